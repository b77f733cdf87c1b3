"""Documents as text: one document, one text, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from servicekit.errors import CorruptRecord, InputError

if TYPE_CHECKING:
    from servicekit.typing import Json

__all__ = ["read_text", "write_text"]


def _plain(value: object) -> object:
    """Turn a mapping that is not a ``dict`` into one; refuse everything else that JSON does not know."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def _encoder(*, ascii_only: bool) -> json.JSONEncoder:
    return json.JSONEncoder(
        sort_keys=True, separators=(",", ":"), ensure_ascii=ascii_only, allow_nan=False, default=_plain
    )


_readable = _encoder(ascii_only=False).encode
_escaped = _encoder(ascii_only=True).encode


def write_text(document: Json, key: object, path: str) -> str:
    """
    Write a document as canonical JSON: keys sorted, no spaces, so that equal documents are equal bytes.

    Text stays readable; only a document with half a surrogate pair, which no database takes, is written in ASCII.
    Raises `InputError` naming *key* and *path* for what JSON does not know (NaN and infinities included).
    """
    try:
        text = _readable(document)
        return text if text.isascii() or _encodable(text) else _escaped(document)
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"{key}: {path} cannot be written as JSON: {error}", key=key, path=path) from error


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_read = json.JSONDecoder(parse_constant=_no_constant).decode


def read_text(text: str, key: object, path: str) -> dict[str, Any]:
    """Read a stored document again; raises `CorruptRecord` naming *key* and the *path* in its record."""
    try:
        document = _read(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise CorruptRecord(f"{key}: {path} cannot be read: {error}", key=key, path=path) from error
    if not isinstance(document, dict):
        raise CorruptRecord(f"{key}: {path} is no JSON object", key=key, path=path)
    return document
