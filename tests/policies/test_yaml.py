"""Policies in YAML: the same as in TOML and JSON, and nothing of what YAML says besides."""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import builtins
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from servicekit.errors import InputError, InvalidDocument, Problem
from servicekit.policies import LIMITS, PRESETS, Limits, Policy, load_policy, parse_policy, presets
from servicekit.policies.yaml import read_yaml
from tests.policies.documents import FULL, GOOD
from tests.policies.strategies import GUARDS, policies


def read(text: str, limits: Limits = LIMITS) -> dict[str, Any]:
    """The data in a text."""
    return read_yaml(text, "policy", limits)[0]


def refused(text: str, limits: Limits = LIMITS) -> tuple[Problem, ...]:
    """The problems of a text that must have some."""
    with pytest.raises(InvalidDocument) as caught:
        read(text, limits)
    return caught.value.problems


@pytest.mark.parametrize("text", [GOOD, FULL, *map(presets.text, PRESETS)])
def test_a_document_is_the_same_policy_in_three_forms(text: str) -> None:
    """TOML as written, JSON and YAML as other programs write them: equal, with one hash."""
    data = tomllib.loads(text)
    as_json = json.dumps(data, default=str)
    as_yaml = yaml.safe_dump(json.loads(as_json), allow_unicode=True, sort_keys=False)
    found = [parse_policy(text), parse_policy(as_json), parse_policy(as_yaml, form="yaml")]
    assert found[0] == found[1] == found[2]
    assert len({policy.sha256 for policy in found}) == 1


@settings(max_examples=20)  # its YAML takes its time
@given(policies())
def test_the_canonical_form_is_yaml_too(policy: Policy) -> None:
    """Whatever is in its texts; JSON, too, is YAML, but for a few control characters that must be escaped there."""
    raw = "\x85" not in policy.canonical.decode()  # a line break to YAML, which safe_dump writes and does not read back
    as_yaml = yaml.safe_dump(json.loads(policy.canonical), allow_unicode=raw)
    assert parse_policy(as_yaml, form="yaml", guards=GUARDS) == policy
    if policy.canonical.decode().isprintable():
        assert parse_policy(policy.canonical.decode(), form="yaml", guards=GUARDS) == policy


def test_a_file_says_by_its_name_that_it_is_yaml(tmp_path: Path) -> None:
    """.yaml and .yml, in any case; with a byte order mark or without."""
    text = "key: shop\nsla:\n  - key: everybody\n    targets: []\n"
    for name in ("a.yaml", "b.YML"):
        (tmp_path / name).write_text(text, encoding="utf-8-sig")
        assert load_policy(tmp_path / name).sla[0].key == "everybody"


def test_countries_and_times_stay_what_they_are() -> None:
    """Norway is no falsehood, a switch no truth, half past one no ninety; versions and dates are texts."""
    values = [
        "no",
        "NO",
        "yes",
        "on",
        "off",
        "y",
        "1:30",
        "012",
        "0x1F",
        "1_000",
        "+4",
        "1.",
        ".5",
        "2026-10-01",
        "True",
        "Null",
        "=",
        "<<",
        "NaN",
        "Infinity",
    ]
    assert read(f"list: [{', '.join(values)}]")["list"] == values
    assert list(read("no: 1\non: 2\n1: 3\ntrue: 4\n2026-10-01: 5\n")) == ["no", "on", "1", "true", "2026-10-01"]


def test_what_json_knows_is_what_it_is_in_json() -> None:
    """Truths and numbers, unless they are quoted or a block."""
    assert read("a: [true, false, 0, -12, 1.5, 1e3, -0.25E-2]")["a"] == [True, False, 0, -12, 1.5, 1000.0, -0.0025]
    assert read("a: ['true', \"4\"]\nb: |\n  5\nc: >-\n  false\n") == {"a": ["true", "4"], "b": "5\n", "c": "false"}


