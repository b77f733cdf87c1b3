"""
Policies: the one document with everything that decides, how it is read and written, and some to start from.

    document    Policy, the frozen value, and its canonical form
    difference  what is different in two policies, in words
    family      a policy among the others that its tickets may run under
    loading     from a file or a text
    book        policies through time: editions, each with the moment from which it is in force
    shelving    from a file or plain data to a book
    reading     from plain data, with every problem at once
    known       what the parts may refer to, and the conditions in them
    metrics     metrics of the policy's own; so lifecycles, promises, targets, ladders, complaints, tiers: one part each
    compensation  what is given for broken promises; credits: for a period
    deadlines   the promises of a regulator, or of recoveries, added to a policy
    schemas     the JSON Schema of the document, for editors: one function a section
    limits      how large a document may be
    presets     complete policies to start from
    tier_changes    what other tiers would change
    deadlines   the deadlines of a regulator added to a policy
"""

from servicekit.policies import presets
from servicekit.policies.book import Edition, PolicyBook, write_book
from servicekit.policies.deadlines import with_deadlines, with_recovery
from servicekit.policies.difference import Difference, DifferenceKind, diff, part_at
from servicekit.policies.document import Policy, with_earlier, write_policy
from servicekit.policies.known import OWN_WORDS
from servicekit.policies.limits import LIMITS, Limits
from servicekit.policies.loading import Form, load_policy, parse_policy
from servicekit.policies.presets import PRESETS
from servicekit.policies.presets import load as load_preset
from servicekit.policies.reading import read_policy
from servicekit.policies.schemas import policy_schema
from servicekit.policies.shelving import is_book_file, load_book, read_book
from servicekit.policies.tier_changes import CustomerLog, GoalChange, TicketLog, TierChanges, TierMove, try_tiers

__all__ = [
    "LIMITS",
    "OWN_WORDS",
    "PRESETS",
    "CustomerLog",
    "Difference",
    "DifferenceKind",
    "Edition",
    "Form",
    "GoalChange",
    "Limits",
    "Policy",
    "PolicyBook",
    "TicketLog",
    "TierChanges",
    "TierMove",
    "diff",
    "is_book_file",
    "load_book",
    "load_policy",
    "load_preset",
    "parse_policy",
    "part_at",
    "policy_schema",
    "presets",
    "read_book",
    "read_policy",
    "try_tiers",
    "with_deadlines",
    "with_earlier",
    "with_recovery",
    "write_book",
    "write_policy",
]
