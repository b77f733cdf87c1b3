"""What can be wrong with a lifecycle, each fault by one example; all of them are found at once."""

from __future__ import annotations

import pytest
from attrs import evolve

from servicekit.workflow import STOCK, Category, Edge, Lifecycle, Status
from tests.workflow.lifecycles import REPAIR


def said(lifecycle: Lifecycle) -> list[str]:
    """The problems as text."""
    return [str(problem) for problem in lifecycle.problems()]


def with_statuses(*more: Status) -> Lifecycle:
    """The repair lifecycle with statuses more."""
    return evolve(REPAIR, statuses=[*REPAIR.statuses, *more])


def with_edges(*more: Edge) -> Lifecycle:
    """The repair lifecycle with edges more; they are numbers 6 and following."""
    return evolve(REPAIR, edges=[*REPAIR.edges, *more])


@pytest.mark.parametrize("lifecycle", [REPAIR, *STOCK.values()], ids=lambda lifecycle: lifecycle.key)
def test_sound_lifecycles_have_no_problems(lifecycle: Lifecycle) -> None:
    """The stock lifecycles and the tests' own are sound."""
    assert lifecycle.problems() == []


@pytest.mark.parametrize(
    ("lifecycle", "problem"),
    [
        (evolve(REPAIR, version=0), "lifecycles.repair.version: versions count from 1, not 0"),
        (
            with_statuses(Status(" x", Category.CLOSED, retired=True)),
            "lifecycles.repair.statuses: ' x' is not a word to name a status with",
        ),
        (
            with_edges(Edge("", "new", "closed")),
            "lifecycles.repair.edges[6].on: '' is not a word to name something with",
        ),
        (
            with_edges(Edge("a\nb", "new", "closed")),
            "lifecycles.repair.edges[6].on: 'a\\nb' is not a word to name something with",
        ),
        (
            with_statuses(Status("done", Category.SOLVED)),
            "lifecycles.repair.statuses.done: the status 'done' is there 2 times",
        ),
        (
            evolve(REPAIR, initial="nwe"),
            "lifecycles.repair.initial: there is no status 'nwe' (did you mean 'new'?)",
        ),
        (
            evolve(REPAIR, initial="old_bench"),
            "lifecycles.repair.initial: the status 'old_bench' is retired: nothing can begin in it",
        ),
        (
            with_edges(Edge("go", "bnch", "done")),
            "lifecycles.repair.edges[6].from: there is no status 'bnch' (did you mean 'bench'?)",
        ),
        (with_edges(Edge("go", "bench", "x")), "lifecycles.repair.edges[6].to: there is no status 'x'"),
        (
            with_edges(Edge("go", "bench", "old_bench")),
            "lifecycles.repair.edges[6].to: the status 'old_bench' is retired: nothing may lead to it",
        ),
        (
            with_edges(Edge("go", "bench", "done", guards="g", unless="g")),
            "lifecycles.repair.edges[6].unless: the guard 'g' can't say both yes and no",
        ),
        (
            with_edges(Edge("close", "done", "closed")),
            "lifecycles.repair.edges[6]: the edge 'close' from 'done' to 'closed' is there twice",
        ),
        (
            with_statuses(Status("gone", Category.CLOSED, retired=True, default=True)),
            "lifecycles.repair.statuses.gone: a retired status can't be the default",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_fault_is_one_problem(lifecycle: Lifecycle, problem: str) -> None:
    """Each fault is named with its place, and nothing else is."""
    assert said(lifecycle) == [problem]


def test_a_category_needs_one_default() -> None:
    """Several statuses of a category need exactly one mark: none and two are problems."""
    ways = [Edge("wait", "bench", key) for key in ("a", "b")] + [Edge("resume", key, "bench") for key in ("a", "b")]
    for marks, words in (((False, False), "of a, b none is marked"), ((True, True), "a, b are marked")):
        waits = [Status(key, Category.PENDING, default=mark) for key, mark in zip("ab", marks, strict=True)]
        lifecycle = evolve(with_edges(*ways), statuses=[*REPAIR.statuses, *waits])
        assert (
            f"lifecycles.repair.statuses: the category 'pending' needs exactly one status marked default: {words}"
        ) in said(lifecycle)


@pytest.mark.parametrize(
    ("first", "second", "shadowed"),
    [
        ({}, {"guards": ["g"]}, True),
        ({"guards": ["g"]}, {"guards": ["g", "h"]}, True),
        ({"guards": ["g"]}, {"guards": ["h"]}, False),
        ({"guards": ["g"]}, {"unless": ["g"]}, False),
        ({"unless": ["g"]}, {}, False),
        ({"unless": ["g"]}, {"unless": ["g", "h"]}, True),
        ({"roles": ["manager"]}, {}, False),
        ({"roles": ["manager", "owner"]}, {"roles": ["owner"]}, True),
        ({"roles": ["owner"]}, {"roles": ["manager", "owner"]}, False),
        ({"roles": ["owner"], "guards": ["g"]}, {"roles": ["owner"]}, False),
    ],
    ids=repr,
)
def test_an_edge_that_is_never_reached(
    first: dict[str, list[str]],
    second: dict[str, list[str]],
    shadowed: bool,  # noqa: FBT001
) -> None:
    """An edge after one that may be taken whenever it may is never reached."""
    lifecycle = with_edges(Edge("go", "new", "bench", **first), Edge("go", "new", "closed", **second))
    problem = (
        "lifecycles.repair.edges[7]: the edge 'go' from 'new' to 'closed' is never reached, "
        "after 'go' from 'new' to 'bench'"
    )
    assert said(lifecycle) == ([problem] if shadowed else [])


def test_the_shape_is_looked_at() -> None:
    """Statuses nobody reaches, statuses nobody leaves, and ways that never end are all found."""
    statuses = [
        Status("new", Category.NEW),
        Status("a", Category.ACTIVE, default=True),
        Status("b", Category.ACTIVE),
        Status("island", Category.PENDING),
        Status("trap", Category.SOLVED),
        Status("closed", Category.CLOSED),
    ]
    edges = [
        Edge("go", "new", "a"),
        Edge("swap", "a", "b"),
        Edge("swap", "b", "a"),
        Edge("fall", "new", "trap"),
        Edge("turn", "trap", "trap"),
        Edge("end", "new", "closed"),
        Edge("end", "island", "closed"),
    ]
    assert said(Lifecycle("odd", 1, "new", statuses, edges)) == [
        "lifecycles.odd.statuses.a: no way leads from 'a' to a closed status",
        "lifecycles.odd.statuses.b: no way leads from 'b' to a closed status",
        "lifecycles.odd.statuses.island: no way leads from 'new' to 'island'",
        "lifecycles.odd.statuses.trap: nothing leads out of 'trap': tickets would stay there for ever",
    ]


def test_a_lifecycle_without_an_end() -> None:
    """Without any closed status no ticket would ever end, which is said once."""
    two = [Status("new", Category.NEW), Status("active", Category.ACTIVE)]
    edges = [Edge("go", "new", "active"), Edge("back", "active", "new")]
    assert said(Lifecycle("round", 1, "new", two, edges)) == [
        "lifecycles.round.statuses: no status has the category 'closed': no ticket would ever end"
    ]


def test_all_problems_come_at_once() -> None:
    """Faults of different kinds are all in one answer, and the place may be given."""
    broken = evolve(
        REPAIR,
        version=-1,
        initial="x",
        edges=[Edge("go", "new", "bnech"), Edge("go", "new", "old_bench", guards=["a"])],
    )
    assert [problem.path for problem in broken.problems("policy.lifecycles.mine")] == [
        "policy.lifecycles.mine.version",
        "policy.lifecycles.mine.initial",
        "policy.lifecycles.mine.edges[0].to",
        "policy.lifecycles.mine.edges[1].to",
        "policy.lifecycles.mine.edges[1]",
    ]
