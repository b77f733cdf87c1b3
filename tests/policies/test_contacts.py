from __future__ import annotations

import pytest

from servicekit.calendars import work
from servicekit.conditions import Test
from servicekit.contacts import ContactRule, NextFrom, Trigger
from servicekit.customers import Length
from servicekit.errors import InvalidDocument
from servicekit.policies import parse_policy, read_policy, write_policy
from servicekit.testing.builders import a_policy
from tests.policies.documents import FULL


def test_a_follow_up_says_everything_in_words() -> None:
    """After something, in working time; or at a rhythm, counted from the contact."""
    policy = parse_policy(FULL)

    assert policy.contacts == {
        "call_back": ContactRule(
            key="call_back",
            when=Test("customer.plan", "in", ["gold", "silver"]),
            calendar="berlin",
            after=Trigger.SOLVED,
            due=work(hours=20),
            grace=work(hours=4),
            channel="phone",
            notify=("care",),
            purpose="is it still working?",
        ),
        "care": ContactRule(key="care", calendar="tokyo", every=Length(0, 90), next_from=NextFrom.CONTACT),
    }
    assert policy.contact_plans.rules == policy.contacts
    assert read_policy(write_policy(policy)) == policy
    assert "contacts" not in write_policy(a_policy())


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("", "contacts.x.calendar", "is missing"),
        ('calendar = "ofice"\nevery = "90 days"', "contacts.x.calendar", 'there is no calendar "ofice"'),
        ('calendar = "office"', "contacts.x", "either 'after' with 'due', or 'every'"),
        ('calendar = "office"\nafter = "solved"', "contacts.x", "either 'after' with 'due', or 'every'"),
        ('calendar = "office"\nafter = "solved"\ndue = "1h"\nevery = "1y"', "contacts.x", "either 'after' with"),
        ('calendar = "office"\nafter = "slved"\ndue = "1h"', "contacts.x.after", "is not what a contact can follow"),
        ('calendar = "office"\nafter = "solved"\ndue = "1 hors"', "contacts.x.due", "is not a duration"),
        ('calendar = "office"\nevery = "4h"', "contacts.x.every", "is not a length"),
        ('calendar = "office"\nevery = "1y"\nnext_from = "x"', "contacts.x.next_from", "is not a choice here"),
        ('calendar = "office"\nevery = "1y"\nwhen = { x = 1 }', "contacts.x.when.x", ""),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, path: str, message: str) -> None:
    """Each mistake is one problem (or two where a calendar is missing too), at its place, in words."""
    office = '[calendars.office]\nzone = "UTC"\nhours.mon-fri = ["09:00-17:00"]\n'
    with pytest.raises(InvalidDocument) as found:
        parse_policy(f'key = "shop"\n{office}[contacts.x]\n{text}')

    problem = found.value.problems[0]
    assert problem.path == path
    assert message in problem.message
