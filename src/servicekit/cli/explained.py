"""A ticket with its deadlines explained: what the commands ``explain`` and ``demo`` share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import click
import pendulum
from attrs import Factory, frozen

from servicekit.calendars import from_micros, to_micros
from servicekit.cli import screen
from servicekit.cli.shelf import every_policy, recall
from servicekit.cli.sources import zone_of, zone_of_calendar
from servicekit.engine import Dossier, decode_dossier, readings
from servicekit.errors import InputError, UnknownPolicy, UnknownTicket
from servicekit.policies import Policy, with_earlier
from servicekit.sla import Odd, Reading, Readings, State, check
from servicekit.storage import History, Store
from servicekit.tickets import Ticket
from servicekit.typing import Key

__all__ = ["Explained", "Notice", "explained"]

_COLOURS = {State.BREACHED: "red", State.MET: "green"}


@frozen(kw_only=True)
class Notice:
    """Who was told what about a clock, and when; *withdrawn* if a later fact showed that it was wrong."""

    at: datetime
    clock: str
    cycle: int
    step: str
    occurrence: int
    notify: tuple[str, ...]
    withdrawn: bool


@frozen(kw_only=True)
class Explained:
    """
    One ticket: its record, the policy it runs under, what its clocks say and who was told.

    *faults* is what an independent program found not to add up, by the name of the reading.
    """

    dossier: Dossier
    policy: Policy
    readings: Readings
    notices: tuple[Notice, ...]
    faults: Mapping[str, list[str]] = Factory(lambda self: _checked(self.readings, self.policy), takes_self=True)

    def chosen(self, clock: str | None = None, cycle: int | None = None) -> list[Reading]:
        """
        The readings of that clock and cycle, of every one unless named.

        Raises:
            InputError: There is none.
        """
        found = [r for r in self.readings if clock in (None, r.clock) and cycle in (None, r.cycle)]
        if not found and (clock is not None or cycle is not None):
            names = ", ".join(reading.name for reading in self.readings) or "none"
            raise InputError(f"{self.dossier.key.id} has no such clock; there are: {names}")
        return found

    def notices_of(self, reading: Reading) -> list[Notice]:
        """The notices about that clock and cycle."""
        return [each for each in self.notices if (each.clock, each.cycle) == (reading.clock, reading.cycle)]

    def as_data(self, chosen: Sequence[Reading]) -> dict[str, Any]:
        """The ticket and the *chosen* readings as plain JSON."""
        policy = self.policy
        return {
            "ticket": self.dossier.key.id,
            "policy": {"key": policy.key, "version": policy.version, "sha256": policy.sha256},
            "unapplied": self.dossier.unapplied,
            "undeclared": [str(each) for each in self.readings.undeclared],
            "clocks": [self._clock_as_data(each) for each in chosen],
        }

    def _clock_as_data(self, reading: Reading) -> dict[str, Any]:
        notices = [
            {"at": to_micros(n.at), "step": n.step, "occurrence": n.occurrence, "notify": list(n.notify)}
            | {"withdrawn": n.withdrawn}
            for n in self.notices_of(reading)
        ]
        return {
            **reading.explain().as_data(),
            "state": reading.state.value,
            "read_at": to_micros(reading.read_at),
            "notices": notices,
            "faults": self.faults[reading.name],
        }

    def show(
        self,
        chosen: Sequence[Reading],
        zone: tzinfo | None = None,
        *,
        language: str = "en",
        markdown: bool = False,
    ) -> None:
        """
        Print the ticket and the *chosen* readings.

        Times are in *zone* or in that of each clock's calendar, derivations in *language*. As *markdown* there is
        nothing but the derivations, to be pasted elsewhere.
        """
        if markdown:
            zones = [zone or zone_of_calendar(self.policy, each.policy, each.clock) for each in chosen]
            pages = [each.explain().as_markdown(at, language) for each, at in zip(chosen, zones, strict=True)]
            click.echo("\n".join(pages), nl=False)
            return
        policy, ticket = self.policy, self.dossier.ticket
        where = zone or zone_of(policy)
        click.secho(f"{self.dossier.key.id}{_summed_up(ticket, where)}", bold=True)
        read = f", read at {screen.moment(chosen[0].read_at, where)}" if chosen else ""
        click.echo(f"under {policy.key} {policy.version} ({screen.short(policy.sha256)}){read} ({where})")
        if self.dossier.unapplied:
            click.echo(f"{self.dossier.unapplied:,} of its facts lie before its opening and do not count")
        for odd in self.readings.undeclared:
            if odd.odd is not Odd.FIELD or odd.meant:  # a log has fields that no policy means to read
                click.echo(str(odd))
        if not chosen:
            click.echo("no clock has run: nothing is promised for it")
        for reading in chosen:
            under = policy.under(reading.origin[0].under or policy.sha256)
            self._show_clock(reading, zone or zone_of_calendar(under, reading.policy, reading.clock), language)
            if under is not policy:
                click.echo(f"  judged under {under.key} {under.version} ({screen.short(under.sha256)}), as it was then")

    def _show_clock(self, reading: Reading, zone: tzinfo, language: str) -> None:
        measured = f" ({reading.metric})" if reading.metric != reading.clock else ""
        colour = _COLOURS.get(reading.state)
        screen.heading(f"{reading.name}{measured} is {reading.state.value}{_distance(reading)}", colour)
        for line in reading.explain().as_text(zone, language).splitlines()[1:]:  # the first one names the clock again
            click.echo(f"  {line}")
        for notice in self.notices_of(reading):
            times = f" ({notice.occurrence})" if notice.occurrence > 1 else ""
            whom = f" to {', '.join(notice.notify)}" if notice.notify else ""
            gone = ", withdrawn later" if notice.withdrawn else ""
            click.echo(f"  {screen.moment(notice.at, zone)}  notice {notice.step}{times}{whom}{gone}")
        faults = self.faults[reading.name]
        click.echo("  checked: the segments add up" if not faults else "  checked: this does NOT add up")
        for fault in faults:
            click.echo(f"    {fault}")


def explained(store: Store, ticket: str, given: Policy | None, at: datetime) -> Explained:
    """
    Read one ticket without changing it.

    Args:
        store: Where it lives.
        ticket: Its id.
        given: Its policy, where the store does not hold it.
        at: The moment at which its clocks are read.

    Raises:
        UnknownTicket: There is none.
        UnknownPolicy: Its policy is neither kept nor the given one.
    """
    key = Key("ticket", ticket)
    state = store.load(key).state
    if state is None:
        raise UnknownTicket(f"there is no ticket {ticket!r} in this database", key=key)
    dossier = decode_dossier(state)
    policy = _policy_of(store, dossier, given)
    notices = tuple(_notices(store, key))
    return Explained(dossier=dossier, policy=policy, readings=readings(policy, dossier, at), notices=notices)


def _checked(found: Readings, policy: Policy) -> dict[str, list[str]]:
    return {reading.name: check(reading.explain(), reading.origin[1].calendars) for reading in found}


def _policy_of(store: Store, dossier: Dossier, given: Policy | None) -> Policy:
    """The policy that the ticket is pinned to; for a ticket without a pin, the given one."""
    pin = dossier.pin
    kept = next(iter(every_policy(store)), None) if pin is None else recall(store, pin.sha256)
    policy = given if given is not None else kept
    if policy is not None and pin is not None and pin.sha256 in policy.family:
        policy = policy.under(pin.sha256)  # the edition of a book that it is under
    if policy is not None and (pin is None or policy.sha256 == pin.sha256):
        return with_earlier(policy, every_policy(store))
    which = f"version {pin.version} of policy {pin.policy} ({screen.short(pin.sha256)})" if pin else "no policy yet"
    held = "which this database does not hold" if policy is None else f"not {policy.key} {policy.version}"
    raise UnknownPolicy(
        f"{dossier.key.id} runs under {which}, {held}: name the right one with --policy",
        key=dossier.key,
        sha256=pin.sha256 if pin else "",
    )


def _notices(store: Store, key: Key) -> list[Notice]:
    events = store.events(key) if isinstance(store, History) else ()
    withdrawn = {event["body"]["notice"] for event in events if event["tag"] == "escalation.withdrawn"}
    found = [
        Notice(
            at=from_micros(event["occurred_at"]),
            clock=body["clock"],
            cycle=body["cycle"],
            step=body["step"],
            occurrence=body["occurrence"],
            notify=tuple(body.get("notify", ())),
            withdrawn=body["notice"] in withdrawn,
        )
        for event in events
        if event["tag"] == "escalation.notified" and (body := event["body"])
    ]
    return sorted(found, key=lambda notice: notice.at)


def _summed_up(ticket: Ticket | None, zone: tzinfo) -> str:
    if ticket is None:
        return ": no fact opened it"
    fields = "".join(f", {name} {ticket.fields[name]}" for name in ("priority",) if name in ticket.fields)
    return f": {ticket.status}, opened {screen.moment(ticket.opened_at, zone)}{fields}"


def _distance(reading: Reading) -> str:
    """How far from its due instant a promise was kept or broken, roughly, by the clock on the wall."""
    if reading.due_at is None or reading.state is State.CANCELLED:
        return ""
    seen = reading.stopped_at or reading.read_at
    length = pendulum.instance(seen).diff_for_humans(pendulum.instance(reading.due_at), absolute=True)
    if reading.state is State.BREACHED:
        return f", {length} late" if reading.stopped_at else f", due {length} ago and not done"
    return f", with {length} to spare" if reading.state is State.MET else f", due in {length}"
