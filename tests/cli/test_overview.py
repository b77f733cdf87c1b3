"""What show prints of a policy: everything, in words, in 80 columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

import attrs
import pytest
from attrs import evolve

from servicekit.calendars import BusinessDays, Elapsed, Work
from servicekit.cli.overview import print_overview
from servicekit.customers import Length
from servicekit.errors import ServicekitError
from servicekit.policies import PRESETS, Policy, load_preset, read_policy, write_policy
from tests.policies.everything import EVERYTHING

SECTIONS = (
    "sla",
    "escalation",
    "metrics",
    "kpis",
    "plans",
    "warranties",
    "charges",
    "tiers",
    "loyalty",
    "complaints",
    "compensation",
    "surveys",
    "contacts",
)


def page(policy: Policy, capsys: pytest.CaptureFixture[str]) -> str:
    """What is printed, without the hash."""
    print_overview(policy)
    return re.sub(r"^sha256 .*\n", "", capsys.readouterr().out, flags=re.MULTILINE)


@pytest.mark.parametrize("policy", [EVERYTHING, *map(load_preset, PRESETS)], ids=lambda policy: policy.key)
def test_a_page_has_80_columns(policy: Policy, capsys: pytest.CaptureFixture[str]) -> None:
    """However long a condition or a list is."""
    assert max(len(line) for line in page(policy, capsys).splitlines()) <= 80


@pytest.mark.parametrize("name", SECTIONS)
def test_everything_is_said(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is changed in a section, by itself, is another page; but for what no document would say."""
    printed, written = page(EVERYTHING, capsys), EVERYTHING.sha256
    changed = [(place, evolve(EVERYTHING, **{name: value})) for place, value in _changed(getattr(EVERYTHING, name))]
    others = [(place, policy) for place, policy in changed if policy.sha256 != written and _is_read(policy)]

    assert len(others) > 8
    assert [place for place, policy in others if page(policy, capsys) == printed] == []


def test_a_section_that_is_not_there_is_not_mentioned(capsys: pytest.CaptureFixture[str]) -> None:
    """A policy of promises alone has no headings of other things."""
    printed = page(load_preset("it_service"), capsys).splitlines()

    assert not {"Plans", "Warranties", "Tiers", "Charges", "Complaints", "Surveys", "Contacts"} & set(printed)


def _is_read(policy: Policy) -> bool:
    """Whether what is written of it may stand in a document, and comes back the same."""
    try:
        return read_policy(write_policy(policy)) == policy
    except ServicekitError:
        return False


# Every value with one thing in it changed.


def _changed(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, (Length, Work, Elapsed, BusinessDays, date, timedelta, Fraction)) or not _is_nested(value):
        yield from ((place, other) for other in _others(value))
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from ((at, {**value, name: other}) for at, other in _changed(item, f"{place}.{name}"))
    elif isinstance(value, tuple):
        yield from ((f"{place}[-1]", value[:-1]),) if value else ()
        for number, item in enumerate(value):
            for at, other in _changed(item, f"{place}[{number}]"):
                yield at, (*value[:number], other, *value[number + 1 :])
    else:
        yield from _evolved(value, place)


def _is_nested(value: Any) -> bool:
    return isinstance(value, (Mapping, tuple)) or attrs.has(type(value))


def _evolved(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    for each in attrs.fields(type(value)):
        for at, other in _changed(getattr(value, each.name), f"{place}.{each.name}"):
            with suppress(ServicekitError):  # what may not stand there
                if each.init and (made := evolve(value, **{each.name: other})) != value:
                    yield at, made


def _others(value: Any) -> Iterator[Any]:
    """Other values of the same kind."""
    if isinstance(value, StrEnum):
        yield from (each for each in type(value) if each is not value)
    elif isinstance(value, frozenset):
        yield from (value - {each} for each in value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, str):
        yield from (f"{value}x", "Asia/Tokyo" if "/" in value or value == "UTC" else "")
    elif isinstance(value, (Length, Work, Elapsed, BusinessDays)):
        first = attrs.fields(type(value))[0].name
        yield evolve(value, **{first: getattr(value, first) * 2 or 1})
    elif isinstance(value, (int, float)):
        yield from (value + 1, value - 1)
    elif isinstance(value, Fraction):
        yield value / 2
    elif isinstance(value, timedelta):
        yield value * 2 or timedelta(days=1)
    elif isinstance(value, date):
        yield value + timedelta(days=1)
