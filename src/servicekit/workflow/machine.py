"""
The bridge to python-statemachine, the only file that imports it, and only when one of these functions is called.

It serves to write a lifecycle as a machine class (:func:`from_machine`), to check one a second time
(:func:`machine_problems`), to draw one (:func:`drawn`) and as an independent witness of the compiled table
(:class:`Witness`). Tickets never touch it: a machine for each ticket costs about a thousand times what the table costs.

What python-statemachine 3.2 does that must not leak into a host, and how it is kept out:

- its import sets the process's gettext domain: the domain is set back;
- it keeps every class it ever made in a registry: ours are taken out again;
- identifiers such as ``send`` or ``model`` and names with blanks or dots break it: states, events and guards get opaque
  identifiers, the real names are only shown;
- its cache of signatures confuses guards of like-named classes: guards are never methods here, but plain values;
- a final state cannot be left: a closed status that can be reopened is not final for it;
- a subclass with new edges changes its base: lifecycles are extended as data.
"""

from __future__ import annotations

import gettext
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any, TypeAlias

from servicekit.errors import LifecycleError, Problem
from servicekit.workflow.lifecycle import Lifecycle
from servicekit.workflow.statuses import Category, Edge, Status

__all__ = ["Witness", "drawn", "from_machine", "machine_problems", "to_machine"]


def _library() -> Any:
    """python-statemachine, its import without a trace in the process's gettext domain."""
    if "statemachine" not in sys.modules:
        domain = gettext.textdomain()
        try:
            import statemachine  # noqa: F401
        finally:
            gettext.textdomain(domain)
    return sys.modules["statemachine"]


# ------------------------------------------------------------------------------------------------ from a class


def from_machine(
    cls: type, key: str, version: int, categories: Mapping[str, Category], *, defaults: Collection[str] = ()
) -> Lifecycle:
    """
    Read a lifecycle from a python-statemachine class.

    States, transitions and the names of guards are taken. Actions (``before``, ``on``, ``after``, ``on_enter_...``) are
    not: effects belong to the host, after the commit.

    Args:
        cls: A ``StateMachine`` or ``StateChart`` class of plain states.
        key: The name of the lifecycle.
        version: Its version.
        categories: The category of each state, by the state's value.
        defaults: The states that are the default of their category, where a category has several.

    Raises:
        LifecycleError: The class uses what a lifecycle cannot hold, with everything of that in ``problems``.
    """
    _library()
    machine: Any = cls
    states = list(machine.states_map.values())
    problems = [problem for state in states for problem in _state_problems(state, categories)]
    if problems:
        raise _unfit(key, problems)
    statuses = [
        Status(state.value, categories[state.value], str(state.name), default=state.value in defaults)
        for state in states
    ]
    edges = [edge for state in states for transition in state.transitions for edge in _edges_of(transition)]
    return Lifecycle(key=key, version=version, initial=machine.initial_state.value, statuses=statuses, edges=edges)


def _unfit(key: str, problems: list[Problem]) -> LifecycleError:
    lines = "\n".join(f"  {problem}" for problem in problems)
    return LifecycleError(f"lifecycle {key!r} cannot be read from the machine\n{lines}", problems=tuple(problems))


def _state_problems(state: Any, categories: Mapping[str, Category]) -> Iterator[Problem]:
    path = f"states.{state.id}"
    if state.is_compound or state.parallel or state.parent is not None or state.history:
        yield Problem(path=path, message="states within states cannot be stored as one status")
    if not isinstance(state.value, str):
        yield Problem(path=path, message=f"the value {state.value!r} is not a text")
    elif state.value not in categories:
        yield Problem(path=path, message=f"no category is given for {state.value!r}")
    for number, transition in enumerate(state.transitions):
        for message in _transition_faults(transition):
            yield Problem(path=f"{path}.transitions[{number}]", message=message)


def _transition_faults(transition: Any) -> Iterator[str]:
    if len(transition.targets) != 1 or transition.is_eventless:
        yield "an edge needs one event and one target"
    for event in map(str, transition.events):
        if "*" in event or "." in event:
            yield f"the event {event!r} stands for several: name each one"
    if any(True for _ in transition.validators):
        yield "a validator raises where a guard answers: make it a guard"
    for spec in transition.cond:
        if not (isinstance(spec.func, str) and spec.func.isidentifier()):
            yield f"the guard {spec.func!r} is not a plain name"


def _edges_of(transition: Any) -> Iterator[Edge]:
    guards = [spec.func for spec in transition.cond if spec.expected_value is not False]
    unless = [spec.func for spec in transition.cond if spec.expected_value is False]
    for event in transition.events:
        yield Edge(str(event), transition.source.value, transition.target.value, guards, unless)


# ------------------------------------------------------------------------------------------------ to a class


def to_machine(lifecycle: Lifecycle) -> type:
    """
    Make a python-statemachine class of *lifecycle*: its statuses in use as ``s0``, ``s1``, ..., named by their labels.

    The class is for drawing and checking; its guards are only named.

    Raises:
        LifecycleError: The lifecycle is not sound, by our own check or by python-statemachine's.
    """
    if problems := machine_problems(lifecycle):
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise LifecycleError(f"lifecycle {lifecycle.key!r} is not sound\n{lines}", problems=tuple(problems))
    return _build(lifecycle, _demands(lifecycle))


