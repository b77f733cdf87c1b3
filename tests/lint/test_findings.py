from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve

from servicekit.calendars import BusinessCalendar
from servicekit.escalation import EscalationStep
from servicekit.lint import Finding, Severity, lint
from servicekit.policies import Policy, parse_policy
from servicekit.sla import Reading, State
from servicekit.workflow import SUPPORT, Edge, Lifecycle
from tests.lint.documents import SOUND, planted

HOURS = 'hours.mon-fri = ["09:00-17:00"]'
EVERYBODY = 'key = "everybody"\n'


def only(policy: Policy) -> Finding:
    """The one finding about a policy."""
    findings = lint(policy)
    assert len(findings) == 1, [str(finding) for finding in findings]
    return findings[0]


def seen(finding: Finding, policy: Policy) -> list[Reading]:
    """What the clocks say of the witness."""
    assert finding.witness is not None
    return list(finding.witness.readings(policy))


def step_of(policy: Policy, number: int) -> EscalationStep:
    """A step of the only ladder."""
    return policy.escalation[0].steps[number]


def test_a_sound_policy_has_no_findings() -> None:
    """What the tests below plant is the only thing wrong with their documents."""
    assert lint(parse_policy(SOUND)) == ()


@pytest.mark.parametrize(
    "earlier",
    [
        "",
        'when = { "customer.tier" = ["gold", "silver"] }\n',
        'when = { any = [{ "customer.tier" = "gold" }, { priority = "low" }] }\n',
        'when = { "customer.tier" = { known = true } }\n',
        'when = { "customer.years" = { more = 2 } }\n',
    ],
)
def test_a_shadowed_policy_is_found(earlier: str) -> None:
    """A policy that earlier ones leave no ticket to is an error; its witness is under an earlier one."""
    own = '{ "customer.tier" = "gold", "customer.years" = { at_least = 3 } }'
    again = (
        f'[[sla]]\nkey = "first"\n{earlier}[[sla.targets]]\nmetric = "resolution"\ncalendar = "always"\ngoal = "1h"\n'
    )
    policy = parse_policy(
        SOUND.replace('{ "customer.tier" = "gold" }', own).replace(
            '[[sla]]\nkey = "gold"', again + '[[sla]]\nkey = "gold"'
        )
    )
    finding = next(finding for finding in lint(policy) if finding.path == "sla[1]")

    assert (finding.code, finding.severity) == ("sla.shadowed", Severity.ERROR)
    assert '"gold" never applies: "first" stands before it' in finding.message
    assert {reading.policy for reading in seen(finding, policy)} == {"first"}
    assert finding.witness is not None
    assert (finding.witness.customer["tier"], finding.witness.customer["years"] > 2) == ("gold", True)


def test_two_policies_may_shadow_a_third_together() -> None:
    """Neither of the earlier policies takes all of its tickets, but both of them do."""
    target = '\n[[sla.targets]]\nmetric = "resolution"\ncalendar = "always"\ngoal = "1h"\n'
    third = '[[sla]]\nkey = "known"\nwhen = { "customer.tier" = { known = true } }' + target
    silver = '[[sla]]\nkey = "silver"\nwhen = { "customer.tier" = "silver" }' + target
    policy = planted("[[sla]]\n" + EVERYBODY, silver + third + "[[sla]]\n" + EVERYBODY)

    assert '"known" never applies: "gold" or "silver" stands before it' in only(policy).message


@pytest.mark.parametrize(
    "earlier",
    [
        '{ "customer.tier" = "silver" }',
        '{ "customer.tier" = "gold", priority = "low" }',
        '{ not = { "customer.tier" = "silver" } }',  # unknown is not true
        '{ "customer.years" = { more = 3 } }',
        '{ priority = { contains = "o" } }',
    ],
)
def test_a_policy_with_a_ticket_left_is_not_shadowed(earlier: str) -> None:
    """Where one ticket is left to a policy, nothing is said."""
    first = f'[[sla]]\nkey = "first"\nwhen = {earlier}\ntargets = []\n'
    own = 'when = { any = [{ "customer.tier" = "gold" }, { "customer.years" = 3 }] }'
    text = SOUND.replace('[[sla]]\nkey = "gold"', first + '[[sla]]\nkey = "gold"')
    policy = parse_policy(text.replace('when = { "customer.tier" = "gold" }', own, 1))

    assert lint(policy) == ()


