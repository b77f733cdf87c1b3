"""The schema of contacts that are owed."""

from __future__ import annotations

from servicekit.contacts import NextFrom, Trigger
from servicekit.policies.contacts import CONTACT
from servicekit.policies.schemas.shapes import AMOUNT, CONDITION, LENGTH, TEXT, TEXTS, Shape, keyed, one_of, table

__all__ = ["contacts"]


def contacts() -> Shape:
    """The follow-up plans by key."""
    return keyed(
        table(
            CONTACT,
            ("calendar",),
            when=CONDITION,
            calendar=TEXT,
            after=one_of(Trigger),
            due=AMOUNT,
            every=LENGTH,
            next_from=one_of(NextFrom, NextFrom.RHYTHM),
            grace=AMOUNT,
            channel=TEXT,
            notify=TEXTS,
            purpose=TEXT,
        )
    )
