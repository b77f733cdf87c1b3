"""
What it takes to move a ticket to another policy: where it stands in the lifecycle there, or why it cannot go.
"""

from __future__ import annotations

from collections.abc import Mapping

from servicekit.engine.turn import Turn
from servicekit.errors import CommandRefused, InvalidDocument, Problem
from servicekit.policies import Policy
from servicekit.tickets import Migrate, Migrated, Ticket
from servicekit.workflow import Category, Table

__all__ = ["check_statuses", "migrated"]


def migrated(turn: Turn, policy: Policy, command: Migrate) -> Migrated:
    """
    The event that moves the ticket of a turn to *policy*.

    Raises:
        CommandRefused: Its status is not in use there, and the command does not say what it is called;
            ``missing`` names it by its lifecycle.
        InvalidDocument: The command names statuses that the policy does not have; all of them.
    """
    check_statuses(policy, command)
    ticket, pin = turn.past.ticket, turn.before.pin
    assert ticket is not None
    assert pin is not None
    lifecycle = _lifecycle(ticket.lifecycle, policy)
    names = command.statuses.get(ticket.lifecycle, {})
    _check_place(ticket, turn.policy, policy, names)
    return Migrated(
        mode=command.mode,
        before=pin.sha256,
        after=policy.sha256,
        policy=policy.key,
        from_version=pin.version,
        to_version=policy.version,
        lifecycle=lifecycle,
        statuses=_moved(turn.policy.tables[ticket.lifecycle], policy.tables[lifecycle], names),
        reason=command.reason,
    )


def check_statuses(policy: Policy, command: Migrate) -> None:
    """Refuse names of statuses that no ticket could have under *policy*, all at once."""
    problems = []
    for lifecycle, names in command.statuses.items():
        table = policy.tables[_lifecycle(lifecycle, policy)]
        for old, new in names.items():
            if new not in table.statuses:
                known = ", ".join(table.statuses)
                message = (
                    f"the lifecycle {table.lifecycle.key!r} of {policy.key} {policy.version} has no status {new!r}"
                )
                problems.append(Problem(path=f"{lifecycle}.{old}", message=message, hint=f"there are {known}"))
    if problems:
        raise InvalidDocument(problems, source="statuses")


def _lifecycle(key: str, policy: Policy) -> str:
    """The key of the lifecycle there: the same, or the default one where there is none of that key."""
    return key if key in policy.lifecycles else policy.lifecycle


def _moved(old: Table, new: Table, names: Mapping[str, str]) -> dict[str, tuple[str, Category]]:
    """The statuses that are called otherwise there, or have another category."""
    found = {}
    for key, status in {**dict.fromkeys(names), **old.statuses}.items():
        there = new.statuses.get(names.get(key, key))
        if there is not None and (there.key, there.category) != (key, status.category if status else None):
            found[key] = (there.key, there.category)
    return found


def _check_place(ticket: Ticket, old: Policy, new: Policy, names: Mapping[str, str]) -> None:
    """
    Refuse a ticket whose status is not in use under the new policy.

    One that is retired there needs a name as well; one that not even the old policy knew stays what it is.
    """
    key = _lifecycle(ticket.lifecycle, new)
    if ticket.status in names:
        return
    status = new.tables[key].statuses.get(ticket.status)
    known = status is not None or ticket.status in old.tables[ticket.lifecycle].statuses
    if known and (status is None or status.retired):
        raise _refused(ticket, new, key)


def _refused(ticket: Ticket, new: Policy, key: str) -> CommandRefused:
    where = f"the lifecycle {key!r} of {new.key} {new.version}"
    return CommandRefused(
        f"Migrate: the status {ticket.status!r} of the lifecycle {ticket.lifecycle!r} is not in use in {where}:"
        " say what it is called there (statuses=...)",
        reason="status_unmapped",
        command="Migrate",
        status=ticket.status,
        failed_guards=(),
        allowed=(),
        settled=(),
        missing={ticket.lifecycle: (ticket.status,)},
    )
