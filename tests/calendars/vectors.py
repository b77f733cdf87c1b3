"""The cases of other libraries (``tests/data/business_time.jsonl``) and how each is asked of a calendar."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from servicekit.calendars import BusinessCalendar, DatedException, Window, Work, business_days, work

Vector = dict[str, Any]

_FILE = Path(__file__).parents[1] / "data" / "business_time.jsonl"
_OURS = {
    "any",
    "boundary=close",
    "boundary=open",
    "boundary=close,open",
    "boundary=half_open",
    "boundary=signed",
    "boundary=strict",
    "boundary=incl",
    "holiday=date,shift",
}


def vectors() -> list[Vector]:
    """Every case whose convention is one that a calendar can be asked for."""
    rows = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row.get("convention") in _OURS or _is_business_days(row)]


def _is_business_days(row: Vector) -> bool:
    """Business days are counted in several ways; ours is that of biz, with a landing where it ends in closed time."""
    return row["op"] in ("add_days", "sub_days") and "biz" in row["agree"]


def _into_hours(row: Vector) -> Any:
    """The landing of one library (biz), which moves a result by days into the hours: forward, or back."""
    kept_its_time = row["start"][10:19] == row["expected"][10:19]
    return None if kept_its_time else "open" if row["op"] == "add_days" else "close"


def calendar_of(row: Vector) -> BusinessCalendar:
    """The calendar of a case: shifts replace the day, breaks are taken out of it, a holiday beats both."""
    return _calendar(row["tz"], *(json.dumps(row.get(name, {})) for name in ("hours", "holidays", "shifts", "breaks")))


@cache
def _calendar(tz: str, hours: str, holidays: str, shifts: str, breaks: str) -> BusinessCalendar:
    days_off = set(json.loads(holidays))
    replaced = {day: windows for day, windows in json.loads(shifts).items() if day not in days_off}
    exceptions = [_exception("replace", day, windows) for day, windows in replaced.items()]
    exceptions += [_exception("remove", day, windows) for day, windows in json.loads(breaks).items()]
    return BusinessCalendar(
        key="case", zone=tz, hours=json.loads(hours), holidays=sorted(days_off), exceptions=exceptions
    )


def _exception(kind: Any, day: str, windows: list[list[str]]) -> DatedException:
    found = tuple(_window(start, end) for start, end in windows)
    return DatedException(kind=kind, first=date.fromisoformat(day), last=date.fromisoformat(day), windows=found)


def _window(start: str, end: str) -> Window:
    first, last = (int(text[:2]) * 3600 + int(text[3:5]) * 60 for text in (start, end))
    return Window(first, last if last > first else last + 86_400)


def expected(row: Vector) -> Any:
    """The answer of a case."""
    answer = row["expected"]
    if row["op"] == "between":
        return timedelta(seconds=answer)
    if row["op"] == "periods":
        found = [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in answer]
        return found if row.get("dir") == "before" else _merged(found)
    return answer if row["op"] == "is_open" else datetime.fromisoformat(answer)


def _merged(periods: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Periods that touch are one here, where other libraries end one at midnight and begin the next."""
    merged: list[tuple[datetime, datetime]] = []
    for start, end in periods:
        if merged and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _merged(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Touching spans as one: the library asked (biz) splits at midnight what is open through it."""
    found = spans[:1]
    for start, end in spans[1:]:
        if start == found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def answer(row: Vector) -> Any:
    """What the calendar says."""
    return _ASK[row["op"]](calendar_of(row), row, datetime.fromisoformat(row["start"]))


def _land(row: Vector) -> Any:
    convention = (row.get("convention") or "").removeprefix("boundary=")
    return convention if convention in ("close", "open") else None


def _amount(row: Vector) -> Work:
    return work(timedelta(seconds=row.get("seconds", 0)))


def _inclusive(row: Vector) -> bool:
    return row.get("convention") == "boundary=incl"


def _roll_back(calendar: BusinessCalendar, row: Vector, at: datetime) -> datetime:
    """One library takes the opening instant back to the closing before it; that is zero work landing at the close."""
    return calendar.subtract(at, work(), land="close" if row.get("convention") == "boundary=half_open" else None)


def _periods(calendar: BusinessCalendar, row: Vector, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    if row.get("dir") == "before":
        low = datetime.fromisoformat(row["end"]) if "end" in row else at - timedelta(days=400)
        found = list(reversed(calendar.spans(low, at)))[: row.get("n")]
    elif "end" in row:
        found = calendar.spans(at, datetime.fromisoformat(row["end"]))
    else:
        found = list(islice(calendar.spans_after(at), row["n"]))
    yield from ((span.start, span.end) for span in found)


_ASK: dict[str, Callable[[BusinessCalendar, Vector, datetime], Any]] = {
    "add": lambda calendar, row, at: calendar.add(at, _amount(row), land=_land(row)),
    "sub": lambda calendar, row, at: calendar.subtract(at, _amount(row), land=_land(row)),
    "add_days": lambda calendar, row, at: calendar.add(at, business_days(row["days"]), land=_into_hours(row)),
    "sub_days": lambda calendar, row, at: calendar.subtract(at, business_days(row["days"]), land=_into_hours(row)),
    "between": lambda calendar, row, at: calendar.between(at, datetime.fromisoformat(row["end"])),
    "is_open": lambda calendar, _, at: calendar.is_open(at),
    "next_open": lambda calendar, row, at: calendar.next_open(at, inclusive=_inclusive(row)),
    "next_close": lambda calendar, row, at: calendar.next_close(at, inclusive=_inclusive(row)),
    "prev_open": lambda calendar, row, at: calendar.previous_open(at, inclusive=_inclusive(row)),
    "prev_close": lambda calendar, row, at: calendar.previous_close(at, inclusive=_inclusive(row)),
    "roll_forward": lambda calendar, _, at: calendar.add(at, work()),
    "roll_back": _roll_back,
    "periods": lambda calendar, row, at: list(_periods(calendar, row, at)),
}
