from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from servicekit.policies.lines import line_of, lines_of
from servicekit.policies.places import places_of
from servicekit.policies.presets import PRESETS, text
from tests.policies.documents import GOOD, TEN_MISTAKES

CORNERS = '''\
a.b."c.d" = 1 # not [a] line = 2
[x]
one = """
[not] = "a line"
two = 3"""
three = [ # comment ]
  { p = 1, q = [1, 2] },
  2026-01-01T10:00:00Z, "a, ] }", \'\'\'
x = 1\'\'\',
]
four = { five = "}", six.seven = 7 }
[[y]]
z = 1
[[y.w]]
[[y.w]]
v = 1
[[y]]
[[y.w]]
v = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.b.c.d", 1),
        ("x", 2),
        ("x.one", 3),
        ("x.three", 6),
        ("x.three[0]", 7),
        ("x.three[0].q[1]", 7),
        ("x.three[1]", 8),
        ("x.three[2]", 8),
        ("x.three[3]", 8),
        ("x.four.six.seven", 11),
        ("y[0].z", 13),
        ("y[0].w[1].v", 16),
        ("y[1]", 17),
        ("y[1].w[0].v", 19),
        ("y[1].w[0].missing", 18),
        ("nowhere", None),
    ],
)
def test_each_value_has_its_line(path: str, line: int | None) -> None:
    """A value stands where a reader of the text would look for it, a missing one where it is missing."""
    assert line_of(path, lines_of(CORNERS)) == line


@pytest.mark.parametrize("document", [GOOD, TEN_MISTAKES, CORNERS, *map(text, PRESETS)])
def test_every_value_is_found(document: str) -> None:
    """No value that the parser finds is without a line of its own."""
    lines = lines_of(document)

    assert [path for path in _paths(tomllib.loads(document), "") if path not in lines] == []


def _paths(value: Any, path: str) -> list[str]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [] if value == {} or isinstance(value, (dict, list)) else [path]
    for name, item in inner:
        step = f"[{name}]" if isinstance(value, list) else f".{name}" if path else f"{name}"
        found += _paths(item, path + step)
    return found


JSON_CORNERS = """{
  "a": 1, "b": ["x", {"c\\"d": {
    "e": null}}, [
    true,
    "],}: \\\\"
  ]],
  "f":
    {"g": -1.5e3, "\\u0067": [],
    "h": NaN}
}
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a", 2),
        ("b[0]", 2),
        ('b[1].c"d', 2),
        ('b[1].c"d.e', 3),
        ("b[2]", 3),
        ("b[2][0]", 4),
        ("b[2][1]", 5),
        ("f", 7),
        ("f.g", 8),
        ("f.h", 9),
        ("f.h.missing", 9),
        ("missing", None),
    ],
)
def test_each_value_of_json_has_its_line(path: str, line: int | None) -> None:
    """Texts with brackets, quotes and escapes in them are no more than texts."""
    json.loads(JSON_CORNERS)
    assert line_of(path, places_of(JSON_CORNERS).lines) == line


def test_what_json_lets_pass_has_its_place() -> None:
    """A name that stands twice, however it is written, and words that are no numbers."""
    places = places_of(JSON_CORNERS)
    assert places.twice == [("f.g", 8)]
    assert places.no_numbers == [("f.h", 9, "NaN")]


def test_a_text_deeper_than_any_policy_has_what_was_found() -> None:
    """The walk ends without an error where it is too deep."""
    deep = '{"a":\n' + "[" * 100_000 + "]" * 100_000 + "}"
    assert places_of(deep).lines["a"] == 1


@pytest.mark.parametrize("name", PRESETS)
def test_every_value_of_a_preset_in_json_has_its_line(name: str) -> None:
    """Each stands on the line that was written for it."""
    written = json.dumps(tomllib.loads(text(name)), indent=1, default=str)
    lines = places_of(written).lines
    shown = written.splitlines()
    for path, value in _scalars(json.loads(written), ""):
        assert json.dumps(value) in shown[lines[path] - 1]


def _scalars(value: Any, path: str) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        inner = [(f"{path}.{name}" if path else name, item) for name, item in value.items()]
    elif isinstance(value, list):
        inner = [(f"{path}[{number}]", item) for number, item in enumerate(value)]
    else:
        return [(path, value)]
    return [found for at, item in inner for found in _scalars(item, at)]
