from __future__ import annotations

import pytest

from servicekit.customers import Answer, Money, Profile, Summary, is_complaint, summarise
from servicekit.errors import InputError
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.workflow import STOCK
from tests.customers.builders import a_case, a_profile

NOW = at("2026-03-27 12:00")
POLICY = a_policy([a_target("first_response", "1h"), a_target("resolution", "4h")])

ANSWERED = a_case(
    "T1",
    [
        (at("2026-03-23 09:00"), "opened", {"channel": "phone"}),
        (at("2026-03-23 09:30"), "agent_reply"),
        (at("2026-03-23 15:00"), "solved"),
    ],
    POLICY,
    answers=[
        Answer(rating=4, at=at("2026-03-24 10:00")),
        Answer(rating=9, lowest=0, highest=10, at=at("2026-03-25 10:00")),
    ],
    cost=Money(1200, "EUR"),
    income=Money(0, "EUR"),
)
REOPENED = a_case(
    "T2",
    [
        (at("2026-03-24 09:00"), "opened", {"channel": "phone", "kind": "complaint"}),
        (at("2026-03-24 11:00"), "solved"),
        (at("2026-03-25 11:00"), "reopened"),
        (at("2026-03-25 11:05"), "customer_message"),
    ],
    POLICY,
    contacted_at=[at("2026-03-26 08:00")],
    income=Money(500, "USD"),
)
CLOSED = a_case("T3", [(at("2026-03-20 09:00"), "opened"), (at("2026-03-20 09:10"), "closed")], POLICY)
MERGED = a_case(
    "T4", [(at("2026-03-19 09:00"), "opened"), (at("2026-03-19 09:10"), "merged", {"ticket": "T3"})], POLICY
)


def test_every_figure_of_a_small_customer() -> None:
    """Four tickets, counted by hand: one solved, one reopened, one closed, one merged."""
    summary = summarise(a_profile(), [ANSWERED, REOPENED, CLOSED, MERGED], NOW)

    assert summary == Summary(
        customer="C1",
        tickets=3,
        open=1,
        solved=1,
        closed=1,
        merged=1,
        by_channel={"": 1, "phone": 2},
        first_contact=at("2026-03-19 09:00"),
        last_contact=at("2026-03-26 08:00"),
        met=3,
        breached=2,
        breached_by_clock={"first_response": 1, "resolution": 1},
        reopened=1,
        reopened_tickets=1,
        complaints=1,
        open_complaints=1,
        answers=2,
        satisfaction=(0.75 + 0.9) / 2,
        last_answer=Answer(rating=9, lowest=0, highest=10, at=at("2026-03-25 10:00")),
        cost={"EUR": 1200},
        income={"EUR": 0, "USD": 500},
        purchases=2,
        spent={"EUR": 109_800},
    )


def test_the_parts_add_up() -> None:
    """Open, solved and closed tickets are all tickets, and so are those by channel; merged ones stand apart."""
    summary = summarise(a_profile(), [ANSWERED, REOPENED, CLOSED, MERGED], NOW)

    assert summary.open + summary.solved + summary.closed == summary.tickets == sum(summary.by_channel.values())
    assert summary.tickets + summary.merged == 4


def test_the_order_of_the_tickets_changes_nothing() -> None:
    """The same tickets from the other end give the same figures."""
    every = [ANSWERED, REOPENED, CLOSED, MERGED]

    assert summarise(a_profile(), every, NOW) == summarise(a_profile(), every[::-1], NOW)


def test_a_customer_without_tickets_has_no_rate() -> None:
    """Nothing served is zeros, and what cannot be told is nothing rather than zero."""
    summary = summarise(Profile(id="C9"), [], NOW)

    assert summary == Summary(customer="C9")
    assert (summary.satisfaction, summary.last_contact) == (None, None)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"lifecycle": "complaint"}, True),
        ({"lifecycle": "complaint_with_appeal"}, True),
        ({"lifecycle": "support", "kind": "complaint"}, True),
        ({"lifecycle": "support", "kind": "question"}, False),
        ({"lifecycle": "support"}, False),
        ({"lifecycle": "recovery"}, False),
    ],
)
def test_what_a_complaint_is(fields: dict[str, str], *, expected: bool) -> None:
    """Either lifecycle of complaints, or the field `kind` in any; a question, or no kind at all, is none."""
    case = a_case("T", [(at("2026-03-20 09:00"), "opened", fields)], a_policy(lifecycles=STOCK, lifecycle="support"))

    assert is_complaint(case.ticket) is expected
    assert summarise(a_profile(), [case], NOW).complaints == int(expected)


def test_impossible_input_is_refused() -> None:
    """A ticket told twice and a rating off its scale are errors that say so."""
    with pytest.raises(InputError, match="twice: T1"):
        summarise(a_profile(), [ANSWERED, ANSWERED], NOW)
    with pytest.raises(InputError, match="6 is not on the scale from 1 to 5"):
        Answer(rating=6, at=NOW)
