from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from servicekit.calendars import BusinessCalendar, elapsed, end_of_business_day
from servicekit.complaints import PROFILES, Step, deadline_profile
from servicekit.conditions import Test
from servicekit.errors import InputError
from servicekit.lint import lint
from servicekit.policies import Policy, load_preset, parse_policy, read_policy, with_deadlines, write_policy
from servicekit.sla import Readings, State
from servicekit.workflow import STOCK

PLACE = BusinessCalendar(
    key="place",
    zone="UTC",
    hours={"mon-fri": ["09:00-17:00"]},
    holidays={"2026-04-03": "Good Friday", "2026-04-06": "Easter Monday"},
)
NAMES = ("complaint", "complaint_with_appeal")
THURSDAY = datetime(2026, 4, 2, 10, tzinfo=UTC)
PROMPT = end_of_business_day(1)


def a_policy_of(profile: str) -> Policy:
    """A policy with nothing but the deadlines of that profile."""
    bare = Policy(
        key=profile,
        lifecycle="complaint_with_appeal",
        lifecycles={name: STOCK[name] for name in NAMES},
        calendars={"place": PLACE},
    )
    when = Test("lifecycle", "in", NAMES)
    return with_deadlines(bare, deadline_profile(profile), calendar="place", when=when, prompt=PROMPT)


def read(profile: str, rows: list[tuple[Any, ...]], now: datetime, **fields: Any) -> Readings:
    """The clocks of a complaint made on the Thursday before Easter."""
    return a_policy_of(profile).evaluate([(THURSDAY, "opened", fields), *rows], now)


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_is_a_clean_part_of_a_policy(name: str) -> None:
    """Nothing to say about it, it is written and read back as it was, and it says where it comes from."""
    policy, profile = a_policy_of(name), PROFILES[name]

    assert lint(policy) == ()
    assert read_policy(write_policy(policy)) == policy
    assert profile.source
    assert profile.url.startswith("https://")
    assert profile.checked >= date(2026, 11, 1)
    assert profile.since is None or profile.since <= profile.checked


@pytest.mark.parametrize(
    ("profile", "clock", "fields", "due"),
    [
        # three business days after the day of receipt: 3 and 6 April are holidays, so 7, 8, 9 April
        ("uk_fca_disp", "summary", {}, datetime(2026, 4, 9, 17, tzinfo=UTC)),
        ("uk_fca_disp", "final_response", {}, datetime(2026, 5, 28, 10, tzinfo=UTC)),
        ("uk_fca_disp", "acknowledgement", {}, datetime(2026, 4, 7, 17, tzinfo=UTC)),
        # 15 business days: 7-10, 13-17, 20-24, 27 April
        ("uk_fca_payments", "final_response", {}, datetime(2026, 4, 27, 17, tzinfo=UTC)),
        # 35 business days: 15 until 27 April, then 28-30, 1, 4-8, 11-15, 18-22, 25 May
        (
            "uk_fca_payments",
            "final_response",
            {"circumstances": "exceptional"},
            datetime(2026, 5, 25, 17, tzinfo=UTC),
        ),
        ("uk_ofcom_adr", "adr_letter", {}, datetime(2026, 5, 14, 10, tzinfo=UTC)),
        ("gb_energy", "signposting", {}, datetime(2026, 5, 28, 10, tzinfo=UTC)),
        ("england_nhs", "acknowledgement", {}, datetime(2026, 4, 9, 17, tzinfo=UTC)),
        ("england_nhs", "response", {}, datetime(2026, 9, 30, 10, tzinfo=UTC)),
        ("england_housing", "acknowledgement", {}, datetime(2026, 4, 13, 17, tzinfo=UTC)),
        ("england_housing", "stage_1", {}, datetime(2026, 4, 20, 17, tzinfo=UTC)),
        ("england_housing", "stage_1", {"circumstances": "extended"}, datetime(2026, 5, 4, 17, tzinfo=UTC)),
        ("us_cfpb", "response", {}, datetime(2026, 4, 17, 10, tzinfo=UTC)),
        ("us_cfpb", "response", {"circumstances": "in_progress"}, datetime(2026, 6, 1, 10, tzinfo=UTC)),
        ("au_asic_idr", "response", {}, datetime(2026, 5, 2, 10, tzinfo=UTC)),
        ("au_asic_idr", "response", {"circumstances": "superannuation"}, datetime(2026, 5, 17, 10, tzinfo=UTC)),
        ("cn_banking_insurance", "decision", {}, datetime(2026, 4, 17, 10, tzinfo=UTC)),
        ("cn_banking_insurance", "decision", {"circumstances": "complex"}, datetime(2026, 5, 2, 10, tzinfo=UTC)),
        ("cn_banking_insurance", "decision", {"circumstances": "special"}, datetime(2026, 6, 1, 10, tzinfo=UTC)),
        ("iso_10002", "acknowledgement", {}, datetime(2026, 4, 7, 17, tzinfo=UTC)),
    ],
)
def test_deadlines_over_easter(profile: str, clock: str, fields: dict[str, str], due: datetime) -> None:
    """A complaint of Thursday 2 April 2026, with both holidays of Easter; worked out with a paper calendar."""
    assert read(profile, [], THURSDAY, **fields).of(f"{profile}_{clock}").due_at == due


