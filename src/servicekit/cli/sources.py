"""What the arguments of the command line name: policies, databases, moments, time zones."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servicekit.calendars import zone
from servicekit.errors import InputError
from servicekit.policies import PRESETS, Policy, load_policy, load_preset

if TYPE_CHECKING:
    from servicekit.storage.sqlalchemy import SQLAlchemyStore

__all__ = ["DATABASE", "MOMENT", "ZONE", "find_policy", "opened", "zone_of", "zone_of_calendar"]


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


class _Database(click.ParamType):
    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if "://" not in value:
            self.fail(f"{value!r} is no database URL; for a file write sqlite:///{value}", param, ctx)
        return str(value)


class _Moment(click.ParamType):
    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment; write it like 2026-03-23T09:00+01:00", param, ctx)
        if moment.utcoffset() is None:
            self.fail(f"{value!r} has no time zone; write {moment.isoformat(timespec='minutes')}Z for UTC", param, ctx)
        return moment


class _Zone(click.ParamType):
    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tzinfo:
        try:
            return value if isinstance(value, tzinfo) else zone(value)
        except InputError as error:
            self.fail(error.message, param, ctx)


DATABASE, MOMENT, ZONE = _Database(), _Moment(), _Zone()
"""Types of arguments: a database URL, an ISO 8601 moment with its offset, an IANA time zone."""