def machine_problems(lifecycle: Lifecycle) -> list[Problem]:
    """What is wrong with *lifecycle*: by our own check and, where that finds nothing, by python-statemachine's."""
    return lifecycle.problems() or _second_opinion(lifecycle)


def _second_opinion(lifecycle: Lifecycle) -> list[Problem]:
    try:
        _build(lifecycle, _demands(lifecycle))
    except _library().exceptions.InvalidDefinition as error:
        names = {f"s{number}": status.key for number, status in enumerate(_live(lifecycle))}
        message = re.sub(r"'(s\d+)'", lambda found: repr(names.get(found[1], found[1])), str(error))
        return [Problem(path=f"lifecycles.{lifecycle.key}", message=message)]
    return []


def drawn(lifecycle: Lifecycle) -> str:
    """The mermaid state diagram as python-statemachine draws it, with roles beside the guards."""
    to_machine(lifecycle)
    return format(_build(lifecycle, _demands(lifecycle, roles=True)), "mermaid")


_Demands: TypeAlias = list[tuple[Iterable[str], Iterable[str]]]
"""For each edge the names that must say yes and those that must say no."""


def _demands(lifecycle: Lifecycle, *, roles: bool = False) -> _Demands:
    said = [[f"by {' or '.join(edge.roles)}"] if roles and edge.roles else [] for edge in lifecycle.edges]
    return [([*edge.guards, *by], edge.unless) for edge, by in zip(lifecycle.edges, said, strict=True)]


def _live(lifecycle: Lifecycle) -> list[Status]:
    return [status for status in lifecycle.statuses if not status.retired]


def _build(lifecycle: Lifecycle, demands: _Demands) -> type:
    library = _library()
    from statemachine.states import States

    left = {edge.source for edge in lifecycle.edges}
    ends = {s.key for s in _live(lifecycle) if s.category is Category.CLOSED}
    states = {
        status.key: library.State(
            status.shown, initial=status.key == lifecycle.initial, final=status.key in ends - left
        )
        for status in _live(lifecycle)
    }
    transitions: dict[str, Any] = {}
    for edge, (cond, unless) in zip(lifecycle.edges, demands, strict=True):
        if edge.source in states:
            one = states[edge.source].to(states[edge.target], cond=list(cond), unless=list(unless))
            transitions[edge.event] = transitions[edge.event] | one if edge.event in transitions else one
    namespace: dict[str, Any] = {
        f"e{n}": library.Event(t, name=name) for n, (name, t) in enumerate(transitions.items())
    }
    namespace["_"] = States({f"s{number}": state for number, state in enumerate(states.values())})
    namespace["validate_final_reachability"] = ends.isdisjoint(left)  # one that can be reopened is an end to us
    return _unregistered(f"{lifecycle.key} {lifecycle.version}", library.StateMachine, namespace)


def _unregistered(name: str, base: Any, namespace: dict[str, Any]) -> type:
    from statemachine import registry

    made: type = type(base)(name, (base,), namespace)
    registry._REGISTRY.pop(f"{made.__module__}.{made.__qualname__}", None)  # noqa: SLF001 - it would live for ever
    return made


# ------------------------------------------------------------------------------------------------ the witness


class Witness:
    """
    A lifecycle run by python-statemachine itself, to hold against the compiled table.

    It knows statuses in use only, and guards that can tell. For tests and checks: slow, and not safe between threads.
    """

    def __init__(self, lifecycle: Lifecycle) -> None:
        live = {status.key for status in _live(lifecycle)}
        self._edges = lifecycle.edges
        self._values = {status.key: f"s{number}" for number, status in enumerate(_live(lifecycle))}
        self._events = _numbered("e", (edge.event for edge in lifecycle.edges if edge.source in live))
        self._guards = _numbered("g", lifecycle.guards)
        self._class: Any = _build(
            lifecycle, [self._opaque(number, edge) for number, edge in enumerate(lifecycle.edges)]
        )
        self._answers = SimpleNamespace()
        self._machine: Any = None

    def _opaque(self, number: int, edge: Edge) -> tuple[list[str], list[str]]:
        """The guards of an edge by opaque names; that one of its roles is there is one more."""
        roles = [f"r{number}"] if edge.roles else []
        return [*roles, *(self._guards[name] for name in edge.guards)], [self._guards[name] for name in edge.unless]

    def target(
        self, status: str, event: str, answers: Mapping[str, bool], roles: frozenset[str] = frozenset()
    ) -> str | None:
        """Where *event* leads from *status* when the guards give *answers*; ``None`` when it is refused."""
        if status not in self._values or event not in self._events:
            return None
        self._say(answers, roles)
        machine = self._placed(self._values[status])
        try:
            machine.send(self._events[event])
        except _library().exceptions.TransitionNotAllowed:
            return None
        return next(key for key, value in self._values.items() if value == machine.current_state_value)

    def _say(self, answers: Mapping[str, bool], roles: frozenset[str]) -> None:
        for name, opaque in self._guards.items():
            setattr(self._answers, opaque, answers[name])
        for number, edge in enumerate(self._edges):
            setattr(self._answers, f"r{number}", not roles.isdisjoint(edge.roles))

    def _placed(self, value: str) -> Any:
        """One machine, moved about; a new one once it has come to a final state, which stops it for good."""
        if self._machine is None or self._machine.is_terminated:
            self._machine = self._class(listeners=[self._answers])
        self._machine.current_state_value = value
        return self._machine


def _numbered(letter: str, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{letter}{number}" for number, name in enumerate(dict.fromkeys(names))}
