"""A ticket with its deadlines explained: what the commands ``explain`` and ``demo`` share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import click
import pendulum
from attrs import Factory, frozen

from servicekit.calendars import from_micros, to_micros
from servicekit.cli import screen
from servicekit.cli.shelf import every_policy, recall
from servicekit.cli.sources import zone_of, zone_of_calendar
from servicekit.cli.words import moment_in, say
from servicekit.engine import Dossier, decode_dossier, readings
from servicekit.errors import InputError, UnknownPolicy, UnknownTicket
from servicekit.policies import Policy, with_earlier
from servicekit.sla import Odd, Reading, Readings, State, check
from servicekit.sla.wording import escaped
from servicekit.storage import History, Store
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

        Times are in *zone* or in that of each clock's calendar, words in *language*. As *markdown* a page of headings
        and derivations, to be pasted elsewhere, without the notices.
        """
        head = self._head(chosen, zone or zone_of(self.policy), language)
        if markdown:
            click.echo(f"# {escaped(head[0])}\n")
            click.echo("\n\n".join(map(escaped, head[1:])))
        else:
            click.secho(head[0], bold=True)
            click.echo("\n".join(head[1:]))
        for reading in chosen:
            under = self.policy.under(reading.origin[0].under or self.policy.sha256)
            clock = _Clock(
                self, reading, under, zone or zone_of_calendar(under, reading.policy, reading.clock), language
            )
            if markdown:
                clock.print_markdown()
            else:
                clock.print_text()

    def _head(self, chosen: Sequence[Reading], zone: tzinfo, language: str) -> list[str]:
        """The ticket, its policy, and what is odd about it, in lines."""
        policy = self.policy
        named = {"policy": policy.key, "version": policy.version, "sha256": screen.short(policy.sha256), "zone": zone}
        lines = [_summed_up(self.dossier, zone, language)]
        if chosen:
            lines.append(say(language, "under_read", at=moment_in(language, chosen[0].read_at, zone), **named))
        else:
            lines.append(say(language, "under", **named))
        if self.dossier.unapplied:
            lines.append(say(language, "unapplied", count=f"{self.dossier.unapplied:,}"))
        # a log has fields that no policy means to read
        lines += [str(each) for each in self.readings.undeclared if each.odd is not Odd.FIELD or each.meant]
        return lines if chosen else [*lines, say(language, "no_clock")]


@frozen
class _Clock:
    """One reading of *ticket*, judged *under* a policy, to be printed in a *language*."""

    ticket: Explained
    reading: Reading
    under: Policy
    zone: tzinfo
    language: str

    def print_text(self) -> None:
        screen.heading(self._title(), _COLOURS.get(self.reading.state))
        derivation = self.reading.explain().as_text(self.zone, self.language)
        for line in derivation.splitlines()[1:]:  # the first one names the clock again
            click.echo(f"  {line}")
        for notice in self.ticket.notices_of(self.reading):
            click.echo(f"  {self._notice(notice)}")
        for line in self._checked():
            click.echo(f"  {line}")

    def print_markdown(self) -> None:
        derivation = self.reading.explain().as_markdown(self.zone, self.language)
        click.echo(f"\n## {escaped(self._title())}")
        click.echo(derivation.partition("\n")[2], nl=False)  # its own title names the clock again
        for line in self._checked():
            click.echo(f"\n{escaped(line)}")

    def _title(self) -> str:
        reading = self.reading
        measured = f" ({reading.metric})" if reading.metric != reading.clock else ""
        state = say(self.language, reading.state.value)
        return say(self.language, "clock", clock=f"{reading.name}{measured}", state=state) + self._distance()

    def _distance(self) -> str:
        """How far from its due instant a promise was kept or broken, roughly, by the clock on the wall."""
        reading = self.reading
        if reading.due_at is None or reading.state is State.CANCELLED:
            return ""
        seen, due = pendulum.instance(reading.stopped_at or reading.read_at), pendulum.instance(reading.due_at)
        if reading.state is State.BREACHED:
            code = "late" if reading.stopped_at else "undone"
        else:
            code = "to_spare" if reading.state is State.MET else "due_in"
        return say(self.language, code, length=seen.diff_for_humans(due, absolute=True, locale=self.language))

    def _notice(self, notice: Notice) -> str:
        language = self.language
        return say(
            language,
            "notice",
            at=moment_in(language, notice.at, self.zone),
            step=notice.step,
            times=say(language, "times", count=notice.occurrence) if notice.occurrence > 1 else "",
            whom=say(language, "whom", names=", ".join(notice.notify)) if notice.notify else "",
            gone=say(language, "gone") if notice.withdrawn else "",
        )

    def _checked(self) -> Iterator[str]:
        """What the independent program found, and under which policy the clock was judged if that is another one."""
        faults, under = self.ticket.faults[self.reading.name], self.under
        yield say(self.language, "wrong" if faults else "checked")
        yield from (f"  {fault}" for fault in faults)
        if under is not self.ticket.policy:
            sha256 = screen.short(under.sha256)
            yield say(self.language, "judged", policy=under.key, version=under.version, sha256=sha256)


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


def _summed_up(dossier: Dossier, zone: tzinfo, language: str) -> str:
    ticket, key = dossier.ticket, dossier.key.id
    if ticket is None:
        return say(language, "unopened", ticket=key)
    at, fields = moment_in(language, ticket.opened_at, zone), ticket.fields
    priority = say(language, "priority", value=fields["priority"]) if "priority" in fields else ""
    return say(language, "ticket", ticket=key, status=ticket.status, at=at) + priority
