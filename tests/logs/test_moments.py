from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from servicekit.logs import TimeFormat
from servicekit.logs.moments import Moment, moment_reader
from tests.logs.builders import MAPPING, log_of, row


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("times", "text", "moment"),
    [
        (TimeFormat(), "2010-03-31T16:59:42+02:00", Moment(_utc(2010, 3, 31, 14, 59, 42))),
        (TimeFormat(), "2010-03-31 16:59:42Z", Moment(_utc(2010, 3, 31, 16, 59, 42))),
        (TimeFormat(zone="Europe/Rome"), "2012-10-09T14:50:17", Moment(_utc(2012, 10, 9, 12, 50, 17))),
        (TimeFormat(zone="Europe/Rome"), "2012-10-09T14:50:17+03:00", Moment(_utc(2012, 10, 9, 11, 50, 17))),
        (TimeFormat(zone="UTC", offset="ignore"), "2012-10-09T14:50:17+03:00", Moment(_utc(2012, 10, 9, 14, 50, 17))),
        (TimeFormat(format="%d/%m/%Y %H:%M", zone="America/Sao_Paulo"), "5/3/2016 12:00", Moment(_utc(2016, 3, 5, 15))),
        (TimeFormat(format="%y%m%d %H%M.%f %z"), "160305 1200.5 -0300", Moment(_utc(2016, 3, 5, 15, 0, 0, 500_000))),
    ],
)  # fmt: skip
def test_texts_to_moments(times: TimeFormat, text: str, moment: Moment) -> None:
    """A text is read in its format; an offset that it carries counts unless the mapping says otherwise."""
    assert moment_reader(times)(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2016-10-15T23:59", Moment(_utc(2016, 10, 16, 2, 59))),
        ("2016-10-16T00:00", Moment(_utc(2016, 10, 16, 3, 0), "gap")),
        ("2016-10-16T00:30", Moment(_utc(2016, 10, 16, 3, 30), "gap")),
        ("2016-10-16T01:00", Moment(_utc(2016, 10, 16, 3, 0))),
        ("2016-02-20T22:59", Moment(_utc(2016, 2, 21, 0, 59))),
        ("2016-02-20T23:00", Moment(_utc(2016, 2, 21, 1, 0), "fold")),
        ("2016-02-20T23:59", Moment(_utc(2016, 2, 21, 1, 59), "fold")),
        ("2016-02-21T00:00", Moment(_utc(2016, 2, 21, 3, 0))),
    ],
)
def test_hours_that_the_clock_skipped_or_repeated(text: str, moment: Moment) -> None:
    """São Paulo skipped the first hour of 16 October 2016 and repeated the last of 20 February 2016."""
    assert moment_reader(TimeFormat(zone="America/Sao_Paulo"))(text) == moment


@pytest.mark.parametrize(
    ("times", "text", "message"),
    [
        (TimeFormat(), "2010-03-31T16:59:42", "no offset"),
        (TimeFormat(), "31/3/2010", "isoformat"),
        (TimeFormat(zone="Asia/Tokyo"), "0001-01-01", "outside the years"),
        (TimeFormat(format="%d/%m/%Y", zone="UTC"), "2010-03-31", "does not match"),
    ],
)
def test_texts_that_are_no_time(times: TimeFormat, text: str, message: str) -> None:
    """A text that is no time in its format is refused, and no zone is ever guessed."""
    with pytest.raises(ValueError, match=message):
        moment_reader(times)(text)


def test_skipped_and_repeated_hours_are_remarked(tmp_path: Path) -> None:
    """A time of a row, of the opening or of a solution that the clock skipped or repeated is remarked."""
    mapping = MAPPING.replace('zone = "UTC"', 'zone = "America/Sao_Paulo"')
    twice, skipped = "2016-02-20 23:30", "2016-10-16 00:30"
    rows = [
        row(at=twice, n=0, opened=twice),
        row(at="2016-10-17 09:00", n=1, state="Done", opened=twice, solved_at=skipped),
    ]
    log = log_of(tmp_path, rows, mapping)

    assert [str(place) for place in log.tally.remarks["fold"].examples] == [
        "log.csv:2 (T1): at",
        "log.csv:2 (T1): opened",
    ]
    assert [str(place) for place in log.tally.remarks["gap"].examples] == ["log.csv:3 (T1): solved_at"]
