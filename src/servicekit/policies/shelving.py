"""From a file or plain data to a book of policies, with every problem at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from servicekit.errors import InputError, InvalidDocument, Problem, RejectedFile
from servicekit.policies.book import Edition, PolicyBook
from servicekit.policies.document import Policy
from servicekit.policies.limits import LIMITS, Limits, shape_problems, told
from servicekit.policies.lines import line_of
from servicekit.policies.loading import form_of, lines_in, load_policy, plain_data, text_of
from servicekit.policies.reading import read_policy
from servicekit.policies.tables import Document, Enough, Table, shown
from servicekit.workflow import Guard

__all__ = ["is_book_file", "load_book", "read_book"]

_NONE: Mapping[str, Guard] = {}


def is_book_file(path: str | PathLike[str], *, limits: Limits = LIMITS) -> bool:
    """
    Whether the file at *path* holds a book of policies, and not a policy.

    Raises:
        InvalidDocument: It is not of its form.
        RejectedFile: The file cannot be read as text.
    """
    place = Path(path)
    text = text_of(place, limits)
    data, _ = plain_data(text, str(place), limits, form_of(text, place))
    return "editions" in data


def load_book(path: str | PathLike[str], *, guards: Mapping[str, Guard] = _NONE, limits: Limits = LIMITS) -> PolicyBook:
    """
    Read the book in the file at *path*: UTF-8; YAML if its name ends in ``.yaml`` or ``.yml``, else TOML or JSON.

    ::

        [[editions]]
        policy = "2026-01.toml"                # a file, beside this one

        [[editions]]
        since = 2026-04-01T00:00:00+02:00      # a moment with its offset
        policy = "2026-04.toml"                # or the policy itself, as a table

    Args:
        path: Where the file is.
        guards: The guards of the host that lifecycles may name.
        limits: How large it, and each policy, may be.

    Raises:
        InvalidDocument: There are mistakes in it or in its policies; all of them are in ``problems``.
        RejectedFile: The file cannot be read as text.
        InputError: It is YAML, and the extra ``yaml`` is not installed.
    """
    place = Path(path)
    text = text_of(place, limits)
    form = form_of(text, place)
    data, lines = plain_data(text, str(place), limits, form)
    try:
        return read_book(data, folder=place.parent, guards=guards, source=str(place), limits=limits)
    except InvalidDocument as error:
        lines = lines or lines_in(text, form)
        found = [each if each.source else evolve(each, line=line_of(each.path, lines)) for each in error.problems]
        raise InvalidDocument(found, source=str(place)) from None


def read_book(
    data: Mapping[str, Any],
    *,
    folder: str | PathLike[str] | None = None,
    guards: Mapping[str, Guard] = _NONE,
    source: str = "book",
    limits: Limits = LIMITS,
) -> PolicyBook:
    """
    Make a book of plain data: what a TOML or JSON parser gives, or what :func:`write_book` wrote.

    Args:
        data: The document.
        folder: Where the files lie that it names; without it, every policy stands in it as a table.
        guards: The guards of the host that lifecycles may name.
        source: What to call the document in errors.
        limits: How large each policy may be.

    Raises:
        InvalidDocument: There are mistakes in it or in its policies; all of them are in ``problems``.
    """
    if problems := shape_problems(data, limits):
        raise InvalidDocument(told(problems, limits), source=source)
    document = Document(limits)
    reader = _Reader(document, None if folder is None else Path(folder), guards)
    editions: list[Edition | None] = []
    with suppress(Enough):
        root = document.table(data, "", ("editions",), ("editions",))
        editions += [reader.edition(path, item) for path, item in root.items("editions")]
        reader.check_moments()
        if not editions and not document.problems:
            document.problem("editions", "is empty")
        _check_contents(document, editions)
    if document.problems:
        raise InvalidDocument(told(document.problems, limits), source=source)
    try:
        return PolicyBook(editions=tuple(each for each in editions if each is not None))
    except InputError as error:  # as two editions that differ in nothing once their calendars are one value
        raise InvalidDocument([Problem(path="editions", message=error.message)], source=source) from error


def _check_contents(document: Document, editions: Sequence[Edition | None]) -> None:
    """No two editions say the same."""
    seen: dict[str, int] = {}
    for number, edition in enumerate(editions):
        if edition is not None and (other := seen.setdefault(edition.policy.sha256, number)) != number:
            said = f"has the same content as editions[{other}].policy"
            document.problem(f"editions[{number}].policy", said, "give it a version of its own, or leave it out")


@frozen
class _Reader:
    """A book under reading, with the moments found so far by the path of their edition."""

    document: Document
    folder: Path | None
    guards: Mapping[str, Guard]
    moments: dict[str, datetime] = field(factory=dict)

    def check_moments(self) -> None:
        """Each edition begins after the one before, of those that have a moment."""
        for (path, earlier), (later_path, later) in pairwise(self.moments.items()):
            if later <= earlier:
                said = f"{shown(str(later))} is not after the moment of {path} ({earlier})"
                self.document.problem(f"{later_path}.since", said, "editions stand in the order of their moments")

    def edition(self, path: str, item: Any) -> Edition | None:
        table = self.document.table(item, path, ("since", "policy"), ("policy",))
        since = self._since(table)
        policy = self._policy(table) if table.has("policy") else None
        return None if policy is None else Edition(policy=policy, since=since)

    def _since(self, table: Table) -> datetime | None:
        if not table.has("since"):
            if not table.path.endswith("[0]"):
                table.problem("since", "is missing: from when on is this edition in force?")
            return None
        given = table.data["since"]
        try:
            moment = datetime.fromisoformat(given) if isinstance(given, str) else given
        except ValueError:
            moment = None
        if isinstance(moment, datetime) and moment.utcoffset() is not None:
            self.moments[table.path] = moment
            return moment
        table.problem("since", f"{shown(given)} is not a moment with its offset", "such as 2026-04-01T00:00:00+02:00")
        return None

    def _policy(self, table: Table) -> Policy | None:
        given, at = table.data["policy"], table.at("policy")
        try:
            if isinstance(given, Mapping):
                return read_policy(given, guards=self.guards, limits=self.document.limits)
            if isinstance(given, str) and self.folder is not None:
                return load_policy(self.folder / given, guards=self.guards, limits=self.document.limits)
        except InvalidDocument as error:
            for problem in error.problems:
                self._note(problem, at, given)
            return None
        except RejectedFile as error:
            self.document.problem(at, error.message)
            return None
        wanted = "a table with the policy" if self.folder is None else "the name of a file, or a table with the policy"
        self.document.problem(at, f"needs {wanted}, not {shown(given)}")
        return None

    def _note(self, problem: Problem, at: str, given: Any) -> None:
        """A mistake in a policy: at its place in the book, or in the file that the book names."""
        if isinstance(given, Mapping):
            self.document.found([evolve(problem, path=f"{at}.{problem.path}")])
        elif self.folder is not None:
            path, source = f"{at} {shown(given)}: {problem.path}", str(self.folder / given)
            self.document.found([evolve(problem, path=path, source=source)])
