from __future__ import annotations

import json

from attrs import evolve

from servicekit.errors import InvalidDocument
from servicekit.policies import Policy, parse_policy, read_policy, write_policy
from servicekit.workflow import SUPPORT
from tests.policies.documents import FULL, GOOD


def test_everything_is_said() -> None:
    """The canonical form leaves nothing to a default that a later version might change."""
    plain = write_policy(parse_policy('key = "a"'))

    assert plain["lifecycles"]["support"]["initial"] == "new"
    assert (plain["version"], plain["lifecycle"], plain["sla"], plain["escalation"]) == ("1", "support", [], [])


def test_the_order_of_statuses_counts() -> None:
    """Statuses are shown to people in their order, so another order is another policy."""
    policy = parse_policy('key = "a"')
    turned = evolve(SUPPORT, statuses=reversed(SUPPORT.statuses))
    other = evolve(policy, lifecycles={"support": turned})

    assert other.sha256 != policy.sha256
    assert parse_policy(other.canonical.decode()).lifecycles["support"] == turned


def test_a_stock_lifecycle_may_go_by_another_name() -> None:
    """The name in the document becomes the key of the lifecycle."""
    policy = parse_policy('key = "a"\n[lifecycles.requests]\nuse = "support"')

    assert policy.lifecycle == policy.lifecycles["requests"].key == "requests"
    assert policy.lifecycles["requests"].edges == SUPPORT.edges


def test_the_canonical_form_is_plain_json() -> None:
    """Names are sorted, nothing is escaped that need not be, and no blank is wasted."""
    policy = evolve(parse_policy(GOOD), title="Größe")
    text = policy.canonical.decode()

    assert "Größe" in text
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_guards_are_code_and_no_content() -> None:
    """A lifecycle may name a guard of the host, which must be handed over and is not part of the hash."""
    text = """
key = "a"
[lifecycles.own]
initial = "new"
statuses = { new = "new", closed = "closed" }
edges = [{ on = "close", from = "new", to = "closed", guards = ["is_paid"] }]
"""
    paid = {"is_paid": lambda _: True}
    policy = parse_policy(text, guards=paid)

    assert policy.tables["own"] is not None
    assert policy == read_policy(write_policy(policy), guards={"is_paid": lambda _: None})
    assert _problems(text) == ["lifecycles.own.edges[0].guards"]


def _problems(text: str) -> list[str]:
    try:
        parse_policy(text)
    except InvalidDocument as error:
        return [problem.path for problem in error.problems]
    return []


def test_a_policy_has_no_other_parts() -> None:
    """Each part that is content is in the canonical form, so none can be forgotten in the hash; guards are code."""
    parts = {name for name in Policy.__annotations__ if name not in ("guards", "earlier", "since")}

    assert parts == set(write_policy(parse_policy(FULL)))


def test_what_is_seldom_said_is_written_where_it_differs() -> None:
    """A policy that says nothing of it has the canonical form that it had before it could be said."""
    target = write_policy(parse_policy(GOOD))["sla"][0]["targets"][0]
    full, _, plain = write_policy(parse_policy(FULL))["sla"][0]["targets"]
    seldom = {"pause_reasons", "pause_cap", "grace", "start", "recover_pauses", "on_merge"}

    assert "metrics" not in write_policy(parse_policy(GOOD))
    assert not seldom & (target.keys() | plain.keys())
    assert seldom <= full.keys()
    assert full["calendar"] == {"by": "team", "emea": "berlin", "apac": "tokyo", "default": "always"}
    assert (full["goal"]["default"], full["start"]) == ("until promised_at", {"field": "reported_at"})


def test_the_full_document_reads_back() -> None:
    """Everything that is seldom said survives the way through the canonical form."""
    policy = parse_policy(FULL)

    assert read_policy(write_policy(policy)) == parse_policy(policy.canonical.decode()) == policy
