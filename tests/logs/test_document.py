from __future__ import annotations

from pathlib import Path

import pytest

from servicekit.errors import InputError, InvalidDocument, RejectedFile
from servicekit.logs import Change, FieldColumn, LogMapping, RowSays, StatusWord, TimeFormat, read_mapping, sample_path
from servicekit.workflow import Category
from tests.logs.builders import MAPPING

SMALL = """
[columns]
ticket = "id"
time = "at"
"""


def _problems(text: str) -> list[str]:
    """What is wrong with a mapping, as lines."""
    with pytest.raises(InvalidDocument) as caught:
        read_mapping(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_mapping_is_a_value() -> None:
    """A document and a mapping built in Python are the same value."""
    assert read_mapping(MAPPING) == LogMapping(
        ticket="id",
        time="at",
        times=TimeFormat(format="%Y-%m-%d %H:%M", zone="UTC"),
        sequence="n",
        opened="opened",
        requester="who",
        agent="agent",
        team="team",
        status="state",
        start="New",
        statuses={
            "New": StatusWord(status="new"),
            "Work": StatusWord(status="active"),
            "Ask": StatusWord(status="pending"),
            "Wait": StatusWord(status="parts", category=Category.ON_HOLD),
            "Done": StatusWord(status="solved"),
            "End": StatusWord(status="closed"),
        },
        instants={"solved": "solved_at"},
        fields={
            "channel": FieldColumn(column="channel"),
            "priority": FieldColumn(column="prio", values={"1": "high", "2": "low"}),
        },
        customer_message=(Change(when="leaves", status=frozenset({"Ask"})),),
        agent_reply=(Change(when="leaves", status=frozenset({"New"})),),
        missing=frozenset({"?"}),
    )


def test_the_least_mapping() -> None:
    """A ticket and a time are enough: times are then ISO 8601 with their offset, cells separated by commas."""
    mapping = read_mapping(SMALL)

    assert mapping == LogMapping(ticket="id", time="at")
    assert (mapping.times.format, mapping.delimiter, mapping.encoding) == ("iso", ",", "utf-8")
    assert mapping.columns == ("id", "at")


def test_every_column_is_read_once() -> None:
    """The columns of all parts of a mapping are listed once, also one that serves twice."""
    rules = (
        '\n[messages]\nagent_reply = { when = "row", column = "act", values = ["mail"] }\n[fields]\naction = "act"\n'
    )
    mapping = read_mapping(SMALL + rules)

    assert mapping.columns == ("id", "at", "act")
    assert mapping.agent_reply == (RowSays(column="act", values=frozenset({"mail"})),)


def test_all_problems_come_at_once() -> None:
    """A mapping with many mistakes reports each of them with its place and, where it can, what was meant."""
    text = """
surplus = 1
[file]
delimiter = ";;"
encoding = "utf-99"
missing = "?"
[columns]
ticket = "id"
tiem = "at"
agent = 3
status = "state"
[time]
format = "%d.%m %H:%M"
zone = "Europe/Berln"
offset = "drop"
[status]
start = "new"
[status.values]
New = "new"
"On hold" = { status = "wait", category = "on_hodl", colour = "red" }
Done = ""
Gone = { category = "closed" }
[status.instants]
sovled = "solved_at"
new = 4
[fields]
status = "state"
priority = { colum = "prio" }
impact = { column = "impact", values = { "1" = [1] } }
[messages]
agent_reply = { when = "leaves", status = ["Nw"] }
customer_message = [{ when = "assigned" }, { when = "entered" }, { when = "row" }, { when = "enters" }]
reply = {}
"""

    assert sorted(_problems(text)) == sorted(
        [
            "surplus: is not known here (known: file, columns, time, status, fields, messages)",
            "file.delimiter: ';;' is not one character that can stand between cells",
            "file.encoding: 'utf-99' is no known encoding (for instance utf-8, latin-1 or cp1252)",
            "file.missing: must be a list of texts, not '?'",
            "columns.time: is needed: the column's name",
            "columns.tiem: is not known here (did you mean 'time'?)",
            "columns.agent: must be a text, not 3",
            "time.format: '%d.%m %H:%M' leaves out the year, the month or the day",
            "time.zone: 'Europe/Berln' is not an IANA time zone (did you mean 'Europe/Berlin'?)",
            "time.offset: 'drop' is not one of use, ignore",
            "status.start: 'new' is not among the values (did you mean 'New'?)",
            (
                "status.values[\"On hold\"].category: 'on_hodl' is not one of "
                "new, active, pending, on_hold, solved, closed (did you mean 'on_hold'?)"
            ),
            'status.values["On hold"].colour: is not known here (known: status, category)',
            "status.values.Done: is empty",
            "status.values.Gone.status: is needed: the status that this text stands for",
            "status.instants.new: must be a text, not 4",
            "status.instants.sovled: no value becomes this status",
            "fields.status: is a name of the ticket itself: choose another",
            "fields.priority.column: is needed: the column's name",
            "fields.priority.colum: is not known here (did you mean 'column'?)",
            "fields.impact.values.1: must become a text, a number, true or false",
            "messages.agent_reply[0].status: 'Nw' is not among status.values (did you mean 'New'?)",
            "messages.customer_message[0].when: 'assigned' needs columns.agent",
            (
                "messages.customer_message[1].when: 'entered' is not one of "
                "leaves, enters, assigned, row (did you mean 'enters'?)"
            ),
            "messages.customer_message[2].when: 'row' needs a column and the values that it looks for",
            "messages.customer_message[3].status: 'enters' needs a list of statuses, in the words of the log",
            "messages.reply: is not known here (did you mean 'agent_reply'?)",
        ]
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "columns.ticket: is needed: the column's name"),
        ("columns = 1", "columns: must be a table, not 1"),
        (SMALL.replace('"at"', '"id"'), "columns.time: 'id' is the column of the ticket"),
        (SMALL + 'status = "state"', "status.values: is needed"),
        (SMALL + '[status.values]\nNew = "new"', "columns.status: is needed"),
        (SMALL + 'status = "state"\n[status]\nvalues = {}\nstart = "New"', "status.start: 'New' is not among"),
        (SMALL + '[time]\nformat = "%Y-%m-%d %H:%M"', "time.zone: is needed: the times carry no offset"),
        (SMALL + '[time]\noffset = "ignore"', "time.zone: is needed where the offset is ignored"),
        (SMALL + '[time]\nformat = "%Q"\nzone = "UTC"', "time.format: '%Q' is no time format"),
        (SMALL + "[messages]\nagent_reply = 1", "messages.agent_reply: must be a table or a list of tables, not 1"),
        (SMALL + "[messages]\nagent_reply = {}", "messages.agent_reply[0].when: is needed: one of leaves"),
        ("columns = ", "not TOML"),
        ("incidents.toml", "give a pathlib.Path to read a file"),
        ("#" * 300_000, "more than 262,144 characters"),
        (".".join("a" * 30) + " = 1", "more than 20 dots in one line"),
    ],
)  # fmt: skip
def test_one_problem(text: str, problem: str) -> None:
    """Each mistake is told in words, at its place."""
    assert any(problem in line for line in _problems(text)), _problems(text)


