"""Law: whatever is wrong with a policy, the witness of each finding shows it when the engine runs it."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar
from servicekit.conditions import ALWAYS, All, AnyOf, Condition, Test
from servicekit.escalation import EscalationPolicy, EscalationStep, Side
from servicekit.lint import LINTS, Severity, lint, shows
from servicekit.policies import Policy
from servicekit.sla import Precedence, SLAPolicy
from servicekit.testing.strategies import ladders, targets
from servicekit.workflow import STOCK

ALWAYS_SHOWN = {each.code for each in LINTS if each.shows is not None and not each.unshown}
FIELDS = {"priority": ("low", "high", "urgent"), "site": (), "customer.tier": ("gold", "silver")}

_tests = st.one_of(
    st.sampled_from(FIELDS["priority"]).map(lambda value: Test("priority", "is", value)),
    st.sampled_from(["berlin", "munich", "munihc"]).map(lambda value: Test("site", "is", value)),
    st.just(Test("customer.tier", "in", ("gold", "silver"))),
    st.just(Test("customer.tier", "is", "gold")),
    st.sampled_from(["support", "complaint"]).map(lambda value: Test("lifecycle", "is", value)),
    st.just(Test("priority", "known", True)),
)
_whens: st.SearchStrategy[Condition] = st.one_of(
    st.just(ALWAYS),
    _tests,
    st.lists(_tests, min_size=2, max_size=2).map(All),
    st.lists(_tests, min_size=2, max_size=2).map(AnyOf),
)
_SILENT = EscalationPolicy(key="silent", steps=(EscalationStep(key="late", side=Side.DUE),))
_CALENDARS = {
    "office": BusinessCalendar(key="office", zone="UTC", hours={"mon-fri": ["09:00-17:00"]}),
    "never": BusinessCalendar(key="never", zone="UTC"),
}


@st.composite
def _policies(draw: st.DrawFn) -> Policy:
    """A policy that was put together without thinking."""
    ladder = draw(ladders())

    def some(kind: str) -> tuple[Any, ...]:
        metrics = draw(st.lists(st.sampled_from(("first_response", "resolution")), min_size=1, unique=True))
        names = st.sampled_from(("office", "never"))
        steps = st.sampled_from((None, "ladder", "silent"))
        made = [draw(targets(each, calendar=draw(names), escalation=draw(steps))) for each in metrics]
        return tuple(_renamed(each, kind) for each in made)

    kinds = draw(st.lists(st.sampled_from(("sla", "sla", "ola")), min_size=1, max_size=4))
    sla = [SLAPolicy(key=f"p{n}", kind=kind, when=draw(_whens), targets=some(kind)) for n, kind in enumerate(kinds)]
    return Policy(
        key="drawn",
        lifecycle="support",
        lifecycles={key: STOCK[key] for key in ("support", "complaint")},
        calendars=_CALENDARS,
        sla=tuple(sla),
        precedence={kind: draw(st.sampled_from(Precedence)) for kind in sorted(set(kinds))},
        escalation=(ladder, _SILENT),
        fields=FIELDS,
    )


def _renamed(target: Any, kind: str) -> Any:
    """A clock belongs to one kind."""
    return target if kind == "sla" else evolve(target, key=f"{kind}-{target.key}")


@settings(max_examples=settings().max_examples // 2)
@given(_policies())
def test_every_witness_shows_its_fault(policy: Policy) -> None:
    """Its run shows it, and of the codes that are always shown each finding has one."""
    findings = lint(policy, notes=True)
    assert lint(policy) == tuple(each for each in findings if each.severity is not Severity.NOTE)
    for finding in findings:
        assert finding.code != "document.refused", str(finding)
        if finding.witness is not None:
            assert shows(policy, finding), f"{finding}: {finding.witness}"
        else:
            assert finding.code not in ALWAYS_SHOWN, str(finding)
