"""Values and events that look like others written wrongly, where the document does not say which there are."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from servicekit.conditions import Condition, leaves_of, qualified
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.subject import Subject
from servicekit.policies import OWN_WORDS
from servicekit.tickets import EDGE_EVENTS

__all__ = ["LINTS"]

_SHORTEST = 5  # letters of words that are compared: of shorter ones too many differ in one letter and mean two things
_CLOSE = 0.75  # of difflib's ratio: "asign", "hodl", "resolve" and "closed" are that close
_NAMES = re.compile(r"[^\W_]+")
_FREE = frozenset(f"ticket.{word}" for word in ("requester", "agent", "team", "reason", "level"))


def _misspelt(subject: Subject) -> Iterator[Fault]:
    """Values that are nearly the same as one that stands more often, or before."""
    groups: dict[str, dict[str, list[str]]] = {}
    for what, value, path in _values(subject):
        groups.setdefault(what, {}).setdefault(value, []).append(path)
    for what, found in groups.items():
        often = Counter({value: len(paths) for value, paths in found.items()})
        by_count = [value for value, _ in often.most_common()]
        for number, value in enumerate(by_count):
            like = next((other for other in by_count[:number] if _look_alike(other, value)), None)
            if like is not None:
                yield Fault(
                    path=found[value][0],
                    message=f'the {what} "{value}" looks like "{like}" written wrongly',
                    hint="write them alike, or list the values in [fields]",
                )


def _values(subject: Subject) -> Iterator[tuple[str, str, str]]:
    """Texts whose like the document does not list: what each is, the text, its path."""
    free = _free_fields(subject)
    for path, condition in _conditions(subject):
        for test in leaves_of(condition):
            if test.field in free and test.op in ("is", "is_not", "in", "not_in"):
                asked = test.value if isinstance(test.value, tuple) else (test.value,)
                yield from ((_name(test.field), value, path) for value in asked if isinstance(value, str))
    for path, _, target in subject.targets:
        for by, values, part in ((target.by, target.goals, "goal"), (target.calendar_by, target.calendars, "calendar")):
            if by is not None and qualified(by) in free:
                yield from ((_name(qualified(by)), value, f"{path}.{part}.{value}") for value in values)
    for number, sla in enumerate(subject.policy.sla):
        yield "kind", sla.kind, f"sla[{number}].kind"
    for number, ladder in enumerate(subject.policy.escalation):
        for place, step in enumerate(ladder.steps):
            yield from (("receiver", name, f"escalation[{number}].steps[{place}].notify") for name in step.notify)
    yield from _personal(subject)


def _free_fields(subject: Subject) -> set[str]:
    declared = {qualified(name) for name, values in subject.policy.fields.items() if not values}
    return declared | _FREE | {"event.reason", "event.channel"}


def _name(field: str) -> str:
    return field.removeprefix("ticket.")


def _conditions(subject: Subject) -> Iterator[tuple[str, Condition]]:
    for number, sla in enumerate(subject.policy.sla):
        yield f"sla[{number}].when", sla.when
    for name, rule in subject.policy.metrics.items():
        for part in ("start", "stop", "cancel", "reset", "pause", "resume"):
            if (condition := getattr(rule, part)) is not None:
                yield f"metrics.{name}.{part}", condition


def _personal(subject: Subject) -> Iterator[tuple[str, str, str]]:
    """The names of personal fields, beside those of the fields that there are."""
    known: Mapping[str, object] = {**subject.policy.fields, **dict.fromkeys(OWN_WORDS)}
    for place, name in enumerate(subject.policy.personal):
        if name not in known:
            for field in subject.policy.fields:
                yield from (("field", field, f"fields.{field}"),) * 2
            yield "field", name, f"personal[{place}]"


def _look_alike(first: str, second: str) -> bool:
    """Whether two texts differ in case and signs only, or in one letter of a word that is long enough."""
    words, others = (_NAMES.findall(text.casefold()) for text in (first, second))
    if words == others or "".join(words) == "".join(others):
        return bool(words)
    if len(words) != len(others):
        return False
    unlike = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return len(unlike) == 1 and _differ_in_a_letter(*unlike[0])


def _differ_in_a_letter(first: str, second: str) -> bool:
    """One letter more, less, or other, or two that changed places; digits are there to tell things apart."""
    if min(len(first), len(second)) < _SHORTEST or re.sub(r"\D", "", first) != re.sub(r"\D", "", second):
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    rest, other = first[start:], second[start:]
    swapped = rest[:2] == other[:2][::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


def _misspelt_events(subject: Subject) -> Iterator[Fault]:
    """
    Events of edges that are nearly the name of one that a command takes by itself.

    An event that looks like it is always told; one that is merely close only where the lifecycle has no edge of the
    right name: beside ``assign``, ``reassign`` is a word of its own.
    """
    for name, lifecycle in subject.policy.lifecycles.items():
        missing = [event for event in EDGE_EVENTS if event not in lifecycle.events]
        for number, edge in enumerate(lifecycle.edges):
            if edge.event in EDGE_EVENTS:
                continue
            alike = [event for event in EDGE_EVENTS if _look_alike(event, edge.event)]
            if meant := alike or difflib.get_close_matches(edge.event, missing, n=1, cutoff=_CLOSE):
                yield Fault(
                    path=f"lifecycles.{name}.edges[{number}].on",
                    message=f'no command takes "{edge.event}" by itself, which looks like "{meant[0]}" written wrongly',
                    hint=f'write on = "{meant[0]}", or another word if Advance(event="{edge.event}") is meant',
                )


LINTS = (
    Lint(
        code="lifecycles.event_misspelt",
        severity=Severity.WARNING,
        meaning="The event of an edge looks like that of a command written wrongly, so the command finds no edge.",
        find=_misspelt_events,
        unshown="a command that is refused is no part of a history",
    ),
    Lint(
        code="names.misspelt",
        severity=Severity.WARNING,
        meaning="A value, a receiver, a kind or a personal field looks like another one written wrongly.",
        find=_misspelt,
        unshown="which of the two is meant stands nowhere in the document",
    ),
)
"""What is looked for in the spelling."""
