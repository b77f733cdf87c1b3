from __future__ import annotations

import json
from pathlib import Path

import pytest

from servicekit.errors import InvalidDocument, Problem, RejectedFile
from servicekit.policies import Limits, load_policy, parse_policy, read_policy, write_policy
from tests.policies.documents import GOOD


def only(text: str) -> Problem:
    """The one problem of a text."""
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(text)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def test_a_file_is_read_like_its_text(tmp_path: Path) -> None:
    """A file, with or without a byte order mark, holds the policy that its text is."""
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.toml").write_text(GOOD, encoding="utf-8-sig")

    assert load_policy(tmp_path / "a.toml") == load_policy(str(tmp_path / "b.toml")) == parse_policy(GOOD)


def test_the_canonical_json_is_a_document(tmp_path: Path) -> None:
    """What `canonical` gives can be stored as a file and read again."""
    policy = parse_policy(GOOD)
    (tmp_path / "policy.json").write_bytes(policy.canonical)

    assert load_policy(tmp_path / "policy.json").sha256 == policy.sha256


def test_the_canonical_json_may_have_many_dots() -> None:
    """The limit of dots in a line is one of TOML names; the canonical form is one line however much it says."""
    many = "".join(f'[[sla]]\nkey = "p{n}"\nwhen = {{ level = "x" }}\ntargets = []\n' for n in range(30))
    policy = parse_policy('key = "a"\n' + many)

    assert policy.canonical.count(b".") > Limits().dots
    assert parse_policy(policy.canonical.decode()) == policy


def test_errors_name_the_file(tmp_path: Path) -> None:
    """The first line of the error says which file it is about."""
    (tmp_path / "a.toml").write_text("kee = 'a'", encoding="utf-8")

    with pytest.raises(InvalidDocument, match=r"a\.toml: 1 problem\n  kee \(line 1\): unknown key"):
        load_policy(tmp_path / "a.toml")


def test_files_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A missing file, a binary one and one that is far too large are refused before any reading."""
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large").write_bytes(b"#" * 2_000_000)
    for name in ("missing", "binary", "large", ""):
        with pytest.raises(RejectedFile):
            load_policy(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "line"),
    [("key = \n", 1), ("key = 'a'\n\n[sla", 3), ("key = 'a'\nkey = 'b'", 2), ("key = 'a'\nx = 2026-13-01", 2)],
)
def test_what_is_not_toml_is_said_with_its_line(text: str, line: int) -> None:
    """A mistake of the language is one problem at its line."""
    problem = only(text)

    assert problem.line == line
    assert problem.message.startswith("is not TOML: ")
    assert "at line" not in problem.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"key": "a",\n "key": "b"}', "stands twice in one table"),
        ('{"key": NaN}', "NaN is not a number"),
        ('{"key": 1e999}', "inf is not a number"),
        ('{"key": "a"', "is not JSON"),
        ('{"key": ' + "1" * 5_000 + "}", "digits"),
        ('{"key": ' + "[" * 100_000 + "}", "too deep"),
    ],
)
def test_what_is_not_plain_json_is_refused(text: str, message: str) -> None:
    """Names given twice, numbers that are none and bottomless lists are named, not read."""
    assert message in only(text).message


def test_nothing_large_reaches_the_parser() -> None:
    """A text with too many characters, or too many dots in a line, is refused unseen."""
    assert "characters" in only("#" * 300_000).message
    assert only("key = 'a'\n" + ".".join("a" * 30_000) + " = 1").line == 2


def test_what_is_too_deep_or_too_much_is_refused() -> None:
    """Plain data that is endless or holds numbers which are none is refused too."""
    endless: dict[str, object] = {"key": "a"}
    endless["fields"] = endless
    many = {"key": "a", "fields": {"priority": [str(number) for number in range(60_000)]}}
    for data, message in ((endless, "deep"), (many, "more than 50,000 values"), ({"key": float("nan")}, "nan")):
        with pytest.raises(InvalidDocument, match=message):
            read_policy(data)
    with pytest.raises(InvalidDocument, match="the name 3 is not a text"):
        read_policy({"key": "a", 3: "b"})  # type: ignore[dict-item]


def test_limits_can_be_lowered() -> None:
    """A host may allow less than the library does."""
    plain = write_policy(parse_policy(GOOD))
    for limits, path in (
        (Limits(policies=1), "sla"),
        (Limits(targets=1), "sla[0].targets"),
        (Limits(depth=3), "sla[0].targets"),
    ):
        with pytest.raises(InvalidDocument) as caught:
            read_policy(plain, limits=limits)
        assert path in {problem.path for problem in caught.value.problems}
    with pytest.raises(InvalidDocument, match="characters"):
        parse_policy(json.dumps(plain), limits=Limits(characters=100))
