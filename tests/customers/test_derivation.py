from __future__ import annotations

from itertools import permutations
from typing import Any

from servicekit.customers import (
    WEIGHTS,
    Allotment,
    Entitlement,
    Scope,
    Suspend,
    TieRule,
    Use,
    derive_entitlement,
)
from servicekit.testing.builders import at
from tests.customers.holding import START, a_plan, granted

NOON = at("2026-06-01 12:00")


def _facts(**ticket: Any) -> dict[str, dict[str, Any]]:
    return {"ticket": ticket}


def _held(**grant: Any) -> Entitlement:
    return granted(**grant).state


ACCOUNT = _held()
PRODUCT = _held(scope=Scope(products=["washer"]))
ASSET = _held(scope=Scope(assets=["W-1"]))
PRODUCT_AND_ASSET = _held(scope=Scope(products=["washer"], assets=["W-1"]))
CONTRACT = _held(scope=Scope(contracts=["K-7"]))
EVERY = {"account": ACCOUNT, "product": PRODUCT, "asset": ASSET, "both": PRODUCT_AND_ASSET, "contract": CONTRACT}


def test_the_weights_are_those_of_servicenow() -> None:
    """Account or consumer 1, product 2, asset 3, contract 4 ("Customer service case entitlement calculation")."""
    assert {name: weight for name, weight in WEIGHTS.items() if weight} == {
        "customer": 1,
        "products": 2,
        "assets": 3,
        "contracts": 4,
    }


def test_the_highest_sum_applies() -> None:
    """1, 3, 4, 6, 5: product and asset together are more than the contract; without the asset the contract wins."""
    found = derive_entitlement(EVERY, "C1", _facts(product="washer", asset="W-1", contract="K-7"), NOON)
    assert (found.id, [(each.id, each.weight) for each in found.candidates]) == (
        "both",
        [("both", 6), ("contract", 5), ("asset", 4), ("product", 3), ("account", 1)],
    )

    assert derive_entitlement(EVERY, "C1", _facts(product="washer", contract="K-7"), NOON).id == "contract"
    assert derive_entitlement(EVERY, "C1", _facts(product="washer"), NOON).id == "product"
    assert derive_entitlement(EVERY, "C1", _facts(), NOON).id == "account"


def test_every_other_one_says_why_it_does_not_apply() -> None:
    """Suspended, of another customer, used up, out of scope, unknown: each in words, all of its reasons at once."""
    suspended = granted()
    suspended.send(Suspend(reason="unpaid"))
    empty = granted(a_plan(allotments=[Allotment(key="cases", total=1)]))
    empty.send(Use(ticket="T0", amounts={"cases": 1}))
    held = {
        "account": ACCOUNT,
        "asset": ASSET,
        "empty": empty.state,
        "late": _held(starts_at=at("2026-07-01 00:00")),
        "other": _held(customer="C2", scope=Scope(products=["dryer"])),
        "suspended": suspended.state,
    }
    found = derive_entitlement(held, "C1", _facts(product="washer"), NOON)

    assert {each.id: each.against for each in found.candidates} == {
        "account": (),
        "asset": ("outside assets W-1 (not supplied)",),
        "empty": ("nothing is left of 'cases'",),
        "late": ("it is waiting",),
        "other": ("it belongs to 'C2'", "outside products dryer (found 'washer')"),
        "suspended": ("it is suspended (unpaid)",),
    }
    assert str(found).startswith("account applies\n  account: weight 1 (customer)\n  not asset: outside assets W-1")


def test_ties_are_named_and_decided_by_the_rule() -> None:
    """Of two that weigh the same, the one that ends first is used first; the other rules are there to be chosen."""
    held = {
        "long": _held(ends_at=at("2028-01-01 00:00")),
        "short": _held(ends_at=at("2026-08-01 00:00")),
        "endless": granted(a_plan(length=None), starts_at=at("2025-01-01 00:00")).state,
    }
    chosen = {rule: derive_entitlement(held, "C1", _facts(), NOON, rule=rule) for rule in TieRule}

    assert {rule: each.id for rule, each in chosen.items()} == {
        TieRule.EARLIEST_END: "short",
        TieRule.LATEST_END: "endless",
        TieRule.EARLIEST_START: "endless",
    }
    assert chosen[TieRule.EARLIEST_END].tied == ("short", "long", "endless")
    assert "the same weight: short, long, endless; decided by earliest_end" in str(chosen[TieRule.EARLIEST_END])


def test_the_order_of_the_entitlements_changes_nothing() -> None:
    """Equal ones are told apart by their id at last, however they are handed over."""
    held = dict.fromkeys(("b", "a", "c"), ACCOUNT)
    answers = {
        str(derive_entitlement({name: held[name] for name in order}, "C1", _facts(), NOON))
        for order in permutations(held)
    }

    assert len(answers) == 1
    assert answers.pop().startswith("a applies")


def test_weights_are_the_hosts_to_set() -> None:
    """With a heavier channel the one for the phone wins over the one for the asset."""
    held = {"asset": ASSET, "phone": _held(scope=Scope(channels=["phone"]))}
    facts = _facts(asset="W-1", channel="phone")

    assert derive_entitlement(held, "C1", facts, NOON).id == "asset"
    assert derive_entitlement(held, "C1", facts, NOON, weights={**WEIGHTS, "channels": 9}).id == "phone"


def test_a_channel_that_is_used_up_excludes_only_there() -> None:
    """No case is left by phone, but by mail there are nine."""
    holding = granted(a_plan(allotments=[Allotment(key="cases", total=10, channels={"phone": 1})]))
    holding.send(Use(ticket="T1", amounts={"cases": 1}, channel="phone"))

    by_phone = derive_entitlement({"E": holding.state}, "C1", _facts(channel="phone"), NOON)
    assert (by_phone.id, by_phone.candidates[0].against) == (None, ("nothing is left of 'cases' on 'phone'",))
    assert derive_entitlement({"E": holding.state}, "C1", _facts(channel="e-mail"), NOON).id == "E"


def test_of_nothing_nothing_applies() -> None:
    """A customer without entitlements is an answer, not an error."""
    found = derive_entitlement({}, "C1", _facts(), START)

    assert (found.id, found.candidates, str(found)) == (None, (), "no entitlement applies")
