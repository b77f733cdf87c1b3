"""Lives of records that are no tickets: for every kind a policy to draw, and commands to draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import field, frozen
from hypothesis import strategies as st

from servicekit.calendars import business_days, elapsed, work
from servicekit.complaints import (
    Approve,
    Authority,
    Breach,
    Cap,
    CompensationRule,
    CompensationRules,
    Decline,
    Pay,
    PerSpan,
    Propose,
    Reverse,
)
from servicekit.conditions import Test
from servicekit.contacts import Complete, ContactRule, Follow, Reschedule, Review, Skip
from servicekit.customers import (
    Activate,
    Adjust,
    Allotment,
    Cancel,
    Count,
    Earn,
    Grant,
    Length,
    Plan,
    Programme,
    Refund,
    Renew,
    Resume,
    Spend,
    Suspend,
    TicketStands,
    Transfer,
    Use,
)
from servicekit.customers import Reverse as UndoPoints
from servicekit.engine import new_account
from servicekit.errors import CommandRefused
from servicekit.policies import Policy
from servicekit.satisfaction import (
    NPS,
    SIMPLESAT,
    AnswerSurvey,
    CancelSurveys,
    DeclineSurvey,
    JoinPanel,
    LeavePanel,
    OptIn,
    OptOut,
    RequestSurveys,
    Survey,
)
from servicekit.testing.builders import a_policy, at
from servicekit.tickets import Facts
from tests.engine.contracts import OWN, Prolong, Sign, Terminate
from tests.engine.telling import AccountStory

__all__ = ["END", "LIVES", "START", "Life", "Step", "lives", "sent"]

START = at("2026-03-23 09:00")
END = START + timedelta(days=60)
TICKETS = st.sampled_from(["T1", "T2", "T3"])
HOURS = st.sampled_from([0, 1, 7, 24, 24, 72])
GOLD = Test(field="customer.tier", op="is", value="gold")


def _moments(least: int = 0, most: int = 240) -> st.SearchStrategy[datetime]:
    return st.integers(least, most).map(lambda hours: START + timedelta(hours=hours))


@frozen(kw_only=True)
class Step:
    """A command at a moment."""

    now: datetime
    command: Any
    facts: Facts | None
    roles: frozenset[str]


@frozen(kw_only=True)
class Life:
    """One record, with what is asked of it over time."""

    kind: str
    policy: Policy
    steps: tuple[Step, ...] = field(converter=tuple)

    def story(self, *, stored: bool = False) -> AccountStory:
        """The record before the first step."""
        return AccountStory(self.policy, new_account((self.kind, "c-17"), OWN), stored)


def sent(story: AccountStory, step: Step, command_id: str | None = None) -> str:
    """Take a step; gives the reason of a refusal, "" where there is none."""
    try:
        story.tell(step.command, step.now, step.facts, roles=step.roles, actor="ann", command_id=command_id)
    except CommandRefused as refused:
        return refused.reason
    return ""


# Entitlements.

_PLANS = st.builds(
    lambda term, paused, end, restrict: a_policy(
        plans={
            "gold": Plan(
                key="gold",
                length=Length(0, 12),
                allotments=(
                    Allotment(key="cases", total=2, decrease_on="create", restrict=restrict, channels={"phone": 1}),
                    Allotment(key="hours", unit="hours", total=300, restrict=restrict, step=15),
                ),
                suspended_term=term,
                while_suspended=paused,
                on_end=end,
            )
        }
    ),
    st.sampled_from(["runs_on", "extends"]),
    st.sampled_from(["keep", "pause", "withdraw"]),
    st.sampled_from(["withdraw", "keep"]),
    st.booleans(),
)
_USES = st.dictionaries(st.sampled_from(["cases", "hours"]), st.integers(0, 200), max_size=2)
_CHANNELS = st.sampled_from(["", "phone"])
_ASKED_OF_ENTITLEMENTS = st.one_of(
    st.builds(
        Grant,
        plan=st.just("gold"),
        customer=st.just("c-17"),
        starts_at=st.none() | _moments(-48, 96),
        ends_at=st.none() | _moments(24, 480),
        draft=st.booleans(),
    ),
    st.builds(Activate),
    st.builds(Use, ticket=TICKETS, amounts=_USES, channel=_CHANNELS, opened_at=st.none() | _moments()),
    st.builds(Refund, ticket=TICKETS, counters=st.lists(st.sampled_from(["cases", "hours"]), max_size=1)),
    st.builds(
        Count,
        ticket=TICKETS,
        stands=st.sampled_from(TicketStands),
        worked=st.integers(0, 200).map(lambda minutes: timedelta(minutes=minutes)),
        channel=_CHANNELS,
        opened_at=st.none() | _moments(),
    ),
    st.builds(Suspend, reason=st.just("unpaid")),
    st.builds(Resume),
    st.builds(Renew, into=st.just("E8"), start=st.sampled_from([None, "end", "today"])),
    st.builds(Cancel, reason=st.just("moved")),
    st.builds(Transfer, customer=st.just("c-18")),
)


def _granted(hours: int) -> list[Any]:
    return [Grant(plan="gold", customer="c-17", starts_at=START + timedelta(hours=hours))]


# Compensation.

_RULES = st.builds(
    lambda limit, automatic, expires, recover: a_policy(
        compensation=CompensationRules(
            currency="EUR",
            rules=(CompensationRule(key="hourly", per=PerSpan(amount=500, every=timedelta(hours=1))),),
            caps=(Cap(key="ever", limit=limit), Cap(key="week", limit=3_000, per=elapsed(days=7))),
            authority=Authority(automatic=automatic, roles={"lead": 100_000}),
            expires=expires,
            recover=recover,
        )
    ),
    st.integers(0, 8_000),
    st.sampled_from([0, 1_500]),
    st.sampled_from([None, elapsed(days=2)]),
    st.booleans(),
)


def _breach(ticket: str, hours: int) -> Breach:
    late = timedelta(hours=hours)
    return Breach(ticket=ticket, clock="resolution", cycle=1, at=START, late=late, late_work=late)


def _proposed(ticket: str) -> Propose:
    return Propose(breach=_breach(ticket, 2))


_BREACHES = st.builds(_breach, TICKETS, st.integers(0, 6))
_OFFERS = st.builds("{}/resolution#1/{}".format, TICKETS, st.sampled_from([1, 1, 1, 2]))
_ASKED_OF_COMPENSATION = st.one_of(
    st.builds(Propose, breach=_BREACHES, again=st.booleans()),
    st.builds(Approve, offer=_OFFERS),
    st.builds(Pay, offer=_OFFERS),
    st.builds(Decline, offer=_OFFERS),
    st.builds(Reverse, ticket=TICKETS, clock=st.just("resolution"), cycle=st.just(1), because=st.just("e")),
)

# Contacts.

_CONTACTS = st.builds(
    lambda grace, since: a_policy(
        contacts={
            "call_back": ContactRule(
                key="call_back", calendar="office", after="solved", due=business_days(1), grace=grace, notify=("care",)
            ),
            "care": ContactRule(key="care", calendar="office", when=GOLD, every=Length(0, 5), next_from=since),
        }
    ),
    st.sampled_from([None, work(hours=4)]),
    st.sampled_from(["rhythm", "contact"]),
)
_NAMES = st.builds("call_back/{}/1".format, TICKETS) | st.builds("care/2026-03-23/{}".format, st.integers(1, 3))


def _followed(ticket: str) -> Follow:
    return Follow(trigger="solved", ticket=ticket)


_ASKED_OF_CONTACTS = st.one_of(
    st.builds(
        Follow,
        trigger=st.sampled_from(["solved", "closed"]),
        ticket=TICKETS,
        at=st.none() | _moments(-48, 96),
        occurrence=st.integers(1, 2),
    ),
    st.builds(Review),
    st.builds(Complete, contact=_NAMES),
    st.builds(Skip, contact=_NAMES, reason=st.just("busy")),
    st.builds(Reschedule, contact=_NAMES, due_at=_moments(24, 480), reason=st.just("on holiday")),
)

# Surveys.

_SURVEYS = st.builds(
    lambda cool_down, counts, again, delay: a_policy(
        surveys={
            "csat": Survey(
                key="csat",
                rule=SIMPLESAT,
                delay=delay,
                when=GOLD,
                cool_down=cool_down,
                counts=counts,
                on_reask=again,
                expires=elapsed(days=2),
            ),
            "pulse": Survey(key="pulse", rule=NPS, trigger="interval", every=elapsed(days=3), calendar="office"),
        }
    ),
    st.sampled_from([None, elapsed(days=2)]),
    st.sampled_from(["answers", "invitations"]),
    st.sampled_from(["once", "again"]),
    st.sampled_from([None, elapsed(hours=30)]),
)
_INVITATIONS = st.builds("csat/{}/{}".format, TICKETS, st.integers(1, 2)) | st.builds(
    "pulse/c-17/{}".format, st.integers(1, 4)
)
_ASKED_OF_PANELS = st.one_of(
    st.builds(RequestSurveys, ticket=TICKETS, since=st.none() | _moments(-48, 0)),
    st.builds(CancelSurveys, ticket=TICKETS),
    st.builds(AnswerSurvey, invitation=_INVITATIONS, score=st.integers(1, 5)),
    st.builds(DeclineSurvey, invitation=_INVITATIONS),
    st.builds(JoinPanel, survey=st.just("pulse")),
    st.builds(LeavePanel, survey=st.just("pulse")),
    st.builds(OptOut),
    st.builds(OptIn),
)

# Points.

_PROGRAMMES = st.sampled_from([None, Length(0, 2), Length(0, 5)]).map(
    lambda lifetime: a_policy(loyalty=Programme(key="days", lifetime=lifetime))
)
_ENTRIES = st.sampled_from(["a", "b", "c", "d"])
_POINTS = st.integers(1, 60)
_ASKED_OF_LEDGERS = st.one_of(
    st.builds(Earn, id=_ENTRIES, points=_POINTS),
    st.builds(Spend, id=_ENTRIES, points=_POINTS),
    st.builds(UndoPoints, of=_ENTRIES, points=st.none() | _POINTS),
    st.builds(Adjust, id=_ENTRIES, points=st.integers(-60, 60), reason=st.just("goodwill")),
)

_GOLD = Facts(customer={"tier": "gold"})
_FACTS = st.sampled_from([None, _GOLD, Facts(customer={"tier": "silver"})])
_ROLES = st.sampled_from([frozenset[str](), frozenset({"lead"})])


def _of(
    kind: str, policies: st.SearchStrategy[Policy], commands: st.SearchStrategy[Any], *beginnings: list[Any]
) -> Callable[[], st.SearchStrategy[Life]]:
    """Lives of a kind: most have one of the *beginnings*, so that there is something to ask for."""

    def drawn() -> st.SearchStrategy[Life]:
        begun = st.sampled_from([*beginnings, []]).map(
            lambda told: [(0, command, _GOLD, frozenset[str]()) for command in told]
        )
        rest = st.lists(st.tuples(HOURS, commands, _FACTS, _ROLES), min_size=4, max_size=12)
        return st.builds(
            lambda policy, start, told: Life(kind=kind, policy=policy, steps=_dated([*start, *told])),
            policies,
            begun,
            rest,
        )

    return drawn


def _dated(told: list[tuple[int, Any, Facts | None, frozenset[str]]]) -> list[Step]:
    now, steps = START, []
    for hours, command, facts, roles in told:
        now += timedelta(hours=hours)
        steps.append(Step(now=now, command=command, facts=facts, roles=roles))
    return steps


# Contracts, a kind of a host's own.

_VERSIONS = st.sampled_from(["1", "2"]).map(lambda version: a_policy(version=version))

_ASKED_OF_CONTRACTS = st.one_of(
    st.builds(Prolong, by=st.sampled_from([timedelta(days=days) for days in (1, 10, 31, 400)])),
    st.builds(Terminate, reason=st.sampled_from(["", "moved"])),
    _moments().map(lambda end: Sign(party="bo", ends_at=end)),
)


LIVES: Mapping[str, Callable[[], st.SearchStrategy[Life]]] = {
    "entitlement": _of("entitlement", _PLANS, _ASKED_OF_ENTITLEMENTS, *map(_granted, (0, 0, 24))),
    "compensation": _of("compensation", _RULES, _ASKED_OF_COMPENSATION, [*map(_proposed, ("T1", "T2"))]),
    "contact_plan": _of("contact_plan", _CONTACTS, _ASKED_OF_CONTACTS, [Review(), *map(_followed, ("T1", "T2", "T3"))]),
    "panel": _of("panel", _SURVEYS, _ASKED_OF_PANELS),
    "ledger": _of("ledger", _PROGRAMMES, _ASKED_OF_LEDGERS),
    "contract": _of("contract", _VERSIONS, _ASKED_OF_CONTRACTS, [Sign(party="ann", ends_at=START + timedelta(days=5))]),
}
"""What to draw for each kind of record."""


def lives() -> st.SearchStrategy[Life]:
    """A life of a record of any kind."""
    return st.sampled_from(sorted(LIVES)).flatmap(lambda kind: LIVES[kind]())
