"""What is wrong with the editions of a book together."""

from __future__ import annotations

import pytest
from attrs import evolve

from servicekit.lint import BOOK_LINTS, lint, lint_book, shows
from servicekit.policies import Edition, Policy, PolicyBook, parse_policy
from servicekit.testing.builders import at
from servicekit.workflow import extend

SHOP = parse_policy('key = "shop"\n[[sla]]\nkey = "all"\ntargets = [{ metric = "resolution", goal = "2h elapsed" }]')
NEXT = evolve(SHOP, version="2")
CHANGED = {"support": evolve(extend(SHOP.lifecycles["support"], 2, drop=[("hold", "new")]), version=1)}


def book(*policies: Policy, begins: bool = False) -> PolicyBook:
    """The policies in force from one month to the next."""
    since = [at(f"2026-0{month}-01 00:00") for month in range(1, len(policies) + 1)]
    editions = [Edition(policy=policy, since=moment) for policy, moment in zip(policies, since, strict=True)]
    return PolicyBook(editions=(editions[0] if begins else evolve(editions[0], since=None), *editions[1:]))


@pytest.mark.parametrize(
    ("wrong", "code", "path"),
    [
        (book(SHOP, evolve(NEXT, key="shopp")), "book.other_key", "editions[1].policy.key"),
        (book(SHOP, evolve(SHOP, title="A shop")), "book.version_repeated", "editions[1].policy.version"),
        (
            book(SHOP, NEXT, evolve(NEXT, version="3", lifecycles=CHANGED)),
            "book.lifecycle_version_repeated",
            "editions[2].policy.lifecycles.support.version",
        ),
        (book(SHOP, NEXT, begins=True), "book.begins_later", "editions[0].since"),
    ],
)
def test_each_code_of_a_book(wrong: PolicyBook, code: str, path: str) -> None:
    """It stands at its place in the book, and a book whose editions fit together has none."""
    assert [(each.code, each.path, each.edition) for each in lint_book(wrong, notes=True)] == [(code, path, None)]
    assert lint_book(book(SHOP, NEXT), notes=True) == ()


def test_every_code_of_a_book_is_planted() -> None:
    """The table above has them all."""
    marks = getattr(test_each_code_of_a_book, "pytestmark")  # noqa: B009 - mypy does not know what pytest adds
    assert [code for _, code, _ in marks[0].args[1]] == [each.code for each in BOOK_LINTS]


def test_editions_are_looked_at_like_policies() -> None:
    """What lint finds in a policy it finds in the edition, whose policy its witness shows it under."""
    never = evolve(NEXT, sla=(*SHOP.sla, evolve(SHOP.sla[0], key="never")))
    pair = book(SHOP, never)
    (finding,) = lint_book(pair)

    assert finding.edition == 1
    assert evolve(finding, edition=None) == lint(never)[0]
    assert shows(pair.editions[1].policy, finding)
    assert str(finding).startswith("editions[1]: error sla.shadowed at sla[1]: ")


def test_notes_of_a_book_are_given_when_asked_for() -> None:
    """That a book begins at a moment is nothing wrong."""
    assert lint_book(book(SHOP, NEXT, begins=True)) == ()
