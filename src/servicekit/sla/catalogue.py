"""
All words of derivations, by language: one place to read them, to check them, and to add a language.

A clock does not keep sentences but *causes*: a code of :data:`CAUSES` followed by what it is about. Each language has a
sentence for every code, with the same placeholders. What a policy or a host named (statuses, reasons, fields, choices)
stands in every language as they wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping

from servicekit.errors import InputError
from servicekit.sla.chinese import CHINESE

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
    "migrated": ("version", "goal", "choice"),
    "exempted": ("reason",),
    "by_hand": ("reason",),
    "undeclared_value": ("field", "value"),
    "no_value": ("field",),
    "holds": ("reasons",),
    "stands_still": (),
    "never_due": ("problem",),
    "every_hour": (),
    "test_holds": ("found", "note"),
    "test_fails": ("found", "note"),
    "test_missing": ("note",),
    "test_unlike": ("found", "op", "note"),
    "op_is": ("field", "values"),
    "op_is_not": ("field", "values"),
    "op_in": ("field", "values"),
    "op_not_in": ("field", "values"),
    "op_less": ("field", "values"),
    "op_at_most": ("field", "values"),
    "op_more": ("field", "values"),
    "op_at_least": ("field", "values"),
    "op_contains": ("field", "values"),
    "op_starts_with": ("field", "values"),
    "op_ends_with": ("field", "values"),
    "op_known": ("field",),
    "op_not_known": ("field",),
    "fewer_fields": ("policy", "mine", "other"),
    "fewer_pinned": ("policy", "mine", "other"),
    "more_values": ("policy", "mine", "other"),
    "fewer_tests": ("policy", "mine", "other"),
    "tied": ("policy",),
    "less_strict": ("goal", "due"),
    "less_strict_never": ("goal",),
    "promises_nothing": (),
    "open_hours": ("windows",),
    "always_open": (),
    "clocks_forward": ("minutes",),
    "clocks_back": ("minutes",),
    "holiday": ("name", "date"),
    "exception_replace": ("dates", "windows"),
    "exception_closed": ("dates",),
    "exception_add": ("dates", "windows"),
    "exception_remove": ("dates", "windows"),
    "label": ("label",),
    "not_during": ("calendar",),
    "after": ("note",),
    "named": ("name", "note"),
}
"""
Why something is so: the codes, and the names of what follows them. Codes and their order are a stored format.

A ``note`` is another cause, ``reasons`` are any number of words, both to the end. Those from ``open_hours`` on are the
notes of a calendar on its windows.
"""

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
    "migrated": "moved to version {version} of the policy, which promises {goal} ({choice})",
    "exempted": "exempted: {reason}",
    "by_hand": "the deadline was set by hand: {reason}",
    "undeclared_value": "the value {value} of {field} is not declared; the default goal was taken",
    "no_value": "{field} is not known; the default goal was taken",
    "holds": "{reasons}",
    "stands_still": "The clock stands still; it is due when it goes on and the rest of the goal is spent.",
    "never_due": "It is never due: {problem}",
    "every_hour": "every hour counts",
    "test_holds": "holds: {note} (found {found})",
    "test_fails": "fails: {note} (found {found})",
    "test_missing": "unknown: {note} (not supplied)",
    "test_unlike": "unknown: {note} (found {found}, which {op} cannot compare)",
    "op_is": "{field} is {values}",
    "op_is_not": "{field} is not {values}",
    "op_in": "{field} is one of {values}",
    "op_not_in": "{field} is none of {values}",
    "op_less": "{field} is less than {values}",
    "op_at_most": "{field} is at most {values}",
    "op_more": "{field} is more than {values}",
    "op_at_least": "{field} is at least {values}",
    "op_contains": "{field} contains {values}",
    "op_starts_with": "{field} starts with {values}",
    "op_ends_with": "{field} ends with {values}",
    "op_known": "{field} is known",
    "op_not_known": "{field} is not known",
    "fewer_fields": "less specific than {policy}: fields tested {mine}, there {other}",
    "fewer_pinned": "less specific than {policy}: fields with listed values {mine}, there {other}",
    "more_values": "less specific than {policy}: values allowed {mine}, there {other}",
    "fewer_tests": "less specific than {policy}: tests {mine}, there {other}",
    "tied": "tie with {policy}, which stands before it",
    "less_strict": "less strict: {goal} from the same start would be due {due}",
    "less_strict_never": "less strict: {goal} would never be due",
    "promises_nothing": "promises nothing here",
    "open_hours": "{windows}",
    "always_open": "always open",
    "clocks_forward": "clocks go forward by {minutes} minutes",
    "clocks_back": "clocks go back by {minutes} minutes",
    "holiday": "holiday {name} ({date})",
    "exception_replace": "{dates} instead {windows}",
    "exception_closed": "{dates} instead closed",
    "exception_add": "{dates} as well {windows}",
    "exception_remove": "{dates} not open {windows}",
    "label": "{label}",
    "not_during": "not during {calendar}",
    "after": "after {note}",
    "named": "{name}: {note}",
    "days": "mon tue wed thu fri sat sun",
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
    "reason": "    {reason}: from {start} to {end}",
    "closed": "from {start} to {end} the clock is over for now",
    "because": " ({why})",
    "sum": "= {worked} by calendar {calendar}, {total} in all",
    "spent": "spent: {spent}",
    "due": "due: {due}, when {goal} were spent",
    "ahead": "spent: {spent} by {end}; {left} left, due: {due}",
    "end_in_time": "stopped: {moment}, in time",
    "end_late": "stopped: {moment}, {late} of working time late",
    "end_open": "not stopped by {moment}: {late} of working time late so far",
    "end_cancelled": "cancelled: {moment}",
    "heading_tried": "Policies tried",
    "heading_changes": "Changes",
    "heading_segments": "Segments",
    "heading_pauses": "Reasons of the pauses",
    "columns_tried": "Policy|Applies|What failed",
    "columns_changes": "At|Why|Goal before|Goal after|Already spent|No longer counts",
    "columns_pauses": "From|To|Waited for",
    "columns_segments": "From|To|The clock|Counted|In all|Why",
    "yes": "yes",
    "no": "no",
    "cell_run": "counts",
    "cell_pause": "stands still",
    "cell_closed": "is over for now",
    "kept_by": "done by {moment}, it would have been kept; it was {late} of working time late",
    "kept_never": "it was broken from its first moment on: no earlier end would have kept it",
    "kept_open": "done by {moment}, it would have been kept; it is {late} of working time late so far",
    "handed_over_by": "or it would have had to be handed over to {whom} by {by} instead of {at}",
    "pause_longer": "or the pause from {start} to {end}{why} would have had to last {longer} longer, until {until}",
    "pause_none": "no pause would have kept it by lasting longer",
    "pause_untold": "whether a longer pause would have kept it cannot be told: what was promised later depends on it",
}

CATALOGUE: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "zh": CHINESE}
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
