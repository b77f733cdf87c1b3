"""The declared precedence of SLA policies, as a document writes it."""

from __future__ import annotations

import pytest

from servicekit.errors import InputError, InvalidDocument
from servicekit.policies import PRESETS, Policy, load_preset, parse_policy, read_policy, write_policy
from servicekit.sla import Precedence

PLAIN = """\
key = "shop"

[fields]
priority = ["high", "low"]

[[sla]]
key = "high"
when = { priority = "high" }
targets = []

[[sla]]
key = "team"
kind = "ola"
targets = []
"""


def stated(precedence: str) -> Policy:
    """The policy with a line more."""
    return parse_policy(f"precedence = {precedence}\n{PLAIN}")


def test_one_word_is_for_every_kind_and_a_table_for_some() -> None:
    """Both forms of the same choice give equal policies."""
    assert stated('"strictest"').precedence == {"sla": Precedence.STRICTEST, "ola": Precedence.STRICTEST}
    assert stated('"strictest"') == stated('{ ola = "strictest", sla = "strictest" }')
    assert stated('{ ola = "most_specific" }').precedence == {"ola": Precedence.MOST_SPECIFIC}


def test_the_usual_choice_is_no_content() -> None:
    """A policy that says nothing and one that says what holds anyway are equal, and keep the hash they had."""
    plain = parse_policy(PLAIN)
    assert plain == stated('"first"') == stated('{ sla = "first" }')
    assert "precedence" not in write_policy(plain)
    assert plain.sha256 == stated('"first"').sha256 != stated('"strictest"').sha256
    assert all(load_preset(name).precedence == {} for name in PRESETS)


@pytest.mark.parametrize("precedence", ['"most_specific"', '{ sla = "strictest", ola = "most_specific" }'])
def test_a_precedence_is_read_back_as_it_was_written(precedence: str) -> None:
    """From the canonical form, and its bytes."""
    policy = stated(precedence)
    assert read_policy(write_policy(policy)) == policy
    assert parse_policy(policy.canonical.decode()).sha256 == policy.sha256


@pytest.mark.parametrize(
    ("precedence", "path", "message"),
    [
        ('"strict"', "precedence", "did you mean 'strictest'?"),
        ("3", "precedence", "3 is not a precedence"),
        ('{ sla = "best" }', "precedence.sla", "is not a precedence"),
        ('{ slo = "first" }', "precedence.slo", "no SLA policy is of the kind"),
        ('{ sla = ["first"] }', "precedence.sla", "is not a precedence"),
    ],
)
def test_mistakes_in_a_precedence_are_told_with_their_place(precedence: str, path: str, message: str) -> None:
    """A word that is none, a kind that no policy is of."""
    with pytest.raises(InvalidDocument) as caught:
        stated(precedence)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == (path, 1)
    assert message in str(problem)


def test_a_condition_with_too_many_alternatives_cannot_be_ranked() -> None:
    """Told when the document is read, and only where specificity matters."""
    any_of = '{ any = [{ priority = "high" }, { priority = "low" }] }'
    when = f"{{ all = [{', '.join([any_of] * 9)}] }}"
    text = PLAIN.replace('{ priority = "high" }', when)
    assert parse_policy(text).precedence == {}
    with pytest.raises(InvalidDocument, match=r"sla\[0\]\.when .line \d+.: the condition has 512 alternatives"):
        parse_policy(f'precedence = "most_specific"\n{text}')


def test_a_policy_made_in_python_takes_words_and_checks_kinds() -> None:
    """As a host would write it."""
    made = read_policy({"key": "x", "sla": [{"key": "a", "targets": []}]})
    policy = Policy(key="x", lifecycle="support", lifecycles=made.lifecycles, calendars={}, sla=made.sla)
    assert policy == made
    with pytest.raises(InputError, match="no policy is of the kind 'ola'"):
        _ = Policy(
            key="x",
            lifecycle="support",
            lifecycles=made.lifecycles,
            calendars={},
            sla=made.sla,
            precedence={"ola": Precedence.STRICTEST},
        ).promises
    with pytest.raises(ValueError, match="best"):
        Policy(key="x", lifecycle="", lifecycles={}, calendars={}, precedence={"sla": "best"})  # type: ignore[dict-item]


def test_a_policy_is_short_to_look_at() -> None:
    """Its key, its version and the beginning of its hash, not the whole document."""
    policy = load_preset("retail")
    assert repr(policy) == f"<Policy 'retail' version '{policy.version}' sha256 {policy.sha256[:12]}>"


@pytest.mark.parametrize(("given", "hint"), [({"key": "x"}, "read_policy"), (b'key = "x"', "decode it first")])
def test_what_is_no_text_is_refused_with_what_to_do(given: object, hint: str) -> None:
    """Plain data goes elsewhere, bytes are decoded by the host."""
    with pytest.raises(InputError, match=hint):
        parse_policy(given)  # type: ignore[arg-type]
