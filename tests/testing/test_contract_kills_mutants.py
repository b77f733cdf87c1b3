"""The store contract is worth something: it fails for every broken store, and for the right reason."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from servicekit.errors import ServicekitError
from servicekit.storage import MemoryStore
from servicekit.storage.sqlalchemy import Tables
from servicekit.testing import StoreContract, store_machine
from servicekit.testing.abilities import ABILITIES
from tests.testing import broken_abilities, broken_records
from tests.testing.broken_sql import SQL, file_store
from tests.testing.mutants import MUTANTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from servicekit.storage import Store

FOR_THE_MACHINE = (
    broken_records.NeverCompares,
    broken_records.WritesOneByOne,
    broken_records.IsDueTooLate,
    broken_records.NamesOnce,
    broken_abilities.SendsTheLatest,
    broken_abilities.LeasesNothing,
    broken_abilities.KeepsTheOrderOfArrival,
    broken_abilities.TakesSourcesTwice,
    broken_abilities.PassesOverWhatIsThere,
    broken_abilities.UndoesRecordsOnly,
)
FAILURES = (AssertionError, LookupError, TypeError, ValueError, ServicekitError, pytest.fail.Exception)
MACHINE = "test_any_program_of_calls_is_answered_as_by_the_model"


def cases() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give each example of the contract as (its id, its method, its parameters)."""
    for name, case in inspect.getmembers(StoreContract, inspect.isfunction):
        if name.startswith("test_") and name != MACHINE:
            marks = [mark for mark in getattr(case, "pytestmark", []) if mark.name == "parametrize"]
            if not marks:
                yield name, name, {}
            for mark in marks:
                for value in mark.args[1]:
                    yield f"{name}[{value}]", name, {mark.args[0]: value}


def failing(make: Callable[[], Store]) -> set[str]:
    """Name the examples of the contract that a kind of store fails."""
    failed = set()
    for id_, name, parameters in cases():
        case = getattr(StoreContract(), name)
        store = make()
        wanted = set(inspect.signature(case).parameters) - set(parameters)
        try:
            case(**dict.fromkeys(wanted, store), **parameters)
        except FAILURES:
            failed.add(id_)
    return failed


def machine_notices(make: Callable[[], Store]) -> bool:
    """Tell whether the state machine fails for a kind of store; the failing program is not made shorter."""
    chosen = settings(
        max_examples=150,
        stateful_step_count=20,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    try:
        run_state_machine_as_test(store_machine(make, frozenset(ABILITIES)), settings=chosen)
    except FAILURES:
        return True
    return False


def test_sound_stores_fail_no_case(tmp_path: Path) -> None:
    """The runner below reports nothing for stores that are right."""
    assert failing(MemoryStore) == set()
    assert failing(lambda: file_store(tmp_path / "records.db", Tables())) == set()
    assert not machine_notices(MemoryStore)


@pytest.mark.parametrize(("mutant", "case"), MUTANTS, ids=[mutant.__name__ for mutant, _ in MUTANTS])
def test_a_broken_store_in_memory_is_found(mutant: type[MemoryStore], case: str) -> None:
    """The case that is about the mistake fails."""
    assert case in failing(mutant)


@pytest.mark.parametrize(("make", "case"), SQL, ids=[make.__name__.strip("_") for make, _ in SQL])
def test_a_broken_sql_store_is_found(make: Callable[[Path], Store], case: str, tmp_path: Path) -> None:
    """The case that is about the mistake fails, for mistakes in the tables and in the transactions."""
    assert case in failing(lambda: make(tmp_path / "records.db"))


@pytest.mark.parametrize("mutant", FOR_THE_MACHINE, ids=lambda mutant: mutant.__name__)
def test_the_state_machine_finds_it_too(mutant: type[MemoryStore]) -> None:
    """Without any example, the comparison with the model tells that these stores are broken."""
    assert machine_notices(mutant)
