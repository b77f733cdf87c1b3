"""From a policy to plain data in its one canonical form, with everything said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicekit.calendars import write_calendar
from servicekit.policies.ladders import write_escalation
from servicekit.policies.lifecycles import write_stated
from servicekit.policies.promises import write_sla

if TYPE_CHECKING:
    from servicekit.policies.document import Policy

__all__ = ["write_policy"]


def write_policy(policy: Policy) -> dict[str, Any]:
    """
    Write *policy* as plain data, which :func:`read_policy` reads back as an equal policy.

    Lifecycles in stock are written in full, so that the content stands on its own; the host's guards, being code, are
    not part of it. The order of the names in a table carries no meaning.
    """
    return {
        "key": policy.key,
        "version": policy.version,
        "title": policy.title,
        "lifecycle": policy.lifecycle,
        "fields": {name: list(values) for name, values in policy.fields.items()},
        "personal": list(policy.personal),
        "calendars": {name: write_calendar(calendar) for name, calendar in policy.calendars.items()},
        "lifecycles": {key: write_stated(lifecycle) for key, lifecycle in policy.lifecycles.items()},
        "sla": [write_sla(policy) for policy in policy.sla],
        "escalation": [write_escalation(ladder) for ladder in policy.escalation],
    }
