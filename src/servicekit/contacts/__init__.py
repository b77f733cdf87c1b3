"""
Contacts that are owed: call back after a solution, care contacts at a rhythm, by tier, in opening hours.

    rules       which contact is owed to whom, when
    commands, events  what can be asked of the contacts of a customer, and what happens to them
    record      what is owed to a customer now
    deciding    what follows from a command, and what happens by itself
"""

from servicekit.contacts.commands import Complete, ContactCommand, Follow, Reschedule, Review, Skip
from servicekit.contacts.deciding import CONTACT_PLAN, decide_contacts
from servicekit.contacts.events import (
    CONTACT_EVENTS,
    ContactDone,
    ContactDue,
    ContactOverdue,
    ContactPlanned,
    ContactRescheduled,
    ContactSkipped,
    RhythmStarted,
    RhythmStopped,
)
from servicekit.contacts.record import ContactPlan, Planned, Told, evolve_contacts
from servicekit.contacts.rules import ContactPlans, ContactRule, NextFrom, Trigger

__all__ = [
    "CONTACT_EVENTS",
    "CONTACT_PLAN",
    "Complete",
    "ContactCommand",
    "ContactDone",
    "ContactDue",
    "ContactOverdue",
    "ContactPlan",
    "ContactPlanned",
    "ContactPlans",
    "ContactRescheduled",
    "ContactRule",
    "ContactSkipped",
    "Follow",
    "NextFrom",
    "Planned",
    "Reschedule",
    "Review",
    "RhythmStarted",
    "RhythmStopped",
    "Skip",
    "Told",
    "Trigger",
    "decide_contacts",
    "evolve_contacts",
]
