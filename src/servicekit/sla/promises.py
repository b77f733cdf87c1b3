"""
The clocks of a ticket: a fold over what happened to it.

:class:`Promises` is the compiled form of a set of SLA policies and calendars; ``advance`` takes the clocks over one
event. It is pure, and the only place where clocks move: a desk, a replay, a simulation and a plain list of rows all
come here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from servicekit.calendars import BusinessCalendar, Elapsed, Work, to_micros
from servicekit.conditions import compile_condition, fields_of
from servicekit.errors import InputError
from servicekit.sla.clock import EVERY_HOUR, Calendars, Clock, Phase
from servicekit.sla.metrics import METRICS, AfterStop, Metric
from servicekit.sla.targets import SLAPolicy, SLATarget
from servicekit.tickets import (
    Absorbed,
    Assigned,
    FactsNoted,
    FieldsChanged,
    Opened,
    Ticket,
    TicketEvent,
)
from servicekit.typing import Micros

__all__ = ["Clocks", "Happening", "Promises"]

_Sections = Mapping[str, Mapping[str, Any]]
_OWN_WORDS = frozenset(
    f"ticket.{name}" for name in ("status", "status_category", "reason", "level", "replies", "messages", "reopened")
)


@frozen(kw_only=True)
class Happening:
    """One event, the ticket *before* and *after* it, and the moment *at* which it was so."""

    before: Ticket | None
    event: TicketEvent
    after: Ticket | None
    at: Micros


@frozen(kw_only=True)
class Clocks:
    """
    The clocks of one ticket after some of its events.

    Attributes:
        policies: The keys of the policies that apply.
        live: The latest cycle of each clock by its key.
        finished: The earlier cycles, in the order in which they ended.
        noted: What the host told about the customer and the agents.
    """

    policies: tuple[str, ...] = ()
    live: Mapping[str, Clock] = field(factory=dict)
    finished: tuple[Clock, ...] = ()
    noted: _Sections = field(factory=dict)


class Promises:
    """
    SLA policies and their calendars, ready to be applied.

    Args:
        policies: In order of precedence.
        calendars: By name; the name ``"always"`` is provided.

    Raises:
        InputError: A target names a calendar that is not there, or a calendar is called ``"always"`` and is not.

    Safe to share between threads; nothing in it changes.
    """

    def __init__(self, policies: Sequence[SLAPolicy], calendars: Mapping[str, BusinessCalendar]) -> None:
        _check_calendars(policies, calendars)
        self.policies = {policy.key: policy for policy in policies}
        self.calendars: Calendars = {EVERY_HOUR: BusinessCalendar.always(EVERY_HOUR), **calendars}
        self.reads = frozenset().union(*(fields_of(policy.when) for policy in policies))
        self._matchers = [(policy, compile_condition(policy.when)) for policy in policies]
        self._moves_with_everything = bool(self.reads & _OWN_WORDS)
        self._reads = tuple((name, *name.split(".", 1)) for name in sorted(self.reads))

    def target_of(self, clock: Clock) -> SLATarget:
        """The target that a clock runs under."""
        return next(target for target in self.policies[clock.policy].targets if target.key == clock.key)

    def read_of(self, section: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the policies read of the *values* of a section of facts."""
        return {key: values[key] for _, part, key in self._reads if part == section and key in values}

    def choose(self, facts: _Sections) -> tuple[str, ...]:
        """The keys of the policies that apply: of each kind the first whose condition is true (unknown is not true)."""
        chosen: dict[str, str] = {}
        for policy, matches in self._matchers:
            if policy.kind not in chosen and matches(facts):
                chosen[policy.kind] = policy.key
        return tuple(chosen.values())

    def advance(self, clocks: Clocks, happening: Happening) -> Clocks:
        """The clocks after one more event, which is not before any that they have seen."""
        event, ticket = happening.event, happening.after
        if isinstance(event, FactsNoted):
            clocks = evolve(clocks, noted={**clocks.noted, event.section: dict(event.values)})
        if ticket is None:
            return clocks
        chosen = clocks.policies
        if self._moves_with_everything or isinstance(event, (Opened, FieldsChanged, FactsNoted, Assigned)):
            chosen = self.choose({**clocks.noted, "ticket": ticket.view()})
        live = dict(clocks.live)
        finished = clocks.finished
        for policy, target in self._targets(chosen):
            old = live.get(target.key)
            new = self._step(old, policy, target, happening, clocks.noted)
            if new is not None:
                live[target.key] = new
                if old is not None and new.cycle != old.cycle:
                    finished = (*finished, old)
        if chosen != clocks.policies:
            self._cancel_orphans(live, chosen, happening.at)
        return evolve(clocks, policies=chosen, live=live, finished=finished)

    def _targets(self, chosen: tuple[str, ...]) -> list[tuple[SLAPolicy, SLATarget]]:
        policies = self.policies
        return [(policies[key], target) for key in chosen for target in policies[key].targets]

    def _cancel_orphans(self, live: dict[str, Clock], chosen: tuple[str, ...], at: Micros) -> None:
        promised = {target.key for _, target in self._targets(chosen)}
        for key, clock in live.items():
            if clock.is_live and key not in promised:
                live[key] = clock.turned(Phase.CANCELLED, at, self.calendars, "no policy promises this any longer")

    # One clock over one event. The order is the precedence: stop, cancel, pause, resume, start.

    def _step(
        self, clock: Clock | None, policy: SLAPolicy, target: SLATarget, happening: Happening, noted: _Sections
    ) -> Clock | None:
        ticket, at = happening.after, happening.at
        assert ticket is not None
        metric = METRICS[target.metric]
        is_on = metric.is_on(ticket)
        if clock is None or not clock.is_live:
            starts = is_on and self._may_start(clock, metric) and _goal(target, ticket) is not None
            return self._started(clock, policy, target, happening, noted) if starts else None
        if not is_on:
            ended = Phase.CANCELLED if ticket.merged_into is not None else Phase.STOPPED
            return clock.turned(ended, at, self.calendars, "merged" if ticket.merged_into else ticket.status)
        clock = self._goal_followed(clock, policy, target, happening, noted)
        if clock.is_live and (older := _older_wait(happening.event, metric, ticket)) is not None:
            clock = clock.backdated(older, self.calendars, "took over an older wait")
        return self._paused_or_resumed(clock, target, ticket, at)

    def _may_start(self, clock: Clock | None, metric: Metric) -> bool:
        return clock is None or clock.phase is Phase.CANCELLED or metric.after_stop is not AfterStop.NEVER

    def _started(
        self, clock: Clock | None, policy: SLAPolicy, target: SLATarget, happening: Happening, noted: _Sections
    ) -> Clock:
        ticket, at = happening.after, happening.at
        goal = None if ticket is None else _goal(target, ticket)
        assert ticket is not None
        assert goal is not None
        metric = METRICS[target.metric]
        if clock is not None and metric.after_stop is not AfterStop.NEW_CYCLE:
            resumed = clock.turned(Phase.RUNNING, at, self.calendars)
            followed = self._goal_followed(resumed, policy, target, happening, noted)
            return self._paused_or_resumed(followed, target, ticket, at)
        start = _start(metric, happening)
        began = Clock(
            key=target.key,
            metric=target.metric,
            policy=policy.key,
            calendar=goal[1],
            cycle=1 if clock is None else clock.cycle + 1,
            phase=Phase.RUNNING,
            goal=goal[0],
            started_at=start,
            since=start,
            value=_value(target, ticket),
            matched_on=self._matched_on(ticket, noted),
        )
        return self._paused_or_resumed(began, target, ticket, at)

    def _matched_on(self, ticket: Ticket, noted: _Sections) -> dict[str, Any]:
        """What the conditions of the policies read of a ticket."""
        if not self._reads:
            return {}
        facts = {**noted, "ticket": ticket.view()}
        found = ((name, facts.get(section, {}).get(key)) for name, section, key in self._reads)
        return {name: value for name, value in found if value is not None}

    def _goal_followed(
        self, clock: Clock, policy: SLAPolicy, target: SLATarget, happening: Happening, noted: _Sections
    ) -> Clock:
        """The clock with the goal that its ticket has now; the spent work is carried over."""
        ticket, at = happening.after, happening.at
        assert ticket is not None
        value = _value(target, ticket)
        if value == clock.value and policy.key == clock.policy:
            return clock
        goal = _goal(target, ticket)
        if goal is None:
            return clock.turned(Phase.CANCELLED, at, self.calendars, f"nothing is promised for {target.by} {value}")
        if policy.key != clock.policy:
            clock = evolve(clock, matched_on=self._matched_on(ticket, noted))
        elif goal == (clock.goal, clock.calendar):
            return evolve(clock, value=value)
        why = f"{target.by} {clock.value} became {value}" if value != clock.value else f"policy {policy.key} took over"
        return clock.regoaled(
            at, self.calendars, goal=goal[0], calendar=goal[1], policy=policy.key, value=value, why=why
        )

    def _paused_or_resumed(self, clock: Clock, target: SLATarget, ticket: Ticket, at: Micros) -> Clock:
        if not clock.is_live:
            return clock
        pauses = ticket.category in target.pause
        why = ticket.reason or ticket.status
        if pauses and (clock.phase is Phase.RUNNING or clock.why != why):
            return clock.turned(Phase.PAUSED, at, self.calendars, why)
        if not pauses and clock.phase is Phase.PAUSED:
            return clock.turned(Phase.RUNNING, at, self.calendars)
        return clock


