from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from servicekit.errors import RejectedFile
from servicekit.logs import REASONS, REMARKS, Log, Rejection, read_log, read_mapping
from tests.logs.builders import HEADER, MAPPING, log_of, row, text

GOOD = row("T9", n=0)


def _only_rejection(log: Log) -> Rejection:
    """The one rejection of a log of which everything else was read."""
    assert log.tally.balanced
    assert list(log.tickets) == ["T9"]
    (rejection,) = log.tally.rejections
    return rejection


BROKEN = {
    "no such day": (row(at="2026-02-30 09:00"), "time", "T1"),
    "another format": (row(at="2/3/2026 09:00"), "time", "T1"),
    "no time": (row(at="?"), "time", "T1"),
    "before all time": (row(at="0001-01-01 00:00"), "time", "T1"),
    "unreadable opening": (row(opened="yesterday"), "time", "T1"),
    "no ticket": (row(""), "ticket", None),
    "missing ticket": (row("?"), "ticket", None),
    "sequence in words": (row(n="first"), "sequence", "T1"),
    "no sequence": (row(n=""), "sequence", "T1"),
    "endless sequence": (row(n="9" * 16), "sequence", "T1"),
    "negative sequence": (row(n="-1"), "sequence", "T1"),
    "unknown status": (row(state="-100"), "status", "T1"),
    "one cell more": (row() + ",extra", "columns", None),
    "two cells only": ("T1,2026-03-02 09:00", "columns", None),
    "NUL character": (row(who="A\0n"), "nul", "T1"),
    "open quotation": (row(who='"Ann'), "quotes", None),
    "text after quotation": (row(who='"Ann"a'), "quotes", None),
    "long cell": (row(who="A" * 100_000), "too_long", None),
    "very long cell": (row(who="A" * 300_000), "too_long", None),
}


@pytest.mark.parametrize(("broken", "reason", "ticket"), BROKEN.values(), ids=BROKEN)
def test_a_broken_row_costs_itself_only(tmp_path: Path, broken: str, reason: str, ticket: str | None) -> None:
    """A row that cannot be read is rejected with its file, line, reason and ticket; those around it are read."""
    mapping = MAPPING.replace("UTC", "Asia/Tokyo")  # the first hour of the year 1 there lies before all time
    rejection = _only_rejection(log_of(tmp_path, [GOOD, broken, row("T9", at="09:30", n=1)], mapping))

    assert (rejection.file, rejection.line, rejection.reason, rejection.ticket) == ("log.csv", 3, reason, ticket)
    assert rejection.message
    assert reason in REASONS


def test_every_reason_is_tested() -> None:
    """The reasons of the table above and of the test below are all that there are."""
    assert {reason for _, reason, _ in BROKEN.values()} | {"encoding"} == set(REASONS)


def test_bytes_of_another_encoding(tmp_path: Path) -> None:
    """A row with bytes that are not in the encoding is rejected; its neighbours are read."""
    path = tmp_path / "log.csv"
    path.write_bytes(text([GOOD, row(who="Zoë"), row("T9", n=1)]).encode().replace("ë".encode(), b"\xeb"))
    rejection = _only_rejection(read_log(path, read_mapping(MAPPING)))

    assert (rejection.reason, rejection.line, rejection.ticket) == ("encoding", 3, "T1")


def test_a_quotation_mark_that_never_closes_swallows_nothing(tmp_path: Path) -> None:
    """After an open quotation mark, every further row of a long file is read."""
    rows = [row("T0", who='"Ann'), *(row(f"T{n}") for n in range(1, 3000))]
    log = log_of(tmp_path, rows)

    assert (log.tally.read, log.tally.rejected, len(log.tickets)) == (3000, 1, 2999)
    assert [str(each) for each in log.tally.rejections] == ["log.csv:2: more than 100,000 characters"]


def test_a_cell_may_hold_a_line_break(tmp_path: Path) -> None:
    """A quoted cell over two lines is one row, and the lines after it keep their numbers."""
    log = log_of(tmp_path, [row("T8", who='"Ann\nLee"'), row("T9", state="?? what")])

    assert log.tickets["T8"][0].fields["requester"] == "Ann\nLee"
    assert log.tally.rejections[0].line == 4