def test_a_condition_that_contradicts_itself_is_found() -> None:
    """No ticket meets it, so there is no witness either."""
    wrong = '{ all = [{ "customer.tier" = "gold" }, { "customer.tier" = "silver" }] }'
    finding = only(planted('{ "customer.tier" = "gold" }', wrong))

    assert (finding.code, finding.path, finding.witness) == ("sla.never_true", "sla[0].when", None)


def test_a_ticket_that_nobody_covers_is_found() -> None:
    """The witness has no clock at all."""
    policy = planted(EVERYBODY, EVERYBODY + 'when = { priority = ["critical", "low"] }\n')
    finding = only(policy)

    assert (finding.code, finding.path) == ("sla.uncovered", "sla")
    assert seen(finding, policy) == []


def test_policies_that_cover_all_together_are_not_reported() -> None:
    """Two conditions that complete each other leave nobody out."""
    policy = planted(
        EVERYBODY,
        EVERYBODY + 'when = { any = [{ "customer.tier" = "silver" }, { "customer.tier" = { known = false } }] }\n',
    )

    assert lint(policy) == ()


def test_an_exemption_is_a_cover() -> None:
    """Whoever is promised nothing on purpose is not forgotten."""
    text = SOUND[: SOUND.index("[[sla]]\n" + EVERYBODY)] + '[[sla]]\nkey = "exempt"\ntargets = []\n'

    assert lint(parse_policy(text + SOUND[SOUND.index("[[escalation]]") :])) == ()


def test_a_value_without_a_goal_is_found() -> None:
    """The witness has that value and lacks the clock."""
    policy = planted('{ critical = "4h", default = "8h" }', '{ critical = "4h", high = "8h" }')
    finding = only(policy)

    assert (finding.code, finding.path) == ("sla.value_without_goal", "sla[0].targets[1].goal")
    assert [(reading.clock, reading.value) for reading in seen(finding, policy)] == [("first_response", "low")]


def test_a_calendar_that_is_never_open_is_found() -> None:
    """The witness is never due."""
    policy = planted(HOURS, "hours = {}")
    finding = only(policy)

    assert (finding.code, finding.path) == ("calendars.never_open", "calendars.support")
    assert {reading.due_at for reading in seen(finding, policy)} == {None}


def test_a_goal_beyond_the_calendar_is_found() -> None:
    """A calendar of listed shifts ends; what is promised after its end is never due."""
    shifts = "spans = [{ start = 2026-03-02T08:00:00Z, end = 2026-03-02T18:00:00Z }]"
    policy = planted(f'zone = "Europe/Berlin"\n{HOURS}', f'zone = "Europe/Berlin"\n{shifts}')
    finding = only(policy)

    assert (finding.code, finding.path) == ("sla.never_due", "sla[1].targets[0].goal")
    assert [(reading.policy, reading.due_at) for reading in seen(finding, policy)] == [("everybody", None)]


def test_a_clock_that_always_pauses_is_found() -> None:
    """The witness stands still at nothing for ten years."""
    policy = planted('goal = "16h"', 'goal = "16h"\npause = ["new", "active", "pending", "on_hold"]')
    finding = only(policy)
    (reading,) = seen(finding, policy)

    assert (finding.code, finding.path) == ("sla.never_runs", "sla[1].targets[0].pause")
    assert (reading.state, reading.spent) == (State.PAUSED, timedelta())
    assert reading.read_at - reading.started_at > timedelta(days=3650)


@pytest.mark.parametrize(
    ("response", "solution", "found"),
    [
        ("9h", "8h", True),
        ("9h", "8h elapsed", True),
        ("9h elapsed", "8h elapsed", True),
        ("8h", "8h", False),
        ("9h elapsed", "8h", False),  # eight hours of work may take days
    ],
)
def test_an_answer_after_the_solution_is_found(response: str, solution: str, *, found: bool) -> None:
    """The first answer of the witness is due after its solution."""
    text = SOUND.replace('default = "2h"', f'default = "{response}"', 1)
    policy = parse_policy(text.replace('default = "8h"', f'default = "{solution}"', 1))
    findings = lint(policy)

    assert len(findings) == found
    for finding in findings:
        due = {reading.clock: reading.due_at for reading in seen(finding, policy)}
        assert (finding.code, finding.path) == ("sla.response_after_resolution", "sla[0].targets[0].goal.default")
        assert str(due["first_response"]) > str(due["resolution"])


