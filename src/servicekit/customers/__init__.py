"""
Customers: who they are, what they are owed, and how they are graded.

    lengths     months, years and days on the calendar
    ages        the age of a purchase in steps
    money       whole minor units of a currency
    profile     what the host knows of a customer, and the facts that policies read of it
    summary     the customer at one glance, computed from the tickets
    purchases   what a customer bought, in three figures
    rfm         recency, frequency, money: customers scored by cut-points (cuts)
    fitting     how cut-points are found; scheme_document: cut-points as plain data
    arrays      the same for whole arrays (needs numpy; not imported here)
    scope       what an entitlement is good for, and the weights of that
    plans       service plans: grades, counters, choices
    entitlement what a customer holds; entitlement_commands and entitlement_events: what is asked, what happens
    entitlements  the decisions about it, as a kind of record
    counters    what a ticket's life does to counters
    derivation  which entitlement applies to a ticket, and why the others do not
    warranty    warranties in versions, extensions, maintenance contracts; cover_chain joins them
    coverage    whether a thing is covered on a day, until when, and why
    periods     calendar periods and years of membership
    tiers       tiers as data: what earns one, keeps it, ends it; standing: which are held until when
    assigning   the tier at a moment, why, and what would lift it
    charge_rules  who pays for what, as data; charges decides for a ticket
    service_accounts  what service costs and brings
    loyalty     a programme of points: what is earned, how long it lives, what it is good for
    ledger      the points of a customer in batches; ledgers decides (ledger_commands, ledger_events)
    balances    the balance of points from plain rows, in closed form
"""

from servicekit.customers.ages import AGES, AgeSteps
from servicekit.customers.assigning import Assignment, Lift, TierReason, assign_tier, assign_tier_history
from servicekit.customers.balances import PointBalance, balance_of
from servicekit.customers.charge_rules import EVERY_KIND, ChargePolicy, ChargeRule, Coverage
from servicekit.customers.charges import Charge, ChargedLine, ChargeLine, RuleTried, decide_charge, hours_fact
from servicekit.customers.counters import Happened, counting, reckoning
from servicekit.customers.cover_chain import CoverSpan
from servicekit.customers.coverage import CoverState, WarrantyStatus, warranty_status
from servicekit.customers.cuts import CutBy
from servicekit.customers.derivation import Candidate, Derivation, TieRule, derive_entitlement
from servicekit.customers.entitlement import Entitlement, Service, Standing, entitlement_facts
from servicekit.customers.entitlement_commands import (
    Activate,
    Cancel,
    Count,
    EntitlementCommand,
    Grant,
    Refund,
    Renew,
    Resume,
    Suspend,
    TicketStands,
    Transfer,
    Use,
)
from servicekit.customers.entitlement_events import (
    ENTITLEMENT_EVENTS,
    EntitlementActivated,
    EntitlementCancelled,
    EntitlementExpired,
    EntitlementGranted,
    EntitlementRanOut,
    EntitlementRefunded,
    EntitlementRenewed,
    EntitlementResumed,
    EntitlementStarted,
    EntitlementSuspended,
    EntitlementTransferred,
    EntitlementUsed,
    evolve_entitlement,
)
from servicekit.customers.entitlements import ENTITLEMENT, decide_entitlement, renewal, term_end
from servicekit.customers.fitting import fit_rfm, fit_summaries
from servicekit.customers.ledger import Draw, Ledger, Lot, PointTotals, Spending
from servicekit.customers.ledger_commands import Adjust, Earn, Reverse, Spend
from servicekit.customers.ledger_events import (
    LEDGER_EVENTS,
    PointsAdjusted,
    PointsEarned,
    PointsExpired,
    PointsReversed,
    PointsSpent,
)
from servicekit.customers.ledgers import LEDGER
from servicekit.customers.lengths import Length, day_begins, day_of, months_between, parse_length
from servicekit.customers.loyalty import Benefit, Expiry, Of, Programme, loyalty_facts
from servicekit.customers.money import Money, check_currency, share_of, totals
from servicekit.customers.periods import Period
from servicekit.customers.plans import (
    GRADES,
    OWN_FACTS,
    Allotment,
    Decrease,
    OnEnd,
    Plan,
    RenewFrom,
    SuspendedTerm,
    Unit,
    WhileSuspended,
)
from servicekit.customers.profile import Asset, Contact, Profile, Purchase
from servicekit.customers.purchases import (
    AMOUNT_LIMIT,
    DROPS,
    Counting,
    DroppedRow,
    Frequency,
    Monetary,
    PurchaseRow,
    PurchaseSummaries,
    PurchaseSummary,
    Refunds,
    sum_purchases,
)
from servicekit.customers.rfm import RFMScheme, RFMScore, RFMTable, ScoreReason, cell_of
from servicekit.customers.scheme_document import read_scheme, write_scheme
from servicekit.customers.scope import DIMENSIONS, WEIGHTS, Dimension, Fit, Scope, fits
from servicekit.customers.service_accounts import Account, AccountEntry, accounts, accounts_table, entry_of
from servicekit.customers.standing import TierHold, TierOverride, TierStanding
from servicekit.customers.summary import COMPLAINT, Answer, Served, Summary, is_complaint, summarise
from servicekit.customers.tiers import Landing, Tier, TierPolicy
from servicekit.customers.uses import Used, Uses
from servicekit.customers.warranty import (
    Choose,
    Cover,
    CoverKind,
    Item,
    LastDay,
    OnTransfer,
    StartEvent,
    Warranty,
    WarrantyTerms,
)

