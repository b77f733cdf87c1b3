"""
The smallest single change that would have kept a broken promise.

Three kinds of change are looked at: to be done by an earlier moment and to let one pause last longer, on the clock's
own line of spent work; and to be handed over sooner, by reading the history again. Everything else stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any

from attrs import frozen

from servicekit.calendars import from_micros, span_micros, to_micros
from servicekit.errors import InputError
from servicekit.sla.handover import Again, Handover, handover
from servicekit.sla.line import Line, PauseAnswer, PauseTried
from servicekit.sla.readings import Reading, State
from servicekit.sla.wording import Wording
from servicekit.tickets import Record

__all__ = ["Counterfactual", "counterfactual"]


@frozen(kw_only=True)
class Counterfactual:
    """
    What would have kept a broken promise.

    Attributes:
        clock: The clock's name.
        cycle: Which time round.
        due_at: When the promise broke.
        done_by: The last moment at which being done, for good, would have kept it; a microsecond later is too late.
            Usually the last microsecond before ``due_at``; where the promise became stricter only afterwards, or was
            attached afterwards, the last one before that. ``None`` where no moment since the opening would have done.
        late_by: The working time beyond the goal by the end, or by the moment of reading.
        stopped_at: When it was done; ``None`` while it is not.
        pauses: The pauses of the cycle, in order.
        handover: By when it would have had to be handed over; ``None`` where that would not have kept it, and where no
            history was given to look at.
    """

    clock: str
    cycle: int
    due_at: datetime
    done_by: datetime | None
    late_by: timedelta
    stopped_at: datetime | None
    pauses: tuple[PauseTried, ...] = ()
    handover: Handover | None = None

    @property
    def pause(self) -> PauseTried | None:
        """The pause that needed the least more; of equals the first. ``None`` when none would have been enough."""
        enough = [(each.longer, n) for n, each in enumerate(self.pauses) if each.longer is not None]
        return self.pauses[min(enough)[1]] if enough else None

    def as_data(self) -> dict[str, Any]:
        """The same as plain JSON: moments and amounts in whole microseconds."""
        return {
            "clock": self.clock,
            "cycle": self.cycle,
            "due_at": to_micros(self.due_at),
            "done_by": None if self.done_by is None else to_micros(self.done_by),
            "late_by": span_micros(self.late_by),
            "stopped_at": None if self.stopped_at is None else to_micros(self.stopped_at),
            "pauses": [
                {
                    "start": to_micros(pause.start),
                    "end": to_micros(pause.end),
                    "why": pause.why,
                    "answer": pause.answer.value,
                    "longer": None if pause.longer is None else span_micros(pause.longer),
                }
                for pause in self.pauses
            ],
            "handover": None if self.handover is None else _handover_as_data(self.handover),
        }

    def as_text(self, zone: tzinfo | None = None, language: str = "en") -> str:
        """
        The same in words.

        Args:
            zone: Where moments are told; UTC unless given.
            language: ``en`` or ``zh``.

        Raises:
            InputError: There are no words in that language.
        """
        words = Wording(language, zone)
        return "\n".join([_done(self, words), *_handed_over(self, words), *_paused(self, words)])


def counterfactual(
    reading: Reading,
    history: Iterable[tuple[Any, ...] | Record] | None = None,
    again: Again | None = None,
) -> Counterfactual | None:
    """
    The smallest single change that would have kept the promise of *reading*; ``None`` unless it is broken.

    Args:
        reading: What a clock says.
        history: The rows or records that it was read from. A reading knows the clock, not the people: whether the
            ticket should have been handed over sooner is looked up here, see :func:`~servicekit.sla.handover`.
        again: How to read them again (a policy's ``evaluate``); given with *history*.

    Raises:
        InputError: *history* or *again* is given without the other.
    """
    if (history is None) != (again is None):
        raise InputError("counterfactual() needs the history and how to read it again, or neither", argument="again")
    if reading.state is not State.BREACHED or reading.due_at is None:
        return None
    clock, promises = reading.origin
    at = to_micros(reading.read_at)
    line = Line(clock.ended(at, promises.calendars) if clock.is_live else clock, promises)
    done_by = line.kept_until()
    return Counterfactual(
        clock=reading.clock,
        cycle=reading.cycle,
        due_at=reading.due_at,
        done_by=None if done_by is None else from_micros(done_by),
        late_by=-reading.remaining,
        stopped_at=reading.stopped_at,
        pauses=tuple(line.pauses()),
        handover=None if history is None or again is None else handover(reading, history, again),
    )


def _done(found: Counterfactual, words: Wording) -> str:
    if found.done_by is None:
        return words.say("kept_never")
    code = "kept_open" if found.stopped_at is None else "kept_by"
    return words.say(code, moment=words.moment(found.done_by), late=words.amount(found.late_by))


def _handover_as_data(found: Handover) -> dict[str, Any]:
    return {"at": to_micros(found.at), "agent": found.agent, "team": found.team, "by": to_micros(found.by)}


def _handed_over(found: Counterfactual, words: Wording) -> Iterator[str]:
    if found.handover is not None:
        by, at = words.moment(found.handover.by), words.moment(found.handover.at)
        yield words.say("handed_over_by", whom=found.handover.whom, by=by, at=at)


def _paused(found: Counterfactual, words: Wording) -> Iterator[str]:
    pause = found.pause
    if pause is not None and pause.longer is not None:
        yield words.say(
            "pause_longer",
            start=words.moment(pause.start),
            end=words.moment(pause.end),
            why=words.because((), pause.why),
            longer=words.amount(pause.longer),
            until=words.moment(pause.end + pause.longer),
        )
    elif any(each.answer is PauseAnswer.UNTOLD for each in found.pauses):
        yield words.say("pause_untold")
    elif found.pauses:
        yield words.say("pause_none")
