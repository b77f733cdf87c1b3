from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from servicekit.calendars import BusinessCalendar, render_week, write_calendar
from servicekit.cli.overview import print_calendar
from servicekit.policies import PRESETS, load_policy, load_preset
from servicekit.workflow import mermaid, write_lifecycle
from tests.cli.running import run
from tests.policies.documents import FULL


def unfolded(text: str) -> str:
    """The words without the folds."""
    return " ".join(text.split())


@pytest.mark.parametrize("name", PRESETS)
def test_an_overview_names_everything(name: str) -> None:
    """Every field, calendar, lifecycle, SLA policy, target, ladder and step of a policy is in its overview."""
    policy = load_preset(name)
    text = unfolded(run("show", name).stdout)

    named = [*policy.fields, *policy.calendars, *policy.lifecycles, *policy.ladders, policy.sha256, *policy.personal]
    named += [sla.key for sla in policy.sla] + [str(sla.when) for sla in policy.sla if str(sla.when) != "always"]
    named += [target.key for sla in policy.sla for target in sla.targets]
    named += [step.key for ladder in policy.escalation for step in ladder.steps]
    assert [word for word in named if word not in text] == []


def test_goals_and_steps_are_said_in_words() -> None:
    """Goals stand by value from the most urgent on; a step says when it fires, how often, and who is told."""
    text = unfolded(run("show", "it_service").stdout)

    assert "by priority: critical 1h elapsed, high 4h elapsed, medium 8h, low 24h, any other 24h" in text
    assert "calendar service_desk; pauses in pending; warns at 50%, 80%; ladder solution" in text
    assert "8h after it was due, every 8h, 3 times in all -> team-lead, service-manager" in text
    assert "service_desk, America/Sao_Paulo: mon-fri 08:00-18:00; 9 holidays" in text


def test_seldom_choices_are_said(tmp_path: Path) -> None:
    """Goals in business days and moments, calendars by field, choices that are not the usual, metrics of its own."""
    path = tmp_path / "full.toml"
    path.write_text(FULL, encoding="utf-8")
    text = unfolded(run("show", str(path)).stdout)

    assert "gold 1 business day, silver end of business day 2, any other until promised_at" in text
    assert "calendar by team: emea berlin, apac tokyo, any other always; counts from reported_at" in text
    assert "pauses 2d elapsed in all at most; earlier pauses do not count as pauses" in text
    assert "on a change stricter; on a reopening grace of 2h; on a merge earliest" in text
    assert "handover, again and again: from the handover to the first answer of the new team" in text
    assert 'reset event.fields contains "priority"' in text
    assert "counts from the opening" in text


def test_json_is_a_policy_document(tmp_path: Path) -> None:
    """What show --json prints is read back as an equal policy."""
    path = tmp_path / "policy.json"
    path.write_text(run("show", "after_sales", "--json").stdout, encoding="utf-8")

    assert load_policy(path) == load_preset("after_sales")


def test_a_lifecycle_is_a_mermaid_diagram() -> None:
    """--lifecycle prints the diagram and nothing else; with --json the lifecycle as it is written in a document."""
    lifecycle = load_preset("retail").lifecycles["complaint"]

    assert run("show", "retail", "--lifecycle", "complaint").stdout == mermaid(lifecycle)
    assert json.loads(run("show", "retail", "--lifecycle", "complaint", "--json").stdout) == write_lifecycle(lifecycle)


def test_a_week_of_a_calendar_is_a_picture() -> None:
    """--calendar with --week draws that week."""
    calendar = load_preset("it_service").calendars["service_desk"]
    result = run("show", "it_service", "--calendar", "service_desk", "--week", "2016-03-23")

    assert result.stdout == render_week(calendar, date(2016, 3, 23))
    assert "Good Friday" in result.stdout


def test_a_calendar_is_its_rules() -> None:
    """--calendar alone lists hours and holidays; with --json it is the calendar as it is written in a document."""
    calendar = load_preset("after_sales").calendars["workshop"]
    text = run("show", "after_sales", "--calendar", "workshop").stdout

    assert text.startswith("workshop, Europe/Berlin: mon-fri 08:00-12:30 13:00-17:00; 6 holidays\n")
    assert "  holiday easter-2           Good Friday\n" in text
    assert json.loads(run("show", "after_sales", "--calendar", "workshop", "--json").stdout) == write_calendar(calendar)


def test_exceptions_and_combined_calendars_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """An exception is shown with its dates and windows, a combined calendar with its parts."""
    exception = {"date": "2026-12-24", "replace": ["09:00-12:00"], "name": "Christmas Eve"}
    shop = BusinessCalendar(key="shop", zone="Europe/Berlin", hours={"mon": ["09:00-17:00"]}, exceptions=[exception])
    other = BusinessCalendar(key="other", zone="Europe/Berlin", hours={"sun": ["10:00-11:00"]})
    print_calendar(shop)
    print_calendar(shop | other)

    printed = capsys.readouterr().out
    assert "  exception 2026-12-24: replace 09:00-12:00  Christmas Eve\n" in printed
    assert "open in either: shop, other\n" in printed
    assert "  other: sun 10:00-11:00\n" in printed


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--calendar", "servicedesk"], 1, "has no calendar 'servicedesk' (did you mean 'service_desk'?)"),
        (["--lifecycle", "x"], 1, "has no lifecycle 'x' (there are support)"),
        (["--week", "2016-03-23"], 2, "--week needs a --calendar"),
        (["--calendar", "service_desk", "--week", "23.3.2016"], 2, "does not match the format"),
        (["--calendar", "service_desk", "--lifecycle", "support"], 2, "exclude each other"),
    ],
)
def test_mistakes_are_one_message(arguments: list[str], code: int, message: str) -> None:
    """What is not there is one message on standard error."""
    result = run("show", "it_service", *arguments)

    assert result.exit_code == code
    assert message in result.stderr


def test_the_precedence_is_said_above_the_promises(tmp_path: Path) -> None:
    """In one sentence for all kinds, or for each where they differ."""
    path = tmp_path / "policy.toml"
    entries = '[[sla]]\nkey = "a"\ntargets = []\n[[sla]]\nkey = "b"\nkind = "ola"\ntargets = []\n'
    for precedence, words in (
        ('"most_specific"', "Promises of those that fit a ticket the most specific holds"),
        ('{ ola = "strictest" }', "of kind ola, of those that fit a ticket the strictest holds for each clock"),
    ):
        path.write_text(f'key = "x"\nprecedence = {precedence}\n{entries}', encoding="utf-8")
        assert words in unfolded(run("show", path).stdout)
