"""
Everything that servicekit raises on purpose, in one tree.

::

    ServicekitError
    ├── InputError (ValueError)          what was handed in cannot be used
    │   ├── NaiveDatetimeError           a moment without a time zone
    │   ├── UnknownZoneError             a name that is no IANA time zone
    │   ├── AmountError                  not an amount of time
    │   ├── HistoryError                 a row of a history that cannot be read
    │   ├── PurchaseError                a row of purchases that cannot be read
    │   ├── RejectedFile                 a file of which nothing can be read
    │   └── EndlessConsequences          rules of which one follows from the other for ever
    ├── CalendarError                    a calendar cannot answer
    │   ├── NeverOpenError               no opening satisfies the request
    │   └── OutOfRangeError              the answer lies outside the supported years
    ├── InvalidDocument                  a policy, calendar or mapping with problems, all of them
    ├── LifecycleError                   a lifecycle that is not sound
    ├── CommandRefused                   the lifecycle or a guard says no
    │   ├── CommandIdReused              its id was another command's
    │   └── PoliciesTied                 it would leave open which SLA policy applies
    ├── UnknownTicket                    no record under that key
    ├── UnknownClock (KeyError)          no reading of that clock or cycle
    ├── UnknownPolicy                    a record is pinned to a policy that was not given
    ├── CorruptRecord                    a stored document that cannot be read
    └── StorageError                     the store
        ├── Conflict                     somebody else wrote the record first
        └── MissingTable                 a table of the store was never created

Each class has a stable ``code`` for programs and carries its facts as attributes; the message is for people. The codes
are part of the public interface and never change their meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "AmountError",
    "CalendarError",
    "CommandIdReused",
    "CommandRefused",
    "Conflict",
    "CorruptRecord",
    "EndlessConsequences",
    "HistoryError",
    "InputError",
    "InvalidDocument",
    "LifecycleError",
    "MissingTable",
    "NaiveDatetimeError",
    "NeverOpenError",
    "OutOfRangeError",
    "PoliciesTied",
    "Problem",
    "PurchaseError",
    "RejectedFile",
    "ServicekitError",
    "StorageError",
    "UnknownClock",
    "UnknownPolicy",
    "UnknownTicket",
    "UnknownZoneError",
]


class ServicekitError(Exception):
    """The root: catch this to catch everything that servicekit raises on purpose."""

    code: ClassVar[str] = "servicekit"

    def __init__(self, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields
        self.__dict__.update(fields)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.fields)


def _rebuild(cls: type[ServicekitError], message: str, fields: dict[str, Any]) -> ServicekitError:
    """Make an error again from its pickled parts (subclasses have constructors of their own)."""
    error = cls.__new__(cls)
    ServicekitError.__init__(error, message, **fields)
    return error


class InputError(ServicekitError, ValueError):
    """What was handed in cannot be used; the message names the argument and the value."""

    code = "input"


class NaiveDatetimeError(InputError):
    """A moment without a time zone; servicekit never guesses one."""

    code = "naive_datetime"


class UnknownZoneError(InputError):
    """A name that is not an IANA time zone (``right/``, ``posix/`` and machine-local names are refused too)."""

    code = "unknown_zone"


class AmountError(InputError):
    """A text or number that is not an amount of time within the limits."""

    code = "amount"


class HistoryError(InputError):
    """A row of a history that cannot be read; ``row`` is its number, counted from 0."""

    code = "history"


class PurchaseError(InputError):
    """A row of purchases that cannot be read; ``row`` is its number, counted from 0, where one row is at fault."""

    code = "purchase"


class RejectedFile(InputError):
    """A file of which nothing can be read: too large, wrong encoding, wrong columns."""

    code = "rejected_file"


class EndlessConsequences(InputError):
    """What follows from one event goes round in a circle: ``key`` and ``command`` tell where; nothing was kept."""

    code = "endless_consequences"


class CalendarError(ServicekitError):
    """A calendar cannot answer."""

    code = "calendar"


class NeverOpenError(CalendarError):
    """No opening of the calendar satisfies the request; the message says why."""

    code = "never_open"


class OutOfRangeError(CalendarError):
    """The answer would lie outside the years a calendar supports."""

    code = "out_of_range"


@frozen(kw_only=True)
class Problem:
    """
    One mistake in a document.

    *path* points at the place (``sla[2].targets[0].goal``), *message* says what is wrong, *hint* what was perhaps
    meant, *line* is the line in the source file where the parser gives it, counted from 1. Where that is another file
    than the document's own, which names it, *source* is its path. Some kinds of mistakes have a stable *code* for
    programs; neither is a part of what makes two problems equal.
    """

    path: str
    message: str
    hint: str = ""
    line: int | None = None
    code: str = field(default="", eq=False)
    source: str = field(default="", eq=False)

    def __str__(self) -> str:
        there = " there" if self.source else ""
        place = f"{self.path} (line {self.line}{there})" if self.line else self.path
        return f"{place}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class InvalidDocument(ServicekitError):
    """A document with problems: all of them at once, in ``problems``, each with its path."""

    code = "invalid_document"
    problems: tuple[Problem, ...]

    def __init__(self, problems: Sequence[Problem], *, source: str = "document") -> None:
        many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{source}: {many}\n{lines}", problems=tuple(problems), source=source)


class LifecycleError(ServicekitError):
    """A lifecycle that is not sound: ``problems`` lists everything that is wrong with it."""

    code = "lifecycle"


class CommandRefused(ServicekitError):
    """
    The command was refused and changed nothing of its own.

    Attributes: ``reason`` (``not_from_here``, ``unknown_event``, ``unknown_status``, ``guard_failed``,
    ``guard_unknown``, ``role_missing``, ``already_open``, ``merged``, ...), ``key``, ``command`` (its name),
    ``status``, ``failed_guards``, ``allowed`` (the events that the ticket would accept now) and ``settled`` (the events
    of timers that were already due: those are kept although the command was refused).
    """

    code = "command_refused"
    reason: str
    failed_guards: tuple[str, ...]
    allowed: tuple[str, ...]
    settled: tuple[Any, ...]


class CommandIdReused(CommandRefused):
    """
    The record remembers the ``command_id`` as that of another command, so that this one was not carried out.

    Sent again, a command must be the same as before; another one needs an id of its own. Besides what every refusal
    tells: the ``version`` of the record that the first command led to, the ``digest`` of this command, and that of the
    first one, ``known``.
    """

    code = "command_id_reused"
    command_id: str
    version: int
    digest: str
    known: str


class PoliciesTied(CommandRefused):
    """
    After the command several SLA policies would be equally specific, so that none of them comes before the other.

    It is a mistake in the policy, whose precedence is ``most_specific``. Besides what every refusal tells: the ``kind``
    of agreement and the ``policies``, by their keys. Facts are never refused for it: they take the first.
    """

    code = "policies_tied"
    kind: str
    policies: tuple[str, ...]


class UnknownTicket(ServicekitError):
    """There is no record under that key."""

    code = "unknown_ticket"


class UnknownClock(ServicekitError, KeyError):
    """There is no reading of that clock or cycle; ``known`` lists those there are."""

    code = "unknown_clock"

    def __str__(self) -> str:
        return self.message


class UnknownPolicy(ServicekitError):
    """A record is pinned to a policy version that this desk was not given; ``sha256`` names it."""

    code = "unknown_policy"


class CorruptRecord(ServicekitError):
    """A stored document that cannot be read; ``path`` names the place in it."""

    code = "corrupt_record"


class StorageError(ServicekitError):
    """The store could not do what it was asked."""

    code = "storage"


class Conflict(StorageError):
    """Somebody else wrote the record first; nothing of this commit took effect. Load again and decide again."""

    code = "conflict"


class MissingTable(StorageError):
    """A table that the store needs is not in the database; ``table`` is its name, the message says what creates it."""

    code = "missing_table"
