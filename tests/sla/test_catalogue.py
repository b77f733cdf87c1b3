"""One catalogue of words: every language says the same things, about the same parts."""

from __future__ import annotations

import re
from datetime import timedelta
from string import Formatter

import pytest

from servicekit.sla import CATALOGUE, CAUSES, amount_in_words
from servicekit.sla.causes import in_language

LANGUAGES = sorted(CATALOGUE)


def placeholders(sentence: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: str) -> None:
    """Each language has a sentence for every code of English, with the same placeholders, and no empty one."""
    english, other = CATALOGUE["en"], CATALOGUE[language]
    assert list(other) == list(english)
    assert {code: placeholders(text) for code, text in other.items()} == {
        c: placeholders(t) for c, t in english.items()
    }
    assert all(other.values())
    for code in ("columns_tried", "columns_changes", "columns_segments"):
        assert other[code].count("|") == english[code].count("|")
    assert [len(other[code].split()) for code in ("days", "weekdays")] == [7, 7]


def test_chinese_is_chinese() -> None:
    """No sentence of the Chinese catalogue has a Latin letter outside its placeholders."""
    assert [text for text in CATALOGUE["zh"].values() if re.search("[A-Za-z]", re.sub(r"\{\w+\}", "", text))] == []


@pytest.mark.parametrize("code", CAUSES)
def test_every_cause_has_its_sentence(code: str) -> None:
    """The sentence of a cause names exactly what the cause is about, and can be said in every language."""
    names = CAUSES[code]
    assert placeholders(CATALOGUE["en"][code]) == set(names)
    parts = ["x" if name != "note" else "every_hour" for name in names]
    for language in LANGUAGES:
        assert in_language(language, (code, *parts))


def test_a_cause_that_nobody_knows() -> None:
    """A code of a later version, or one with other parts, is said in the words that were kept beside it."""
    assert in_language("zh", ("later", "x"), "said later") == "said later"
    assert in_language("zh", ("merged", "x"), "merged into x") == "merged into x"
    assert in_language("zh", (), "asked for a picture") == "asked for a picture"


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        (timedelta(hours=4, minutes=30), "4 h 30 min", "4 小时 30 分"),
        (timedelta(), "0 s", "0 秒"),
        (timedelta(minutes=-15), "-15 min", "-15 分"),
        (timedelta(seconds=2.5), "2.5 s", "2.5 秒"),
        (timedelta(hours=100, microseconds=1), "100 h 0.000001 s", "100 小时 0.000001 秒"),
    ],
)
def test_amounts(amount: timedelta, english: str, chinese: str) -> None:
    """Hours, minutes and seconds, exactly, in both languages."""
    assert (amount_in_words(amount), amount_in_words(amount, "zh")) == (english, chinese)
