"""
Business time: when somebody is there, due when, how long between.

A :class:`BusinessCalendar` answers every question from the same compiled edges. Moments are aware datetimes; amounts of
time are values that say what they mean (:func:`work`, :func:`elapsed`, :func:`business_days`,
:func:`end_of_business_day`).
"""

from __future__ import annotations

from servicekit.calendars.amounts import (
    Amount,
    BusinessDays,
    Elapsed,
    EndOfBusinessDay,
    Work,
    business_days,
    elapsed,
    end_of_business_day,
    format_amount,
    parse_amount,
    work,
)
from servicekit.calendars.calendar import BusinessCalendar
from servicekit.calendars.compilation import start_of_day
from servicekit.calendars.definition import Combined, DatedException, Definition, Listed, Rules, Version, Versions
from servicekit.calendars.description import Described
from servicekit.calendars.document import calendar_from, read_calendar
from servicekit.calendars.holidays import DateRule, Easter, EveryYear, Holiday, NthWeekday, OnDate, easter, parse_rule
from servicekit.calendars.hours import Window
from servicekit.calendars.instants import from_micros, micros_span, span_micros, to_micros, zone, zone_names
from servicekit.calendars.picture import render_week
from servicekit.calendars.spans import Span
from servicekit.calendars.succession import succession
from servicekit.calendars.timeline import Land
from servicekit.calendars.writing import write_calendar

__all__ = [
    "Amount",
    "BusinessCalendar",
    "BusinessDays",
    "Combined",
    "DateRule",
    "DatedException",
    "Definition",
    "Described",
    "Easter",
    "Elapsed",
    "EndOfBusinessDay",
    "EveryYear",
    "Holiday",
    "Land",
    "Listed",
    "NthWeekday",
    "OnDate",
    "Rules",
    "Span",
    "Version",
    "Versions",
    "Window",
    "Work",
    "business_days",
    "calendar_from",
    "easter",
    "elapsed",
    "end_of_business_day",
    "format_amount",
    "from_micros",
    "micros_span",
    "parse_amount",
    "parse_rule",
    "read_calendar",
    "render_week",
    "span_micros",
    "start_of_day",
    "succession",
    "to_micros",
    "work",
    "write_calendar",
    "zone",
    "zone_names",
]
