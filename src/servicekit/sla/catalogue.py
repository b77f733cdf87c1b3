"""
All words of derivations, by language: one place to read them, to check them, and to add a language.

A clock does not keep sentences but *causes*: a code of :data:`CAUSES` followed by what it is about. Each language has a
sentence for every code, with the same placeholders. What a policy or a host named (statuses, reasons, fields, choices)
stands in every language as they wrote it.
"""

# ruff: noqa: RUF001 - Chinese has commas, colons and brackets of its own

from __future__ import annotations

from collections.abc import Mapping

from servicekit.errors import InputError

__all__ = ["CATALOGUE", "CAUSES", "sentences"]

CAUSES: Mapping[str, tuple[str, ...]] = {
    "merged": (),
    "given_up": (),
    "new_cycle": (),
    "pause_over": (),
    "closed_counts": (),
    "reopened_restart": (),
    "reopened_grace": (),
    "older_wait": (),
    "no_policy": (),
    "no_goal": ("field",),
    "value": ("field", "before", "after", "choice"),
    "value_given": ("field", "after", "choice"),
    "value_taken": ("field", "before", "choice"),
    "policy": ("policy", "choice"),
    "calendar": ("calendar", "choice"),
    "goal": ("goal", "choice"),
    "exempted": ("reason",),
    "by_hand": ("reason",),
    "stands_still": (),
    "never_due": ("problem",),
    "every_hour": (),
    "test_holds": ("test", "found"),
    "test_fails": ("test", "found"),
    "test_missing": ("test",),
    "test_unlike": ("test", "found"),
}
"""Why something is so: the codes, and the names of what follows them. Codes and their order are a stored format."""

_ENGLISH: Mapping[str, str] = {
    "merged": "merged",
    "given_up": "given up",
    "new_cycle": "a new cycle began",
    "pause_over": "the pause had lasted long enough",
    "closed_counts": "closed, and counted as the policy says",
    "reopened_restart": "reopened: the whole goal lies ahead",
    "reopened_grace": "reopened: the grace lies ahead",
    "older_wait": "took over an older wait",
    "no_policy": "no policy promises this any longer",
    "no_goal": "nothing is promised for this {field}",
    "value": "{field} {before} became {after} ({choice})",
    "value_given": "{field} became {after} ({choice})",
    "value_taken": "{field} is {before} no longer ({choice})",
    "policy": "policy {policy} took over ({choice})",
    "calendar": "calendar {calendar} took over ({choice})",
    "goal": "the goal became {goal} ({choice})",
    "exempted": "exempted: {reason}",
    "by_hand": "the deadline was set by hand: {reason}",
    "stands_still": "The clock stands still; it is due when it goes on and the rest of the goal is spent.",
    "never_due": "It is never due: {problem}",
    "every_hour": "every hour counts",
    "test_holds": "holds: {test} (found {found})",
    "test_fails": "fails: {test} (found {found})",
    "test_missing": "unknown: {test} (not supplied)",
    "test_unlike": "unknown: {test} (found {found}, which cannot be compared)",
    "hours": "{n} h",
    "minutes": "{n} min",
    "seconds": "{n} s",
    "moment": "{weekday} {date} {time} {zone}",
    "weekdays": "Mon Tue Wed Thu Fri Sat Sun",
    "list": "; ",
    "title": "{clock}, cycle {cycle} ({metric})",
    "promised": "promised: {goal} under policy {policy}",
    "promised_for": "promised: {goal} under policy {policy} for {value}",
    "tried": "not {policy}: {failed}",
    "change": "at {at} {why}: {before} became {after}, {spent} already spent",
    "change_discounted": "at {at} {why}: {before} became {after}, {spent} already spent ({amount} no longer count)",
    "change_credited": "at {at} {why}: {before} became {after}, {spent} already spent ({amount} more than was worked)",
    "run": "from {start} to {end} the clock counts",
    "pause": "from {start} to {end} the clock stands still",
    "closed": "from {start} to {end} the clock is over for now",
    "because": " ({why})",
    "sum": "= {worked} by calendar {calendar}, {total} in all",
    "spent": "spent: {spent}",
    "due": "due: {due}, when {goal} were spent",
    "ahead": "spent: {spent} by {end}; {left} left, due: {due}",
    "heading_tried": "Policies tried",
    "heading_changes": "Changes",
    "heading_segments": "Segments",
    "columns_tried": "Policy|Applies|What failed",
    "columns_changes": "At|Why|Goal before|Goal after|Already spent|No longer counts",
    "columns_segments": "From|To|The clock|Counted|In all|Why",
    "yes": "yes",
    "no": "no",
    "cell_run": "counts",
    "cell_pause": "stands still",
    "cell_closed": "is over for now",
    "kept_by": "done by {moment}, it would have been kept; it was {late} of working time late",
    "kept_never": "it was broken from its first moment on: no earlier end would have kept it",
    "kept_open": "done by {moment}, it would have been kept; it is {late} of working time late so far",
    "pause_longer": "or the pause from {start} to {end}{why} would have had to last {longer} longer, until {until}",
    "pause_none": "no pause would have kept it by lasting longer",
    "pause_untold": "whether a longer pause would have kept it cannot be told: what was promised later depends on it",
}

