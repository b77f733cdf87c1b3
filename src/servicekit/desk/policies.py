"""
What a desk goes by: which policy a record is under, and which kinds of records there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from servicekit.engine import Account, Dossier, known_kinds
from servicekit.errors import InputError, UnknownPolicy
from servicekit.policies import Policy, PolicyBook, with_earlier
from servicekit.records import Kind

__all__ = ["Policies"]


class Policies:
    """
    The policies of a desk: the one in force, or a book of editions, and earlier ones that tickets are still pinned to.

    Args:
        current: For new tickets; of a book, each takes the edition in force at its opening.
        earlier: For tickets that run under them.
        kinds: The host's own kinds of records.

    Raises:
        InputError: One of them is not a policy, or not a kind whose names are free.
    """

    def __init__(
        self, current: Policy | PolicyBook, earlier: Sequence[Policy] = (), kinds: Iterable[Kind] = ()
    ) -> None:
        latest = current.latest if isinstance(current, PolicyBook) else current
        for policy in (latest, *earlier):
            if not isinstance(policy, Policy):
                raise InputError(f"a desk needs a Policy, such as presets.load('retail'), not {policy!r}")
        self.kinds = known_kinds(kinds)
        self.current = with_earlier(latest, earlier)
        self._by_hash = {policy.sha256: policy for policy in (*self.current.others, self.current)}

    def target(self, now: datetime) -> Policy:
        """The policy that a migration moves tickets to: of a book, the edition in force."""
        return self.current.in_force(now)

    def of(self, dossier: Dossier | Account) -> Policy:
        """
        The policy of a record: the one a ticket is pinned to; for a new ticket and any other record the current one.

        Raises:
            UnknownPolicy: It is pinned to one that was not given.
        """
        if isinstance(dossier, Account) or dossier.pin is None:
            return self.current
        policy = self._by_hash.get(dossier.pin.sha256)
        if policy is None:
            pin = dossier.pin
            raise UnknownPolicy(
                f"{dossier.key} is pinned to version {pin.version} of policy {pin.policy} ({pin.sha256[:12]}):"
                " give it to the desk as one of its earlier policies",
                key=dossier.key,
                sha256=pin.sha256,
            )
        return policy
