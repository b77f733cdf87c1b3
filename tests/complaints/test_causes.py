from __future__ import annotations

import pytest

from servicekit.complaints import CauseCount, CauseNode, CauseTree, mapping_between, problems_between, roll_up
from servicekit.errors import InputError, InvalidDocument
from tests.complaints.builders import TREE


def test_where_a_cause_stands() -> None:
    """Its path from the top, those above it, its level, and the cause at a level."""
    assert TREE.path("snow") == ("delivery", "late", "snow")
    assert TREE.ancestors("snow") == ("late", "delivery")
    assert [TREE.level_of(cause) for cause in ("delivery", "late", "snow")] == ["area", "group", "cause"]
    assert [TREE.at_level("late", level) for level in TREE.levels] == ["delivery", "late", None]


def test_counts_add_up_the_tree() -> None:
    """Each cause has its own and all below it; the areas add up to everything."""
    counts = roll_up(TREE, {"snow": 3, "late": 2, "lost": 1, "broken": 4})

    assert counts["delivery"] == CauseCount(own=0, total=6)
    assert counts["late"] == CauseCount(own=2, total=5)
    assert counts["delivery"].total + counts["product"].total == 10


def test_unknown_causes_are_named_all_at_once() -> None:
    """A count for no cause is refused, never dropped."""
    with pytest.raises(InvalidDocument) as caught:
        roll_up(TREE, {"snwo": 1, "lots": 2, "late": -1})

    assert [problem.path for problem in caught.value.problems] == ["snwo", "lots", "late"]


def test_a_tree_tells_all_that_is_wrong_with_it() -> None:
    """A missing parent, a circle, a depth, a retired cause that is still there: each with its place."""
    with pytest.raises(InvalidDocument) as caught:
        CauseTree(
            levels=("area", "cause"),
            causes={
                "a": CauseNode(under="gone"),
                "b": CauseNode(under="c"),
                "c": CauseNode(under="b"),
                "d": CauseNode(),
                "e": CauseNode(under="d"),
                "f": CauseNode(under="e"),
            },
            retired={"d": "e", "x": "y"},
        )

    assert {problem.path: problem.message for problem in caught.value.problems} == {
        "causes.a": "stands under 'gone', which is not there",
        "causes.b": "stands under itself",
        "causes.c": "stands under itself",
        "causes.f": "is deeper than the 2 levels",
        "retired.d": "is a cause of this version, so it is not retired",
        "retired.x": "'y' is not a cause of this version",
    }


NEWER = CauseTree(
    version=2,
    causes={"delivery": CauseNode(), "slow": CauseNode(under="delivery"), "product": CauseNode()},
    retired={"late": "slow", "snow": "slow"},
)


def test_every_retired_cause_is_mapped_or_refused() -> None:
    """A new version that forgets causes is refused with all of them."""
    assert [problem.path for problem in problems_between(TREE, NEWER)] == ["retired.lost", "retired.broken"]
    with pytest.raises(InvalidDocument, match="2 problems"):
        mapping_between(TREE, NEWER)


def test_old_complaints_count_under_their_successors() -> None:
    """What was filed under a retired cause is found under the one that took its place."""
    whole = CauseTree(
        version=2, causes=NEWER.causes, retired={**NEWER.retired, "lost": "delivery", "broken": "product"}
    )

    assert mapping_between(TREE, whole) == {
        "delivery": "delivery",
        "late": "slow",
        "lost": "delivery",
        "snow": "slow",
        "product": "product",
        "broken": "product",
    }
    assert roll_up(whole, {"late": 2, "snow": 1, "slow": 4})["slow"].own == 7
    assert whole.path("snow") == ("delivery", "slow")


def test_versions_count_up() -> None:
    """An older tree does not come after a newer one."""
    assert [problem.path for problem in problems_between(NEWER, TREE)] == ["version"]


def test_unknown_names_are_errors() -> None:
    """A cause or level that is not there is named."""
    with pytest.raises(InputError, match="no cause 'rain'"):
        TREE.path("rain")
    with pytest.raises(InputError, match="no level 'team'"):
        TREE.at_level("late", "team")
