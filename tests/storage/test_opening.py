from __future__ import annotations

from pathlib import Path

import pytest

from servicekit.errors import InputError, StorageError
from servicekit.storage import Write
from servicekit.storage.sqlalchemy import open_store
from servicekit.typing import Key

KEY = Key("ticket", "A-1")


def _url(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


def test_opening_creates_what_is_missing(tmp_path: Path) -> None:
    """A database that is opened for the first time gets its tables; opened again, it holds what was written."""
    store = open_store(_url(tmp_path / "desk.db"))
    store.commit([Write(key=KEY, expected=0, version=1, state={"a": 1}, next_due=None)])
    store.close()
    again = open_store(_url(tmp_path / "desk.db"), create=False)

    assert again.load(KEY).state == {"a": 1}
    again.close()


def test_without_create_nothing_is_made(tmp_path: Path) -> None:
    """A missing file, and a database without the tables, are refused and left alone."""
    empty = tmp_path / "empty.db"
    empty.touch()
    for path in (tmp_path / "missing.db", empty):
        with pytest.raises(InputError, match="there is no servicekit database at"):
            open_store(_url(path), create=False)

    assert not (tmp_path / "missing.db").exists()
    assert empty.stat().st_size == 0


def test_a_database_that_does_not_answer_is_a_storage_error(tmp_path: Path) -> None:
    """What the driver says is told without the password, as an error of the library."""
    with pytest.raises(StorageError, match="unable to open database file"):
        open_store(_url(tmp_path / "no" / "such" / "desk.db"))
    with pytest.raises(StorageError) as caught:
        open_store("postgresql+psycopg://somebody:secret@127.0.0.1:1/desk")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["desk.db", "nosuch://desk"])
def test_what_is_no_url_is_an_input_error(url: str) -> None:
    """A text that is no URL, or of an unknown database, is refused by name."""
    with pytest.raises(InputError, match="cannot open the database"):
        open_store(url)
