"""The bridge to python-statemachine: reading a class, checking, and leaving no trace."""

from __future__ import annotations

import gc
import gettext
import subprocess
import sys
from typing import Any

import pytest
from attrs import evolve
from statemachine import State, StateChart, StateMachine, registry

from servicekit.errors import LifecycleError
from servicekit.workflow import (
    STOCK,
    SUPPORT,
    Category,
    Edge,
    Lifecycle,
    Status,
    extend,
    from_machine,
    machine_problems,
    to_machine,
)
from servicekit.workflow.machine import Witness, _second_opinion


class Repair(StateMachine):
    """A lifecycle as python-statemachine writes it."""

    new = State("New", initial=True)
    bench = State("On the bench", value="on_bench")
    shelf = State()
    closed = State(final=True)

    assign = new.to(bench, cond="has_assignee", unless=["is_merged"])
    hold = bench.to(shelf)
    resume = shelf.to(bench)
    close = new.to(closed, cond="has_cause") | bench.to(closed) | shelf.to(closed)


CATEGORIES = {
    "new": Category.NEW,
    "on_bench": Category.ACTIVE,
    "shelf": Category.ON_HOLD,
    "closed": Category.CLOSED,
}


def faults(cls: type, categories: dict[str, Category]) -> list[str]:
    """Why a class cannot be read."""
    with pytest.raises(LifecycleError) as caught:
        from_machine(cls, "x", 1, categories)
    return [str(problem) for problem in caught.value.fields["problems"]]


def test_a_class_is_read() -> None:
    """States become statuses by their values, transitions become edges with the names of their guards."""
    assert from_machine(Repair, "repair", 3, CATEGORIES) == Lifecycle(
        key="repair",
        version=3,
        initial="new",
        statuses=[
            Status("new", Category.NEW, "New"),
            Status("on_bench", Category.ACTIVE, "On the bench"),
            Status("shelf", Category.ON_HOLD, "Shelf"),
            Status("closed", Category.CLOSED, "Closed"),
        ],
        edges=[
            Edge("assign", "new", "on_bench", guards=["has_assignee"], unless=["is_merged"]),
            Edge("close", "new", "closed", guards=["has_cause"]),
            Edge("hold", "on_bench", "shelf"),
            Edge("close", "on_bench", "closed"),
            Edge("resume", "shelf", "on_bench"),
            Edge("close", "shelf", "closed"),
        ],
    )


def test_defaults_are_marked() -> None:
    """Where a category has several states, one is named the default."""
    both = {**CATEGORIES, "shelf": Category.ACTIVE}
    lifecycle = from_machine(Repair, "repair", 1, both, defaults=["on_bench"])
    assert lifecycle.problems() == []
    assert lifecycle.landing(Category.ACTIVE).key == "on_bench"


def test_a_class_that_does_not_fit_is_refused_with_all_reasons() -> None:
    """What a lifecycle cannot hold is named, not dropped."""

    class Odd(StateMachine):
        a = State(initial=True)
        b = State(value=2)
        c = State(final=True)
        go = a.to(b, cond="x and not y")
        stop = b.to(c, validators="check") | a.to(c, cond=lambda: True)

        def check(self) -> None: ...

    assert faults(Odd, {"c": Category.CLOSED}) == [
        "states.a: no category is given for 'a'",
        "states.a.transitions[0]: the guard 'x and not y' is not a plain name",
        f"states.a.transitions[1]: the guard {next(iter(Odd.a.transitions[1].cond)).func!r} is not a plain name",
        "states.b: the value 2 is not a text",
        "states.b.transitions[0]: a validator raises where a guard answers: make it a guard",
    ]


def test_states_within_states_are_refused() -> None:
    """A ticket has one status; a set of states is not one."""

    class Nested(StateChart):
        class outer(State.Compound):  # noqa: N801 - python-statemachine's way to write it
            a = State(initial=True)
            b = State(final=True)
            go = a.to(b)

        end = State(final=True)
        done_state_outer = outer.to(end)

    assert "states.outer: states within states cannot be stored as one status" in faults(Nested, {})


@pytest.mark.parametrize("lifecycle", STOCK.values(), ids=STOCK)
def test_the_stock_passes_python_statemachines_own_checks(lifecycle: Lifecycle) -> None:
    """Two independent checks of the graph find nothing."""
    assert machine_problems(lifecycle) == []


def test_a_closed_status_that_can_be_reopened_is_no_final_state() -> None:
    """A closed status with a way out beside one without is sound, though not every way leads to the latter."""
    statuses = [*SUPPORT.statuses[:5], evolve(SUPPORT.statuses[5], default=True), Status("spam", Category.CLOSED)]
    once = extend(evolve(SUPPORT, statuses=statuses), 2, edges=[Edge("reject", "new", "spam")])
    assert machine_problems(once) == []
    machine: Any = to_machine(once)
    assert [state.name for state in machine.final_states] == ["spam"]


def test_an_unsound_lifecycle_makes_no_machine() -> None:
    """Our own check speaks first, in the host's words."""
    broken = evolve(SUPPORT, edges=SUPPORT.edges[:2])
    assert machine_problems(broken) == broken.problems() != []
    with pytest.raises(LifecycleError, match="no way leads from 'new' to 'pending'"):
        to_machine(broken)


def test_python_statemachines_findings_are_told_in_the_hosts_words() -> None:
    """Its own identifiers never reach a person."""
    broken = evolve(SUPPORT, edges=SUPPORT.edges[:2])
    (problem,) = _second_opinion(broken)
    assert problem.path == "lifecycles.support"
    assert "'pending'" in problem.message
    assert "'s2'" not in problem.message


def test_two_lifecycles_of_one_name_do_not_meet() -> None:
    """The same key and version with other edges stay apart: nothing is cached by name."""
    other = evolve(SUPPORT, edges=[*SUPPORT.edges, Edge("swap", "pending", "on_hold")])
    first, second = Witness(SUPPORT), Witness(other)
    assert (first.target("pending", "swap", {}), second.target("pending", "swap", {})) == (None, "on_hold")
    assert (first.target("new", "assign", {}), second.target("new", "assign", {})) == ("active", "active")


def test_classes_do_not_live_for_ever() -> None:
    """python-statemachine keeps each class in a registry; ours are taken out and can be freed."""
    before = dict(registry._REGISTRY)
    for _ in range(3):
        to_machine(SUPPORT)
    assert before == registry._REGISTRY
    gc.collect()
    assert not [cls for cls in StateMachine.__subclasses__() if cls.__name__ == "support 1"]


def _fresh(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_importing_the_room_does_not_import_python_statemachine() -> None:
    """It is loaded by the first function that needs it; deciding needs none."""
    assert (
        _fresh(
            "import sys\n"
            "from servicekit.workflow import *\n"
            "compile_lifecycle(SUPPORT, GUARDS).move('new', 'assign', {})\n"
            "print('statemachine' in sys.modules, end=' ')\n"
            "machine_problems(SUPPORT)\n"
            "print('statemachine' in sys.modules)"
        )
        == "False True"
    )


def test_the_texts_of_the_host_stay_the_hosts() -> None:
    """Loading python-statemachine leaves the process's gettext domain as it was."""
    assert (
        _fresh(
            "import gettext; gettext.textdomain('crm')\n"
            "from servicekit.workflow import SUPPORT, mermaid\n"
            "mermaid(SUPPORT)\n"
            "print(gettext.textdomain())"
        )
        == "crm"
    )
    assert gettext.textdomain()
