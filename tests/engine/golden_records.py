"""The stories behind the golden files of records that are no tickets: every event of every kind that there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

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
    Renew,
    Resume,
    Scope,
    Spend,
    Suspend,
    TicketStands,
    Transfer,
    Use,
)
from servicekit.customers import Reverse as UndoPoints
from servicekit.engine import new_account
from servicekit.satisfaction import (
    CES_2,
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
from tests.engine.telling import AccountStory

DAY = timedelta(days=1)
NINE = at("2026-03-23 09:00")


def panel() -> AccountStory:
    """A customer and the surveys: asked, answered, declined, expired, left alone, and gone."""
    short = Survey(key="csat", rule=SIMPLESAT, questions=("speed",), expires=elapsed(days=2), on_reask="again")
    later = Survey(key="later", rule=NPS, trigger="closed", delay=elapsed(hours=5))
    pulse = Survey(key="pulse", rule=CES_2, trigger="interval", every=elapsed(days=30))
    story = AccountStory(
        a_policy(surveys={each.key: each for each in (short, later, pulse)}), new_account(("panel", "c-17"))
    )
    ask = RequestSurveys(ticket="T1", agent="ann", team="first", fields={"tags": ["a", "ü", None]})
    story.tell(JoinPanel(survey="pulse"), NINE, command_id="c-1")
    story.tell(ask, NINE)
    answer = AnswerSurvey(invitation="csat/T1/1", score=5, answers={"speed": "fast"}, comment="größer", channel="mail")
    story.tell(answer, NINE + DAY / 24, actor="c-17")
    story.tell(ask, NINE + DAY)
    story.tell(DeclineSurvey(invitation="csat/T1/2"), NINE + 2 * DAY)
    story.tell(RequestSurveys(ticket="T2"), NINE + 3 * DAY)
    story.settle(NINE + 6 * DAY)
    story.tell(AnswerSurvey(invitation="csat/T2/1", score=1), NINE + 7 * DAY)
    story.tell(RequestSurveys(ticket="T3", trigger="closed"), NINE + 8 * DAY)
    story.tell(CancelSurveys(ticket="T3"), NINE + 8 * DAY)
    story.tell(OptOut(), NINE + 9 * DAY)
    story.tell(ask, NINE + 9 * DAY)
    story.tell(OptIn(), NINE + 10 * DAY)
    story.tell(LeavePanel(survey="pulse"), NINE + 11 * DAY)
    return story


def entitlement() -> AccountStory:
    """A contract: drafted, agreed, begun, used up, given back, suspended, passed on, renewed, over."""
    gold = Plan(
        key="gold",
        grade="high",
        length=Length(1),
        zone="Europe/Berlin",
        allotments=(
            Allotment(key="cases", total=1, decrease_on="create", restrict=False, channels={"phone": 1}),
            Allotment(key="hours", unit="hours", total=600, step=15),
        ),
        benefits={"answers_at_night": True, "languages": ["de", "ü"]},
        while_suspended="pause",
        suspended_term="extends",
        on_end="keep",
    )
    story = AccountStory(a_policy(plans={"gold": gold}), new_account(("entitlement", "E-7")))
    scope = Scope(products=("kettle",))
    grant = Grant(plan="gold", customer="c-17", starts_at=NINE + DAY, scope=scope, draft=True, renews="E-6")
    story.tell(grant, NINE, actor="lead", command_id="c-1")
    story.tell(Activate(), NINE + DAY / 2)
    opened = Count(ticket="T1", stands=TicketStands.OPEN, channel="phone", opened_at=NINE + 2 * DAY)
    story.tell(opened, NINE + 2 * DAY, command_id="ticket:T1/1>count")
    solved = Count(ticket="T1", stands=TicketStands.RESOLVED, worked=DAY / 24, channel="phone")
    story.tell(solved, NINE + 2.5 * DAY)
    story.tell(Use(ticket="T2", amounts={"cases": 1}), NINE + 3 * DAY)
    story.tell(Count(ticket="T2", stands=TicketStands.CANCELLED), NINE + 4 * DAY)
    story.tell(Suspend(reason="unbezahlt, größer"), NINE + 5 * DAY)
    story.tell(Transfer(customer="c-18", reason="sold"), NINE + 6 * DAY)
    story.tell(Resume(reason="paid"), NINE + 8 * DAY)
    story.tell(Renew(into="E-8"), NINE + 9 * DAY)
    story.settle(NINE + 60 * DAY)
    return story


def cancelled_entitlement() -> AccountStory:
    """A contract without end or limit that was given up."""
    story = AccountStory(a_policy(plans={"basic": Plan(key="basic")}), new_account(("entitlement", "E-9")))
    story.tell(Grant(plan="basic", customer="c-17"), NINE)
    story.tell(Cancel(reason="moved away"), NINE + DAY)
    return story


def _a_breach(ticket: str, hours: float) -> Breach:
    late = timedelta(hours=hours)
    return Breach(ticket=ticket, clock="resolution", cycle=1, at=NINE - DAY, late=late, late_work=late / 2)


def compensation() -> AccountStory:
    """Offers: cut by a cap, withheld, approved, paid, bettered, declined, expired, taken back."""
    rules = CompensationRules(
        currency="EUR",
        rules=(
            CompensationRule(key="hourly", per=PerSpan(amount=500, every=timedelta(hours=1))),
            CompensationRule(key="share", percent=Fraction(1, 8), of="customer.fee"),
        ),
        caps=(Cap(key="ever", limit=4_000),),
        authority=Authority(automatic=500, roles={"agent": 2_000, "lead": 10_000}),
        expires=elapsed(days=14),
        recover=True,
    )
    story = AccountStory(a_policy(compensation=rules), new_account(("compensation", "c-17")))
    fee = Facts(customer={"fee": 8_000, "currency": "EUR"})
    story.tell(Propose(breach=_a_breach("T1", 0.5)), NINE, command_id="ticket:T1/4>propose resolution#1")
    story.tell(Pay(offer="T1/resolution#1/1", reference="credit note 1"), NINE)
    story.tell(Propose(breach=_a_breach("T1", 2.5), fields={"tags": ["a", "ü", None]}), NINE, fee)
    lead = frozenset({"lead"})
    story.tell(Approve(offer="T1/resolution#1/2"), NINE + DAY, actor="lea", roles=lead)
    story.tell(Propose(breach=_a_breach("T1", 3.5)), NINE + DAY)
    story.tell(Propose(breach=_a_breach("T2", 9.5)), NINE + DAY)
    story.tell(Propose(breach=_a_breach("T3", 9.5)), NINE + DAY)
    story.tell(Decline(offer="T2/resolution#1/1", because="größer"), NINE + 2 * DAY)
    story.tell(Propose(breach=_a_breach("T4", 1.5)), NINE + 3 * DAY)
    story.settle(NINE + 20 * DAY)
    story.tell(Reverse(ticket="T1", clock="resolution", cycle=1, because="ticket:T1/9"), NINE + 21 * DAY)
    return story


def ledger() -> AccountStory:
    """Points: earned, spent over two batches, given back, taken back, given and taken by hand, and over."""
    programme = Programme(key="days", lifetime=Length(days=10))
    story = AccountStory(a_policy(loyalty=programme), new_account(("ledger", "c-17")))
    story.tell(Earn(id="order 1", points=100, reason="größer"), NINE, command_id="shop-1")
    story.tell(Earn(id="order 2", points=50), NINE + DAY)
    story.tell(Spend(id="voucher 1", points=120), NINE + 2 * DAY)
    story.tell(UndoPoints(of="voucher 1", points=30, reason="half of it came back"), NINE + 3 * DAY)
    story.tell(UndoPoints(of="order 2", points=10), NINE + 3 * DAY)
    story.tell(Adjust(id="hand 1", points=5, reason="goodwill"), NINE + 4 * DAY, actor="lea")
    story.tell(Adjust(id="hand 2", points=-15, reason="a mistake"), NINE + 4 * DAY, actor="lea")
    story.settle(NINE + 12 * DAY)
    story.tell(UndoPoints(of="voucher 1"), NINE + 13 * DAY)
    return story


def contact_plan() -> AccountStory:
    """Contacts: one after a solution and a rhythm, planned, due, overdue, put off, made, skipped, ended."""
    call_back = ContactRule(
        key="call_back",
        calendar="office",
        after="solved",
        due=business_days(2),
        grace=work(hours=4),
        channel="phone",
        notify=("care", "größer"),
        purpose="is it still working?",
    )
    gold = Test(field="customer.tier", op="is", value="gold")
    care = ContactRule(key="care", calendar="office", when=gold, every=Length(0, 30), next_from="contact")
    story = AccountStory(
        a_policy(contacts={"call_back": call_back, "care": care}), new_account(("contact_plan", "c-17"))
    )
    story.tell(Review(), NINE, Facts(customer={"tier": "gold"}), command_id="c-1")
    story.tell(Follow(trigger="solved", ticket="T1"), NINE)
    story.settle(NINE + 3 * DAY)
    put_off = NINE + 4 * DAY
    story.tell(Reschedule(contact="call_back/T1/1", due_at=put_off, reason="on holiday"), NINE + 3 * DAY)
    story.settle(NINE + 5 * DAY)
    story.tell(Complete(contact="call_back/T1/1", outcome="größer"), NINE + 5 * DAY, actor="ann")
    story.tell(Complete(contact="care/2026-03-23/1"), NINE + 31 * DAY)
    story.tell(Follow(trigger="solved", ticket="T2"), NINE + 32 * DAY)
    story.tell(Skip(contact="call_back/T2/1", reason="wrote himself"), NINE + 32 * DAY)
    story.tell(Follow(trigger="solved", ticket="T3"), NINE + 33 * DAY)
    story.tell(Review(), NINE + 33 * DAY, Facts(customer={"tier": "silver"}))
    return story


RECORDS: dict[str, Callable[[], AccountStory]] = {
    "panel": panel,
    "entitlement": entitlement,
    "cancelled_entitlement": cancelled_entitlement,
    "compensation": compensation,
    "contact_plan": contact_plan,
    "ledger": ledger,
}
"""The stories by the name of their files; they are of every kind of record."""
