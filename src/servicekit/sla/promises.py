"""
The clocks of a ticket: a fold over what happened to it.

:class:`Promises` is the compiled form of a set of SLA policies and calendars; ``advance`` takes the clocks over one
event. It is pure, and the only place where clocks are moved: a desk, a replay, a simulation and a plain list of rows
all come here. What one clock does is in :mod:`servicekit.sla.moves`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve

from servicekit.calendars import BusinessCalendar
from servicekit.conditions import fields_of, qualified
from servicekit.errors import InputError
from servicekit.sla.causes import because
from servicekit.sla.changes import decided_by_hand
from servicekit.sla.choosing import Chooser, Precedence, Tie, facts_of
from servicekit.sla.clock import EVERY_HOUR, Calendars, Clock, Phase
from servicekit.sla.clocks import Clocks
from servicekit.sla.earlier import Earlier
from servicekit.sla.happening import Happening, Noted
from servicekit.sla.metrics import METRICS, Metric, MetricRule, metric_of
from servicekit.sla.moves import step
from servicekit.sla.offers import Offers
from servicekit.sla.targets import SLAPolicy, SLATarget, Until
from servicekit.sla.undeclared import Undeclared, undeclared_in
from servicekit.tickets import (
    AgentReplied,
    Assigned,
    CustomerMessaged,
    DeadlineSet,
    Exempted,
    FactsNoted,
    FieldsChanged,
    Migrated,
    Opened,
    Ticket,
    TicketEvent,
)
from servicekit.tickets.altered import altered
from servicekit.typing import Micros

__all__ = ["Promises"]

_NEWS = (Opened, FieldsChanged, FactsNoted, Assigned, Migrated)
_MESSAGES = (CustomerMessaged, AgentReplied)
_ABSENT: Any = object()
_NOTHING: Noted = {}
_OWN_WORDS = frozenset(
    f"ticket.{name}"
    for name in ("status", "status_category", "reason", "holds", "level", "replies", "messages", "reopened")
)


class Promises:
    """
    SLA policies and their calendars, ready to be applied.

    Args:
        policies: In order of precedence.
        calendars: By name; the name ``"always"`` is provided.
        metrics: Metrics of the policies' own, by name; a name in stock cannot be taken.
        precedence: How a policy is chosen of those of a kind, by kind; the first unless given.
        fields: The fields that are declared, each with its values (none: any); without any, every field may be there.
        also: More fields that are recorded when the host tells them, because other parts of a policy read them.
        earlier: Promises that tickets ran under before, with their calendars.

    Raises:
        InputError: A target names a calendar or a metric that is not there, a metric takes a name in stock, a calendar
            is called ``"always"`` and is not, or a precedence cannot be followed, see :class:`Chooser`.

    Safe to share between threads; nothing in it changes.
    """

    def __init__(
        self,
        policies: Sequence[SLAPolicy],
        calendars: Mapping[str, BusinessCalendar],
        metrics: Mapping[str, MetricRule] | None = None,
        precedence: Mapping[str, Precedence] | None = None,
        fields: Mapping[str, tuple[str, ...]] | None = None,
        also: Iterable[str] = (),
        earlier: Earlier | None = None,
    ) -> None:
        _check_calendars(policies, calendars)
        self.policies = {policy.key: policy for policy in policies}
        self._earlier = earlier if earlier is not None else Earlier()
        always = BusinessCalendar.always(EVERY_HOUR)
        self.calendars: Calendars = {EVERY_HOUR: always, **self._earlier.by_key, **calendars}
        own = {key: metric_of(key, rule) for key, rule in (metrics or {}).items()}
        self.metrics: Mapping[str, Metric] = {**own, **METRICS}
        _check_metrics(policies, own)
        matched = frozenset().union(*(fields_of(policy.when) for policy in policies))
        promised = matched.union(*(_fields_of(target) for policy in policies for target in policy.targets))
        self.reads = promised.union(*(metric.reads for metric in own.values()))
        self.chooser = Chooser(policies, precedence)
        self.declared = {qualified(name): values for name, values in (fields or {}).items()}
        self._known = self.declared and {**dict.fromkeys(map(qualified, (*self.reads, *also)), ()), **self.declared}
        self._targets = tuple(target for policy in policies for target in policy.targets)
        self._may_tie = self.chooser.is_declared
        strictest = {p.kind for p in policies if self.chooser.precedence_of(p.kind) is Precedence.STRICTEST}
        self._offers = Offers(policies, strictest, self.metrics)
        self._asks = any(metric.reads for metric in own.values())
        self._moves_with_everything = bool(promised & _OWN_WORDS)
        self._reads = tuple((name, *name.split(".", 1)) for name in sorted(self.reads.union(also)))
        rivals = (target for policy in policies if policy.kind in strictest for target in policy.targets)
        compared = matched.union(*map(_fields_of, rivals))
        self._matched = tuple((name, *name.split(".", 1)) for name in sorted(compared))

    def of(self, clock: Clock) -> Promises:
        """The promises that a clock runs under: these, or if it ended before its ticket came to them, earlier ones."""
        if not clock.under:
            return self
        earlier: Promises = self._earlier.promises(clock.under)
        return earlier

    def target_of(self, clock: Clock) -> SLATarget:
        """The target that a clock runs under."""
        policy = self.of(clock).policies[clock.policy]
        return next(target for target in policy.targets if target.key == clock.key)

    def taken_over(self, clocks: Clocks, before: Promises, name: str) -> Clocks:
        """The clocks of a ticket that comes from the promises *before*, see :meth:`Earlier.taken_over`."""
        return self._earlier.taken_over(clocks, before.calendars, self.calendars, name)

    def read_of(self, section: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the policies read of the *values* of a section of facts."""
        return {key: values[key] for _, part, key in self._reads if part == section and key in values}

    def choose(self, facts: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
        """The keys of the policies that apply, see :meth:`Chooser.choose`."""
        return self.chooser.choose(facts)

    def ties(self, clocks: Clocks) -> tuple[Tie, ...]:
        """Where the policies of a ticket could not be told apart, by what they were chosen from."""
        return self.chooser.ties(facts_of(clocks.matched_on)) if self._may_tie else ()

    def undeclared(self, ticket: Ticket | None, clocks: Clocks) -> tuple[Undeclared, ...]:
        """What a ticket, and what is noted around it, has that is not declared."""
        return () if ticket is None else undeclared_in(ticket, clocks.noted, self._known, self._targets)

    def advance(
        self, clocks: Clocks, before: Ticket | None, event: TicketEvent, after: Ticket | None, at: Micros
    ) -> Clocks:
        """The clocks after one more event, which is not before any that they have seen."""
        if isinstance(event, FactsNoted):
            clocks = evolve(clocks, noted={**clocks.noted, event.section: dict(event.values)})
        if after is None:
            return clocks
        news = self._moves_with_everything or isinstance(event, _NEWS)
        facts: Noted = {**clocks.noted, "ticket": after.view()} if news or self._asks else _NOTHING
        if news:
            clocks = self._chosen(clocks, facts, at)
        happening = Happening(
            before, event, after, at, self.calendars, clocks.noted, clocks.moves, facts, clocks.matched_on, news
        )
        live, finished = self._stepped(clocks, happening)
        if isinstance(event, (DeadlineSet, Exempted)) and event.clock in live:
            live[event.clock] = decided_by_hand(live[event.clock], event, at, self.calendars)
        moves = (*clocks.moves, happening.move) if happening.is_move else clocks.moves
        return altered(clocks, live=live, finished=finished, moves=moves)

    def _chosen(self, clocks: Clocks, facts: Noted, at: Micros) -> Clocks:
        """The clocks under the policies that apply now."""
        chosen, matched_on = self.choose(facts), self._matched_on(facts)
        if chosen == clocks.policies and matched_on == clocks.matched_on:
            return clocks
        live = clocks.live
        if chosen != clocks.policies:
            live = self._without_orphans(live, chosen, at)
        return evolve(clocks, policies=chosen, matched_on=matched_on, live=live)

    def _stepped(self, clocks: Clocks, happening: Happening) -> tuple[dict[str, Clock], tuple[Clock, ...]]:
        """Every clock that is promised, taken over the event."""
        live, finished = dict(clocks.live), clocks.finished
        quiet = not happening.news and isinstance(happening.event, _MESSAGES)
        for offer in self._offers.of(clocks.policies, live):
            key = offer.target.key
            old = live.get(key)
            if (quiet or old is None or not old.phase.is_live) and _goes_on(old, offer.metric, happening):
                continue
            for new in step(self._here(old), offer, happening):
                if old is not None and new.cycle != old.cycle:
                    finished = (*finished, old)
                live[key] = old = new
        return live, finished

    def _here(self, clock: Clock | None) -> Clock | None:
        """A clock that ended under earlier promises, as it goes on under these if it does."""
        if clock is None or not clock.under:
            return clock
        calendars = self.of(clock).calendars
        return evolve(self._earlier.here(clock, calendars, self.calendars, clock.under), under="")

    def _without_orphans(self, live: Mapping[str, Clock], chosen: tuple[str, ...], at: Micros) -> dict[str, Clock]:
        """The clocks, those cancelled that no policy promises any longer."""
        promised = {target.key for key in chosen for target in self.policies[key].targets}
        why = because("no_policy")
        return {
            key: clock.turned(Phase.CANCELLED, at, self.calendars, why)
            if clock.is_live and key not in promised
            else clock
            for key, clock in live.items()
        }

    def _matched_on(self, facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """What the policies are chosen from; that there is nothing counts only where they are tried once more."""
        absent = _ABSENT if self._may_tie else None
        found = ((name, facts.get(section, {}).get(key, absent)) for name, section, key in self._matched)
        return {name: value for name, value in found if value is not absent}


def _goes_on(clock: Clock | None, metric: Metric, happening: Happening) -> bool:
    """
    Whether a clock of a metric in stock stays as it is, over a message or while it does not run.

    That costs less than to find it out by taking a step.
    """
    if metric.is_on is None:
        return False
    if clock is None or not clock.phase.is_live:
        return not metric.is_on(happening.after)
    return metric.is_on(happening.after) and (metric.resets is None or not metric.resets(happening))


def _fields_of(target: SLATarget) -> set[str]:
    """The fields that say what a target promises, by their full names."""
    moments = [goal.field for goal in target.goals.values() if isinstance(goal, Until)]
    return {qualified(name) for name in (target.by, target.calendar_by, target.start_field, *moments) if name}


def _check_calendars(policies: Sequence[SLAPolicy], calendars: Mapping[str, BusinessCalendar]) -> None:
    if EVERY_HOUR in calendars and calendars[EVERY_HOUR] != BusinessCalendar.always(EVERY_HOUR):
        raise InputError(f"the name {EVERY_HOUR!r} belongs to the calendar that is always open", calendar=EVERY_HOUR)
    for policy in policies:
        for target in policy.targets:
            for name in (target.calendar, *target.calendars.values()):
                if name != EVERY_HOUR and name not in calendars:
                    known = ", ".join(sorted((EVERY_HOUR, *calendars)))
                    where = f"policy {policy.key!r}, target {target.key!r}"
                    raise InputError(f"{where}: there is no calendar {name!r}, only {known}", calendar=name)


def _check_metrics(policies: Sequence[SLAPolicy], own: Mapping[str, Metric]) -> None:
    taken = ", ".join(sorted(METRICS.keys() & own.keys()))
    if taken:
        raise InputError(f"metrics of these names are in stock: {taken}", metrics=taken)
    for policy in policies:
        for target in policy.targets:
            if target.metric not in METRICS and target.metric not in own:
                known = ", ".join((*METRICS, *own))
                where = f"policy {policy.key!r}, target {target.key!r}"
                raise InputError(f"{where}: {target.metric!r} is no metric, only {known}", metric=target.metric)
