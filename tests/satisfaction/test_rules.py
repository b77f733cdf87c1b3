from __future__ import annotations

from typing import Any

import pytest

from servicekit.errors import InputError
from servicekit.satisfaction import CES_1, CES_RULES, CSAT_RULES, NPS, Formula, ScoreRule, formbricks, score


def rule(**changes: Any) -> ScoreRule:
    """A rule of one's own."""
    given: dict[str, Any] = {"name": "own", "model": "csat", "scale": (1, 2, 3, 4), "good": (4,), "bad": (1,)}
    return ScoreRule(**{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scale": (1,)}, "needs two answers or more"),
        ({"scale": (1, 2, 2), "good": (2,)}, "each once"),
        ({"scale": (2, 1), "good": (2,)}, "does not rise"),
        ({"scale": (1, True), "good": (1,), "bad": ()}, "each once"),
        ({"scale": (1.5, 2), "good": (2,), "bad": ()}, "not of whole numbers or words"),
        ({"good": (5,)}, "5 is good and not on the scale"),
        ({"bad": (4,)}, "4 is both good and bad"),
        ({"left_out": (4,)}, "4 is both good and left out"),
        ({"good": ()}, "needs to know which answers are good"),
        ({"formula": "difference", "bad": ()}, "good and which are bad"),
        ({"formula": "mean", "scale": ("bad", "good"), "good": (), "bad": ()}, "a mean needs numbers"),
        ({"formula": "mean", "good": (), "bad": (), "left_out": (1, 2, 3)}, "a mean needs numbers, two of them"),
    ],
)
def test_a_rule_that_contradicts_itself(changes: dict[str, Any], message: str) -> None:
    """A rule is checked when it is made, and the message names it."""
    with pytest.raises(InputError, match=f"rule 'own': .*{message}"):
        rule(**changes)


def test_an_unknown_formula() -> None:
    """A formula is one of four."""
    with pytest.raises(ValueError, match="median"):
        rule(formula="median")


def test_a_rule_of_your_own() -> None:
    """Any scale, any good answers, words as well as numbers."""
    smileys = ScoreRule(name="smileys", model="mood", scale=("sad", "flat", "happy"), good=("happy",), bad=("sad",))

    found = score(["happy", "flat", "happy", None], smileys)

    assert (found.value, found.neutral, found.unanswered) == (pytest.approx(200 / 3), 1, 1)
    assert smileys.scale_words == "sad, flat, happy"
    assert smileys.unit == "%"


@pytest.mark.parametrize(("text", "level"), [("4", 4), (" 4 ", 4), ("4.0", 4)])
def test_a_text_is_an_answer_of_the_scale(text: str, level: int) -> None:
    """As files write it: with blanks around, or as a float of a spreadsheet."""
    assert rule().level_of(text) == level


@pytest.mark.parametrize("text", ["5", "0", "", "4.5", "four", "nan", "-1", "٤"])
def test_a_text_off_the_scale(text: str) -> None:
    """The message says what there is."""
    with pytest.raises(InputError, match="is not on the scale 1 to 4"):
        rule().level_of(text)


def test_words_are_read_in_any_case() -> None:
    """`Good` is good."""
    assert CSAT_RULES["freescout"].level_of("GOOD ") == "good"


def test_ends_and_directions() -> None:
    """Every rule in stock knows the ends of its figure and which way is better, and says who says so."""
    assert NPS.bounds == (-100, 100)
    assert CES_1.bounds == (1, 5)
    assert not CES_1.higher_is_better
    assert rule(formula=Formula.MEAN, left_out=(2,), good=(), bad=()).bounds == (1, 4)
    for each in (NPS, *CSAT_RULES.values(), *CES_RULES.values()):
        assert each.source
        assert each.higher_is_better or each is CES_1


def test_a_scale_with_a_hole() -> None:
    """Only an unbroken scale is told by its ends."""
    assert rule(scale=(1, 3, 4)).scale_words == "1, 3, 4"


def test_formbricks_has_six_scales() -> None:
    """Another number of points is refused with those there are."""
    with pytest.raises(InputError, match="there are 3, 4, 5, 6, 7, 10"):
        formbricks(9)
