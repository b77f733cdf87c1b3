from __future__ import annotations

from datetime import date, datetime

import pytest

from servicekit.conditions import Test, compile_condition
from servicekit.customers import AgeSteps, Asset, Contact, Length, Money, Profile, Purchase
from servicekit.errors import InputError, NaiveDatetimeError
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Facts
from tests.customers.builders import a_profile


def test_facts_are_what_was_told_and_what_follows() -> None:
    """Every supplied value is a fact by its name, and the age of the last purchase is counted in whole months."""
    assert a_profile().facts(at("2026-05-31 12:00")) == {
        "id": "C1",
        "kind": "person",
        "segment": "families",
        "tier": "gold",
        "channel": "chat",
        "value": 120_000,
        "currency": "EUR",
        "purchases": 2,
        "products": ["dryer", "washer"],
        "spent.EUR": 109_800,
        "months_since_purchase": 11,
        "age": "in_warranty",
        "preference.language": "de",
    }


def test_what_was_not_told_stays_unknown() -> None:
    """A customer of whom nothing is told but the id has no tier, and a condition on it is unknown, not false."""
    facts = Profile(id="C2").facts(at("2026-05-31 12:00"))

    assert facts == {"id": "C2", "purchases": 0, "products": []}
    assert compile_condition(Test("customer.tier", "is", "gold"))({"customer": facts}) is None


def test_the_age_is_that_of_the_thing_the_ticket_is_about() -> None:
    """An old washer is old though the customer bought a dryer last year."""
    facts = a_profile().facts(at("2026-05-31 12:00"), asset="W-1")

    assert (facts["product"], facts["months_since_purchase"], facts["age"]) == ("washer", 74, "5_to_7_years")


def test_days_are_counted_in_the_customers_zone() -> None:
    """At 22:30 UTC on 30 June it is 1 July in Berlin: the last day of the first year is over."""
    late = at("2026-06-30 22:30")

    assert a_profile().facts(late)["age"] == "2_to_4_years"
    assert a_profile(zone="UTC").facts(late)["age"] == "in_warranty"


def test_later_purchases_do_not_count() -> None:
    """A view of the past knows nothing of what was bought afterwards."""
    facts = a_profile().facts(at("2021-01-01 12:00"))

    assert (facts["purchases"], facts["spent.EUR"], facts["months_since_purchase"]) == (1, 59_900, 9)


def test_ages_are_the_hosts_to_name() -> None:
    """Boundaries are data."""
    two_years = AgeSteps(steps=(("fresh", Length(24)),), beyond="old")

    assert a_profile().facts(at("2026-05-31 12:00"), ages=two_years)["age"] == "fresh"


def test_facts_feed_clocks() -> None:
    """The tier of a profile chooses the goal of a target."""
    policy = a_policy([a_target("resolution", {"gold": "1h", "default": "8h"}, by="customer.tier")])
    opened = [(at("2026-05-29 09:00"), "opened")]
    readings = policy.evaluate(opened, at("2026-05-29 09:00"), customer=a_profile().facts(at("2026-05-29 09:00")))

    assert readings.of("resolution").due_at == at("2026-05-29 10:00")


def test_facts_can_be_stored() -> None:
    """A preference that nothing can keep is refused with its place."""
    with pytest.raises(InputError, match=r"facts\.preference\.since"):
        a_profile(preferences={"since": date(2020, 1, 1)}).facts(at("2026-05-31 12:00"))
    assert Facts(customer=a_profile().facts(at("2026-05-31 12:00"))).customer is not None


def test_a_profile_is_checked() -> None:
    """Ids are there once, assets are of purchases that were told, an unknown asset and a naive moment are refused."""
    purchase = Purchase(id="B1", product="washer", at=date(2020, 1, 1))
    with pytest.raises(InputError, match="purchases have an id twice: B1"):
        Profile(id="C1", purchases=(purchase, purchase))
    with pytest.raises(InputError, match="of a purchase 'B9' not told of"):
        Profile(id="C1", assets=(Asset(id="A1", product="washer", purchase="B9"),))
    with pytest.raises(InputError, match=r"no asset 'X'; there are: W-1, D-1"):
        a_profile().facts(at("2026-05-31 12:00"), asset="X")
    with pytest.raises(NaiveDatetimeError):
        a_profile().facts(datetime(2026, 5, 31))  # noqa: DTZ001 - the point of the test


def test_a_contact_is_reached_where_it_allows_it() -> None:
    """The first channel that has an address and is not refused; none if there is none."""
    contact = Contact(id="P1", addresses={"phone": "1", "e-mail": "a@example.org"}, refuses=["phone"])

    assert contact.reachable_on(["chat", "phone", "e-mail"]) == "e-mail"
    assert contact.reachable_on(["phone"]) is None


def test_personal_data_is_declared() -> None:
    """Names and addresses say that they are personal, so that an eraser finds them."""
    personal = {each.name for each in Contact.__attrs_attrs__ if each.metadata.get("personal")}

    assert personal == {"name", "addresses"}


def test_money_of_several_currencies_stays_apart() -> None:
    """Purchases in two currencies are two facts."""
    bought = [
        Purchase(id="1", product="a", at=date(2026, 1, 1), price=Money(5, "EUR")),
        Purchase(id="2", product="b", at=date(2026, 1, 1), price=Money(7, "CHF")),
        Purchase(id="3", product="c", at=date(2026, 1, 1)),
    ]
    facts = Profile(id="C1", purchases=bought).facts(at("2026-05-31 12:00"))

    assert (facts["spent.EUR"], facts["spent.CHF"]) == (5, 7)