def test_lines_without_text_are_no_rows(tmp_path: Path) -> None:
    """Empty lines are remarked and are neither accepted nor rejected."""
    log = log_of(tmp_path, [GOOD, "", row("T9", n=1), ""])

    assert (log.tally.read, log.tally.accepted, log.tally.count("blank")) == (2, 2, 2)


@pytest.mark.parametrize("name", ["log.csv.gz", "log.csv"])
def test_packed_files_are_known_by_their_content(tmp_path: Path, name: str) -> None:
    """A file packed with gzip is read whatever its name."""
    path = tmp_path / name
    path.write_bytes(gzip.compress(text([GOOD]).encode()))

    assert read_log(path, read_mapping(MAPPING)).tally.accepted == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16"])
def test_marks_encodings_and_line_ends(tmp_path: Path, encoding: str) -> None:
    """A byte order mark, another encoding, semicolons and Windows line ends change nothing."""
    named = "utf-8" if encoding == "utf-8-sig" else encoding
    mapping = MAPPING.replace("[file]", f'[file]\ndelimiter = ";"\nencoding = "{named}"')
    path = tmp_path / "log.csv"
    path.write_bytes(text([row("T9", who="Zoë")]).replace(",", ";").replace("\n", "\r\n").encode(encoding))

    assert read_log(path, read_mapping(mapping)).tickets["T9"][0].fields["requester"] == "Zoë"


def test_the_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    """Columns are found by name, and those that the mapping does not name are left alone."""
    path = tmp_path / "log.csv"
    lines = [",".join([*reversed(line.split(",")), "more"]) for line in (HEADER, GOOD)]
    path.write_text("\n".join(lines), encoding="utf-8")

    assert read_log(path, read_mapping(MAPPING)).tickets == log_of(tmp_path, [GOOD]).tickets


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (HEADER.replace("agent", "agnet").encode(), "no column 'agent' (did you mean 'agnet'?)"),
        (HEADER.replace("channel", "agent").encode(), "the column 'agent' stands there twice"),
        (b'"id,at\n', "its header cannot be read"),
        (gzip.compress(text([GOOD] * 999).encode())[:-20], "cannot be read after line"),
        (b"\x1f\x8b not packed at all", "cannot be read at its beginning"),
        (text([GOOD] * 200).encode(), "holds more than 9,000 characters"),
    ],
    ids=["empty", "column", "twice", "header", "cut", "damaged", "large"],
)
def test_a_file_of_which_nothing_can_be_read(tmp_path: Path, content: bytes, message: str) -> None:
    """A file that is empty, damaged, too large or has not the columns is refused, and the error says why."""
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    limit = 9_000 if "9,000" in message else 1_000_000

    with pytest.raises(RejectedFile) as caught:
        read_log(path, read_mapping(MAPPING), size_limit=limit)

    assert message in str(caught.value)
    assert caught.value.fields["path"] == str(path)


def test_all_missing_columns_are_named(tmp_path: Path) -> None:
    """A file with several columns missing names them all at once."""
    path = tmp_path / "log.csv"
    path.write_text("id,at,state\n", encoding="utf-8")

    with pytest.raises(RejectedFile) as caught:
        read_log(path, read_mapping(MAPPING))

    assert caught.value.fields["missing"] == ("n", "opened", "who", "agent", "team", "solved_at", "channel", "prio")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is refused by name."""
    with pytest.raises(RejectedFile, match="nowhere"):
        read_log(tmp_path / "nowhere.csv", read_mapping(MAPPING))


def test_the_account_in_words(tmp_path: Path) -> None:
    """The account says how many rows were read, accepted and rejected, and names the rejected ones."""
    log = log_of(tmp_path, [GOOD, row("T9", at="09:30", n=1), row(state="-100")])

    assert str(log.tally).splitlines() == [
        "log.csv: 3 rows read = 2 accepted + 1 rejected",
        "1 tickets, 1 facts",
        "1 rows that change nothing (first: log.csv:3 (T9))",
        "rejected: log.csv:4 (T1): the status '-100' is not in the mapping",
    ]


def test_only_known_remarks_can_be_counted(tmp_path: Path) -> None:
    """A remark that does not exist is an error, so that a misspelled one is not taken for none."""
    tally = log_of(tmp_path, [GOOD]).tally

    assert {tally.count(what) for what in REMARKS} == {0}
    with pytest.raises(KeyError):
        tally.count("duplicates")
