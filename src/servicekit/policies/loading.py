"""From a file or a text to a policy."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import evolve

from servicekit.errors import InputError, InvalidDocument, Problem, RejectedFile
from servicekit.policies.document import Policy
from servicekit.policies.limits import LIMITS, Limits, text_problems, told
from servicekit.policies.lines import line_of, lines_of
from servicekit.policies.places import Places, places_of
from servicekit.policies.reading import read_policy
from servicekit.workflow import Guard

__all__ = ["Form", "form_of", "lines_in", "load_policy", "parse_policy", "plain_data", "text_of"]

Form: TypeAlias = Literal["toml", "json", "yaml"]
"""How a document may be written."""

_LINE = re.compile(r" \(at line (\d+), column \d+\)")
_DIGITS = re.compile(r"[0-9_]+")
_NONE: Mapping[str, Guard] = {}


def load_policy(path: str | PathLike[str], *, guards: Mapping[str, Guard] = _NONE, limits: Limits = LIMITS) -> Policy:
    """
    Read the policy in the file at *path*: UTF-8; YAML if its name ends in ``.yaml`` or ``.yml``, else TOML or JSON.

    Args:
        path: Where the file is.
        guards: The guards of the host that lifecycles may name, see :func:`read_policy`.
        limits: How large it may be.

    Raises:
        InvalidDocument: There are mistakes in it; all of them are in ``problems``, with path and line.
        RejectedFile: The file cannot be read as text.
        InputError: It is YAML, and the extra ``yaml`` is not installed.
    """
    place = Path(path)
    text = text_of(place, limits)
    return parse_policy(text, guards=guards, source=str(place), limits=limits, form=form_of(text, place))


def text_of(place: Path, limits: Limits) -> str:
    """
    The text of a document's file.

    Raises:
        RejectedFile: It cannot be read as text.
    """
    try:
        if (size := place.stat().st_size) > 4 * limits.characters:  # UTF-8 takes at most four bytes a character
            raise RejectedFile(f"{place}: {size:,} bytes are more than a policy may have", path=str(place))
        return place.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"{place}:{line}: is not UTF-8 ({error.reason}): save the file as UTF-8"
        raise RejectedFile(message, path=str(place), line=line) from error
    except OSError as error:
        raise RejectedFile(f"{place} cannot be read: {error}", path=str(place)) from error


def parse_policy(
    text: str,
    *,
    guards: Mapping[str, Guard] = _NONE,
    source: str = "policy",
    limits: Limits = LIMITS,
    form: Form | None = None,
) -> Policy:
    """
    Read the policy that *text* holds.

    Args:
        text: The document.
        guards: The guards of the host that lifecycles may name, see :func:`read_policy`.
        source: What to call the document in errors.
        limits: How large it may be.
        form: How it is written; unless given, JSON if it begins with ``{``, else TOML.

    Raises:
        InvalidDocument: There are mistakes in it; all of them are in ``problems``, with path and line.
        InputError: *text* is no text, or is YAML and the extra ``yaml`` is not installed.
    """
    if not isinstance(text, str):
        hint = "decode it first" if isinstance(text, bytes) else "plain data is for read_policy"
        raise InputError(f"parse_policy reads a text, not a {type(text).__name__}: {hint}", argument="text")
    chosen = form or form_of(text)
    data, lines = plain_data(text, source, limits, chosen)
    try:
        return read_policy(data, guards=guards, source=source, limits=limits)
    except InvalidDocument as error:
        lines = lines or lines_in(text, chosen)
        found = [evolve(problem, line=line_of(problem.path, lines)) for problem in error.problems]
        raise InvalidDocument(sorted(found, key=_place), source=source) from None


def _place(problem: Problem) -> tuple[bool, int]:
    """By line; what is said of the document as a whole stands last."""
    return problem.path == "document", problem.line or 0


def form_of(text: str, place: Path | None = None) -> Form:
    """How a document is written: by the end of its file's name, else by how it begins."""
    if place is not None and place.suffix.lower() in (".yaml", ".yml"):
        return "yaml"
    return "json" if text.lstrip().startswith("{") else "toml"


def plain_data(text: str, source: str, limits: Limits, form: Form) -> tuple[dict[str, Any], dict[str, int]]:
    """
    What the text of a document holds, with the lines that its parser tells.

    Raises:
        InvalidDocument: It is not of that form, or larger than the limits allow.
        InputError: It is YAML, and the extra ``yaml`` is not installed.
    """
    if problems := text_problems(text, limits, is_json=form != "toml"):
        raise InvalidDocument(told(problems, limits), source=source)
    if form == "yaml":
        return _yaml(text, source, limits)
    return _json(text, source, limits) if form == "json" else _toml(text, source), {}


def lines_in(text: str, form: Form) -> dict[str, int]:
    """The line of each value of a TOML or JSON document that its parser has accepted, by path, counted from 1."""
    return places_of(text).lines if form == "json" else lines_of(text)


def _yaml(text: str, source: str, limits: Limits) -> tuple[dict[str, Any], dict[str, int]]:
    try:
        from servicekit.policies.yaml import read_yaml
    except ModuleNotFoundError as error:
        if error.name != "yaml":
            raise
        message = f"{source}: PyYAML is not installed: pip install 'servicekit[yaml]'"
        raise InputError(message, extra="yaml") from error
    return read_yaml(text, source, limits)


def _toml(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        message = _LINE.sub("", str(error)).removesuffix(" (at end of document)")
        number = int(line[1]) if line else text.count("\n") + 1
        problem = Problem(path="text", message=f"is not TOML: {message}", line=number)
        raise InvalidDocument([problem], source=source) from None
    except RecursionError:
        raise _too_deep(source) from None
    except ValueError as error:
        raise _too_long_a_number(text, source, error) from None


def _json(text: str, source: str, limits: Limits) -> dict[str, Any]:
    odd: list[str] = []

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(found := dict(pairs)) < len(pairs):
            odd.append("a name that stands twice")
        return found

    try:
        data = json.loads(text, object_pairs_hook=table, parse_constant=odd.append)
    except json.JSONDecodeError as error:
        problem = Problem(path="text", message=f"is not JSON: {error.msg}", line=error.lineno)
        raise InvalidDocument([problem], source=source) from None
    except RecursionError:
        raise _too_deep(source) from None
    except ValueError as error:
        raise _too_long_a_number(text, source, error) from None
    if odd:
        raise InvalidDocument(told(_odd(places_of(text)), limits), source=source)
    assert isinstance(data, dict)
    return data


def _odd(places: Places) -> list[Problem]:
    """What the parser of the standard library lets pass."""
    twice = [Problem(path=path, message="stands twice in one table", line=line) for path, line in places.twice]
    message = "{} is not a number that JSON knows"
    words = [Problem(path=path, message=message.format(word), line=line) for path, line, word in places.no_numbers]
    return sorted(twice + words, key=_place)


def _too_long_a_number(text: str, source: str, error: ValueError) -> InvalidDocument:
    """Python reads no integer of thousands of digits, and does not say where it stands."""
    for number, line in enumerate(text.split("\n"), start=1):
        digits = max(map(len, _DIGITS.findall(line)), default=0)
        if digits > sys.get_int_max_str_digits():
            problem = Problem(path="text", message=f"a number of {digits:,} digits", line=number)
            return InvalidDocument([problem], source=source)
    return InvalidDocument([Problem(path="text", message=str(error))], source=source)


def _too_deep(source: str) -> InvalidDocument:
    return InvalidDocument([Problem(path="text", message="tables and lists too deep within each other")], source=source)