def test_what_nobody_names_is_found() -> None:
    """Calendars and escalations that no target names are probably forgotten."""
    policy = planted('escalation = "standard"\n', "")
    assert (only(policy).code, only(policy).path) == ("escalation.unused", "escalation[0]")
    policy = planted("[calendars.support]", '[calendars.night]\nzone = "UTC"\nhours = "always"\n[calendars.support]')
    assert (only(policy).code, only(policy).path) == ("calendars.unused", "calendars.night")


@pytest.mark.parametrize("offset", ["4h", "5h"])
def test_a_step_that_is_due_at_the_start_is_found(offset: str) -> None:
    """Its instant on the witness is the start of the clock."""
    policy = planted('"1h before"', f'"{offset} before"')
    finding = only(policy)
    reading = next(reading for reading in seen(finding, policy) if reading.clock == "resolution")
    at = step_of(policy, 1).instant(reading._source, policy.promises)

    assert (finding.code, finding.path) == ("escalation.at_the_start", "escalation[0].steps[1].at")
    assert at == policy.promises.calendars["support"].add_micros(reading._source.started_at, 0)


def test_a_reminder_that_comes_too_late_is_found() -> None:
    """The last repetition on the witness is after its due instant."""
    policy = planted("times = 2", "times = 4")
    finding = only(policy)
    clock = next(reading for reading in seen(finding, policy) if reading.clock == "resolution")._source
    last = step_of(policy, 0).instant(clock, policy.promises, 4)
    due = clock.due_at(policy.promises.calendars)

    assert (finding.code, finding.path) == ("escalation.reminds_too_late", "escalation[0].steps[0].repeat")
    assert last is not None
    assert due is not None
    assert last > due


def test_a_step_that_tells_nobody_is_found() -> None:
    """The step has an instant on the witness, and nobody to tell."""
    policy = planted('["team-lead"]', "[]")
    finding = only(policy)
    clock = next(reading for reading in seen(finding, policy) if reading.clock == "resolution")._source

    assert (finding.code, finding.path) == ("escalation.tells_nobody", "escalation[0].steps[2].notify")
    assert step_of(policy, 2).instant(clock, policy.promises) is not None


def test_a_ladder_without_steps_is_found() -> None:
    """It was probably not finished."""
    policy = parse_policy(SOUND[: SOUND.index("steps = [")] + "steps = []\n")

    assert (only(policy).code, only(policy).path) == ("escalation.empty", "escalation[0].steps")


def test_a_policy_built_in_python_is_read_first() -> None:
    """What a reader would refuse is found in a policy that never was a document, and nothing else is looked for."""
    policy = parse_policy(SOUND)
    stuck = Lifecycle("stuck", 1, "new", SUPPORT.statuses, [Edge("close", "new", "closed")])
    target = evolve(
        policy.sla[1].targets[0], calendar="supprt", goals={"hihg": policy.sla[1].targets[0].goals["default"]}
    )
    built = evolve(
        policy,
        lifecycles={"support": SUPPORT, "stuck": stuck},
        calendars={**policy.calendars, "never": BusinessCalendar(key="never", zone="UTC")},
        sla=(policy.sla[0], evolve(policy.sla[1], targets=(target,))),
    )
    paths = {finding.path for finding in lint(built)}

    assert {finding.code for finding in lint(built)} == {
        "document.refused",
        "lifecycles.dead_end",
        "lifecycles.unreachable",
    }
    assert {"sla[1].targets[0].calendar", "sla[1].targets[0].goal.hihg"} <= paths
    assert any(path.startswith("lifecycles.stuck.statuses.") for path in paths)


def test_a_finding_says_everything_in_a_line() -> None:
    """Severity, code, place, words and hint; and the witness tells its history."""
    finding = only(planted(EVERYBODY, EVERYBODY + 'when = { "customer.tier" = "silver" }\n'))

    assert str(finding) == (
        "warning sla.uncovered at sla: no policy of the kind sla applies to every ticket: some are promised nothing"
        " (end with a policy without a condition, with targets = [] if that is meant)"
    )
    assert str(finding.witness) == "2026-03-02 09:00Z opened; customer tier=None"
