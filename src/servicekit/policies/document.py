"""
The policy: one frozen document with everything that decides.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from attrs import Factory, evolve, field, frozen

from servicekit.calendars import BusinessCalendar, write_calendar
from servicekit.complaints import CompensationRules, ComplaintRules
from servicekit.contacts import ContactPlans, ContactRule
from servicekit.customers import ChargePolicy, Plan, Programme, TierPolicy, Warranty
from servicekit.errors import InputError
from servicekit.escalation import EscalationPolicy
from servicekit.metrics import KPIGoal
from servicekit.policies.charges import write_charges
from servicekit.policies.compensation import write_compensation
from servicekit.policies.complaints import write_complaints
from servicekit.policies.contacts import write_contacts
from servicekit.policies.family import Family
from servicekit.policies.kpis import write_kpis
from servicekit.policies.ladders import write_escalation
from servicekit.policies.lifecycles import write_stated
from servicekit.policies.loyalty import write_loyalty
from servicekit.policies.metrics import write_metrics
from servicekit.policies.plans import write_plans
from servicekit.policies.promises import write_sla
from servicekit.policies.reopening import write_reopening
from servicekit.policies.surveys import write_surveys
from servicekit.policies.tiers import write_tiers
from servicekit.policies.warranties import write_warranties
from servicekit.satisfaction import Survey, SurveyRules
from servicekit.sla import EVERY_HOUR, MetricRule, Precedence, Promises, Readings, SLAPolicy, SLATarget, evaluate_with
from servicekit.tickets import Record, Reopening
from servicekit.workflow import GUARDS, Guard, Lifecycle, Table, compile_lifecycle

__all__ = ["Policy", "with_earlier", "write_policy"]


def _declared(precedence: Mapping[str, Any]) -> dict[str, Precedence]:
    """What is not the usual choice."""
    declared = {kind: Precedence(choice) for kind, choice in precedence.items()}
    return {kind: choice for kind, choice in declared.items() if choice is not Precedence.FIRST}


def _policies(policies: Sequence[Policy]) -> tuple[Policy, ...]:
    return tuple(policies)


@frozen(kw_only=True, slots=False, repr=False)
class Policy(Family):
    """
    Everything that decides about tickets, in one value.

    Two policies with the same content are equal and have the same ``sha256``, however they were made.

    Attributes:
        key: Its name.
        version: Its version, the host's own word.
        lifecycle: The key of the lifecycle of a ticket that names none.
        lifecycles: By key.
        calendars: By name.
        sla: In the order of the document.
        precedence: How a policy is chosen of those of a kind, by kind; by the first where none is given.
        escalation: The ladders.
        metrics: Metrics of its own, by name.
        plans: Service plans, by key.
        warranties: Warranties, by key.
        tiers: The tiers of customers, ``None`` when the host grades them itself.
        charges: Who pays for what.
        contacts: Follow-up plans, by key.
        loyalty: The loyalty programme, ``None`` for none.
        fields: The fields that the policy speaks of (``priority``, ``customer.plan``), each with its values in order
            (the most urgent priority first); an empty tuple allows any value.
        personal: The ticket fields that hold personal data.
        title: One line for people.
        complaints: Causes, repeats, severity and recovery.
        compensation: What is given for broken promises.
        surveys: By key.
        kpis: Goals for the figures of the service, by key.
        reopening: How long tickets may be reopened, and what a follow-up has of the one before it; ``None``: no limit.
        guards: The host's own guards by name; code, so no part of the content.
        earlier: The other policies that its tickets may have run under before; no part of the content.
        since: When which policy (by its ``sha256``) came into force, where it is an edition of a
            :class:`~servicekit.policies.PolicyBook`, which sets it; no part of the content.
    """

    key: str
    version: str = "1"
    lifecycle: str
    lifecycles: Mapping[str, Lifecycle]
    calendars: Mapping[str, BusinessCalendar]
    sla: tuple[SLAPolicy, ...] = ()
    precedence: Mapping[str, Precedence] = field(factory=dict, converter=_declared)
    escalation: tuple[EscalationPolicy, ...] = ()
    metrics: Mapping[str, MetricRule] = Factory(dict)
    plans: Mapping[str, Plan] = Factory(dict)
    warranties: Mapping[str, Warranty] = Factory(dict)
    tiers: TierPolicy | None = None
    charges: ChargePolicy | None = None
    contacts: Mapping[str, ContactRule] = Factory(dict)
    loyalty: Programme | None = None
    fields: Mapping[str, tuple[str, ...]] = Factory(dict)
    personal: tuple[str, ...] = ()
    title: str = ""
    complaints: ComplaintRules | None = None
    compensation: CompensationRules | None = None
    surveys: Mapping[str, Survey] = Factory(dict)
    kpis: Mapping[str, KPIGoal] = Factory(dict)
    reopening: Reopening | None = None
    guards: Mapping[str, Guard] = field(factory=dict, eq=False)
    earlier: Sequence[Policy] = field(default=(), converter=_policies, eq=False)
    since: tuple[tuple[datetime | None, str], ...] = field(default=(), eq=False)

    def __repr__(self) -> str:
        return f"<Policy {self.key!r} version {self.version!r} sha256 {self.sha256[:12]}>"

    @cached_property
    def promises(self) -> Promises:
        """
        The SLA policies, calendars and metrics, compiled.

        Raises:
            InputError: A name in the policy leads nowhere.
        """
        self._check_names()
        return self._promised_by(self)

    def also_read(self) -> frozenset[str]:
        """The fields that other parts than the promises read of what a host tells."""
        also = set(self.compensation.reads if self.compensation is not None else ())
        return frozenset(also.union(*(survey.reads for survey in self.surveys.values())))

    def _check_names(self) -> None:
        if self.lifecycle not in self.lifecycles:
            known = ", ".join(self.lifecycles) or "none"
            raise InputError(f"policy {self.key!r}: there is no lifecycle {self.lifecycle!r}; there are: {known}")
        if self.reopening is not None and self.reopening.calendar not in (*self.calendars, EVERY_HOUR):
            raise InputError(f"policy {self.key!r}: there is no calendar {self.reopening.calendar!r} for reopening")
        ladders = [ladder.key for ladder in self.escalation]
        for sla in self.sla:
            for target in sla.targets:
                if target.escalation is not None and target.escalation not in ladders:
                    where = f"policy {self.key!r}, {sla.key!r}, target {target.key!r}"
                    known = ", ".join(ladders) or "none"
                    raise InputError(f"{where}: there is no escalation {target.escalation!r}; there are: {known}")

    @cached_property
    def survey_rules(self) -> SurveyRules:
        """
        The surveys, with the calendars that they name.

        Raises:
            InputError: A survey names a calendar that is not there.
        """
        return SurveyRules(surveys=self.surveys, calendars=self.calendars)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The lifecycles, compiled, by key."""
        guards = {**GUARDS, **self.guards}
        return {key: compile_lifecycle(lifecycle, guards) for key, lifecycle in self.lifecycles.items()}

    @cached_property
    def ladders(self) -> Mapping[str, EscalationPolicy]:
        """The ladders by key."""
        return {ladder.key: ladder for ladder in self.escalation}

    @cached_property
    def lines(self) -> dict[tuple[str, str, int], list[Any]]:
        """A place for the engine to keep the marks of a clock by policy, key and goal; no part of the content."""
        return {}

    @cached_property
    def targets(self) -> Mapping[tuple[str, str], SLATarget]:
        """Every target by the keys of its policy and its clock."""
        return {(policy.key, target.key): target for policy in self.sla for target in policy.targets}

    @cached_property
    def contact_plans(self) -> ContactPlans:
        """
        The follow-up plans with their calendars, for the records of contacts.

        Raises:
            InputError: One names a calendar that is not there.
        """
        return ContactPlans(rules=self.contacts, calendars=self.calendars)

    @cached_property
    def canonical(self) -> bytes:
        """The content as JSON with sorted names, without spaces: the same for equal policies."""
        return json.dumps(write_policy(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the canonical form, in hexadecimal; stored with every decision."""
        return hashlib.sha256(self.canonical).hexdigest()

    def evaluate(
        self,
        history: Iterable[tuple[Any, ...] | Record],
        now: datetime,
        *,
        fields: Mapping[str, Any] | None = None,
        customer: Mapping[str, Any] | None = None,
        known_at: datetime | None = None,
    ) -> Readings:
        """
        Read the clocks of one ticket from its history, see :func:`servicekit.sla.evaluate`.

        Args:
            history: Rows ``(at, what)`` or ``(at, what, fields)`` in any order.
            now: The moment to read at.
            fields: Fields that the ticket has from its opening on.
            customer: What the policies may know of the customer.
            known_at: Count only what had been told by this moment.

        Raises:
            HistoryError: A row cannot be read.
        """
        return evaluate_with(self.promises, self.tables, self.lifecycle, history, now, fields, customer, known_at)


def with_earlier(policy: Policy, earlier: Sequence[Policy]) -> Policy:
    """The same policy, which knows *earlier* ones too."""
    return evolve(policy, earlier=(*policy.others, *earlier)) if earlier else policy


def write_policy(policy: Policy) -> dict[str, Any]:
    """
    Write *policy* as plain data, which :func:`~servicekit.policies.read_policy` reads back as an equal policy.

    Lifecycles in stock are written in full, so that the content stands on its own; the host's guards, being code, are
    not part of it. The order of the names in a table carries no meaning.
    """
    own = {name: write(part) for name, write in _LATER.items() if (part := getattr(policy, name))}
    return {
        "key": policy.key,
        "version": policy.version,
        "title": policy.title,
        "lifecycle": policy.lifecycle,
        "fields": {name: list(values) for name, values in policy.fields.items()},
        "personal": list(policy.personal),
        "calendars": {name: write_calendar(calendar) for name, calendar in policy.calendars.items()},
        "lifecycles": {key: write_stated(lifecycle) for key, lifecycle in policy.lifecycles.items()},
        "sla": [write_sla(policy) for policy in policy.sla],
        "escalation": [write_escalation(ladder) for ladder in policy.escalation],
        **own,
    }


def _write_precedence(precedence: Mapping[str, Precedence]) -> dict[str, str]:
    return {kind: choice.value for kind, choice in precedence.items()}


_LATER: Mapping[str, Callable[[Any], Any]] = {
    "metrics": write_metrics,
    "precedence": _write_precedence,
    "complaints": write_complaints,
    "plans": write_plans,
    "warranties": write_warranties,
    "tiers": write_tiers,
    "loyalty": write_loyalty,
    "charges": write_charges,
    "compensation": write_compensation,
    "surveys": write_surveys,
    "contacts": write_contacts,
    "kpis": write_kpis,
    "reopening": write_reopening,
}
"""What came into the document later, with its writer: written only where there is something, so hashes stay."""
