"""
Why something is so: a code with what it is about, which every language can say, or the host's own words.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from attrs import frozen

from servicekit.sla.catalogue import CATALOGUE, CAUSES, sentences

__all__ = ["NO_REASON", "Cause", "Why", "because", "in_language", "reasons_of"]

Cause: TypeAlias = tuple[str, ...]
"""A code of the catalogue and its parts, in order; empty where the words are the host's own."""


@frozen
class Why:
    """The *words* (English, or the host's own), and the *cause* that they were made from."""

    words: str = ""
    cause: Cause = ()


NO_REASON = Why()


def because(code: str, *parts: object) -> Why:
    """The reason of that code, about *parts*."""
    return _why((code, *map(str, parts)))


@lru_cache(maxsize=1024)
def _why(cause: Cause) -> Why:
    return Why(in_language("en", cause), cause)


def reasons_of(cause: Cause, words: str) -> tuple[str, ...]:
    """The reasons that a cause is made of; the words are the one reason where it is not made of several."""
    if cause[:1] == ("holds",):
        return cause[1:]
    return (words,) if words else ()


def in_language(language: str, cause: Cause, words: str = "") -> str:
    """
    The sentence for a cause; *words* where there is none.

    A code that a later version added, or one with other parts than this version knows, gives the words as well.
    """
    code, *parts = cause or ("",)
    names = CAUSES.get(code, ())
    if names[-1:] == ("note",):
        rest = len(names) - 1
        parts[rest:] = [in_language(language, tuple(parts[rest:]))]
    said = sentences(language)
    if names == ("reasons",) and parts:
        parts = [said["list"].join(parts)]
    if code not in CAUSES or len(names) != len(parts):
        return words
    if names == ("windows",):
        parts = [_days_in(said["days"], parts[0])]
    return said[code].format(**dict(zip(names, parts, strict=True)))


def _days_in(days: str, windows: str) -> str:
    """Windows of a week (``mon 09:00-17:00, tue 09:00-12:00``) with the days of another language."""
    names = dict(zip(CATALOGUE["en"]["days"].split(), days.split(), strict=True))
    return " ".join(names.get(word, word) for word in windows.split(" "))