def test_a_wrong_table_is_one_problem() -> None:
    """A value of the wrong kind is reported once, not once for each part that needed it."""
    assert _problems(SMALL + 'status = "state"\n[fields]\n[messages]\n[time]\n[file]\nmissing = [1]') == [
        "file.missing: must be a list of texts, not [1]",
        "status.values: is needed: what the texts of the status column stand for",
    ]


def test_a_mapping_file_is_read_by_path(tmp_path: Path) -> None:
    """A path is a file, with or without a byte order mark; the error of a bad one names it."""
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(MAPPING, encoding="utf-8-sig")
    bad.write_text("[colums]", encoding="utf-8")

    assert read_mapping(good) == read_mapping(MAPPING)
    with pytest.raises(InvalidDocument, match=r"bad\.toml: 3 problems"):
        read_mapping(bad)
    with pytest.raises(RejectedFile, match="nowhere"):
        read_mapping(tmp_path / "nowhere.toml")


def test_a_mapping_built_wrong_in_python() -> None:
    """A start that no text stands for is refused where the mapping is made."""
    with pytest.raises(InputError, match="'New' is not among the statuses"):
        LogMapping(ticket="id", time="at", start="New")


def test_the_bundled_mapping_has_no_problem() -> None:
    """The mapping of the sample is read and names the columns that it needs."""
    mapping = read_mapping(sample_path("incidents.toml"))

    assert mapping.start == "New"
    assert set(mapping.instants) == {"solved"}
