from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import RejectedFile
from servicekit.logs import read_log, read_mapping
from tests.logs.builders import HEADER, MAPPING, log_of, row

READ = read_mapping(MAPPING)
GARBAGE = st.one_of(
    st.text(st.characters(exclude_characters='"', exclude_categories=["Cs", "Zl", "Zp", "Cc"]), max_size=30),
    st.sampled_from([row(), row("T2", state="-100"), row(n="x"), row(at="?"), row() + ",", "T1,", "\0", ""]),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file for all examples."""
    return tmp_path_factory.mktemp("bytes") / "log.csv"


@given(lines=st.lists(GARBAGE, max_size=12))
def test_every_line_is_a_row_or_blank(path: Path, lines: list[str]) -> None:
    """Each line below the header is accepted, rejected or blank, one by one, and each rejection names its line."""
    tally = log_of(path.parent, lines).tally

    assert tally.read == tally.accepted + tally.rejected
    assert tally.read + tally.count("blank") == len(lines)
    assert [each.line for each in tally.rejections] == sorted({each.line for each in tally.rejections})
    assert all(2 <= each.line <= len(lines) + 1 for each in tally.rejections)


@given(body=st.binary(max_size=200), packed=st.booleans())
def test_any_bytes_are_read_or_refused(path: Path, body: bytes, *, packed: bool) -> None:
    """Whatever the bytes of a file, its rows are accounted for or the file is refused by name; nothing else happens."""
    content = HEADER.encode() + b"\n" + row().encode() + b"\n" + body
    path.write_bytes(gzip.compress(content) if packed else content)
    tally = read_log(path, READ).tally

    assert tally.balanced
    assert tally.read >= 1


@given(body=st.binary(max_size=60), head=st.sampled_from([b"", b"\x1f\x8b", b"\x1f\x8b\x08\x00", b"\xef\xbb\xbf"]))
def test_any_file_is_read_or_refused(path: Path, body: bytes, head: bytes) -> None:
    """A file of any bytes at all is refused with the one error that says so."""
    path.write_bytes(head + body)

    with pytest.raises(RejectedFile):
        read_log(path, READ)
