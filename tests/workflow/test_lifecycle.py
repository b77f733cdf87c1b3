"""Lifecycles as data: categories, landing, and new versions."""

from __future__ import annotations

import pickle

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError

from servicekit.errors import InputError, LifecycleError
from servicekit.workflow import SUPPORT, Category, Edge, Status, extend
from tests.workflow.lifecycles import REPAIR


def test_open_means_new_to_on_hold() -> None:
    """Solved and closed are over, everything before is open."""
    assert [category.value for category in Category if category.is_open] == ["new", "active", "pending", "on_hold"]
    assert Category("on_hold") is Category.ON_HOLD


def test_labels_fall_back() -> None:
    """Customers read the label of agents, agents read the key, where nothing else is given."""
    assert (Status("a", Category.NEW).shown, Status("a", Category.NEW).shown_to_customer) == ("a", "a")
    assert Status("a", Category.NEW, "Label").shown_to_customer == "Label"
    assert Status("a", Category.NEW, "Label", "Yours").shown_to_customer == "Yours"


def test_a_lifecycle_is_a_value() -> None:
    """Equal data is equal, hashes, pickles, and cannot be changed."""
    assert evolve(REPAIR) == REPAIR
    assert len({REPAIR, evolve(REPAIR), evolve(REPAIR, version=2)}) == 2
    assert pickle.loads(pickle.dumps(REPAIR)) == REPAIR  # noqa: S301 - our own bytes
    with pytest.raises(FrozenInstanceError):
        REPAIR.version = 2  # type: ignore[misc]


def test_an_unknown_category_is_refused() -> None:
    """There are six and no more."""
    with pytest.raises(ValueError, match="'opened' is not a valid Category"):
        Status("a", "opened")  # type: ignore[arg-type]


def test_names_come_in_their_order() -> None:
    """Events and guards are listed once, as the edges first use them."""
    assert REPAIR.events == ("assign", "resume", "solve", "reopen", "close")
    assert REPAIR.guards == ("has_assignee", "checked", "is_merged")
    assert REPAIR.edges[2].conditions == ("checked", "not is_merged")


def test_landing_is_the_only_or_the_marked_status() -> None:
    """A category with one status in use needs no mark; a retired status is never landed in."""
    assert REPAIR.landing(Category.ACTIVE).key == "bench"
    waits = [Status("customer", Category.PENDING), Status("appointment", Category.PENDING, default=True)]
    assert evolve(REPAIR, statuses=[*REPAIR.statuses, *waits]).landing(Category.PENDING).key == "appointment"
    with pytest.raises(LifecycleError, match="no status of the category 'on_hold'"):
        REPAIR.landing(Category.ON_HOLD)


def test_extending_makes_new_data() -> None:
    """The new version has what was added, dropped and retired; the old one stays as it was."""
    before = evolve(SUPPORT)
    second = extend(
        SUPPORT,
        2,
        add=[Status("waiting_supplier", Category.ON_HOLD, "Waiting for supplier")],
        edges=[
            Edge("order_part", "active", "waiting_supplier"),
            Edge("resume", "waiting_supplier", "active"),
        ],
        drop=[("close", "new")],
        retire=["on_hold"],
    )
    assert before == SUPPORT
    assert second.version == 2
    assert second.problems() == []
    assert second.edges[0] == Edge("order_part", "active", "waiting_supplier")
    assert not any(edge.target == "on_hold" for edge in second.edges)
    assert any(edge.source == "on_hold" for edge in second.edges)
    assert not any((edge.event, edge.source) == ("close", "new") for edge in second.edges)
    assert second.landing(Category.ON_HOLD).key == "waiting_supplier"


def test_added_edges_come_first() -> None:
    """A guarded edge that is added refines the free one that was there."""
    vip = extend(SUPPORT, 2, edges=[Edge("customer_message", "solved", "new", guards=["is_merged"])])
    assert vip.problems() == []
    assert next(edge.target for edge in vip.edges if edge.source == "solved") == "new"


def test_a_lifecycle_of_its_own_may_begin_with_version_1() -> None:
    """With a new key the version counts from wherever one likes."""
    own = extend(SUPPORT, 1, key="desk")
    assert (own.key, own.version, own.edges) == ("desk", 1, SUPPORT.edges)


def test_extending_names_its_mistakes() -> None:
    """A version that does not count up and names of nothing are refused."""
    with pytest.raises(InputError, match="version 1 of 'support' must be higher than 1"):
        extend(SUPPORT, 1)
    with pytest.raises(InputError, match=r"no edge to drop: \('clos', 'new'\) \(did you mean"):
        extend(SUPPORT, 2, drop=[("clos", "new")])
    with pytest.raises(InputError, match=r"no status to retire: onhold \(did you mean 'on_hold'\?\)"):
        extend(SUPPORT, 2, retire=["onhold"])
