"""
The stories behind the golden files: together they hold an event of every kind.

A golden file is written once, when a version is released, and never again: ``python -m tests.engine.golden FOLDER``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from attrs import evolve

from servicekit.calendars import parse_amount
from servicekit.conditions import Test
from servicekit.engine import encode_account, encode_dossier, new_dossier
from servicekit.policies import Policy
from servicekit.sla import SLAPolicy
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import (
    Absorb,
    Advance,
    Assign,
    Close,
    Escalate,
    Exempt,
    Facts,
    FollowUp,
    Hold,
    LiftHold,
    Link,
    MergeInto,
    Migrate,
    MigrationMode,
    Open,
    PlaceHold,
    ReceiveMessage,
    Record,
    Relation,
    Reopen,
    Reopening,
    Reply,
    SetDeadline,
    SetFields,
    Solve,
    Split,
    Unlink,
    Wait,
)
from servicekit.workflow import SUPPORT, Category, Edge, Status, extend
from tests.engine.golden_records import RECORDS
from tests.engine.telling import Story

GOLD = Test(field="customer.tier", op="is", value="gold")


def policy() -> Policy:
    """Three clocks, warnings and a ladder, and one policy for gold customers."""
    targets = (
        a_target("first_response", "1h", warnings=(50,)),
        a_target("next_response", "2h elapsed"),
        a_target("resolution", {"high": "2h", "default": "4h"}, warnings=(80,), escalation="ladder"),
    )
    return a_policy(
        sla=[SLAPolicy(key="gold", targets=targets, when=GOLD), SLAPolicy(key="standard", targets=targets)],
        escalation=[a_ladder()],
        personal=("email",),
    )


def survivor() -> Story:
    """A ticket with a long life: late, corrected, merged, split, reopened, closed."""
    story = Story(policy())
    day = "2026-03-23 "
    gold = Facts(customer={"tier": "gold", "name": "not read by any policy"})
    story.tell(
        Open(fields={"priority": "high", "tags": ["a", "ü", None], "n": 1.5}, requester="c-17"), at(day + "09:00"), gold
    )
    story.tell(Assign(agent="ann", team="first"), at(day + "09:05"), actor="lead", command_id="c-1")
    story.tell(Reply(agent="ann", channel="mail"), at(day + "09:20"))
    story.tell(Wait(reason="asked for the serial number"), at(day + "09:30"))
    story.tell(ReceiveMessage(channel="mail"), at(day + "10:00"))
    story.settle(at(day + "14:30"))
    story.tell(
        Record(what="agent_reply", occurred_at=at(day + "10:30"), source_id="m-1", sequence=3, actor="bo"),
        at(day + "14:31"),
    )
    late = {"status": "on_hold", "reason": "spare part"}
    story.tell(Record(what="status", occurred_at=at(day + "10:45"), fields=late, source_id="m-2"), at(day + "14:32"))
    story.tell(
        Record(what="solved", occurred_at=at(day + "10:40"), source_id="m-3", supersedes="m-2"), at(day + "14:33")
    )
    absorbed = Absorb(ticket="T2", unanswered_since=at(day + "11:00"), pauses=((at(day + "11:10"), None),))
    story.tell(absorbed, at(day + "14:40"))
    story.tell(Split(ticket="T3"), at(day + "14:41"))
    story.tell(Escalate(level="2", reason="angry"), at(day + "14:42"))
    story.tell(Reopen(reason="not solved"), at(day + "14:45"))
    story.tell(SetFields(fields={"priority": "low", "n": None}), at(day + "14:46"))
    story.tell(
        SetDeadline(clock="resolution", due_at=at(day + "16:30"), reason="agreed on the phone"), at(day + "14:50")
    )
    story.tell(Solve(), at(day + "15:00"))
    story.tell(Close(), at(day + "15:01"))
    return story


def loser() -> Story:
    """A ticket that is merged into the other."""
    story = Story(policy(), dossier=new_dossier(("ticket", "T2")))
    story.tell(Open(split_from="T0", fields={"priority": None}), at("2026-03-23 11:00"))
    story.tell(Exempt(clock="first_response", reason="opened by an agent"), at("2026-03-23 11:05"))
    story.tell(Advance(event="hold", fields={"supplier": "S"}, reason="part"), at("2026-03-23 11:10"))
    story.tell(MergeInto(ticket="T1"), at("2026-03-23 14:40"))
    return story


def waiter() -> Story:
    """A ticket that waits for two things at once."""
    story = Story(policy(), dossier=new_dossier(("ticket", "T4")))
    day = "2026-03-23 "
    story.tell(Open(), at(day + "09:00"))
    story.tell(PlaceHold(reason="the customer's photo", category=Category.PENDING), at(day + "09:10"))
    story.tell(PlaceHold(reason="spare part"), at(day + "09:20"))
    story.tell(LiftHold(reason="the customer's photo"), at(day + "10:00"))
    return story


def mover() -> Story:
    """A ticket that goes over to another version of its policy, where its status has another name."""
    story = Story(policy(), dossier=new_dossier(("ticket", "T5")))
    day = "2026-03-23 "
    story.tell(Open(), at(day + "09:00"))
    story.tell(Hold(reason="spare part"), at(day + "09:10"))
    edges = [Edge("hold", "active", "parked"), Edge("resume", "parked", "active")]
    parked = extend(SUPPORT, 2, add=[Status("parked", Category.ON_HOLD)], edges=edges, retire=["on_hold"])
    story.policy = evolve(story.policy, version="2", lifecycles={"support": parked}, earlier=[story.policy])
    names = {"support": {"on_hold": "parked"}}
    story.tell(Migrate(mode=MigrationMode.RESTART, statuses=names, reason="spring"), at(day + "10:00"))
    return story


def followed() -> Story:
    """A ticket that is closed when its customer comes back, so that another one goes on in its place."""
    story = Story(policy(), dossier=new_dossier(("ticket", "T6")))
    story.policy = evolve(story.policy, reopening=Reopening(within=parse_amount("30m elapsed")))
    story.tell(Open(), at("2026-03-23 09:00"))
    story.tell(Close(), at("2026-03-23 10:00"))
    story.tell(FollowUp(ticket="T7", reason="broken again"), at("2026-03-23 11:00"))
    return story


def follower() -> Story:
    """The ticket that goes on in its place."""
    story = Story(policy(), dossier=new_dossier(("ticket", "T7")))
    story.tell(Open(follows="T6", fields={"priority": "high"}), at("2026-03-23 11:00"))
    return story


def linked() -> Story:
    """A ticket that is linked to two others, and to one of them no longer."""
    story = Story(policy(), dossier=new_dossier(("ticket", "T8")))
    story.tell(Open(), at("2026-03-23 09:00"))
    story.tell(Link(ticket="T1"), at("2026-03-23 09:05"))
    story.tell(Link(ticket="T2", relation=Relation.CAUSED_BY), at("2026-03-23 09:06"))
    story.tell(Unlink(ticket="T1"), at("2026-03-23 09:07"))
    return story


STORIES = {
    "survivor": survivor,
    "loser": loser,
    "waiter": waiter,
    "mover": mover,
    "followed": followed,
    "follower": follower,
    "linked": linked,
}


def canonical(data: Any) -> str:
    """JSON as it is stored."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def main(folder: Path) -> None:
    """Write the files of one version."""
    folder.mkdir(parents=True)
    for name, told in STORIES.items():
        story = told()
        lines = "".join(canonical(each) + "\n" for each in story.written)
        (folder / f"{name}.envelopes.jsonl").write_text(lines, "utf-8")
        (folder / f"{name}.dossier.json").write_text(canonical(encode_dossier(story.dossier)) + "\n", "utf-8")
    for name, kept in RECORDS.items():
        record = kept()
        lines = "".join(canonical(each) + "\n" for each in record.written)
        (folder / f"{name}.envelopes.jsonl").write_text(lines, "utf-8")
        (folder / f"{name}.account.json").write_text(canonical(encode_account(record.account)) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