def _check_calendars(policies: Sequence[SLAPolicy], calendars: Mapping[str, BusinessCalendar]) -> None:
    if EVERY_HOUR in calendars and calendars[EVERY_HOUR] != BusinessCalendar.always(EVERY_HOUR):
        raise InputError(f"the name {EVERY_HOUR!r} belongs to the calendar that is always open", calendar=EVERY_HOUR)
    for policy in policies:
        for target in policy.targets:
            if target.calendar != EVERY_HOUR and target.calendar not in calendars:
                known = ", ".join(sorted((EVERY_HOUR, *calendars)))
                message = f"policy {policy.key!r}, target {target.key!r}: there is no calendar {target.calendar!r}"
                raise InputError(f"{message}, only {known}", calendar=target.calendar)


def _start(metric: Metric, happening: Happening) -> Micros:
    """
    From when on a new clock counts: from the event on, or from where the wait began that the event shows.

    A clock that is attached later than its metric came on (another policy, a priority that is promised something) does
    not look back: nothing was promised before.
    """
    before, after, at = happening.before, happening.after, happening.at
    assert after is not None
    since = None if before is not None and metric.is_on(before) else metric.since(after)
    return at if since is None else min(at, to_micros(since))


def _older_wait(event: TicketEvent, metric: Metric, ticket: Ticket) -> Micros | None:
    """Since when the customer of an absorbed ticket has been waiting, for a clock that measures waits."""
    if not isinstance(event, Absorbed) or event.unanswered_since is None or metric.since(ticket) is None:
        return None
    return to_micros(event.unanswered_since)


def _value(target: SLATarget, ticket: Ticket) -> str | None:
    value = ticket.fields.get(target.by)
    return None if value is None else str(value)


def _goal(target: SLATarget, ticket: Ticket) -> tuple[Micros, str] | None:
    """The goal in microseconds and the calendar they are counted on."""
    amount = target.goal_for(ticket.fields.get(target.by))
    if amount is None:
        return None
    if isinstance(amount, Elapsed):
        return amount.micros, EVERY_HOUR
    assert isinstance(amount, Work)
    return amount.micros, target.calendar
