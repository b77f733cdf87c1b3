"""
The business calendar: when somebody is there, and what can be asked about it.

Every question reads the same compiled edges, so no two of them contradict each other. Moments go in as aware datetimes
of any zone and come out as aware UTC datetimes; the ``*_micros`` forms take and give whole microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from attrs import evolve

from servicekit.calendars import days
from servicekit.calendars.amounts import Amount, BusinessDays, Elapsed, EndOfBusinessDay, Work
from servicekit.calendars.building import ExceptionInput, HolidayInput, rules_from, version_from
from servicekit.calendars.definition import Combined, Definition, HolidayCuts, Listed, Versions
from servicekit.calendars.description import Described, describe
from servicekit.calendars.hours import HoursInput
from servicekit.calendars.instants import from_micros, micros_span, span_micros, to_micros
from servicekit.calendars.spans import Span
from servicekit.calendars.timeline import Land, Timeline
from servicekit.errors import AmountError, InputError

__all__ = ["BusinessCalendar"]


class BusinessCalendar(Timeline):
    """
    Opening hours in one time zone, with holidays, dated exceptions and versions.

    Immutable, hashable, comparable by value, picklable, safe to share between threads; compiled year by year.

    Args:
        key: the calendar's name in policies and explanations.
        zone: IANA name of the zone whose wall clock the hours are read on.
        hours: ``{"mon-fri": ["09:00-12:30", "13:30-18:00"]}``, or ``"always"``.
        weeks: instead of *hours*, a cycle of several weeks, of which the first is the one that contains *cycle_start*.
        cycle_start: a date in the first week of the cycle.
        holidays: dates, rules (``"12-25"``, ``"easter+1"``, ``"last mon of may"``), :class:`Holiday` values, or a
            mapping of dates or rules to names.
        exceptions: :class:`DatedException` values, or tables as in policy files.
        holiday_cuts: ``"date"``: a holiday closes its wall-clock date; ``"shift"``: the windows that start on it.
    """

    __slots__ = ()

    def __init__(
        self,
        *,
        key: str,
        zone: str,
        hours: HoursInput | None = None,
        weeks: Iterable[HoursInput] | None = None,
        cycle_start: date | None = None,
        holidays: HolidayInput = (),
        exceptions: Iterable[ExceptionInput] = (),
        holiday_cuts: HolidayCuts = "date",
    ) -> None:
        rules = rules_from(zone, hours, weeks, cycle_start, holidays, exceptions, holiday_cuts)
        self._set(Versions(key=_name(key), versions=(version_from(None, rules),)))

    @classmethod
    def of(cls, definition: Definition) -> BusinessCalendar:
        """The calendar of a definition."""
        self = cls.__new__(cls)
        self._set(definition)
        return self

    @classmethod
    def always(cls, key: str = "always") -> BusinessCalendar:
        """Open at every instant, in UTC."""
        return cls(key=key, zone="UTC", hours="always")

    @classmethod
    def of_spans(cls, spans: Iterable[Span], *, key: str, zone: str = "UTC", label: str = "") -> BusinessCalendar:
        """Open exactly during the given spans (a pause, a person's absence); *label* names them in explanations."""
        return cls.of_shifts({label: spans}, key=key, zone=zone)

    @classmethod
    def of_shifts(cls, shifts: Mapping[str, Iterable[Span]], *, key: str, zone: str = "UTC") -> BusinessCalendar:
        """Open while anybody is on shift; *shifts* maps each person to their spans, and explanations name them."""
        listed = sorted(
            (to_micros(span.start), to_micros(span.end), person) for person, spans in shifts.items() for span in spans
        )
        return cls.of(Listed(key=_name(key), zone=zone, spans=tuple(listed)))

    def version(self, starts: date, **changes: Any) -> BusinessCalendar:
        """
        This calendar with a new version from the date *starts* on; what *changes* does not name stays as it was.

        Instants before that date are judged as before. *changes* are the arguments of the constructor (but not *key*).
        """
        if not isinstance(self.definition, Versions):
            raise InputError(
                f"calendar {self.key!r} is combined or listed: give its parts their versions", key=self.key
            )
        earlier = self.definition.versions
        added = version_from(starts, earlier[-1].rules, changes)
        return self.of(Versions(key=self.key, versions=(*earlier, added)))

    def named(self, key: str) -> BusinessCalendar:
        """The same calendar under another name."""
        return self.of(evolve(self.definition, key=_name(key)))

    @property
    def zone(self) -> str:
        """The IANA name of the zone in which days of this calendar begin and end."""
        return self.definition.zone

    def __eq__(self, other: object) -> bool:
        return self.definition == other.definition if isinstance(other, BusinessCalendar) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.definition)

    def __reduce__(self) -> tuple[Any, ...]:
        return BusinessCalendar.of, (self.definition,)

    def __repr__(self) -> str:
        return f"BusinessCalendar(key={self.key!r}, zone={self.zone!r})"

    # -- open or closed ----------------------------------------------------------------------------------------------

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at that instant; the instant of closing is closed."""
        return self.is_open_micros(to_micros(at, "at"))

    def next_open(self, at: datetime, *, inclusive: bool = False) -> datetime:
        """The first opening after *at* (or at it, if *inclusive*)."""
        return from_micros(self.edge_after(to_micros(at, "at"), opening=True, inclusive=inclusive))

    def next_close(self, at: datetime, *, inclusive: bool = False) -> datetime:
        """The first closing after *at* (or at it, if *inclusive*)."""
        return from_micros(self.edge_after(to_micros(at, "at"), opening=False, inclusive=inclusive))

    def previous_open(self, at: datetime, *, inclusive: bool = False) -> datetime:
        """The last opening before *at* (or at it, if *inclusive*)."""
        return from_micros(self.edge_before(to_micros(at, "at"), opening=True, inclusive=inclusive))

    def previous_close(self, at: datetime, *, inclusive: bool = False) -> datetime:
        """The last closing before *at* (or at it, if *inclusive*)."""
        return from_micros(self.edge_before(to_micros(at, "at"), opening=False, inclusive=inclusive))

    # -- working time ------------------------------------------------------------------------------------------------

    def add(self, at: datetime, amount: Amount | timedelta, *, land: Land | None = None) -> datetime:
        """
        The instant at which *amount* has passed since *at*; a timedelta is opening time.

        *land* says where opening time that ends exactly on an edge falls: at the ``"close"`` (the default) or at the
        next ``"open"``. Other amounts end where they end, open or not, unless *land* is given: then a result outside
        the hours moves to the next opening, or to the previous closing. Zero work while closed is the next opening. A
        negative amount goes back, as :meth:`subtract` does.

        Raises:
            NeverOpenError: there will never be so much opening time; the message says why.
            OutOfRangeError: there may be, but outside the supported years.
        """
        if type(amount) is Work and land is None:  # the common case, without the detour
            return from_micros(self.add_micros(to_micros(at, "at"), amount.micros))
        return from_micros(self._moved(to_micros(at, "at"), amount, 1, land))

    def subtract(self, at: datetime, amount: Amount | timedelta, *, land: Land | None = None) -> datetime:
        """
        The instant from which *amount* passes until *at*; a timedelta is opening time.

        Opening time that begins exactly on an edge begins at the ``"open"`` (the default) or at the previous
        ``"close"``. Zero while closed is the previous closing. A negative amount goes forward, as :meth:`add` does.
        """
        return from_micros(self._moved(to_micros(at, "at"), amount, -1, land))

    def _moved(self, at: int, amount: Amount | timedelta, sign: int, land: Land | None) -> int:
        if land not in (None, "close", "open"):
            raise InputError(f"land is 'close' or 'open', not {land!r}", name="land", value=land)
        match amount:
            case Work(micros):
                return self.moved_micros(at, micros, forward=sign > 0, land=land)
            case timedelta():
                return self.moved_micros(at, span_micros(amount), forward=sign > 0, land=land)
            case Elapsed(micros):
                return self._within_hours(at + sign * micros, land)
            case BusinessDays(count, None):
                return self._within_hours(days.same_time(self, at, sign * count), land)
            case BusinessDays(count, time() as clock):
                return self._within_hours(days.time_on(self, at, sign * count, clock), land)
            case EndOfBusinessDay(count):
                return self._within_hours(days.closing_on(self, at, sign * count), land)
        raise AmountError(f"{amount!r} is not an amount of time (such as work(hours=8))", value=amount)

    def _within_hours(self, at: int, land: Land | None) -> int:
        """The moment itself, or if a landing is named and it is closed, the next opening or the previous closing."""
        if land is None or self.is_open_micros(at):
            return at
        return self.add_micros(at, 0) if land == "open" else self.subtract_micros(at, 0)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """The opening time from *a* to *b*; negative if *b* comes first."""
        return micros_span(self.between_micros(to_micros(a, "a"), to_micros(b, "b")))

    # -- openings and days -------------------------------------------------------------------------------------------

    def spans(self, a: datetime, b: datetime) -> list[Span]:
        """The openings between *a* and *b*, cut to them, in order; none if *b* is not later."""
        return [Span.of(start, end) for start, end in self.spans_micros(to_micros(a, "a"), to_micros(b, "b"))]

    def spans_after(self, a: datetime) -> Iterator[Span]:
        """The openings from *a* on, one by one, as they are asked for."""
        return (Span.of(start, end) for start, end in self.spans_from(to_micros(a, "a")))

    def business_days(self, first: date, last: date) -> list[date]:
        """The dates from *first* up to, and not including, *last* on which it is open at any instant."""
        return list(days.business_dates(self, first, last))

    def end_of_business_day(self, at: datetime, count: int = 0) -> datetime:
        """The last closing of the day *count* business days on; 0 is the present day, or the next if that is over."""
        return from_micros(days.closing_on(self, to_micros(at, "at"), count))

    def in_zone(self, at: datetime) -> datetime:
        """The same instant as the clocks of the calendar's zone show it."""
        return days.local(self, to_micros(at, "at"))

    def describe(self, a: datetime, b: datetime, *, closed: bool = False) -> tuple[Described, ...]:
        """
        The openings between *a* and *b*, each with what made it: window, holidays, exceptions, a change of the clock.

        With *closed*, the stretches between them too, each with why it is closed.
        """
        return describe(self, to_micros(a, "a"), to_micros(b, "b"), closed=closed)

    # -- algebra -----------------------------------------------------------------------------------------------------

    def __and__(self, other: BusinessCalendar) -> BusinessCalendar:
        return self._combined("and", "&", other)

    def __or__(self, other: BusinessCalendar) -> BusinessCalendar:
        return self._combined("or", "|", other)

    def __sub__(self, other: BusinessCalendar) -> BusinessCalendar:
        return self._combined("minus", "-", other)

    def _combined(
        self, operation: Literal["and", "or", "minus"], sign: str, other: BusinessCalendar
    ) -> BusinessCalendar:
        if not isinstance(other, BusinessCalendar):
            return NotImplemented
        key = f"({self.key} {sign} {other.key})"
        return self.of(Combined(key=key, operation=operation, left=self.definition, right=other.definition))

    def except_(self, spans: Iterable[Span], *, label: str = "excepted") -> BusinessCalendar:
        """This calendar, closed during the given spans; *label* names them in explanations. The name stays."""
        away = self.of_spans(spans, key="except", zone=self.zone, label=label)
        return (self - away).named(self.key)


def _name(key: object) -> str:
    if isinstance(key, str) and key:
        return key
    raise InputError(f"a calendar's key is a name, not {key!r}", value=key)
