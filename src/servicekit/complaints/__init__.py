"""
Complaints: why they come, whether they come again, how grave they are, and by when regulators want them answered.

    complaint   a complaint as the questions here see it
    causes      a tree of causes with versions; counts added up the tree
    severity    impact and urgency, with reasons
    repeats     which complaints repeat an earlier one, and why
    corrective  the ticket that removes a cause, and whether complaints came back
    opening     a ticket to open because of others
    recovery    winning a customer back, and what came of it
    deadlines   what a profile of deadlines is; profiles has those in stock
    rules       the part of a policy about all this
"""

from servicekit.complaints.causes import CauseCount, CauseNode, CauseTree, mapping_between, problems_between, roll_up
from servicekit.complaints.complaint import Complaint
from servicekit.complaints.corrective import CORRECTIVE_ACTION, Recurrence, Spell, corrective_action, recurrence
from servicekit.complaints.deadlines import ANSWERED, APPEALED, Deadline, DeadlineProfile, Step
from servicekit.complaints.opening import Link, LinkedOpening
from servicekit.complaints.profiles import PROFILES, deadline_profile
from servicekit.complaints.recovery import (
    RECOVERY,
    Group,
    Recovered,
    RecoveryEffect,
    RecoveryRules,
    Trigger,
    recovery,
    recovery_effect,
)
from servicekit.complaints.repeats import About, Chain, Match, Repeat, RepeatRule, chains, repeats
from servicekit.complaints.rules import ComplaintRules
from servicekit.complaints.severity import IMPACT_AND_URGENCY, Rating, RatingRule, Severity, SeverityMatrix, rate

__all__ = [
    "ANSWERED",
    "APPEALED",
    "CORRECTIVE_ACTION",
    "IMPACT_AND_URGENCY",
    "PROFILES",
    "RECOVERY",
    "About",
    "CauseCount",
    "CauseNode",
    "CauseTree",
    "Chain",
    "Complaint",
    "ComplaintRules",
    "Deadline",
    "DeadlineProfile",
    "Group",
    "Link",
    "LinkedOpening",
    "Match",
    "Rating",
    "RatingRule",
    "Recovered",
    "RecoveryEffect",
    "RecoveryRules",
    "Recurrence",
    "Repeat",
    "RepeatRule",
    "Severity",
    "SeverityMatrix",
    "Spell",
    "Step",
    "Trigger",
    "chains",
    "corrective_action",
    "deadline_profile",
    "mapping_between",
    "problems_between",
    "rate",
    "recovery",
    "recovery_effect",
    "recurrence",
    "repeats",
    "roll_up",
]
