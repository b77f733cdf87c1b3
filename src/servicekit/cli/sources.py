"""What the arguments of the command line name: policies, databases, moments, time zones."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from servicekit.calendars import zone
from servicekit.errors import InputError
from servicekit.policies import PRESETS, Policy, PolicyBook, is_book_file, load_book, load_policy, load_preset

if TYPE_CHECKING:
    from servicekit.storage.sqlalchemy import SQLAlchemyStore

__all__ = ["a_database", "a_moment", "a_zone", "find_policy", "find_rules", "opened", "zone_of", "zone_of_calendar"]


def find_policy(name: str) -> Policy:
    """
    The policy that *name* means: a preset of that name, or else the file at that path.

    Raises:
        InputError: There is neither.
        InvalidDocument: The document has mistakes; all of them are in ``problems``.
    """
    if name in PRESETS:
        return load_preset(name)
    if not Path(name).exists():
        near = difflib.get_close_matches(name, PRESETS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"the presets are {', '.join(PRESETS)}"
        raise InputError(f"there is no file {name!r} and no preset of that name ({hint})", value=name)
    return load_policy(name)


def find_rules(name: str) -> Policy | PolicyBook:
    """
    The policy that *name* means, see :func:`find_policy`, or the book of policies in the file at that path.

    Raises:
        InputError: There is neither.
        InvalidDocument: The document has mistakes; all of them are in ``problems``.
    """
    path = Path(name)
    if name not in PRESETS and path.exists() and is_book_file(path):
        return load_book(path)
    return find_policy(name)


@contextmanager
def opened(url: str, *, create: bool) -> Iterator[SQLAlchemyStore]:
    """The store in the database at *url*, closed at the end."""
    try:
        from servicekit.storage.sqlalchemy import open_store
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "sqlalchemy":
            raise
        raise click.ClickException("sqlalchemy is not installed: pip install 'servicekit[cli,sqlalchemy]'") from error
    store = open_store(url, create=create)
    try:
        yield store
    finally:
        store.close()


def zone_of(policy: Policy) -> tzinfo:
    """The zone to show times in: the calendars' if they share one, else UTC."""
    names = {calendar.zone for calendar in policy.calendars.values()}
    return zone(names.pop()) if len(names) == 1 else UTC


def zone_of_calendar(policy: Policy, sla: str, clock: str) -> tzinfo:
    """The zone of the calendar that a target names, else that of the policy."""
    target = policy.targets.get((sla, clock))
    calendar = policy.calendars.get(target.calendar) if target else None
    return zone(calendar.zone) if calendar else zone_of(policy)


def a_database(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Check the URL of a database."""
    if value is not None and "://" not in value:
        raise click.BadParameter(f"{value!r} is no database URL; for a file write sqlite:///{value}")
    return value


def a_moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """Read a moment: ISO 8601 with its offset."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no moment; write it like 2026-03-23T09:00+01:00") from None
    if moment.utcoffset() is None:
        raise click.BadParameter(f"{value!r} has no time zone; write {moment.isoformat(timespec='minutes')}Z for UTC")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise click.BadParameter(f"{value!r} lies outside of the years 1 to 9999 in UTC") from None


def a_zone(ctx: click.Context, param: click.Parameter, value: str | None) -> tzinfo | None:
    """Find an IANA time zone."""
    try:
        return None if value is None else zone(value)
    except InputError as error:
        raise click.BadParameter(error.message) from None
