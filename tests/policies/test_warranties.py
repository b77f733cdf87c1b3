from __future__ import annotations

from datetime import date

import pytest

from servicekit.customers import Choose, Length, StartEvent, Warranty, WarrantyTerms
from servicekit.errors import InvalidDocument
from servicekit.policies import parse_policy, read_policy, write_policy
from servicekit.testing.builders import a_policy

TERMS = """
key = "shop"
[warranties.washer]
zone = "Europe/Berlin"
terms = [
    { from = 2020-01-01, length = "1 year", start = "delivery" },
    { from = "2024-07-01", length = "2 years", last_day = "day_before", on_transfer = "end" },
]
"""


LATER = 'start = { last = ["delivery", "installation"] }, at_latest = "6 months"'


def test_a_warranty_says_everything_in_words() -> None:
    """Dates of TOML or as texts, one event or the first or last of several, lengths in words."""
    policy = parse_policy(TERMS.replace('"2 years",', f'"2 years", {LATER},'))

    assert policy.warranties["washer"] == Warranty(
        key="washer",
        zone="Europe/Berlin",
        versions=[
            WarrantyTerms(valid_from=date(2020, 1, 1), length=Length(12), events=["delivery"]),
            WarrantyTerms(
                valid_from=date(2024, 7, 1),
                length=Length(24),
                events=[StartEvent.DELIVERY, StartEvent.INSTALLATION],
                choose=Choose.LAST,
                at_latest=Length(6),
                last_day="day_before",
                on_transfer="end",
            ),
        ],
    )
    assert read_policy(write_policy(policy)) == policy
    assert parse_policy(policy.canonical.decode()).sha256 == policy.sha256
    assert "warranties" not in write_policy(a_policy())


@pytest.mark.parametrize(
    ("terms", "path", "message"),
    [
        ("{ length = '1 year' }", "terms[0].from", "is missing"),
        ("{ from = 2020-01-01 }", "terms[0].length", "is missing"),
        (
            "{ from = '2020-13-01', length = '1 year' }",
            "terms[0].from",
            "is not a date",
        ),
        ("{ from = 2020-01-01T00:00:00Z, length = '1 year' }", "terms[0].from", "is not a date"),
        ("{ from = 2020-01-01, length = '1 yaer' }", "terms[0].length", "is not a length"),
        ("{ from = 2020-01-01, length = '0 days' }", "terms[0]", "a warranty lasts longer than 0 days"),
        ("{ from = 2020-01-01, length = '1y', start = 'delivry' }", "terms[0].start", "is not an event"),
        ("{ from = 2020-01-01, length = '1y', start = { first = [] } }", "terms[0].start.first", "names no event"),
        ("{ from = 2020-01-01, length = '1y', start = { first = ['x'] } }", "terms[0].start.first", "is not an event"),
        ("{ from = 2020-01-01, length = '1y', start = {} }", "terms[0].start", "needs either first or last"),
        ("{ from = 2020-01-01, length = '1y', on_transfer = 'x' }", "terms[0].on_transfer", "is not a choice here"),
        ("{ from = 2020-01-01, length = '1y' }, { from = 2020-01-01, length = '2y' }", "terms", "one version at least"),
        ("", "terms", "one version at least"),
    ],
)
def test_mistakes_are_told_with_their_place(terms: str, path: str, message: str) -> None:
    """Each mistake is one problem, at its place, in words."""
    with pytest.raises(InvalidDocument) as found:
        parse_policy(f'key = "shop"\n[warranties.washer]\nterms = [{terms}]')

    (problem,) = found.value.problems
    assert problem.path == f"warranties.washer.{path}"
    assert message in problem.message
