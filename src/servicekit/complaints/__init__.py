"""
Complaints and making good: why customers complain, whether it comes again, how grave it is, and what is given for it.

    complaint   a complaint as the questions here see it
    causes      a tree of causes with versions; counts added up the tree
    severity    impact and urgency, with reasons
    repeats     which complaints repeat an earlier one, and why
    corrective  the ticket that removes a cause, and whether complaints came back
    opening     a ticket to open because of others
    recovery    winning a customer back, and what came of it
    deadlines   what a profile of deadlines is; profiles has those in stock
    rules       the part of a policy about all this

    breaches    a broken promise as compensation sees it
    compensation the part of a policy about compensation: rules and caps; authority: who may decide how much
    withdrawal  what becomes of it when the ticket was given up
    quotes      what the rules give for a breach, line by line
    caps        how much room the caps leave
    offering    commands and events: proposing, approving, paying, taking back
    account     what one customer was offered and paid
    proposing   from a breach to an offer; deciding does the rest, and names the kind of record
    credits     service credits for a period, by bands of attainment
    rounding    from exact fractions to whole minor units
"""

from servicekit.complaints.account import CompensationAccount, Offer, Standing
from servicekit.complaints.authority import Authority
from servicekit.complaints.breaches import Breach, Measure, breach_of, breaches_of
from servicekit.complaints.caps import room
from servicekit.complaints.causes import CauseCount, CauseNode, CauseTree, mapping_between, problems_between, roll_up
from servicekit.complaints.compensation import (
    POINTS,
    CalendarPeriod,
    Cap,
    Choose,
    CompensationRule,
    CompensationRules,
    Form,
    PerSpan,
    ProposeWhen,
    Scope,
)
from servicekit.complaints.complaint import Complaint
from servicekit.complaints.corrective import CORRECTIVE_ACTION, Recurrence, Spell, corrective_action, recurrence
from servicekit.complaints.credits import CreditBand, CreditTable, ServiceCredit, service_credit
from servicekit.complaints.deadlines import ANSWERED, APPEALED, Deadline, DeadlineProfile, Step
from servicekit.complaints.deciding import COMPENSATION, reversal
from servicekit.complaints.offering import (
    EVENTS,
    Approve,
    Approved,
    Capped,
    Decline,
    Declined,
    Paid,
    Pay,
    Propose,
    Proposed,
    Reverse,
    Reversed,
    Withheld,
)
from servicekit.complaints.opening import Link, LinkedOpening
from servicekit.complaints.profiles import PROFILES, deadline_profile
from servicekit.complaints.quotes import Line, Quote, quote
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
from servicekit.complaints.rounding import Rounding, parse_percent, percent_in_words, rounded
from servicekit.complaints.rules import ComplaintRules
from servicekit.complaints.severity import IMPACT_AND_URGENCY, Rating, RatingRule, Severity, SeverityMatrix, rate
from servicekit.complaints.withdrawal import WITHDRAWN, OnWithdrawal, is_withdrawn

__all__ = [
    "ANSWERED",
    "APPEALED",
    "COMPENSATION",
    "CORRECTIVE_ACTION",
    "EVENTS",
    "IMPACT_AND_URGENCY",
    "POINTS",
    "PROFILES",
    "RECOVERY",
    "WITHDRAWN",
    "About",
    "Approve",
    "Approved",
    "Authority",
    "Breach",
    "CalendarPeriod",
    "Cap",
    "Capped",
    "CauseCount",
    "CauseNode",
    "CauseTree",
    "Chain",
    "Choose",
    "CompensationAccount",
    "CompensationRule",
    "CompensationRules",
    "Complaint",
    "ComplaintRules",
    "CreditBand",
    "CreditTable",
    "Deadline",
    "DeadlineProfile",
    "Decline",
    "Declined",
    "Form",
    "Group",
    "Line",
    "Link",
    "LinkedOpening",
    "Match",
    "Measure",
    "Offer",
    "OnWithdrawal",
    "Paid",
    "Pay",
    "PerSpan",
    "Propose",
    "ProposeWhen",
    "Proposed",
    "Quote",
    "Rating",
    "RatingRule",
    "Recovered",
    "RecoveryEffect",
    "RecoveryRules",
    "Recurrence",
    "Repeat",
    "RepeatRule",
    "Reverse",
    "Reversed",
    "Rounding",
    "Scope",
    "ServiceCredit",
    "Severity",
    "SeverityMatrix",
    "Spell",
    "Standing",
    "Step",
    "Trigger",
    "Withheld",
    "breach_of",
    "breaches_of",
    "chains",
    "corrective_action",
    "deadline_profile",
    "is_withdrawn",
    "mapping_between",
    "parse_percent",
    "percent_in_words",
    "problems_between",
    "quote",
    "rate",
    "recovery",
    "recovery_effect",
    "recurrence",
    "repeats",
    "reversal",
    "roll_up",
    "room",
    "rounded",
    "service_credit",
]
