"""Values for the tests of complaints."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from servicekit.calendars import BusinessCalendar
from servicekit.complaints import CauseNode, CauseTree, Complaint

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TREE = CauseTree(
    causes={
        "delivery": CauseNode(label="Delivery"),
        "late": CauseNode(under="delivery"),
        "lost": CauseNode(under="delivery"),
        "snow": CauseNode(under="late"),
        "product": CauseNode(label="Product"),
        "broken": CauseNode(under="product"),
    }
)
OFFICE = BusinessCalendar(key="office", zone="UTC", hours={"mon-fri": ["09:00-17:00"]})


def a_complaint(id: str, day: float, **given: Any) -> Complaint:
    """A complaint of Ann about a kettle, so many days after a Monday."""
    usual: dict[str, Any] = {"customer": "ann", "product": "kettle", "cause": "late"}
    return Complaint(id=id, at=MONDAY + timedelta(days=day), **{**usual, **given})
