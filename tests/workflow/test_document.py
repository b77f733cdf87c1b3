"""The document form of lifecycles. The docstrings of these tests are the documents."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from servicekit.workflow import STOCK, Category, Edge, Lifecycle, Status, read_lifecycle, write_lifecycle
from tests.workflow.lifecycles import REPAIR


def read_docstring(test: Callable[..., Any]) -> tuple[Lifecycle | None, list[str]]:
    """Read the lifecycle ``repair`` of the TOML in a test's docstring; the problems as text."""
    document = tomllib.loads((test.__doc__ or "").partition("\n\n")[2])
    lifecycle, problems = read_lifecycle("repair", document["lifecycles"]["repair"], "lifecycles.repair")
    return lifecycle, [str(problem) for problem in problems]


def test_a_lifecycle_by_hand() -> None:
    """
    Statuses in a word or with more about them, edges from several statuses at once.

    [lifecycles.repair]
    initial = "new"
    edges = [
        { on = "assign", from = "new", to = "bench", guards = ["has_assignee"], unless = "is_merged" },
        { on = "close", from = ["new", "bench"], to = "closed", roles = ["manager"] },
        { on = "resume", from = "old", to = "bench" },
    ]

    [lifecycles.repair.statuses]
    new = "new"
    bench = { category = "active", label = "On the bench", customer_label = "In repair", default = true }
    old = { category = "active", retired = true }
    closed = "closed"
    """
    lifecycle, problems = read_docstring(test_a_lifecycle_by_hand)
    assert problems == []
    assert lifecycle == Lifecycle(
        key="repair",
        version=1,
        initial="new",
        statuses=[
            Status("new", Category.NEW),
            Status("bench", Category.ACTIVE, "On the bench", "In repair", default=True),
            Status("old", Category.ACTIVE, retired=True),
            Status("closed", Category.CLOSED),
        ],
        edges=[
            Edge("assign", "new", "bench", guards=["has_assignee"], unless=["is_merged"]),
            Edge("close", "new", "closed", roles=["manager"]),
            Edge("close", "bench", "closed", roles=["manager"]),
            Edge("resume", "old", "bench"),
        ],
    )


def test_mistakes_of_form_come_together_with_wrong_names() -> None:
    """
    Everything that can be told in spite of the mistakes is told at once.

    [lifecycles.repair]
    version = "2"
    initial = "nwe"
    edge = []
    edges = [
        { on = "assign", form = "new", to = "bench" },
        { on = "close", from = ["new", "bnech"], to = "closed" },
        { on = 3, from = [], to = "closed", guards = [true] },
    ]

    [lifecycles.repair.statuses]
    new = "nwe"
    bench = { catgory = "active", retired = "no" }
    closed = "closed"
    """
    lifecycle, problems = read_docstring(test_mistakes_of_form_come_together_with_wrong_names)
    assert lifecycle is None
    assert problems == [
        "lifecycles.repair.edge: unknown key (did you mean 'edges'?)",
        "lifecycles.repair.version: needs a whole number, not '2'",
        "lifecycles.repair.statuses.new: 'nwe' is not a category (did you mean 'new'?)",
        "lifecycles.repair.statuses.bench.catgory: unknown key (did you mean 'category'?)",
        "lifecycles.repair.statuses.bench: 'category' is missing",
        "lifecycles.repair.statuses.bench.retired: needs true or false, not 'no'",
        "lifecycles.repair.edges[0].form: unknown key (did you mean 'from'?)",
        "lifecycles.repair.edges[0]: 'from' is missing",
        "lifecycles.repair.edges[2].on: needs a text, not 3",
        "lifecycles.repair.edges[2].guards[0]: needs a text, not True",
        "lifecycles.repair.edges[2].from: needs at least one status",
        "lifecycles.repair.initial: there is no status 'nwe' (did you mean 'new'?)",
        "lifecycles.repair.edges[1].from: there is no status 'bnech' (did you mean 'bench'?)",
    ]


def test_faults_of_the_graph_point_into_the_document() -> None:
    """
    An edge is counted as it stands in the document, however many statuses it begins in.

    [lifecycles.repair]
    initial = "new"
    edges = [
        { on = "go", from = ["new", "bench"], to = "closed" },
        { on = "go", from = "bench", to = "new" },
        { on = "turn", from = "bench", to = "new" },
    ]

    [lifecycles.repair.statuses]
    new = "new"
    bench = "active"
    closed = "closed"
    """
    assert read_docstring(test_faults_of_the_graph_point_into_the_document) == (
        None,
        [
            (
                "lifecycles.repair.edges[1]: the edge 'go' from 'bench' to 'new' is never reached, "
                "after 'go' from 'bench' to 'closed'"
            ),
            "lifecycles.repair.statuses.bench: no way leads from 'new' to 'bench'",
        ],
    )


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        ([], ["x: needs a table, not []"]),
        ({}, ["x: 'edges' is missing", "x: 'initial' is missing", "x: 'statuses' is missing"]),
        (
            {"initial": "a", "statuses": ["a"], "edges": {"on": "a"}},
            ["x.statuses: needs a table, not ['a']", "x.edges: needs a list of edges, not {'on': 'a'}"],
        ),
        (
            {"initial": 1, "statuses": {"a": 2}, "edges": ["go"], "version": True},
            [
                "x.version: needs a whole number, not True",
                "x.initial: needs a text, not 1",
                "x.statuses.a: needs a table, not 2",
                "x.edges[0]: needs a table, not 'go'",
            ],
        ),
        (
            {"initial": "a", "statuses": {"a": {"category": "open"}}, "edges": []},
            [
                (
                    "x.statuses.a.category: 'open' is not a category "
                    "(there are new, active, pending, on_hold, solved, closed)"
                ),
            ],
        ),
    ],
    ids=["list", "empty", "shapes", "values", "category"],
)
def test_a_wrong_shape_is_named(data: Any, problems: list[str]) -> None:
    """Whatever stands there, the answer is problems with their places, never an exception."""
    lifecycle, found = read_lifecycle("x", data, "x")
    assert lifecycle is None
    assert [str(problem) for problem in found][: len(problems)] == problems


@pytest.mark.parametrize("lifecycle", [REPAIR, *STOCK.values()], ids=lambda lifecycle: lifecycle.key)
def test_what_is_written_reads_back(lifecycle: Lifecycle) -> None:
    """Nothing is lost on the way through the canonical form and JSON."""
    text = json.dumps(write_lifecycle(lifecycle))
    assert read_lifecycle(lifecycle.key, json.loads(text), "x") == (lifecycle, [])


def test_the_written_form_is_short() -> None:
    """What has its usual value is left out."""
    written = write_lifecycle(REPAIR)
    assert written["statuses"]["new"] == "new"
    assert written["statuses"]["bench"] == {
        "category": "active",
        "label": "On the bench",
        "customer_label": "In repair",
    }
    assert written["edges"][4] == {"on": "reopen", "from": "done", "to": "bench"}
