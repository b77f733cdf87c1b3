"""The SLA policies of a policy document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicekit.conditions import ALWAYS, alternatives_of, write_condition
from servicekit.errors import InputError
from servicekit.policies.known import Known, condition_at
from servicekit.policies.tables import Document, Table, meant, shown
from servicekit.policies.targets import TARGET, read_target, write_target
from servicekit.sla import Precedence, SLAPolicy, SLATarget

__all__ = ["POLICY", "read_precedence", "read_sla", "write_sla"]

POLICY = ("key", "name", "kind", "when", "targets")
_KIND = "sla"


def read_sla(root: Table, known: Known) -> tuple[SLAPolicy, ...]:
    """The SLA policies of the document, in its order."""
    document = root.document
    found: list[SLAPolicy] = []
    paths: list[str] = []
    for path, data in root.items("sla", document.limits.policies):
        policy = _policy(document.table(data, path, POLICY, ("key", "targets")), known)
        if policy.key and policy.key in {other.key for other in found}:
            document.problem(f"{path}.key", f"{shown(policy.key)} is the key of an earlier policy")
        found.append(policy)
        paths.append(path)
    _check_clocks(document, paths, found)
    return tuple(found)


def _policy(table: Table, known: Known) -> SLAPolicy:
    targets: list[SLATarget] = []
    for path, data in table.items("targets", table.document.limits.targets):
        target = read_target(table.document.table(data, path, TARGET, ("metric", "goal")), known)
        if target is None:
            continue
        if target.key in {other.key for other in targets}:
            message = f"{shown(target.key)} is the key of an earlier target of this policy"
            table.document.problem(f"{path}.key", message, "give the target a key of its own")
        targets.append(target)
    when = condition_at(table, "when", known)
    return SLAPolicy(
        key=table.name("key"),
        name=table.text("name"),
        kind=table.name("kind", _KIND),
        when=ALWAYS if when is None else when,
        targets=tuple(targets),
    )


def read_precedence(root: Table, policies: tuple[SLAPolicy, ...]) -> dict[str, Precedence]:
    """``"strictest"`` for every kind of SLA policies, or ``{ sla = "most_specific", ola = "first" }``."""
    kinds = list(dict.fromkeys(policy.kind for policy in policies))
    value = root.data.get("precedence", {})
    if isinstance(value, Mapping):
        table = Table(root.document, value, root.at("precedence"))
        for kind in value:
            if kind not in kinds:
                table.problem(str(kind), f"no SLA policy is of the kind {shown(kind)}", meant(kind, kinds))
        chosen = {kind: _precedence(table, kind) for kind in kinds if table.has(kind)}
    else:
        chosen = dict.fromkeys(kinds, _precedence(root, "precedence"))
    for number, policy in enumerate(policies):
        if chosen.get(policy.kind) is Precedence.MOST_SPECIFIC:
            _check_alternatives(root.document, f"sla[{number}].when", policy)
    return chosen


def _precedence(table: Table, key: str) -> Precedence:
    return Precedence(table.one_of(key, list(Precedence), "a precedence", Precedence.FIRST.value))


def _check_alternatives(document: Document, path: str, policy: SLAPolicy) -> None:
    try:
        alternatives_of(policy.when)
    except InputError as error:
        document.problem(path, error.message, "split the policy, or choose another precedence")


def _check_clocks(document: Document, paths: list[str], policies: list[SLAPolicy]) -> None:
    """A clock's key means one metric, and belongs to one kind: policies of two kinds hold for a ticket at once."""
    first: dict[str, tuple[SLAPolicy, SLATarget]] = {}
    for path, policy in zip(paths, policies, strict=True):
        for place, target in enumerate(policy.targets):
            owner, other = first.setdefault(target.key, (policy, target))
            message = ""
            if owner.kind != policy.kind:
                message = f"is a clock of the kind {shown(owner.kind)} in the policy {shown(owner.key)}"
            elif other.metric != target.metric:
                message = f"measures {other.metric} in the policy {shown(owner.key)}"
            if message:
                where = f"{path}.targets[{place}].key"
                document.problem(where, f"{shown(target.key)} {message}", "give this clock a key of its own")


def write_sla(policy: SLAPolicy) -> dict[str, Any]:
    """Write *policy* as plain data, everything said."""
    data: dict[str, Any] = {"key": policy.key, "kind": policy.kind, "when": write_condition(policy.when)}
    if policy.name:
        data["name"] = policy.name
    return {**data, "targets": [write_target(target) for target in policy.targets]}