__all__ = [
    "AGES",
    "AMOUNT_LIMIT",
    "COMPLAINT",
    "DIMENSIONS",
    "DROPS",
    "ENTITLEMENT",
    "ENTITLEMENT_EVENTS",
    "EVERY_KIND",
    "GRADES",
    "LEDGER",
    "LEDGER_EVENTS",
    "OWN_FACTS",
    "WEIGHTS",
    "Account",
    "AccountEntry",
    "Activate",
    "Adjust",
    "AgeSteps",
    "Allotment",
    "Answer",
    "Asset",
    "Assignment",
    "Benefit",
    "Cancel",
    "Candidate",
    "Charge",
    "ChargeLine",
    "ChargePolicy",
    "ChargeRule",
    "ChargedLine",
    "Choose",
    "Contact",
    "Count",
    "Counting",
    "Cover",
    "CoverKind",
    "CoverSpan",
    "CoverState",
    "Coverage",
    "CutBy",
    "Decrease",
    "Derivation",
    "Dimension",
    "Draw",
    "DroppedRow",
    "Earn",
    "Entitlement",
    "EntitlementActivated",
    "EntitlementCancelled",
    "EntitlementCommand",
    "EntitlementExpired",
    "EntitlementGranted",
    "EntitlementRanOut",
    "EntitlementRefunded",
    "EntitlementRenewed",
    "EntitlementResumed",
    "EntitlementStarted",
    "EntitlementSuspended",
    "EntitlementTransferred",
    "EntitlementUsed",
    "Expiry",
    "Fit",
    "Frequency",
    "Grant",
    "Happened",
    "Item",
    "Landing",
    "LastDay",
    "Ledger",
    "Length",
    "Lift",
    "Lot",
    "Monetary",
    "Money",
    "Of",
    "OnEnd",
    "OnTransfer",
    "Period",
    "Plan",
    "PointBalance",
    "PointTotals",
    "PointsAdjusted",
    "PointsEarned",
    "PointsExpired",
    "PointsReversed",
    "PointsSpent",
    "Profile",
    "Programme",
    "Purchase",
    "PurchaseRow",
    "PurchaseSummaries",
    "PurchaseSummary",
    "RFMScheme",
    "RFMScore",
    "RFMTable",
    "Refund",
    "Refunds",
    "Renew",
    "RenewFrom",
    "Resume",
    "Reverse",
    "RuleTried",
    "Scope",
    "ScoreReason",
    "Served",
    "Service",
    "Spend",
    "Spending",
    "Standing",
    "StartEvent",
    "Summary",
    "Suspend",
    "SuspendedTerm",
    "TicketStands",
    "TieRule",
    "Tier",
    "TierHold",
    "TierOverride",
    "TierPolicy",
    "TierReason",
    "TierStanding",
    "Transfer",
    "Unit",
    "Use",
    "Used",
    "Uses",
    "Warranty",
    "WarrantyStatus",
    "WarrantyTerms",
    "WhileSuspended",
    "accounts",
    "accounts_table",
    "assign_tier",
    "assign_tier_history",
    "balance_of",
    "cell_of",
    "check_currency",
    "counting",
    "day_begins",
    "day_of",
    "decide_charge",
    "decide_entitlement",
    "derive_entitlement",
    "entitlement_facts",
    "entry_of",
    "evolve_entitlement",
    "fit_rfm",
    "fit_summaries",
    "fits",
    "hours_fact",
    "is_complaint",
    "loyalty_facts",
    "months_between",
    "parse_length",
    "read_scheme",
    "reckoning",
    "renewal",
    "share_of",
    "sum_purchases",
    "summarise",
    "term_end",
    "totals",
    "warranty_status",
    "write_scheme",
]
