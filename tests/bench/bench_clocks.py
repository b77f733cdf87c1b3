"""
Reading the clocks of one ticket, against one question to its calendar, a walk by the minute, and a peer.

* ``from scratch``: three clocks from a list of 50 facts, against one ``BusinessCalendar.between``, and what it takes
  before and after a clock moves;
* ``deadline``: when a goal of 16 working hours is due, against a walk minute by minute over the same hours, and against
  the deadline of escalated-django 0.7.8 (business hours on) where that package is installed.

Run: ``python tests/bench/bench_clocks.py``, with the peer in an environment that has ``escalated-django==0.7.8``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the peer brings a package `tests` of its own

from measuring import interleaved, report

from servicekit.calendars import to_micros, work
from servicekit.policies import Policy
from servicekit.sla import in_order, read_clock
from servicekit.testing.builders import a_policy, a_target, at, office_hours
from servicekit.tickets import Record, Ticket, event_of, evolve

START = at("2026-03-23 10:17")
HOURS = 16
OFFICE = office_hours()


def facts(number: int) -> list[Record]:
    """An opening, then messages, replies and pauses in turn."""
    words = ("agent_reply", "customer_message", "status", "status")
    told = [Record(what="opened", occurred_at=START, source_id="0", fields={"priority": "low"})]
    for place in range(1, number):
        what = words[place % 4]
        fields = {"status": ("pending", "active")[place % 8 > 3]} if what == "status" else {}
        told.append(
            Record(what=what, occurred_at=START + place * timedelta(minutes=17), source_id=str(place), fields=fields)
        )
    return told


def walk(start: datetime, hours: int) -> datetime:
    """The obvious way: minute by minute, counting those on a weekday from nine to five."""
    left, now = hours * 60, start
    while left:
        left -= now.weekday() < 5 and 9 <= now.hour < 17
        now += timedelta(minutes=1)
    return now


def peer() -> Callable[[], datetime] | None:
    """The deadline of escalated-django, ``None`` where it is not installed."""
    try:
        import django
        from django.conf import settings
    except ImportError:
        return None
    hours = {"START": "09:00", "END": "17:00", "TIMEZONE": "UTC", "DAYS": [1, 2, 3, 4, 5]}
    apps = ["django.contrib.contenttypes", "django.contrib.auth", "escalated"]
    options = {"SLA": {"ENABLED": True, "BUSINESS_HOURS": hours}}
    settings.configure(
        INSTALLED_APPS=apps,
        USE_TZ=True,
        ESCALATED=options,
        DATABASES={},
        SECRET_KEY="bench",  # noqa: S106 - nothing is signed here
    )
    django.setup()
    from escalated.services.sla_service import SlaService

    return lambda: SlaService._add_business_hours(START, HOURS)


def folded(policy: Policy, records: list[Record]) -> Ticket | None:
    """The ticket that *records* tell of, without any clock."""
    ticket: Ticket | None = None
    for record in records:
        ticket = evolve(ticket, event_of(record, ticket, policy.tables, policy.lifecycle), record.occurred_at)
    return ticket


def main() -> None:
    """Time, and print the ratios."""
    policy = a_policy(
        [a_target("first_response", "4h"), a_target("next_response", "4h"), a_target("resolution", "40h")],
    )
    told, now = facts(50), START + timedelta(days=3)
    ordered, clocks = in_order(told), [reading.origin[0] for reading in policy.evaluate(told, now)]
    figures = interleaved(
        {
            "one between": lambda: OFFICE.between(START, now),
            "three clocks from 50 facts": lambda: policy.evaluate(told, now),
            "  of that: the facts in order": lambda: in_order(told),
            "  of that: their events and the ticket": lambda: folded(policy, ordered),
            f"  of that: {len(clocks)} readings": lambda: [
                read_clock(clock, to_micros(now), policy.promises) for clock in clocks
            ],
        },
        loops=30,
    )
    report("reading a ticket from scratch", figures, "one between")

    one = a_policy([a_target("resolution", f"{HOURS}h", calendar="office")])
    opened = facts(1)
    subjects: dict[str, Callable[[], object]] = {
        "evaluate: a reading with its deadline": lambda: one.evaluate(opened, START),
        "BusinessCalendar.add": lambda: OFFICE.add(START, work(hours=HOURS)),
        "minute by minute": lambda: walk(START, HOURS),
    }
    expected = one.evaluate(opened, START).of("resolution").due_at
    found = peer()
    answers = {"minute by minute": walk(START, HOURS)}
    if found is None:
        print("\nescalated-django is not installed here: pip install escalated-django==0.7.8")
    else:
        subjects["escalated-django 0.7.8"] = found
        answers["escalated-django 0.7.8"] = found().astimezone(UTC)
    for name, answer in answers.items():
        print(f"\n{name} says {answer:%Y-%m-%d %H:%M}, here {expected:%Y-%m-%d %H:%M}")
    report("the deadline of one ticket", interleaved(subjects, loops=20), "evaluate: a reading with its deadline")


if __name__ == "__main__":
    main()
