from __future__ import annotations

import math
from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from servicekit import engine
from servicekit.errors import InputError
from servicekit.metrics import KPIS, Inputs, attainment, case_of, kpis
from servicekit.policies import Policy
from servicekit.satisfaction import ZENDESK, Direction, Tally
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Open, records_of

NOW = at("2026-03-23 17:00")
POLICY = a_policy([a_target("first_response", "1h"), a_target("resolution", "4h")])
OPENED = (at("2026-03-23 09:00"), "opened")
TICKETS: dict[str, list[Any]] = {
    "in time": [OPENED, (at("2026-03-23 09:30"), "agent_reply"), (at("2026-03-23 10:00"), "solved")],
    "late": [OPENED, (at("2026-03-23 11:00"), "agent_reply"), (at("2026-03-23 15:00"), "solved")],
    "came back": [
        OPENED,
        (at("2026-03-23 09:10"), "agent_reply"),
        (at("2026-03-23 10:00"), "solved"),
        (at("2026-03-23 11:00"), "reopened"),
        (at("2026-03-23 12:00"), "solved"),
    ],
    "open": [(at("2026-03-23 16:30"), "opened")],
    "merged": [OPENED, (at("2026-03-23 09:05"), "merged", {"ticket": "late"})],
}


def cases(policy: Policy = POLICY) -> list[Any]:
    """The five tickets; the late one is a complaint."""
    found = []
    for id, rows in TICKETS.items():
        dossier = engine.new_dossier(("ticket", id))
        for record in records_of(rows):
            dossier = engine.handle(policy, dossier, record, now=record.occurred_at).dossier
        assert dossier.ticket is not None
        found.append(case_of(dossier.ticket, engine.readings(policy, dossier, NOW), is_complaint=id == "late"))
    return found


def test_the_figures_by_hand() -> None:
    """Four tickets of their own and one merged: each figure counted with a pencil."""
    inputs = Inputs(cases=cases(), answers=Tally.of([5, 4, 3, 1, None]), rule=ZENDESK, bought_again=(7, 3))

    figures = kpis(inputs)

    assert {key: (figure.value, figure.n) for key, figure in figures.items()} == {
        "satisfaction": (50.0, 4),
        "timeliness": (100 * 4 / 6, 6),
        "effectiveness": (100 * 2 / 3, 3),
        "complaints": (25.0, 4),
        "repurchase": (70.0, 10),
        "first_response": (0.5, 3),
        "resolution_rate": (75.0, 4),
        "complaint_time": (6.0, 1),
    }


@pytest.mark.parametrize(("kind", "expected"), [("complaint", True), ("question", False)])
def test_a_case_knows_a_complaint(kind: str, *, expected: bool) -> None:
    """Unless told otherwise a case is a complaint where the ticket is one, by the one definition."""
    opened = Open(fields={"kind": kind})
    dossier = engine.handle(POLICY, engine.new_dossier(("ticket", "T")), opened, now=NOW).dossier
    assert dossier.ticket is not None
    readings = engine.readings(POLICY, dossier, NOW)

    assert case_of(dossier.ticket, readings).is_complaint is expected
    assert case_of(dossier.ticket, readings, is_complaint=not expected).is_complaint is not expected


def test_timeliness_is_the_rate_of_every_other_report() -> None:
    """The same promises through the table of attainment are the same rate."""
    readings = [reading for rows in TICKETS.values() for reading in POLICY.evaluate(rows, NOW)]
    rows = attainment(readings)

    met, decided = sum(row.met for row in rows), sum(row.decided for row in rows)

    figure = kpis(Inputs(cases=cases()))["timeliness"]
    assert (figure.value, figure.n) == (100 * met / decided, decided)


def test_shares_have_intervals() -> None:
    """Every percentage has Wilson's interval, as statsmodels has it; a median has none."""
    figures = kpis(Inputs(bought_again=(7, 3), cases=cases()), level=0.9)
    interval = figures["repurchase"].interval
    assert interval is not None

    low, high = proportion_confint(7, 10, 0.1, method="wilson")
    assert (interval.low, interval.high) == pytest.approx((100 * low, 100 * high))
    for figure in figures.values():
        assert (figure.interval is None) == (figure.definition.unit == "h" or figure.value is None)


def test_nothing_to_count() -> None:
    """Without tickets, answers and customers no figure is zero; each says that there is nothing."""
    for figure in kpis(Inputs(), goals={"timeliness": 95}).values():
        assert (figure.value, figure.n, figure.interval, figure.is_met) == (None, 0, None, None)
        assert str(figure).endswith("nothing to count")


@pytest.mark.parametrize(
    ("key", "goal", "is_met"),
    [
        ("repurchase", 70, True),
        ("repurchase", 70.1, False),
        ("complaints", 25, True),
        ("complaints", 24.9, False),
        ("complaint_time", 6, True),
        ("complaint_time", 5.9, False),
    ],
)
def test_goals(key: str, goal: float, is_met: object) -> None:
    """A goal is reached from the better side, itself included."""
    figure = kpis(Inputs(cases=cases(), bought_again=(7, 3)), goals={key: goal})[key]

    assert figure.is_met is is_met
    assert str(figure).endswith("met" if is_met else "missed")


@pytest.mark.parametrize("goals", [{"hapiness": 1.0}, {"timeliness": math.nan}, {"timeliness": True}])
def test_what_is_no_goal(goals: dict[str, float]) -> None:
    """The name is in the message, with the figures that there are."""
    with pytest.raises(InputError, match=next(iter(goals))):
        kpis(Inputs(), goals=goals)
    with pytest.raises(InputError, match="bought_again"):
        Inputs(bought_again=(1, -1))


def test_every_definition_is_complete() -> None:
    """One table: words, formula, unit, direction and source of each, the four rates first."""
    assert list(KPIS)[:4] == ["satisfaction", "timeliness", "effectiveness", "complaints"]
    for key, definition in KPIS.items():
        assert definition.key == key
        assert definition.words
        assert definition.formula
        assert definition.source
        assert definition.unit in ("%", "h")
    assert {key for key, each in KPIS.items() if each.direction is Direction.DOWN} == {
        "complaints",
        "first_response",
        "complaint_time",
    }
