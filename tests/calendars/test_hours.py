from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from servicekit.calendars import Window
from servicekit.calendars.hours import ALWAYS, WEEKDAYS, week_of, windows_of, write_week
from servicekit.errors import InputError


@pytest.mark.parametrize(
    ("given", "window"),
    [
        ("09:00-17:00", Window(32_400, 61_200)),
        ("09:00 - 17:00:30", Window(32_400, 61_230)),
        (("09:00", "17:00"), Window(32_400, 61_200)),
        ((time(9), time(17)), Window(32_400, 61_200)),
        ("00:00-24:00", Window(0, 86_400)),
        ("22:00-06:00", Window(79_200, 108_000)),
        ("22:00-00:00", Window(79_200, 86_400)),
        ("08:00-08:00", Window(28_800, 115_200)),
    ],
)
def test_windows(given: Any, window: Window) -> None:
    """A window may end at 24:00, and one that ends at or before its start runs into the next day."""
    assert windows_of([given]) == (window,)


@pytest.mark.parametrize(
    "given",
    [
        "09:00-25:00",
        "9-17",
        "09:00",
        "24:00-06:00",
        "09:60-10:00",
        "09:00-24:01",
        "\u0660\u0669:00-17:00",
        5,
        ("09:00",),
    ],
)
def test_no_windows(given: Any) -> None:
    """What is no window is refused with its place in the list."""
    with pytest.raises(InputError, match=r"not a time of day|not a window|end of the day"):
        windows_of(["09:00-10:00", given])


def test_days_and_ranges() -> None:
    """Days by short or long name, ranges too, also over Sunday."""
    week = week_of({"mon-wed": ["09:00-17:00"], "Thursday": ["09:00-12:00"], "sat-sun": []})
    lengths = [sum(w.end - w.start for w in windows) // 3600 for windows in week]

    assert lengths == [8, 8, 8, 3, 0, 0, 0]
    assert [bool(day) for day in week_of({"fri-mon": ["09:00-17:00"]})] == [True, False, False, False, True, True, True]


def test_all_mistakes_of_a_week_at_once() -> None:
    """A week names everything that is wrong with it: days twice, unknown days, lists that are none."""
    with pytest.raises(InputError) as caught:
        week_of({"mon": ["25:00-26:00"], "monday": ["09:00-10:00"], "noday": [], "tue": "09:00-10:00"})

    assert [problem.path for problem in caught.value.problems] == [
        "hours.mon[0]",
        "hours.monday",
        "hours.noday",
        "hours.tue",
    ]


def test_written_week() -> None:
    """A week is written day by day, without empty days; the whole week in one word."""
    assert write_week(week_of({"mon-tue": ["22:00-06:00"]})) == {"mon": ["22:00-06:00"], "tue": ["22:00-06:00"]}
    assert write_week(week_of("always")) == "always"
    assert week_of({f"{WEEKDAYS[0]}-{WEEKDAYS[6]}": ["00:00-24:00"]}) == ALWAYS
