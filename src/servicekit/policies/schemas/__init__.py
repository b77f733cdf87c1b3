"""
The JSON Schema of the policy document, for editors.

It is made of the names and words that the readers use, and a reader's names are given a shape here one by one, so the
two cannot drift apart: making the schema fails where a name has none. What a schema cannot say (names that refer to
something, amounts, a lifecycle without dead ends) the reader says.

**A new section of the document** gets its row in :data:`SECTIONS`: words for people, and a function that makes its
shape, in a file of this folder, out of the tuple of names that its reader uses and the blocks of ``shapes``. Nothing
else is to be done: ``tests/project/test_schema.py`` compares what the reader asks for with what the schema knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from servicekit.policies.reading import PARTS
from servicekit.policies.schemas.calendars import calendars, definition
from servicekit.policies.schemas.charges import charges
from servicekit.policies.schemas.compensation import compensation
from servicekit.policies.schemas.complaints import complaints
from servicekit.policies.schemas.conditions import condition
from servicekit.policies.schemas.contacts import contacts
from servicekit.policies.schemas.kpis import kpis
from servicekit.policies.schemas.lifecycles import lifecycles
from servicekit.policies.schemas.loyalty import loyalty
from servicekit.policies.schemas.plans import plans
from servicekit.policies.schemas.promises import escalation, metrics, precedence, sla
from servicekit.policies.schemas.reopening import reopening
from servicekit.policies.schemas.shapes import ANYTHING, NAME, TEXT, TEXTS, Shape, described, keyed, table
from servicekit.policies.schemas.surveys import surveys
from servicekit.policies.schemas.tiers import tiers
from servicekit.policies.schemas.warranties import warranties

__all__ = ["SECTIONS", "policy_schema"]

SECTIONS: Mapping[str, tuple[str, Callable[[], Shape]]] = {
    "key": ("the name of the policy", lambda: NAME),
    "version": ("its version, your own word", lambda: {"type": "string", "minLength": 1, "default": "1"}),
    "title": ("one line for people", lambda: TEXT),
    "lifecycle": ("the lifecycle of a ticket that names none", lambda: TEXT),
    "fields": ("what the policy speaks of: fields, each with its values; none allows any", lambda: keyed(TEXTS)),
    "personal": ("the names of ticket fields that hold personal data", lambda: TEXTS),
    "calendars": ("business time, by name", calendars),
    "lifecycles": ("statuses and moves between them, by name", lifecycles),
    "reopening": ("how long a ticket may be reopened, and what a follow-up in its place inherits", reopening),
    "metrics": ("metrics of your own, by name", metrics),
    "precedence": ("which of several SLA policies applies that are true of a ticket", precedence),
    "sla": ("the SLA policies", sla),
    "escalation": ("who is told when", escalation),
    "complaints": ("causes, repeats, severity and recovery of complaints", complaints),
    "compensation": ("what is given for broken promises", compensation),
    "charges": ("who pays for what", charges),
    "kpis": ("goals for the figures of the service, by key", kpis),
    "contacts": ("contacts that are owed, by key", contacts),
    "plans": ("service plans, by key", plans),
    "tiers": ("the tiers of customers", tiers),
    "loyalty": ("what points are earned for, and what they are good for", loyalty),
    "surveys": ("what customers are asked, when, and how seldom, by key", surveys),
    "warranties": ("warranties, by key", warranties),
}
"""The sections of the document: what each is, and what makes its shape."""


def policy_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a policy document, as plain JSON."""
    parts = dict.fromkeys(PARTS, ANYTHING)
    parts |= {name: described(make(), words) for name, (words, make) in SECTIONS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "servicekit policy",
        "description": "Everything that decides about tickets: calendars, lifecycles, promises, escalations.",
        **table(PARTS, ("key",), **parts),
        "$defs": {"calendar": definition(), "condition": condition()},
    }
