"""Two more real logs, of other shapes: one without an opening, both without a sequence."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, datetime

import pytest

from servicekit.logs import read_log, read_mapping
from tests.logs.whole import whole

pytestmark = pytest.mark.slow

VOLVO = """
[columns]
ticket = "case"
time = "time:timestamp"
agent = "org:resource"
team = "org:group"
status = "lifecycle:transition"

[status.values]
"Awaiting Assignment" = "new"
Assigned = "new"
"In Progress" = "active"
"Wait - User" = "pending"
"Wait - Customer" = "pending"
Wait = "on_hold"
"Wait - Implementation" = "on_hold"
"Wait - Vendor" = "on_hold"
Resolved = "solved"
"In Call" = "solved"
Closed = "closed"
Cancelled = "closed"

[fields]
product = "product"
impact = { column = "impact", values = { Major = "critical", High = "high", Medium = "medium", Low = "low" } }

[messages]
agent_reply = { when = "enters", status = ["Wait - User", "Resolved", "In Call"] }
customer_message = { when = "leaves", status = ["Wait - User"] }
"""

ITALY = """
[columns]
ticket = "case"
time = "time:timestamp"
agent = "Resource"
status = "Activity"

[time]
zone = "UTC"
offset = "ignore" # the clock was UTC; the printed +02:00 and +03:00 are wrong

[status.values]
"Insert ticket" = "new"
"Assign seriousness" = "new"
"Take in charge ticket" = "active"
"Create SW anomaly" = "active"
"Require upgrade" = "active"
"Schedule intervention" = "active"
"Resolve SW anomaly" = "active"
Wait = "pending"
"Resolve ticket" = "solved"
RESOLVED = "solved"
VERIFIED = "solved"
Closed = "closed"
DUPLICATE = "closed"
INVALID = "closed"
"""


def test_a_log_with_offsets_and_no_opening() -> None:
    """Volvo IT: 65,533 rows of 7,554 incidents; the five rows without a state are named."""
    log = read_log(whole("volvo_incidents.csv.gz"), read_mapping(VOLVO))

    assert (log.tally.read, log.tally.accepted, len(log.tickets)) == (65_533, 65_528, 7_554)
    assert {each.message for each in log.tally.rejections} == {"the status 'Unmatched' is not in the mapping"}
    assert log.tickets["1-364285768"][0].occurred_at == datetime(2010, 3, 31, 14, 59, 42, tzinfo=UTC)
    assert log.tally.count("ties") == log.tally.count("repeats") == 0


def test_a_log_whose_offset_is_wrong() -> None:
    """An Italian help desk: 4,580 cases; the printed clock is taken as UTC, and ties are reported."""
    path = whole("helpdesk_italy.csv.gz")
    log = read_log(path, read_mapping(ITALY))
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        first = {row["case"]: row["time:timestamp"] for row in reversed(list(csv.DictReader(file)))}

    assert (log.tally.read, log.tally.accepted, len(log.tickets)) == (21_348, 21_348, 4_580)
    assert log.tickets["Case1"][0].occurred_at.isoformat()[:19] == first["Case1"][:19] == "2012-10-09T14:50:17"
    assert (log.tally.count("repeats"), log.tally.count("ties")) == (127, 3)
