"""The schema for editors knows exactly the names that the readers of a policy document ask for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pytest
from attrs import fields

from servicekit.calendars import read_calendar
from servicekit.policies import LIMITS, PRESETS, policy_schema, presets
from servicekit.policies.reading import PARTS, _policy
from servicekit.policies.schemas import SECTIONS
from servicekit.policies.tables import Document, Table
from servicekit.workflow import Edge, Status, read_lifecycle
from tests.policies.documents import FULL, GOOD

SCHEMA = policy_schema()
SELDOM = """\
key = "seldom"
lifecycle = "support"
[lifecycles.support]
use = "support"

[[escalation]]
key = "standard"
steps = [{ key = "late", at = "due", notify = ["lead"], repeat = { every = "1h", times = 3 } }]

[complaints.severity]
levels = ["minor", "major"]
impacts = ["low", "high"]
urgencies = ["low", "high"]
cells = { low = ["minor", "minor"], high = ["minor", "major"] }
impact = [{ level = "high", when = { level = "x" }, why = "they say so" }]

[complaints.recovery]
first_contact = "4h elapsed"
resolution = "3d elapsed"

[reopening]
within = "7d elapsed"
since = "solved"
calendar = "always"
inherit = []
"""
TEXTS = [GOOD, FULL, SELDOM, *map(presets.text, PRESETS)]


class _Listening(Document):
    """A document that remembers which names were asked for at which place."""

    def __init__(self) -> None:
        super().__init__(LIMITS)
        self.asked: dict[str, set[str]] = {}

    def table(self, data: Any, path: str, known: Collection[str], needed: Collection[str] = ()) -> Table:
        self.asked.setdefault(path, set()).update(known)
        return super().table(data, path, known, needed)


def _heard(text: str) -> dict[str, set[str]]:
    """The names that the reader asks for in a document without mistakes, by place."""
    listening = _Listening()
    _policy(listening.table(tomllib.loads(text), "", PARTS, ("key",)), {})
    assert not listening.problems
    return listening.asked


def test_every_section_of_the_document_is_described() -> None:
    """A new section needs its row in servicekit.policies.schemas.SECTIONS: words, and what makes its shape."""
    assert set(SECTIONS) == set(PARTS)


@pytest.mark.parametrize("text", TEXTS)
def test_the_schema_knows_the_names_that_the_reader_asks_for(text: str) -> None:
    """At every table that is read, however deep; a name more or less on either side is a failure."""
    for path, known in _heard(text).items():
        if not re.fullmatch(r"lifecycles\.[^.]+", path):
            assert known in list(_names_at(path)), f"{path}: the reader asks for {sorted(known)}"


def test_every_table_of_the_schema_was_asked_for() -> None:
    """So that the comparison leaves nothing out: a new table needs an example in one of the documents."""
    named = {name for text in TEXTS for name in tomllib.loads(text)}
    assert set(PARTS) - named <= {"personal", "lifecycle", "title", "version"}
    asked = sum(len(_heard(text)) for text in TEXTS)
    assert asked > 100


def _names_at(path: str) -> Iterator[set[str]]:
    """The names of every table that the schema allows at *path*."""
    steps = [step for step in re.split(r"\.|(\[\d+\])", path) if step] if path else []
    yield from (set(shape["properties"]) for shape in _shapes(SCHEMA, steps) if "properties" in shape)


def _shapes(shape: Mapping[str, Any], steps: list[str]) -> Iterator[Mapping[str, Any]]:
    if "$ref" in shape:
        shape = SCHEMA["$defs"][shape["$ref"].rpartition("/")[2]]
    if "anyOf" in shape:
        for each in shape["anyOf"]:
            yield from _shapes(each, steps)
        return
    if not steps:
        yield shape
        return
    step, *rest = steps
    if step.startswith("["):
        inner = shape.get("items")
    else:
        inner = shape.get("properties", {}).get(step, shape.get("additionalProperties"))
    if isinstance(inner, Mapping):
        yield from _shapes(inner, rest)
    if rest and not step.startswith("["):  # a name with a dot in it
        yield from _shapes(shape, [f"{step}.{rest[0]}", *rest[1:]])


@pytest.mark.parametrize(
    ("place", "data"),
    [
        ((), {"zone": "UTC", "hours": "always", "qqqqqq": 1}),
        ((), {"spans": [], "qqqqqq": 1}),
        ((), {"and": [], "qqqqqq": 1}),
        (("versions", "[0]"), {"zone": "UTC", "hours": "always", "versions": [{"qqqqqq": 1}]}),
        (("holidays", "[0]"), {"zone": "UTC", "hours": "always", "holidays": [{"qqqqqq": 1}]}),
        (("exceptions", "[0]"), {"zone": "UTC", "hours": "always", "exceptions": [{"qqqqqq": 1}]}),
        (("spans", "[0]"), {"spans": [{"qqqqqq": 1}]}),
    ],
)
def test_the_schema_knows_the_names_of_a_calendar(place: tuple[str, ...], data: Any) -> None:
    """The reader of calendars says which names it knows when it meets one that it does not."""
    _, problems = read_calendar("support", data)
    (hint,) = (problem.hint for problem in problems if problem.path.endswith("qqqqqq"))
    known = set(hint.removeprefix("known are ").split(", "))
    found = [
        shape["properties"].keys()
        for shape in _shapes(SCHEMA["$defs"]["calendar"], list(place))
        if "properties" in shape
    ]
    assert known in [names - {"key"} for names in found]


def test_the_schema_knows_the_names_of_a_lifecycle() -> None:
    """Every one is taken by its reader, and every attribute of a status and an edge has its name."""
    shapes = SCHEMA["properties"]["lifecycles"]["additionalProperties"]["anyOf"]
    whole = shapes[1]["properties"]
    statuses = whole["statuses"]["anyOf"][0]["additionalProperties"]["anyOf"][1]["properties"]
    edges = whole["edges"]["items"]["properties"]
    assert set(statuses) == {each.name for each in fields(Status)} - {"key"}
    assert set(edges) == {each.name for each in fields(Edge)} - {"event", "source", "target"} | {"on", "from", "to"}
    given = dict.fromkeys(whole) | {"statuses": {"a": dict.fromkeys(statuses)}, "edges": [dict.fromkeys(edges)]}
    _, problems = read_lifecycle("x", given, "x")
    assert not [problem for problem in problems if "unknown" in problem.message]
