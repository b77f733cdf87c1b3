from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from scipy.stats import binomtest

from servicekit.calendars import elapsed
from servicekit.complaints import RepeatRule, chains, corrective_action, recurrence, repeats
from servicekit.errors import InputError
from servicekit.tickets import Open
from servicekit.workflow import STOCK
from tests.complaints.builders import MONDAY, TREE, a_complaint

MONTH = timedelta(days=30)


def test_a_chain_asks_for_a_corrective_action() -> None:
    """A ticket of the stock lifecycle, linked to all its complaints, under a key that stays when the chain grows."""
    rule = RepeatRule(window=elapsed(days=7))
    complaints = [a_complaint(name, day) for name, day in (("a", 0), ("b", 3), ("c", 6))]
    (short,), (long,) = chains(repeats(complaints[:2], rule)), chains(repeats(complaints, rule))
    proposal = corrective_action(long, owner="quality")

    assert proposal is not None
    assert proposal.open == Open(
        fields={"cause": "late", "product": "kettle"}, requester="quality", lifecycle="corrective_action"
    )
    assert proposal.open.lifecycle in STOCK
    assert [(link.kind, link.ticket) for link in proposal.links] == [("corrects", name) for name in "abc"]
    assert len(proposal.why) == 2
    earlier = corrective_action(short)
    assert earlier is not None
    assert earlier.key == proposal.key == "corrective_action/a"
    assert corrective_action(short, least=2) is None
    with pytest.raises(InputError, match="at least one repeat"):
        corrective_action(short, least=0)


def test_rates_before_and_after() -> None:
    """Complaints of the cause and of what stands below it, by spell; other causes and other times do not count."""
    days = [1, 5, 10, 20, 29, 30, 33, 61, -1]
    causes = ["late", "snow", "late", "late", "broken", "late", "snow", "late", "late"]
    complaints = [
        a_complaint(str(n), day, cause=cause) for n, (day, cause) in enumerate(zip(days, causes, strict=True))
    ]
    found = recurrence(complaints, "late", TREE, done_at=MONDAY + MONTH, before=MONTH, after=MONTH)

    assert (found.before.count, found.after.count) == (4, 2)
    assert found.before.per_30_days == 4
    assert found.ratio == Fraction(1, 2)


@pytest.mark.parametrize(("before", "after", "long"), [(4, 2, 30), (12, 1, 30), (0, 3, 60), (5, 0, 15), (0, 0, 30)])
def test_chance_is_an_exact_binomial(before: int, after: int, long: int) -> None:
    """The tail of the binomial, as scipy gives it."""
    complaints = [a_complaint(f"b{n}", n / 10) for n in range(before)]
    complaints += [a_complaint(f"a{n}", 31 + n / 10) for n in range(after)]
    found = recurrence(complaints, "late", TREE, done_at=MONDAY + MONTH, before=MONTH, after=timedelta(days=long))

    share = long / (long + 30)
    expected = binomtest(after, before + after, share, alternative="less").pvalue if before + after else 1.0
    assert float(found.chance) == pytest.approx(expected)


def test_no_complaints_before_give_no_ratio() -> None:
    """Nothing divided by nothing is not a figure; a spell without length is an error."""
    assert recurrence([], "late", TREE, done_at=MONDAY, before=MONTH, after=MONTH).ratio is None
    with pytest.raises(InputError, match="need a length"):
        recurrence([], "late", TREE, done_at=MONDAY, before=MONTH, after=timedelta(0))


def test_the_time_an_action_needs_is_left_out() -> None:
    """With a pause the second spell begins later, and what lies between counts for neither."""
    complaints = [a_complaint("a", 31), a_complaint("b", 45)]
    found = recurrence(
        complaints, "late", TREE, done_at=MONDAY + MONTH, before=MONTH, after=MONTH, pause=timedelta(days=10)
    )

    assert (found.before.count, found.after.count) == (0, 1)
