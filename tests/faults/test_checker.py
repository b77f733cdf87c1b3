"""The checker itself: good evidence passes, and evidence spoilt in one place is found for that very reason."""

# ruff: noqa: D103 - what spoils the evidence is named after what it does

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest

from tests.faults.checker import Evidence, Tables, check
from tests.faults.promises import PROMISES
from tests.faults.simulation import Simulation

GOOD = Simulation(11).run(400)


def findings(evidence: Evidence) -> Mapping[str, Sequence[str]]:
    """What the checker says."""
    return check(evidence, PROMISES).violations


def busiest(evidence: Evidence) -> Any:
    """The longest history of a ticket."""
    return max(evidence.tables.events.values(), key=len)


def last_ok(evidence: Evidence) -> Any:
    """An answer by which something was done."""
    return next(line for line in reversed(evidence.history) if line["t"] == "ok" and line["wrote"])


def own_event(evidence: Evidence) -> Any:
    """The event of an acknowledged command."""
    cid = last_ok(evidence)["cid"]
    return next(e for each in evidence.tables.events.values() for e in each if cid in (e["command_id"], e["source_id"]))


def first(evidence: Evidence, tag: str) -> tuple[Any, int]:
    """A history that holds an event of that tag, and its place in it."""
    for events in evidence.tables.events.values():
        for place, event in enumerate(events):
            if event["tag"] == tag:
                return events, place
    raise AssertionError(tag)


def lose_a_command(evidence: Any) -> None:
    event = own_event(evidence)
    evidence.tables.events[event["key"][1]].remove(event)


def repeat_a_command(evidence: Any) -> None:
    event = own_event(evidence)
    evidence.tables.events[event["key"][1]].append(event)


def invent_a_command(evidence: Any) -> None:
    own_event(evidence)["command_id"] = "somebody"


def lose_the_cause(evidence: Any) -> None:
    own_event(evidence).update(command_id=None, source_id=None)


def refuse_a_command(evidence: Any) -> None:
    cid = last_ok(evidence)["cid"]
    for line in evidence.history:
        if line["cid"] == cid and line["t"] != "invoke":
            line["t"] = "fail"


def answer_twice(evidence: Any) -> None:
    evidence.history.append(last_ok(evidence))


def answer_another_version(evidence: Any) -> None:
    last_ok(evidence)["version"] += 1


def answer_another_event(evidence: Any) -> None:
    last_ok(evidence)["wrote"][-1][1] = "tickets.merged_into"


def answer_before_recording(evidence: Any) -> None:
    last_ok(evidence)["clock"] = own_event(evidence)["recorded_at"] - 2_000


def halve_a_split(evidence: Any) -> None:
    events, place = first(evidence, "tickets.split_into")
    events[place]["tag"] = "tickets.split_apart"


def change_the_order(evidence: Any) -> None:
    """Claim that the first command of a ticket was sent after all others had been answered."""
    opening = busiest(evidence)[0]["command_id"]
    for line in evidence.history:
        if line["cid"] == opening:
            line["at"] += 1_000_000


def break_the_chain(evidence: Any) -> None:
    busiest(evidence)[0]["actor"] = "nobody"


def leave_a_gap(evidence: Any) -> None:
    del busiest(evidence)[1]


def record_in_the_past(evidence: Any) -> None:
    busiest(evidence)[-1]["recorded_at"] = 0


def record_in_the_future(evidence: Any) -> None:
    busiest(evidence)[-1]["recorded_at"] = evidence.read_at + 3_600_000_000


def lose_an_update(evidence: Any) -> None:
    records = evidence.tables.records
    key = max(records, key=lambda key: records[key].version)
    records[key] = records[key]._replace(version=records[key].version - 1)


def lose_a_record(evidence: Any) -> None:
    evidence.tables.records.popitem()


def forget_a_due_instant(evidence: Any) -> None:
    key, row = evidence.tables.records.popitem()
    evidence.tables.records[key] = row._replace(next_due=1)


def fire_twice(evidence: Any) -> None:
    events, place = first(evidence, "sla.breached")
    events.insert(place, events[place])


def fire_never(evidence: Any) -> None:
    """Drop the last timers of a ticket, as if nobody had ever come by."""
    events = next(each for each in evidence.tables.events.values() if each[-1]["tag"] == "escalation.notified")
    while events[-1]["actor"] == "timer":
        events.pop()


def fire_early(evidence: Any) -> None:
    events, place = first(evidence, "sla.breached")
    events[place]["recorded_at"] = events[place]["occurred_at"] - 1


