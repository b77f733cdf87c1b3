"""The compiled table: moves, refusals with their reasons, and what is refused to be compiled."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve

from servicekit.errors import LifecycleError
from servicekit.workflow import (
    GUARDS,
    SUPPORT,
    Category,
    Edge,
    Guard,
    Lifecycle,
    Move,
    Refusal,
    Status,
    Table,
    compile_lifecycle,
    extend,
)
from tests.workflow.lifecycles import REPAIR


def fact(name: str) -> Guard:
    """A guard that answers with a fact of the ticket, ``None`` without it."""
    return lambda facts: facts["ticket"].get(name)


REGISTRY = {name: fact(name) for name in REPAIR.guards}
TABLE = compile_lifecycle(REPAIR, REGISTRY)
MANAGER = frozenset({"manager"})


def ticket(**facts: Any) -> Mapping[str, Mapping[str, Any]]:
    """Facts about a ticket."""
    return {"ticket": facts}


def reason(answer: Move | Refusal) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What a refusal says."""
    assert isinstance(answer, Refusal)
    return answer.reason, answer.failed_guards, answer.missing_roles


def test_a_move_says_from_where_to_where() -> None:
    """A legal event gives the same prebuilt move each time."""
    move = TABLE.move("done", "close", {})
    assert isinstance(move, Move)
    assert (move.event, move.source.key, move.target.key) == ("close", "done", "closed")
    assert move.target.category is Category.CLOSED
    assert move.edge == Edge("close", "done", "closed")
    assert TABLE.move("done", "close", {}) is move


@pytest.mark.parametrize(
    ("status", "event", "why"),
    [
        ("gone", "close", "unknown_status"),
        ("gone", "fly", "unknown_status"),
        ("done", "fly", "unknown_event"),
        ("closed", "close", "not_from_here"),
        ("new", "solve", "not_from_here"),
    ],
)
def test_an_illegal_event_is_refused_with_its_reason(status: str, event: str, why: str) -> None:
    """Nothing is raised: a refusal is a value, and names what was asked."""
    assert TABLE.move(status, event, {}) == Refusal(reason=why, event=event, status=status)  # type: ignore[arg-type]


def test_a_guard_decides() -> None:
    """Yes moves, no refuses, and a guard that cannot tell refuses too, by another name."""
    assert isinstance(TABLE.move("new", "assign", ticket(has_assignee=True)), Move)
    assert reason(TABLE.move("new", "assign", ticket(has_assignee=False))) == ("guard_failed", ("has_assignee",), ())
    assert reason(TABLE.move("new", "assign", ticket())) == ("guard_unknown", ("has_assignee",), ())


def test_unless_wants_a_no() -> None:
    """A guard under *unless* must say no; unknown is not no."""
    facts = ticket(checked=True, is_merged=False)
    move = TABLE.move("bench", "solve", facts)
    assert isinstance(move, Move)
    assert move.target.key == "done"
    assert reason(TABLE.move("bench", "solve", ticket(checked=True, is_merged=True))) == (
        "guard_failed",
        ("not is_merged",),
        ("manager", "owner"),
    )
    assert reason(TABLE.move("bench", "solve", ticket(checked=True)))[:2] == ("guard_unknown", ("not is_merged",))


def test_every_failed_guard_is_named() -> None:
    """A person should not have to find them one after the other."""
    failed = reason(TABLE.move("bench", "solve", ticket(checked=False, is_merged=True)))[1]
    assert failed == ("checked", "not is_merged")


def test_one_no_settles_an_edge_although_another_guard_cannot_tell() -> None:
    """No and unknown together are no, so the next edge is tried."""
    move = TABLE.move("bench", "solve", ticket(checked=False), MANAGER)
    assert isinstance(move, Move)
    assert move.target.key == "closed"


def test_unknown_stops_the_search() -> None:
    """Where the first edge cannot be told, the fallback is not taken on a guess."""
    assert reason(TABLE.move("bench", "solve", ticket(), MANAGER))[0] == "guard_unknown"


def test_one_of_the_roles_is_needed() -> None:
    """Without a role the edge is left out; when only roles stood in the way, the reason says so."""
    only = compile_lifecycle(extend(REPAIR, 2, edges=[Edge("scrap", "new", "closed", roles=["manager"])]), REGISTRY)
    assert reason(only.move("new", "scrap", {})) == ("role_missing", (), ("manager",))
    assert reason(only.move("new", "scrap", {}, frozenset({"agent"})))[0] == "role_missing"
    assert isinstance(only.move("new", "scrap", {}, frozenset({"agent", "manager"})), Move)


