"""Law: two commands have the same digest if and only if they ask the same."""

from __future__ import annotations

from hypothesis import given

from servicekit.engine import digest_of
from servicekit.testing.strategies import commands
from servicekit.tickets import Command


@given(commands(), commands())
def test_the_digest_is_the_command(one: Command, other: Command) -> None:
    """Of any two commands: equal digests for equal ones, others for others."""
    assert (digest_of(one) == digest_of(other)) is (one == other)
