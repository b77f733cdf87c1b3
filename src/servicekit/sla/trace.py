"""
Why this policy and not another: each of its kind with what failed in it, or what the one that applies had before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from servicekit.calendars import from_micros
from servicekit.conditions import OPERATORS, Facts, Specificity, TestResult, explain_condition
from servicekit.sla.causes import Cause, because, in_language
from servicekit.sla.choosing import Precedence, Trial, facts_of
from servicekit.sla.clock import Clock
from servicekit.sla.promises import Promises
from servicekit.sla.segments import Tried
from servicekit.sla.strictest import due_under

__all__ = ["tried"]


def tried(clock: Clock, promises: Promises) -> tuple[Tried, ...]:
    """
    The policies of the clock's kind in order, with what kept each from applying.

    Where the first that matches applies, those after it were not looked at and are left out.
    """
    facts = facts_of(clock.matched_on)
    kind = promises.policies[clock.policy].kind
    trials = list(promises.chooser.trials(kind, facts))
    precedence = promises.chooser.precedence_of(kind)
    if precedence is Precedence.FIRST:
        keys = [trial.policy.key for trial in trials]
        trials = trials[: keys.index(clock.policy) + 1]
    chosen = next(trial for trial in trials if trial.policy.key == clock.policy)
    found = []
    for trial in trials:
        if trial is chosen:
            found.append(Tried(policy=clock.policy, matched=True))
            continue
        causes = tuple(_kept_from(trial, chosen, facts, clock, promises))
        failed = "; ".join(in_language("en", cause) for cause in causes)
        found.append(Tried(policy=trial.policy.key, matched=False, failed=failed, causes=causes))
    return tuple(found)


def _kept_from(trial: Trial, chosen: Trial, facts: Facts, clock: Clock, promises: Promises) -> Iterator[Cause]:
    """What kept a policy from being the one that applies."""
    if not trial.matched:
        yield from map(_cause_of, explain_condition(trial.policy.when, facts).failed)
    elif trial.rank is not None and chosen.rank is not None:
        yield _less_specific(trial.rank, chosen.rank, clock.policy)
    else:
        yield _less_strict(trial, clock, promises)


def _less_specific(mine: Specificity, other: Specificity, policy: str) -> Cause:
    """The first part in which one is less specific than the other."""
    codes = ("fewer_fields", "fewer_pinned", "more_values", "fewer_tests")
    for code, one, two in zip(codes, mine, other, strict=True):
        if one != two:
            return because(code, policy, abs(one), abs(two)).cause
    return because("tied", policy).cause


def _less_strict(trial: Trial, clock: Clock, promises: Promises) -> Cause:
    target = next((target for target in trial.policy.targets if target.key == clock.key), None)
    facts: dict[str, Any] = dict(clock.matched_on)
    found = None if target is None else due_under(target, facts, clock.started_at, promises.calendars)
    if found is None:
        return because("promises_nothing").cause
    terms, due = found
    if due is None:
        return because("less_strict_never", terms.said).cause
    own = next(target for target in promises.policies[clock.policy].targets if target.key == clock.key)
    chosen = due_under(own, facts, clock.started_at, promises.calendars)
    if chosen is not None and chosen[1] == due:
        return because("tied", clock.policy).cause
    return because("less_strict", terms.said, f"{from_micros(due):%Y-%m-%d %H:%M:%S %Z}").cause


def _cause_of(result: TestResult) -> Cause:
    """What :class:`~servicekit.conditions.TestResult` says in English, as a cause."""
    test = result.test
    if test.op == "known":
        asked: Cause = ("op_known" if test.value else "op_not_known", test.field)
    else:
        asked = (f"op_{test.op}", test.field, str(test).removeprefix(f"{test.field} {OPERATORS[test.op].words} "))
    if result.result is not None:
        return ("test_holds" if result.result else "test_fails", repr(result.found), *asked)
    if result.supplied:
        return ("test_unlike", repr(result.found), repr(test.op), *asked)
    return ("test_missing", *asked)
