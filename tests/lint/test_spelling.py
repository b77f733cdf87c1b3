"""Events of edges that are nearly those of commands."""

from __future__ import annotations

import pytest

from servicekit.lint import lint
from servicekit.policies import parse_policy
from servicekit.workflow import STOCK

BESIDE = """
    { on = "assign", from = "new", to = "busy" },
    { on = "solve", from = "busy", to = "done" },
    { on = "reopen", from = "done", to = "busy" },
"""


def misspelt(
    edges: str, statuses: str = 'new = "new", busy = "active", done = "solved", closed = "closed"'
) -> list[str]:
    """The hints about the events of a lifecycle with these edges and one that closes."""
    policy = parse_policy(f"""
key = "x"
[lifecycles.own]
initial = "new"
statuses = {{ new = "new", busy = "active", done = "solved", closed = "closed" }}
edges = [{edges} {{ on = "close", from = ["new", "busy", "done"], to = "closed" }}]
""")
    return [finding.hint for finding in lint(policy) if finding.code == "lifecycles.event_misspelt"]


@pytest.mark.parametrize(
    ("event", "meant"),
    [
        ("asign", "assign"),
        ("Assign", "assign"),
        ("agent-reply", "agent_reply"),
        ("custmer_message", "customer_message"),
        ("hodl", "hold"),
        ("waits", "wait"),
        ("resum", "resume"),
        ("reopned", "reopen"),
    ],
)
def test_an_event_that_is_nearly_a_command_s_is_told(event: str, meant: str) -> None:
    """One letter, a case, a sign, an ending."""
    edge = f"""{{ on = "{event}", from = "new", to = "busy" }}, {{ on = "finish", from = "busy", to = "done" }},"""
    (hint,) = misspelt(edge)
    assert hint.startswith(f'write on = "{meant}"')


@pytest.mark.parametrize("event", ["reassign", "unassign", "resolve", "bench", "quote", "call_back"])
def test_words_of_their_own_are_not(event: str) -> None:
    """What resembles an event that has edges of its own is another word; so is what resembles none."""
    assert misspelt(f"""{BESIDE} {{ on = "{event}", from = "busy", to = "new" }},""") == []


def test_a_slip_beside_the_right_word_is_told_all_the_same() -> None:
    """One of two edges on assign."""
    assert len(misspelt(f"""{BESIDE} {{ on = "asign", from = "done", to = "busy" }},""")) == 1


@pytest.mark.parametrize("name", STOCK)
def test_lifecycles_in_stock_have_none(name: str) -> None:
    """Whatever their own events are called."""
    policy = parse_policy(f"""key = "x"\n[lifecycles.own]\nuse = "{name}"\n""")
    assert "lifecycles.event_misspelt" not in {finding.code for finding in lint(policy)}
