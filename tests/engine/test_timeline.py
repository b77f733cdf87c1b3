"""Where the time of a ticket went, and what will fire if nothing else happens."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.engine import Dossier, Party, handle, new_dossier, plan, readings_as_known, settle, timeline
from servicekit.engine.timeline import time_of_agents
from servicekit.errors import CommandRefused, InputError
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Assign, Command, Hold, LiftHold, Open, PlaceHold, Record, Resume, Solve, Wait
from servicekit.workflow import Category

POLICY = a_policy(
    [a_target("first_response", "1h", warnings=(50,)), a_target("resolution", "4h", escalation="ladder")],
    escalation=[a_ladder()],
)
NINE = at("2026-03-23 09:00")


def lived(*steps: tuple[float, Command]) -> Dossier:
    """A ticket after commands, each so many hours after nine."""
    dossier = new_dossier(("ticket", "T-1"))
    for hours, command in steps:
        dossier = handle(POLICY, dossier, command, now=NINE + timedelta(hours=hours)).dossier
    return dossier


def hours(number: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=number)


def test_the_time_is_split_exactly() -> None:
    """Team, agent, customer, supplier and closed hours each get their own, and nothing is left over."""
    waited = ((0, Open()), (1, Assign(agent="ann")), (2, Wait()), (4, Resume()))
    line = timeline(
        POLICY, lived(*waited, (5, Hold(reason="parts")), (6, Resume())), NINE + hours(24), calendar="office"
    )
    assert line.shares() == {
        Party.TEAM: hours(1),
        Party.AGENT: hours(4),
        Party.CUSTOMER: hours(2),
        Party.SUPPLIER: hours(1),
        Party.CLOSED_HOURS: hours(16),
    }
    assert line.elapsed == hours(24)
    assert [span.who for span in line.spans] == ["", "ann", "", "ann", "parts", "ann"]


def test_several_waits_at_once_are_split_once() -> None:
    """The status counts before holds, the older hold before the younger; each wait has its own length all the same."""
    dossier = lived(
        (0, Open()),
        (1, PlaceHold(reason="part")),
        (2, PlaceHold(reason="photo", category=Category.PENDING)),
        (3, LiftHold(reason="part")),
        (4, Hold(reason="courier")),
        (5, LiftHold(reason="photo")),
        (6, Resume()),
    )
    line = timeline(POLICY, dossier, NINE + hours(7), calendar="office")
    assert [(span.party, span.who, span.elapsed) for span in line.spans] == [
        (Party.TEAM, "", hours(1)),
        (Party.SUPPLIER, "part", hours(1)),
        (Party.SUPPLIER, "part", hours(1)),
        (Party.CUSTOMER, "photo", hours(1)),
        (Party.SUPPLIER, "courier", hours(1)),
        (Party.SUPPLIER, "courier", hours(1)),
        (Party.TEAM, "", hours(1)),
    ]
    assert line.spans[2].reasons == ("part", "photo")
    assert line.waits() == {"photo": hours(3), "courier": hours(2), "part": hours(2)}
    assert sum(line.shares().values(), timedelta()) == line.elapsed == hours(7)


def test_a_calendar_that_is_not_there_is_named() -> None:
    """The names of those that are there come with the refusal."""
    with pytest.raises(InputError, match="no calendar 'night', only always, office"):
        timeline(POLICY, lived((0, Open())), NINE, calendar="night")


_STEPS = (Wait(), Hold(), Resume(), Solve(), Assign(agent="bob"), PlaceHold(reason="part"), LiftHold(reason="part"))


@given(st.lists(st.sampled_from([*_STEPS]), max_size=8))
def test_the_parts_add_up_whatever_happened(commands: list[Command]) -> None:
    """The parts are the whole, for every ticket."""
    dossier = lived((0, Open()))
    for place, command in enumerate(commands, 1):
        with suppress(CommandRefused):
            dossier = handle(POLICY, dossier, command, now=NINE + hours(place * 3)).dossier
    line = timeline(POLICY, dossier, NINE + hours(40), calendar="office")
    assert sum(line.shares().values(), timedelta()) == line.elapsed == hours(40)
    agents = sum((span.working for span in line.spans if span.party is Party.AGENT), timedelta())
    assert time_of_agents(POLICY, dossier, NINE + hours(40), calendar="office") == agents


def test_what_is_planned_is_what_fires() -> None:
    """Settling a ticket long afterwards fires exactly what was planned: the same instants, the same keys, in order."""
    dossier = lived((0, Open()))
    planned = plan(POLICY, dossier)
    fired = settle(POLICY, dossier, NINE + timedelta(days=30))
    assert [each.notice for each in planned if each.notice] == [row["key"] for row in fired.outbox]
    assert sorted(each.at for each in planned) == [event.occurred_at for event in fired.events]
    assert plan(POLICY, fired.dossier) == ()


def test_as_known_then_and_as_it_truly_was() -> None:
    """An answer told hours later was not known at noon, and neither was its correction at one."""
    dossier = lived((0, Open()))
    for told, minutes, id, corrects in ((4, 20, "a", None), (5, 50, "b", "a")):
        answer = Record(
            what="agent_reply", occurred_at=NINE + timedelta(minutes=minutes), source_id=id, supersedes=corrects
        )
        dossier = handle(POLICY, dossier, answer, now=NINE + hours(told)).dossier
    stopped = [
        readings_as_known(POLICY, dossier, NINE + hours(number)).of("first_response").stopped_at for number in (3, 4, 5)
    ]
    assert stopped == [None, NINE + timedelta(minutes=20), NINE + timedelta(minutes=50)]


def test_an_outcome_says_the_status_to_copy() -> None:
    """The host copies it back; before the opening there is none."""
    empty = new_dossier(("ticket", "T-1"))
    assert settle(POLICY, empty, NINE).status == ""
    assert handle(POLICY, empty, Open(), now=NINE).status == "new"