@pytest.mark.parametrize(
    ("text", "path", "line", "message"),
    [
        ("key: shop\nkey: other\n", "key", 2, "stands twice"),
        ("sla:\n  - {key: a, key: b}\n", "sla[0].key", 2, "stands twice"),
        ("a: &b 1\n", "a", 1, "&b is a name for other places"),
        ("a: 1\nb: *a\n", "b", 2, "*a stands for something else"),
        ("a: !!python/object/apply:os.system [ls]\n", "a", 1, "the tag tag:yaml.org,2002:python/object/apply:os.system"),
        ("a: !!str 1\n", "a", 1, "the tag tag:yaml.org,2002:str"),
        ("? [a, b]\n: 1\n", "document", 1, "a name is a text"),
        ("a:\n  ? {b: c}\n", "a", 2, "a name is a text"),
        ("*a : 1\n", "document", 1, "a name is a text"),
        ("!x a: 1\n", "document", 1, "a name is a text"),
        ("a: .nan\n", "a", 1, ".nan is not a number"),
        ("a: [-.inf, .NaN]\n", "a[0]", 1, "-.inf is not a number"),
        ("title:\nkey: x\n", "title", 1, "has no value"),
        ("title: null\n", "title", 1, "has no value"),
        ("title: ~\n", "title", 1, "has no value"),
        ("a: 1\n---\nb: 2\n", "document", 2, "another document begins"),
        ("%YAML 1.1\n---\na: 1\n", "document", 1, "begins with a directive"),
        ("- a\n- b\n", "document", 1, "needs a table"),
        ("just text\n", "document", 1, "needs a table"),
        (f"a: {'9' * 5000}\n", "a", 1, "a number of 5,000 digits"),
        ("a: [1, 2\nb: 3\n", "text", 2, "is not YAML"),
        ("a: b: c\n", "text", 1, "is not YAML"),
        ("a:\n\tb: c\n", "text", 2, "is not YAML"),
        ("a: \x00\n", "text", None, "is not YAML"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, path: str, line: int | None, message: str) -> None:
    """Each with its place and line, and nothing of it is ever made."""
    first = refused(text)[0]
    assert (first.path, first.line) == (path, line)
    assert message in first.message


def test_all_of_it_is_told_at_once() -> None:
    """As far as the text can be read at all."""
    problems = refused("a: &x 1\nb: *x\nc:\na: .inf\n")
    assert [(problem.path, problem.line) for problem in problems] == [("a", 1), ("b", 2), ("c", 3), ("a", 4), ("a", 4)]


def test_a_billion_laughs_are_not_laughed() -> None:
    """Ten names for ten of the one before: refused at the first, and never multiplied."""
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 10))
    problems = refused(f"l0: &l0 lol\n{levels}\n")
    assert len(problems) == 10 + 90


def test_depth_and_number_stop_the_reading() -> None:
    """What is too deep or too much is not read to its end: the parser hands over one event at a time."""
    (deep,) = refused("a: " + "[" * 100_000)
    assert deep.message == "tables and lists more than 32 deep"
    (much,) = refused("a: [1, 2, 3]\n", Limits(values=3))
    assert much.message == "more than 3 values"
    with pytest.raises(InvalidDocument, match="262,145 characters are more"):
        parse_policy(" " * (LIMITS.characters + 1), form="yaml")


def test_dots_are_no_danger() -> None:
    """A name with dots is one name in YAML, so a line may have any number of them."""
    assert read(f"{'a.' * 500}: 1\n") == {"a." * 500: 1}


def test_mistakes_of_the_policy_have_their_lines() -> None:
    """The reader's problems, at the line of the value or the nearest around it."""
    text = """\
key: shop
sla:
  - key: a
    targets:
      - metric: resolution
        calendar: always
        goal:
          default: 4 hors
        warning: [50]
"""
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(text, form="yaml")
    assert {(problem.path, problem.line) for problem in caught.value.problems} == {
        ("sla[0].targets[0].goal.default", 8),
        ("sla[0].targets[0].warning", 9),
    }


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """And TOML and JSON are read all the same."""
    real = builtins.__import__

    def absent(name: str, *rest: Any, **more: Any) -> Any:
        if name == "yaml":
            raise ModuleNotFoundError("No module named 'yaml'", name="yaml")
        return real(name, *rest, **more)

    monkeypatch.delitem(sys.modules, "servicekit.policies.yaml")
    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(InputError, match=r"shop.yaml: PyYAML is not installed: pip install 'servicekit\[yaml\]'"):
        parse_policy("key: shop", form="yaml", source="shop.yaml")
    assert parse_policy('key = "shop"').key == "shop"
