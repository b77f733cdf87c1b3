from __future__ import annotations

import tomllib
from typing import Any

import pytest

from servicekit.policies.lines import line_of, lines_of
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
