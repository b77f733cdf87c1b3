"""The schema of surveys."""

from __future__ import annotations

from servicekit.policies.schemas.shapes import (
    AMOUNT,
    CONDITION,
    NAME,
    TEXT,
    TEXTS,
    Shape,
    either,
    keyed,
    listed,
    number,
    one_of,
    table,
)
from servicekit.policies.surveys import MOST_LEVELS, RULE, SURVEY
from servicekit.satisfaction import RULES, Counts, Direction, Formula, OnReask, SampleBy, Trigger

__all__ = ["surveys"]


def surveys() -> Shape:
    """The surveys by key."""
    levels = listed({"type": ["integer", "string"]}, MOST_LEVELS)
    rule = table(
        RULE,
        ("name", "scale"),
        name=NAME,
        model=NAME,
        scale=levels,
        formula=one_of(Formula, Formula.SHARE),
        good=levels,
        bad=levels,
        left_out=levels,
        direction=one_of(Direction, Direction.UP),
        source=TEXT,
    )
    survey = table(
        SURVEY,
        ("rule",),
        rule=either(one_of(RULES), rule),
        questions=TEXTS,
        channels={**TEXTS, "minItems": 1},
        trigger=one_of(Trigger, Trigger.SOLVED),
        delay=AMOUNT,
        every=AMOUNT,
        calendar=TEXT,
        when=CONDITION,
        sample=number(1, 100),
        sample_by=one_of(SampleBy, SampleBy.TICKET),
        cool_down=AMOUNT,
        counts=one_of(Counts, Counts.ANSWERS),
        on_reask=one_of(OnReask, OnReask.ONCE),
        expires=AMOUNT,
        reachable_until=TEXT,
    )
    return keyed(survey)
