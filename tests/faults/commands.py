"""The commands of the fault tests: as lines of a history, and as what a desk takes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from servicekit.tickets import (
    Assign,
    Command,
    Open,
    ReceiveMessage,
    Record,
    Reopen,
    Reply,
    Resume,
    SetFields,
    Solve,
    Wait,
)
from servicekit.typing import Json

__all__ = ["command_of", "pick"]

PLAIN: dict[str, Command] = {
    "open": Open(),
    "split": Open(),
    "assign": Assign(agent="ann"),
    "reply": Reply(agent="ann"),
    "message": ReceiveMessage(),
    "wait": Wait(),
    "resume": Resume(),
    "solve": Solve(),
    "reopen": Reopen(),
}
WEIGHTS = {"open": 20, "assign": 8, "reply": 8, "message": 10, "wait": 10, "resume": 12, "solve": 5, "reopen": 5}
WEIGHTS |= {"note": 8, "observe": 8, "split": 3}


def pick(chance: random.Random, by: str, cid: str, tickets: Sequence[str]) -> dict[str, Any]:
    """Give a command for one of the tickets, as a line of a history; *cid* is its own name."""
    (what,) = chance.choices([*WEIGHTS], weights=[*WEIGHTS.values()])
    line: dict[str, Any] = {"cid": cid, "what": what, "ticket": chance.choice(tickets), "by": by}
    return {**line, "part": f"{line['ticket']}-{cid}"} if what == "split" else line


def command_of(line: Json, occurred: datetime) -> Any:
    """Give what the line stands for; a fact occurred at that moment."""
    if line["what"] == "note":
        return SetFields(fields={"note": line["cid"]})
    if line["what"] == "observe":
        fields = {"seen": line["cid"]}
        return Record(what="field", occurred_at=occurred, fields=fields, source_id=line["cid"])
    return PLAIN[line["what"]]
