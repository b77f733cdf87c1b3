"""What a ticket has that its policy does not declare is seen: in readings, outcomes and explanations."""

from __future__ import annotations

import pytest

from servicekit.engine import handle, new_dossier, readings
from servicekit.errors import InputError, ServicekitError, UnknownClock
from servicekit.sla import Odd, Undeclared, evaluate
from servicekit.testing.builders import a_policy, a_target, at, office_hours
from servicekit.tickets import OWN_WORDS, Advance, Facts, Open, PlaceHold, Record, SetFields, Solve, Ticket
from servicekit.workflow import Category

NINE = at("2026-03-23 09:00")
POLICY = a_policy(
    [a_target("resolution", {"high": "2h", "default": "8h"}, pause_reasons=["spare part"])],
    fields={"priority": ("low", "high"), "channel": (), "customer.plan": ("gold", "silver")},
)


def test_a_value_of_another_list_is_told() -> None:
    """The default goal is taken, the value is listed with what was probably meant, and the derivation says so."""
    found = POLICY.evaluate([(NINE, "opened", {"priority": "High"})], NINE)

    assert found.undeclared == (Undeclared(odd=Odd.VALUE, field="priority", value="High", meant="high"),)
    assert str(found.undeclared[0]) == "priority is 'High', which the policy does not declare; did you mean 'high'?"
    reading = found.of("resolution")
    assert reading.due_at == at("2026-03-23 17:00")
    words = "the value High of priority is not declared; the default goal was taken"
    assert words in reading.explain().as_text()
    assert words in reading.explain().as_markdown()
    assert "priority 的值 High 未声明" in reading.explain().as_text(language="zh")
    assert reading.explain().as_data()["remark_cause"] == ["undeclared_value", "priority", "High"]


def test_a_misspelt_field_is_told() -> None:
    """The name is listed with the one that was meant, and the derivation says that the priority is not known."""
    found = POLICY.evaluate([(NINE, "opened", {"prioritty": "high"})], NINE)

    assert found.undeclared == (Undeclared(odd=Odd.FIELD, field="prioritty", meant="priority"),)
    assert str(found.undeclared[0]) == "the policy declares no field 'prioritty'; did you mean 'priority'?"
    assert "priority is not known; the default goal was taken" in found.of("resolution").explain().as_text()


def test_what_is_declared_is_not_told() -> None:
    """Declared values, any value of a field without a list, and a declared value that takes the default on purpose."""
    rows = [(NINE, "opened", {"priority": "low", "channel": "fax"})]
    found = POLICY.evaluate(rows, NINE, customer={"plan": "gold"})
    assert found.undeclared == ()
    assert found.of("resolution").explain().remark == ""


def test_values_of_the_customer_are_looked_at_too() -> None:
    """A plan that is none of the declared ones."""
    found = POLICY.evaluate([(NINE, "opened", {"priority": "low"})], NINE, customer={"plan": "golden", "age": 3})
    assert [(each.field, each.value, each.meant) for each in found.undeclared] == [("customer.plan", "golden", "gold")]


def test_a_hold_that_pauses_nothing_is_told() -> None:
    """Targets name their holds; one that no target names is probably misspelt, one that a category stops is not."""
    rows = [
        (NINE, "opened", {"priority": "low"}),
        (NINE, "hold_placed", {"reason": "spare parts"}),
        (NINE, "hold_placed", {"reason": "spare part"}),
    ]
    (odd,) = POLICY.evaluate(rows, NINE).undeclared
    assert (odd.odd, odd.value, odd.meant) == (Odd.HOLD, "spare parts", "spare part")
    also = a_target("agent_work", "4h", pause=frozenset({Category.ON_HOLD}))
    both = a_policy([*POLICY.sla[0].targets, also], fields=POLICY.fields)
    assert both.evaluate(rows, NINE).undeclared == ()


def test_a_fact_with_a_word_of_the_tickets_own_is_told() -> None:
    """A field row that is called like what the ticket knows by itself is kept, not read, and listed."""
    rows = [(NINE, "opened", {"priority": "low"}), (NINE, "field", {"team": "second"})]
    (odd,) = POLICY.evaluate(rows, NINE).undeclared
    assert (odd.odd, odd.field) == (Odd.OWN_WORD, "team")
    assert "the field of that name is not read" in str(odd)


def test_the_engine_tells_the_same() -> None:
    """Outcomes of commands and facts, and the readings of a record, list what those of rows list."""
    record = new_dossier(("ticket", "T-1"))
    opened = handle(POLICY, record, Open(fields={"priority": "P1"}), Facts(customer={"plan": "x"}), NINE)
    assert [each.value for each in opened.undeclared] == ["P1"]  # no policy reads the plan, so it is not recorded
    held = handle(POLICY, opened.dossier, PlaceHold(reason="Spare Part"), now=NINE)
    assert [each.field for each in held.undeclared] == ["holds", "priority"]
    assert readings(POLICY, held.dossier, NINE).undeclared == held.undeclared
    told = Record(what="field", occurred_at=NINE, fields={"priority": "low", "chanel": "mail"})
    assert [each.field for each in handle(POLICY, opened.dossier, told, now=NINE).undeclared] == ["chanel"]
    assert handle(POLICY, opened.dossier, Solve(), now=NINE).undeclared == ()  # brings nothing, so it is not looked at


def test_without_declarations_any_field_may_be_there() -> None:
    """Level two without a policy has nothing declared, and nothing is odd."""
    found = evaluate(
        [*POLICY.sla], [(NINE, "opened", {"priority": "P1", "x": 1})], NINE, calendars={"office": office_hours()}
    )
    assert found.undeclared == ()


@pytest.mark.parametrize("word", OWN_WORDS)
def test_no_field_of_a_command_shadows_what_a_ticket_knows(word: str) -> None:
    """Set as a field it would never be read: the command is refused by name, at the caller's line."""
    for make in (SetFields, Open, lambda fields: Advance(event="solve", fields=fields)):
        with pytest.raises(InputError, match=f"fields.{word} is what a ticket knows by itself"):
            make(fields={word: "x"})  # type: ignore[operator]


def test_the_own_words_are_what_the_view_shows() -> None:
    """The list is complete: everything that a ticket puts over the fields of its host."""
    ticket = Ticket(lifecycle="support", status="new", category=Category.NEW, opened_at=NINE)
    assert set(ticket.view()) == set(OWN_WORDS)


def test_an_unknown_clock_is_an_error_of_ours() -> None:
    """It names the readings there are, and is a KeyError for those who caught that."""
    found = POLICY.evaluate([(NINE, "opened")], NINE)
    with pytest.raises(UnknownClock, match=r"no reading of 'resolutoin'; there are: resolution#1") as caught:
        found.of("resolutoin")
    assert caught.value.known == ("resolution#1",)
    assert isinstance(caught.value, (ServicekitError, KeyError))
    assert str(caught.value).startswith("no reading of")
    with pytest.raises(UnknownClock, match="in cycle 2; there are: resolution#1"):
        found.of("resolution", 2)