def fire_at_another_instant(evidence: Any) -> None:
    events, place = first(evidence, "sla.breached")
    events[place]["occurred_at"] += 1


def overtake_a_timer(evidence: Any) -> None:
    """Put a command before the timers that were due before it."""
    for events in evidence.tables.events.values():
        for place, (one, following) in enumerate(pairwise(events)):
            if one["tag"] == "escalation.notified" and following["actor"] != "timer":
                events[place], events[place + 1] = following, one
                return


def tell_a_notice_twice(evidence: Any) -> None:
    events, place = first(evidence, "escalation.notified")
    events.append(events[place])


def rename_a_notice(evidence: Any) -> None:
    events, place = first(evidence, "escalation.notified")
    events[place]["body"]["notice"] += "/again"


def lose_an_effect(evidence: Any) -> None:
    evidence.tables.outbox.popitem()


def invent_an_effect(evidence: Any) -> None:
    evidence.tables.outbox["ticket:a/lunch#1/due/1/1"] = next(iter(evidence.tables.outbox.values()))


def change_an_effect(evidence: Any) -> None:
    next(iter(evidence.tables.outbox.values()))[0]["step"] = "another"


def keep_an_effect(evidence: Any) -> None:
    key, (body, _) = evidence.tables.outbox.popitem()
    evidence.tables.outbox[key] = (body, None)


def deliver_nothing(evidence: Any) -> None:
    evidence.sink.clear()


def deliver_a_phantom(evidence: Any) -> None:
    evidence.sink.append({"key": "nobody knows", "clock": evidence.read_at})


def deliver_early(evidence: Any) -> None:
    evidence.sink[0]["clock"] = 0


SPOILT: list[tuple[Callable[[Any], None], str]] = [
    (lose_a_command, "acknowledged command lost"),
    (repeat_a_command, "command applied twice"),
    (invent_a_command, "phantom command"),
    (lose_the_cause, "event without a cause"),
    (refuse_a_command, "refused command applied"),
    (answer_twice, "command answered as new twice"),
    (answer_another_version, "wrong version answered"),
    (answer_another_event, "answer differs from the store"),
    (answer_before_recording, "recorded at another moment"),
    (halve_a_split, "half a command"),
    (change_the_order, "real-time order broken"),
    (break_the_chain, "broken chain"),
    (leave_a_gap, "gap in a history"),
    (record_in_the_past, "recorded in the past or the future"),
    (record_in_the_future, "recorded in the past or the future"),
    (lose_an_update, "record and history differ"),
    (lose_a_record, "record and history differ"),
    (forget_a_due_instant, "next_due of row and document differ"),
    (forget_a_due_instant, "wrong next_due"),
    (fire_twice, "wrong timer"),
    (fire_never, "timer missed"),
    (fire_early, "wrong timer"),
    (fire_at_another_instant, "wrong timer"),
    (overtake_a_timer, "wrong timer"),
    (tell_a_notice_twice, "notice told twice"),
    (rename_a_notice, "wrong notice"),
    (lose_an_effect, "effect lost"),
    (invent_an_effect, "phantom effect"),
    (change_an_effect, "effect differs from its event"),
    (keep_an_effect, "effect not delivered"),
    (deliver_nothing, "effect not delivered"),
    (deliver_a_phantom, "phantom delivery"),
    (deliver_early, "delivered before it was due"),
]


def test_good_evidence_passes() -> None:
    """Nothing is found where nothing is wrong, and the evidence holds what the tests below need."""
    report = check(GOOD, PROMISES)

    assert report.violations == {}
    assert report.counts["acknowledged"] > 20
    assert report.counts["effects"] > 20


@pytest.mark.parametrize(("spoil", "rule"), SPOILT, ids=[f"{spoil.__name__}-{rule}" for spoil, rule in SPOILT])
def test_spoilt_evidence_is_found(spoil: Callable[[Any], None], rule: str) -> None:
    """One thing changed in the evidence breaks the rule that is about it."""
    evidence = _own_copy(GOOD)

    spoil(evidence)

    assert rule in findings(evidence)


def _own_copy(evidence: Evidence) -> Evidence:
    """A copy in which everything may be changed."""
    records, events, outbox = evidence.tables
    own = {ticket: list(deepcopy(each)) for ticket, each in events.items()}
    tables = Tables(dict(deepcopy(records)), own, dict(deepcopy(outbox)))
    return evidence._replace(history=deepcopy(evidence.history), tables=tables, sink=deepcopy(evidence.sink))