def test_the_final_response_ends_the_clock_and_waiting_does_not_stop_it() -> None:
    """Waiting for the customer gives no extra time; the proposal is the response, in time or late."""
    asked = [
        (THURSDAY + timedelta(hours=1), "agent_reply"),
        (THURSDAY + timedelta(days=2), "status", {"status": "waiting_customer"}),
        (THURSDAY + timedelta(days=50), "status", {"status": "investigation"}),
    ]
    for day, state in ((55, State.MET), (57, State.BREACHED)):
        rows = [*asked, (THURSDAY + timedelta(days=day), "status", {"status": "proposal"})]
        readings = read("uk_fca_disp", rows, THURSDAY + timedelta(days=90))

        assert readings.of("uk_fca_disp_final_response").state is state
        assert readings.of("uk_fca_disp_acknowledgement").state is State.MET
        assert readings.of("uk_fca_disp_summary").state is State.BREACHED


def test_what_is_optional_is_counted_apart() -> None:
    """The third business day is a choice, so it is of a kind of its own and spoils no attainment of the duty."""
    policy = a_policy_of("uk_fca_disp")

    assert [(each.key, each.kind) for each in policy.sla] == [
        ("uk_fca_disp", "regulator"),
        ("uk_fca_disp_optional", "regulator_optional"),
    ]


def test_an_appeal_has_a_clock_of_its_own() -> None:
    """Stage 2 runs from the appeal to its answer, and again from the next one."""
    hours = [
        (1, "agent_reply", {}),
        (2, "status", {"status": "investigation"}),
        (3, "status", {"status": "proposal"}),
        (4, "status", {"status": "appealed"}),
        (200, "status", {"status": "deadlock"}),
    ]
    rows = [(THURSDAY + timedelta(hours=hour), what, fields) for hour, what, fields in hours]
    reading = read("england_housing", rows, THURSDAY + timedelta(days=90)).of("england_housing_stage_2")

    assert reading.started_at == THURSDAY + timedelta(hours=4)
    assert reading.state is State.MET


def test_a_deadline_may_count_from_another_moment() -> None:
    """Stage 1 counts from the acknowledgement when its moment is known."""
    at = datetime(2026, 4, 8, 12, tzinfo=UTC)
    reading = read("england_housing", [], THURSDAY, acknowledged_at=at.isoformat()).of("england_housing_stage_1")

    assert reading.due_at == datetime(2026, 4, 22, 17, tzinfo=UTC)


def test_nothing_is_made_up() -> None:
    """Where the source names no number the profile has none, and needs the host's."""
    numberless = {key: [each.key for each in p.deadlines if each.goal is None] for key, p in PROFILES.items()}

    assert {key: names for key, names in numberless.items() if names} == {
        "uk_fca_disp": ["acknowledgement"],
        "uk_fca_payments": ["acknowledgement"],
        "iso_10002": ["acknowledgement"],
    }
    with pytest.raises(InputError, match="say what prompt is"):
        PROFILES["iso_10002"].policies(calendar="place", when=Test("lifecycle", "is", "complaint"))


def test_a_profile_joins_a_policy_that_has_its_own_promises() -> None:
    """The deadlines of a regulator hold beside the promises of a shop, and the document stays readable."""
    shop = load_preset("retail")
    calendar = next(iter(shop.calendars))
    when = Test("lifecycle", "is", "complaint")
    both = with_deadlines(shop, deadline_profile("gb_energy"), calendar=calendar, when=when, warnings=(75,))
    readings = both.evaluate([(THURSDAY, "opened", {"lifecycle": "complaint", "priority": "high"})], THURSDAY)

    assert {reading.policy for reading in readings} == {"complaint", "gb_energy"}
    assert lint(both) == ()
    assert parse_policy(both.canonical.decode()) == both


def test_names_that_clash_are_refused() -> None:
    """A calendar that is not there, or a field that means something else."""
    profile, when = deadline_profile("us_cfpb"), Test("lifecycle", "is", "complaint")
    policy = a_policy_of("cn_banking_insurance")
    with pytest.raises(InputError, match=r"no calendar 'london'; there are: place"):
        with_deadlines(policy, profile, calendar="london", when=when)
    with pytest.raises(InputError, match="fields of its own that are called circumstances"):
        with_deadlines(policy, profile, calendar="place", when=when)
    with pytest.raises(InputError, match="no lifecycle with the status 'appealed'"):
        with_deadlines(load_preset("retail"), deadline_profile("england_housing"), calendar="service", when=when)


def test_an_unknown_profile_is_named() -> None:
    """A misspelt name gives a hint."""
    with pytest.raises(InputError, match="did you mean 'gb_energy'"):
        deadline_profile("gb_energie")
    assert deadline_profile("gb_energy").deadlines[0].goal == elapsed(weeks=8)
    assert Step.ANSWERED in deadline_profile("gb_energy").metrics()
