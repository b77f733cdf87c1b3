"""
Compensation in points: approved, it goes into the customer's ledger at once; taken back, it is taken out again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from servicekit.complaints import COMPENSATION, POINTS, Approved, CompensationAccount, Offer, Pay, Reversed
from servicekit.customers import LEDGER, Earn, Reverse
from servicekit.engine.dossier import Account, Dossier
from servicekit.engine.following import Consequence, Follower, id_after
from servicekit.policies import Policy
from servicekit.tickets import Envelope
from servicekit.typing import Key

__all__ = ["REWARDED"]


def _offer(record: Dossier | Account, id: str) -> Offer | None:
    assert isinstance(record, Account)
    account: CompensationAccount = record.state
    offer = account.offer(id)
    return offer if offer is not None and offer.unit == POINTS else None


def _approved(policy: Policy, record: Dossier | Account, envelope: Envelope) -> Iterator[Consequence]:
    assert isinstance(envelope.event, Approved)
    offer = _offer(record, envelope.event.offer)
    if offer is None:
        return
    earn = Earn(id=offer.id, points=offer.amount, reason=f"compensation for {offer.breach}")
    ledger = Key(LEDGER.name, record.key.id)
    yield Consequence(key=ledger, command=earn, command_id=id_after(envelope, "earn"), harmless=("already_there",))
    paid = Pay(offer=offer.id, reference=str(ledger))
    yield Consequence(key=Key(COMPENSATION.name, record.key.id), command=paid, command_id=id_after(envelope, "pay"))


def _reversed(policy: Policy, record: Dossier | Account, envelope: Envelope) -> Iterator[Consequence]:
    event = envelope.event
    assert isinstance(event, Reversed)
    offer = _offer(record, event.offer)
    if offer is None or not event.claimed:
        return
    back = Reverse(of=offer.id, points=event.claimed, reason=f"compensation for {offer.breach} was taken back")
    ledger = Key(LEDGER.name, record.key.id)
    yield Consequence(key=ledger, command=back, command_id=id_after(envelope, "take out"))


REWARDED: Mapping[str, Follower] = {"compensation.approved": _approved, "compensation.reversed": _reversed}