_CHINESE: Mapping[str, str] = {
    "merged": "已合并",
    "given_up": "已放弃",
    "new_cycle": "新一轮已开始",
    "pause_over": "暂停已达上限",
    "closed_counts": "已关闭，但按策略仍然计时",
    "reopened_restart": "重新打开：目标时间重新计算",
    "reopened_grace": "重新打开：给予宽限时间",
    "older_wait": "接管了更早开始的等待",
    "no_policy": "不再有策略对此作出承诺",
    "no_goal": "对当前的 {field} 没有承诺",
    "value": "{field} 由 {before} 变为 {after}（{choice}）",
    "value_given": "{field} 设为 {after}（{choice}）",
    "value_taken": "{field} 不再是 {before}（{choice}）",
    "policy": "改用策略 {policy}（{choice}）",
    "calendar": "改用日历 {calendar}（{choice}）",
    "goal": "目标变为 {goal}（{choice}）",
    "exempted": "已豁免：{reason}",
    "by_hand": "人工设定了期限：{reason}",
    "stands_still": "计时已暂停；恢复计时并用完剩余目标时间后到期。",
    "never_due": "永远不会到期：{problem}",
    "every_hour": "全天计时",
    "test_holds": "成立：{test}（实际为 {found}）",
    "test_fails": "不成立：{test}（实际为 {found}）",
    "test_missing": "未知：{test}（未提供）",
    "test_unlike": "未知：{test}（实际为 {found}，无法比较）",
    "hours": "{n} 小时",
    "minutes": "{n} 分",
    "seconds": "{n} 秒",
    "moment": "{date} {weekday} {time} {zone}",
    "weekdays": "周一 周二 周三 周四 周五 周六 周日",
    "list": "；",
    "title": "{clock}，第 {cycle} 轮（{metric}）",
    "promised": "承诺：{goal}，依据策略 {policy}",
    "promised_for": "承诺：{goal}，依据策略 {policy}，适用于 {value}",
    "tried": "不适用 {policy}：{failed}",
    "change": "{at}，{why}：目标由 {before} 变为 {after}，此时已用 {spent}",
    "change_discounted": "{at}，{why}：目标由 {before} 变为 {after}，此时已用 {spent}（{amount} 不再计入）",
    "change_credited": "{at}，{why}：目标由 {before} 变为 {after}，此时已用 {spent}（比实际多计 {amount}）",
    "run": "{start} 至 {end}：计时",
    "pause": "{start} 至 {end}：暂停计时",
    "closed": "{start} 至 {end}：暂时结束",
    "because": "（{why}）",
    "sum": "= {worked}，依据日历 {calendar}，累计 {total}",
    "spent": "已用：{spent}",
    "due": "到期：{due}，此时已用满 {goal}",
    "ahead": "截至 {end} 已用：{spent}；剩余 {left}，到期：{due}",
    "heading_tried": "已比对的策略",
    "heading_changes": "变更",
    "heading_segments": "时段",
    "columns_tried": "策略|适用|不成立之处",
    "columns_changes": "时间|原因|原目标|新目标|已用|不再计入",
    "columns_segments": "开始|结束|状态|计入|累计|原因",
    "yes": "是",
    "no": "否",
    "cell_run": "计时",
    "cell_pause": "暂停计时",
    "cell_closed": "暂时结束",
    "kept_by": "如果不晚于 {moment} 完成，就能兑现承诺；实际超出 {late} 工作时间",
    "kept_never": "从一开始就已违约：提前完成也无法兑现承诺",
    "kept_open": "如果不晚于 {moment} 完成，就能兑现承诺；到目前为止已超出 {late} 工作时间",
    "pause_longer": "或者 {start} 至 {end} 的暂停{why}需再延长 {longer}，直到 {until}",
    "pause_none": "没有任何一次暂停能通过延长来兑现承诺",
    "pause_untold": "无法判断延长暂停能否兑现承诺：之后的承诺取决于它",
}

CATALOGUE: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "zh": _CHINESE}
"""The sentences by language, then by code."""


def sentences(language: str) -> Mapping[str, str]:
    """
    The sentences of a language.

    Raises:
        InputError: There are none in that language.
    """
    if language not in CATALOGUE:
        raise InputError(f"there are no words in {language!r}, only in {', '.join(CATALOGUE)}", language=language)
    return CATALOGUE[language]