def test_a_refusal_changes_nothing() -> None:
    """After any refusal the same questions have the same answers."""
    allowed = {status: TABLE.allowed(status) for status in TABLE.statuses}
    for status in (*TABLE.statuses, "gone"):
        for event in (*TABLE.events, "fly"):
            TABLE.move(status, event, ticket(checked=False))
    assert {status: TABLE.allowed(status) for status in TABLE.statuses} == allowed
    assert isinstance(TABLE.move("done", "reopen", {}), Move)


def test_what_is_allowed() -> None:
    """By the edges alone, by the facts too, by the roles too; what would be refused is not offered."""
    assert TABLE.allowed("done") == ("reopen", "close")
    assert TABLE.allowed("bench") == ("solve",)
    assert TABLE.allowed("bench", ticket(checked=False), frozenset()) == ()
    assert TABLE.allowed("bench", ticket(checked=False), MANAGER) == ("solve",)
    assert TABLE.allowed("bench", ticket(), MANAGER) == ()
    assert TABLE.allowed("bench", None, frozenset()) == ("solve",)
    assert TABLE.allowed("gone") == ()
    assert TABLE.has("bench", "solve")
    assert not TABLE.has("bench", "close")


def test_a_retired_status_can_be_left() -> None:
    """The last tickets in it move on, and its words can still be read."""
    move = TABLE.move("old_bench", "resume", {})
    assert isinstance(move, Move)
    assert (move.source.retired, move.target.key) == (True, "bench")
    assert TABLE.status("old_bench").retired


def test_an_unknown_status_is_named_with_a_hint() -> None:
    """Asking for a status that is not there says what was perhaps meant."""
    with pytest.raises(LifecycleError, match=r"'repair' has no status 'bnech': did you mean 'bench'\?"):
        TABLE.status("bnech")


def test_an_unsound_lifecycle_does_not_compile() -> None:
    """All problems are in the error: of the lifecycle and of its guards."""
    broken = evolve(REPAIR, edges=[*REPAIR.edges, Edge("go", "new", "xyz", guards=["has_asignee"])])
    with pytest.raises(LifecycleError) as caught:
        compile_lifecycle(broken, REGISTRY)
    assert [str(problem) for problem in caught.value.fields["problems"]] == [
        "lifecycles.repair.edges[6].to: there is no status 'xyz'",
        "lifecycles.repair.edges[6].guards: there is no guard 'has_asignee' (did you mean 'has_assignee'?)",
    ]
    assert "did you mean 'has_assignee'?" in str(caught.value)


async def _asynchronous(facts: object) -> bool:
    return False


class _Asynchronous:
    async def __call__(self, facts: object) -> bool:
        return False


@pytest.mark.parametrize(
    ("guard", "said"),
    [
        (_asynchronous, "asynchronous"),
        (_Asynchronous(), "asynchronous"),
        (functools.partial(_asynchronous, None), "asynchronous"),
        (functools.partial(_Asynchronous(), None), "asynchronous"),
        ("checked", "not a function"),
    ],
    ids=["function", "object", "partial", "partial object", "text"],
)
def test_a_guard_that_cannot_be_one_is_refused(guard: Any, said: str) -> None:
    """A coroutine is truthy: taken for an answer it would open every gate (python-statemachine's trap)."""
    with pytest.raises(LifecycleError, match=f"the guard 'checked' is {said}"):
        compile_lifecycle(REPAIR, {**REGISTRY, "checked": guard})


@pytest.mark.parametrize("answer", [1, 0, "yes", ()])
def test_a_guard_must_answer_yes_no_or_unknown(answer: Any) -> None:
    """Truthy is not True: a guard with another answer is an error of the host, and named."""
    table = compile_lifecycle(REPAIR, {**REGISTRY, "has_assignee": lambda _: answer})
    with pytest.raises(LifecycleError, match=r"'has_assignee' answered .*: it must be True, False or None"):
        table.move("new", "assign", ticket())


def test_any_word_can_name_things() -> None:
    """Words that python-statemachine cannot bear are plain text here."""
    words = ["send", "model", "re open", "reply.agent", "*", "états"]
    statuses = [Status(words[0], Category.NEW), Status(words[1], Category.ACTIVE), Status(words[2], Category.CLOSED)]
    edges = [Edge(words[3], words[0], words[1]), Edge(words[4], words[1], words[2], guards=[words[5]])]
    table = compile_lifecycle(Lifecycle("odd", 1, words[0], statuses, edges), {words[5]: lambda _: True})
    move = table.move("model", "*", {})
    assert isinstance(move, Move)
    assert move.target.key == "re open"


def test_the_stock_lifecycle_compiles_with_the_built_in_guards() -> None:
    """A table keeps the lifecycle that it was made from."""
    table = compile_lifecycle(SUPPORT, GUARDS)
    assert isinstance(table, Table)
    assert table.lifecycle is SUPPORT
