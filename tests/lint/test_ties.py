"""Ties that can come about, found before any ticket meets one."""

from servicekit.lint import possible_ties
from servicekit.policies import PRESETS, load_preset, parse_policy

HEAD = """\
key = "shop"
precedence = "most_specific"
[fields]
priority = ["high", "low"]
channel = []
"customer.tier" = ["gold", "silver"]
"""


def sla(*whens: str) -> str:
    """A document with policies p0, p1, ... for these conditions."""
    return HEAD + "".join(f'[[sla]]\nkey = "p{n}"\nwhen = {when}\ntargets = []\n' for n, when in enumerate(whens))


def test_two_policies_that_say_as_much_and_can_meet_are_a_tie() -> None:
    """With the facts of a ticket that meets both."""
    policy = parse_policy(sla("{}", '{ priority = "high" }', '{ "customer.tier" = "gold" }'))
    ((tie, facts),) = possible_ties(policy)
    assert tie.policies == ("p1", "p2")
    assert (facts["ticket"]["priority"], facts["customer"]["tier"]) == ("high", "gold")
    assert policy.promises.chooser.ties(facts) == (tie,)


def test_policies_that_cannot_meet_or_do_not_say_as_much_are_none() -> None:
    """Two priorities at once, a narrower list, a field more; nor where another precedence holds."""
    whens = ['{ priority = "high" }', '{ priority = "low" }', '{ priority = ["high", "low"] }']
    assert list(possible_ties(parse_policy(sla(*whens, '{ priority = "high", "customer.tier" = "gold" }')))) == []
    tied = sla('{ priority = "high" }', '{ "customer.tier" = "gold" }')
    assert list(possible_ties(parse_policy(tied.replace("most_specific", "strictest")))) == []


def test_a_third_policy_that_says_more_settles_a_tie() -> None:
    """Where both would match it applies, so they are never tied."""
    whens = ['{ priority = "high" }', '{ "customer.tier" = "gold" }', '{ priority = "high", "customer.tier" = "gold" }']
    assert list(possible_ties(parse_policy(sla(*whens)))) == []
    assert len(list(possible_ties(parse_policy(sla(*whens[:2], whens[2].replace("gold", "silver")))))) == 1


def test_presets_have_no_ties() -> None:
    """They go by the order."""
    assert [tie for name in PRESETS for tie in possible_ties(load_preset(name))] == []
