"""What a document from a stranger cannot do: every limit of the design, in every form that a document may have."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from servicekit.errors import InvalidDocument, Problem
from servicekit.policies import LIMITS, Form, Limits, parse_policy, read_policy

TOML, JSON, YAML = "toml", "json", "yaml"


def problems(text: str, form: Form | None = None, limits: Limits = LIMITS) -> tuple[Problem, ...]:
    """What is wrong with a text, in which something must be."""
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(text, form=form, limits=limits)
    return caught.value.problems


def written(data: Any, form: Form) -> str:
    """Data as JSON or YAML."""
    return json.dumps(data) if form == JSON else yaml.safe_dump(data)


@pytest.mark.parametrize("form", [TOML, JSON, YAML])
def test_at_most_256_kib_of_text(form: Form) -> None:
    """One character more is refused, whatever it is."""
    assert LIMITS.characters == 256 * 1024
    (problem,) = problems("{" + " " * LIMITS.characters, form)
    assert "262,145 characters are more" in problem.message


@pytest.mark.parametrize("part", ["a", '"\u2028"', '"\u0085"', '"\x0b"', '"\x1c"'])
def test_at_most_20_dots_in_a_line_of_toml(part: str) -> None:
    """A line ends where it ends in TOML: other characters that end one elsewhere do not hide the dots."""
    (problem,) = problems('key = "x"\n' + ".".join([*["a"] * 15, part] * 100) + " = 1")
    assert (problem.message, problem.line) == ("more than 20 dots in one line", 2)
    lines = "\n".join(f"{'a.' * 19}b{number} = 1" for number in range(10))
    assert "unknown key" in {problem.message for problem in problems(lines)}


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (TOML, 'key = "a"\nkey = "b"'),
        (TOML, '[fields]\na = []\n"a" = []'),
        (JSON, '{"key": "a", "key": "b"}'),
        (JSON, '{"key": "a", "fields": {"a": [], "\\u0061": []}}'),
        (YAML, "key: a\nkey: b"),
        (YAML, 'key: a\nfields: {a: [], "a": []}'),
    ],
)
def test_no_name_stands_twice(form: Form, text: str) -> None:
    """However it is written."""
    assert len(problems(text, form)) == 1


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (TOML, "key = nan"),
        (TOML, "key = -inf"),
        (TOML, "key = 1e999"),
        (JSON, '{"key": NaN}'),
        (JSON, '{"key": -Infinity}'),
        (JSON, '{"key": 1e999}'),
        (YAML, "key: .nan"),
        (YAML, "key: -.INF"),
        (YAML, "key: 1e999"),
    ],
)
def test_numbers_are_numbers(form: Form, text: str) -> None:
    """Not a number and infinity compare with nothing as anybody expects."""
    assert any("is not a number" in problem.message for problem in problems(text, form))


@pytest.mark.parametrize(("form", "text"), [(TOML, "key = {}"), (JSON, '{{"key": {}}}'), (YAML, "key: {}")])
def test_numbers_have_few_digits(form: Form, text: str) -> None:
    """Reading thousands of digits takes the square of their number."""
    (problem,) = problems(text.format("9" * 5_000), form)
    assert "digits" in problem.message


@pytest.mark.parametrize("form", [JSON, YAML])
def test_at_most_32_tables_and_lists_within_each_other(form: Form) -> None:
    """Told with the place, in TOML as in the others."""
    deep: Any = []
    for _ in range(40):
        deep = [deep]
    assert any("deep" in problem.message for problem in problems(written({"key": "a", "sla": deep}, form), form))
    assert any("deep" in problem.message for problem in problems(f"key = 'a'\nsla = {'[' * 40}{']' * 40}"))
    assert any("deep" in problem.message for problem in problems(f"a = {'[' * 200_000}"))


@pytest.mark.parametrize(
    "zone",
    ["right/UTC", "posix/Europe/Berlin", "localtime", "posixrules", "Factory", "../etc/passwd", "/etc/localtime"],
)
def test_time_zones_are_those_of_iana(zone: str) -> None:
    """No copy with leap seconds, no name that means another zone on another machine, no path."""
    (problem,) = problems(f'key = "a"\n[calendars.c]\nzone = "{zone}"\nhours = "always"')
    assert problem.path == "calendars.c.zone"


@pytest.mark.parametrize(
    ("goal", "is_right"),
    [
        ("1s", True),
        ("0s", False),
        ("0.5s", False),
        ("-1h", False),
        ("3660d elapsed", True),
        ("3661d elapsed", False),
        ("87840h", True),
        ("87841h", False),
        ("3660 business days", True),
        ("3661 business days", False),
        (f"{'9' * 30}h", False),
    ],
)
def test_amounts_are_from_a_second_to_ten_years(goal: str, *, is_right: bool) -> None:
    """Of working time, elapsed time and business days."""
    data = {"metric": "resolution", "calendar": "always", "goal": goal}
    document = {"key": "a", "sla": [{"key": "b", "targets": [data]}]}
    if is_right:
        assert read_policy(document).sla[0].targets[0].goals
    else:
        with pytest.raises(InvalidDocument, match=r"sla\[0\].targets\[0\].goal"):
            read_policy(document)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"sla": [{"key": f"p{n}", "targets": []} for n in range(1_001)]}, "sla"),
        ({"escalation": [{"key": f"e{n}", "steps": []} for n in range(1_001)]}, "escalation"),
        ({"sla": [{"key": "p", "targets": [{}] * 65}]}, "sla[0].targets"),
        ({"escalation": [{"key": "e", "steps": [{}] * 65}]}, "escalation[0].steps"),
        ({"calendars": {f"c{n}": {"zone": "UTC", "hours": "always"} for n in range(2_001)}}, "calendars"),
        ({"lifecycles": {f"c{n}": {"use": "support"} for n in range(2_001)}}, "lifecycles"),
        ({"metrics": {f"m{n}": {"start": {}} for n in range(2_001)}}, "metrics"),
        ({"fields": {f"f{n}": [] for n in range(2_001)}}, "fields"),
        ({"personal": [str(n) for n in range(50_001)]}, "document"),
    ],
)
def test_everything_is_counted(document: dict[str, Any], path: str) -> None:
    """Policies, targets, ladders, steps, calendars, lifecycles, metrics, fields, values."""
    with pytest.raises(InvalidDocument) as caught:
        read_policy({"key": "a", **document})
    assert path in {problem.path for problem in caught.value.problems}


def test_a_thousand_mistakes_are_enough() -> None:
    """The last line says that there are more; what lies behind is not looked at, so no hint is made for it."""
    for text, form in (
        ("\n".join(f"q{number} = 1" for number in range(5_000)), TOML),
        (json.dumps({f"q{number}": 1 for number in range(5_000)}), JSON),
        ("\n".join(f"q{number}: 1" for number in range(5_000)), YAML),
        ("a: 1\n" * 5_000, YAML),
    ):
        found = problems(text, form)
        assert len(found) == 1_001
        assert found[-1].message == "more than 1,000 mistakes; the rest was not looked at"
    assert len(problems("a = 1\nb = 2\nc = 3", limits=Limits(problems=2))) == 3


def test_many_words_are_not_compared_with_many() -> None:
    """Ten thousand values asked for that are none of ten thousand: an answer, and not after an hour."""
    values = ", ".join(f'"{number:x}"' for number in range(10_000))
    asked = ", ".join(f'"z{number:x}"' for number in range(10_000))
    text = f'key = "a"\n[fields]\na = [{values}]\n[[sla]]\nkey = "p"\ntargets = []\nwhen = {{ a = [{asked}] }}'
    assert len(problems(text)) == 1_001
    letters = "ab" * 50_000
    text = f'key = "a"\n[fields]\na = ["{letters}"]\n[[sla]]\nkey = "p"\ntargets = []\nwhen = {{ a = "b{letters}" }}'
    (problem,) = problems(text)
    assert problem.hint == ""
    assert len(str(problem)) < 200


def test_a_condition_stops_counting_at_its_limit() -> None:
    """One mistake for too many tests, not one for each of them."""
    tests = {f"f{number}": 1 for number in range(2_000)}
    document = {"key": "a", "fields": {"f0": []}, "sla": [{"key": "p", "targets": [], "when": tests}]}
    with pytest.raises(InvalidDocument) as caught:
        read_policy(document)
    assert caught.value.problems[-1].message == "a condition may hold at most 64 tests"
    assert len(caught.value.problems) == 64
