"""What ``explain`` says around a derivation, in the languages of derivations."""

# ruff: noqa: RUF001 - Chinese has commas, colons and brackets of its own

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from servicekit.sla import CATALOGUE

__all__ = ["AROUND", "moment_in", "say"]

AROUND: Mapping[str, Mapping[str, str]] = {
    "en": {
        "ticket": "{ticket}: {status}, opened {at}",
        "priority": ", priority {value}",
        "unopened": "{ticket}: no fact opened it",
        "under": "under {policy} {version} ({sha256}) ({zone})",
        "under_read": "under {policy} {version} ({sha256}), read at {at} ({zone})",
        "unapplied": "{count} of its facts lie before its opening and do not count",
        "no_clock": "no clock has run: nothing is promised for it",
        "clock": "{clock} is {state}",
        "late": ", {length} late",
        "undone": ", due {length} ago and not done",
        "to_spare": ", with {length} to spare",
        "due_in": ", due in {length}",
        "notice": "{at}  notice {step}{times}{whom}{gone}",
        "times": " ({count})",
        "whom": " to {names}",
        "gone": ", withdrawn later",
        "checked": "checked: the segments add up",
        "wrong": "checked: this does NOT add up",
        "judged": "judged under {policy} {version} ({sha256}), as it was then",
        "running": "running",
        "paused": "paused",
        "met": "met",
        "breached": "breached",
        "cancelled": "cancelled",
    },
    "zh": {
        "ticket": "{ticket}：{status}，建立于 {at}",
        "priority": "，优先级 {value}",
        "unopened": "{ticket}：没有建立它的记录",
        "under": "依据策略 {policy} {version}（{sha256}）（{zone}）",
        "under_read": "依据策略 {policy} {version}（{sha256}），读取于 {at}（{zone}）",
        "unapplied": "有 {count} 条记录早于工单建立，不计入",
        "no_clock": "没有计时：对此工单没有承诺",
        "clock": "{clock}：{state}",
        "late": "，超出 {length}",
        "undone": "，已到期 {length}，尚未完成",
        "to_spare": "，剩余 {length}",
        "due_in": "，{length}后到期",
        "notice": "{at}  通知 {step}{times}{whom}{gone}",
        "times": "（第 {count} 次）",
        "whom": "，通知对象：{names}",
        "gone": "，后已撤回",
        "checked": "已核对：各时段相加无误",
        "wrong": "已核对：各时段相加有误",
        "judged": "按当时的策略 {policy} {version}（{sha256}）判定",
        "running": "计时中",
        "paused": "已暂停",
        "met": "已兑现",
        "breached": "已违约",
        "cancelled": "已取消",
    },
}
"""The words by language, then by code."""


def say(language: str, code: str, **parts: object) -> str:
    """The words of that code."""
    return AROUND[language][code].format(**parts)


def moment_in(language: str, at: datetime, zone: tzinfo) -> str:
    """A moment to the minute, as derivations in that language tell it."""
    local, words = at.astimezone(zone), CATALOGUE[language]
    weekday = words["weekdays"].split()[local.weekday()]
    return words["moment"].format(weekday=weekday, date=f"{local:%Y-%m-%d}", time=f"{local:%H:%M}", zone=local.tzname())
