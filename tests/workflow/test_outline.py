"""Lifecycles as pages for people."""

from __future__ import annotations

from servicekit.workflow import Category, Edge, Lifecycle, Status, markdown, mermaid
from tests.workflow.lifecycles import REPAIR


def test_a_diagram_says_the_hosts_words() -> None:
    """Statuses by their keys and labels, events by their names with guards and roles; no retired status."""
    assert mermaid(REPAIR) == (
        """\
stateDiagram-v2
    direction LR
    state "new" as new
    state "On the bench" as bench
    state "done" as done
    state "closed" as closed
    [*] --> new
    closed --> [*]
    new --> bench : assign [has_assignee]
    bench --> done : solve [checked, !is_merged]
    bench --> closed : solve [by manager or owner]
    done --> bench : reopen
    done --> closed : close
"""
    )


def test_a_word_that_mermaid_keeps_for_itself_gets_another_identifier() -> None:
    """The label still says it; words and labels that look like identifiers change nothing else."""
    statuses = [Status("end", Category.NEW, "s1"), Status("two words", Category.CLOSED, "a --> s0 as s0")]
    drawing = mermaid(Lifecycle("odd", 1, "end", statuses, [Edge("s0 : s1", "end", "two words")]))
    assert drawing == (
        """\
stateDiagram-v2
    direction LR
    state "s1" as s0
    state "a --> s0 as s0" as s1
    [*] --> s0
    s1 --> [*]
    s0 --> s1 : s0 : s1
"""
    )


def test_tables_say_everything() -> None:
    """Two tables: what the statuses mean, and which moves there are; a bar in a label does not break them."""
    lifecycle = Lifecycle(
        "small",
        1,
        "new",
        [
            Status("new", Category.NEW, "New | fresh"),
            Status("old", Category.NEW, retired=True),
            Status("closed", Category.CLOSED, customer_label="Done", default=True),
        ],
        [Edge("close", "new", "closed", guards=["a"], unless=["b"], roles=["x", "y"])],
    )
    assert markdown(lifecycle) == (
        """\
| status | category | agents read | customers read |  |
| --- | --- | --- | --- | --- |
| `new` | `new` | New \\| fresh | New \\| fresh | tickets begin here |
| `old` | `new` | old | old | retired |
| `closed` | `closed` | closed | Done | default of its category |

| from | event | to | if |
| --- | --- | --- | --- |
| `new` | `close` | `closed` | `a`, not `b`, by x or y |
"""
    )
