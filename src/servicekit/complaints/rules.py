"""
What a policy says about complaints: its causes, what makes a repeat, how grave one is, and recoveries.
"""

from __future__ import annotations

from attrs import frozen

from servicekit.complaints.causes import CauseTree
from servicekit.complaints.recovery import RecoveryRules
from servicekit.complaints.repeats import RepeatRule
from servicekit.complaints.severity import SeverityMatrix

__all__ = ["ComplaintRules"]


@frozen(kw_only=True)
class ComplaintRules:
    """
    The part of a policy about complaints; each of its parts may be left out.

    Attributes:
        causes: Why customers complain.
        repeats: When a complaint is a repeat.
        severity: How grave a complaint is.
        recovery: When and how fast a customer is won back.
    """

    causes: CauseTree | None = None
    repeats: RepeatRule | None = None
    severity: SeverityMatrix | None = None
    recovery: RecoveryRules | None = None

    @property
    def calendars(self) -> frozenset[str]:
        """The names of the calendars on which something of it is counted."""
        named = (self.repeats.calendar if self.repeats else "", self.recovery.calendar if self.recovery else "")
        return frozenset(name for name in named if name)
