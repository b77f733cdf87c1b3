"""
Lifecycles: which statuses there are, what they mean, and which moves between them are legal.

    statuses    Category, Status, Edge
    lifecycle   Lifecycle as versioned data, and how to extend one
    soundness   everything that can be wrong with one
    table       the compiled form: a legal move, or a refusal that says why
    guards      the built-in guards, and guards made of conditions
    stock       support, complaints and appeals, corrective action, recovery, field service, follow-up
    document    the form in policy files
    outline     a lifecycle as a page for people
    machine     the bridge to python-statemachine: authoring, a second check, diagrams (imported when used)
"""

from servicekit.workflow.document import read_lifecycle, write_lifecycle
from servicekit.workflow.guards import GUARDS, guard_from
from servicekit.workflow.lifecycle import Lifecycle, extend
from servicekit.workflow.machine import from_machine, machine_problems, to_machine
from servicekit.workflow.outline import markdown, mermaid
from servicekit.workflow.statuses import Category, Edge, Status
from servicekit.workflow.stock import (
    COMPLAINT,
    COMPLAINT_WITH_APPEAL,
    CORRECTIVE_ACTION,
    FIELD_SERVICE,
    FOLLOW_UP,
    RECOVERY,
    STOCK,
    SUPPORT,
    stock_lifecycle,
)
from servicekit.workflow.table import Guard, Move, Reason, Refusal, Table, compile_lifecycle

__all__ = [
    "COMPLAINT",
    "COMPLAINT_WITH_APPEAL",
    "CORRECTIVE_ACTION",
    "FIELD_SERVICE",
    "FOLLOW_UP",
    "GUARDS",
    "RECOVERY",
    "STOCK",
    "SUPPORT",
    "Category",
    "Edge",
    "Guard",
    "Lifecycle",
    "Move",
    "Reason",
    "Refusal",
    "Status",
    "Table",
    "compile_lifecycle",
    "extend",
    "from_machine",
    "guard_from",
    "machine_problems",
    "markdown",
    "mermaid",
    "read_lifecycle",
    "stock_lifecycle",
    "to_machine",
    "write_lifecycle",
]
