from __future__ import annotations

from datetime import timedelta

import pytest

from servicekit.calendars import work
from servicekit.complaints import Measure, breach_of, breaches_of
from servicekit.errors import InputError
from servicekit.sla import SLAPolicy, SLATarget, evaluate
from tests.complaints.accounts import HOUR, a_breach
from tests.complaints.builders import MONDAY, OFFICE

SLA = SLAPolicy(
    key="all", targets=(SLATarget(metric="resolution", goals={"default": work(hours=4)}, calendar="office"),)
)


@pytest.mark.parametrize(
    ("solved", "late", "late_work"),
    [(5, HOUR, HOUR), (28, 24 * HOUR, 8 * HOUR), (None, 44 * HOUR, 12 * HOUR)],
)
def test_lateness_in_every_hour_and_in_working_time(solved: int | None, late: timedelta, late_work: timedelta) -> None:
    """From the due instant to the solution, or to now: a night counts in one measure and not in the other."""
    rows = [(MONDAY, "opened"), *([(MONDAY + solved * HOUR, "solved")] if solved else [])]
    readings = evaluate([SLA], rows, MONDAY + 48 * HOUR, calendars={"office": OFFICE})
    (breach,) = breaches_of("T1", readings)

    assert (breach.name, breach.at) == ("T1/resolution#1", MONDAY + 4 * HOUR)
    assert breach.lateness(Measure.ELAPSED) == late
    assert breach.lateness(Measure.WORK) == late_work


def test_a_kept_promise_is_no_breach() -> None:
    """Neither is one that is still running."""
    for rows in ([(MONDAY, "opened")], [(MONDAY, "opened"), (MONDAY + HOUR, "solved")]):
        (reading,) = evaluate([SLA], rows, MONDAY + 2 * HOUR, calendars={"office": OFFICE})
        assert breach_of("T1", reading) is None


def test_a_breach_is_not_early() -> None:
    """Negative lateness is refused."""
    with pytest.raises(InputError, match="is not early"):
        a_breach(hours=-1)
