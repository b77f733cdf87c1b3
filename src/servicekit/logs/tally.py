"""What was read: rows accepted and rejected, and everything about them that a reader of the result should know."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

__all__ = ["REASONS", "REMARKS", "Place", "Rejection", "Remark", "Tally"]

REASONS: Mapping[str, str] = {
    "columns": "the row has more or fewer cells than the header",
    "quotes": "a quotation mark is never closed, or text follows it",
    "too_long": "the row is longer than the limit",
    "nul": "the row holds a NUL character",
    "encoding": "the row holds bytes that are not in the file's encoding",
    "ticket": "the row names no ticket",
    "time": "a time is missing or is no time",
    "sequence": "the sequence is no whole number",
    "status": "the status is not in the mapping",
}
"""Why a row can be rejected: the stable code and what it means."""

REMARKS: Mapping[str, str] = {
    "repeats": "rows that repeat another row in every column that is read",
    "without_news": "rows that change nothing",
    "out_of_order": "rows that stand after a later row of their ticket",
    "ties": "rows of one ticket at the same moment, with no sequence to order them",
    "same_sequence": "rows with the sequence of another row of their ticket and other content",
    "sequence_against_time": "rows later than a row with a higher sequence; the time decides",
    "before_opening": "rows older than the opening; they count as being at the opening",
    "opening_unknown": "tickets without a time of opening; the first row counts as the opening",
    "openings_differ": "tickets whose rows name several times of opening; the earliest counts",
    "requesters_differ": "tickets whose rows name several requesters; the first counts",
    "instant_unknown": "status changes whose true moment is missing or unreadable; the row's time counts",
    "instant_misplaced": "status changes whose stated moment would alter their order; the row's time counts",
    "unlisted_value": "values of a field that its mapping does not list; they stay as they are",
    "gap": "times that the local clock skipped; they moved forward by the gap",
    "fold": "times that the local clock showed twice; the first was taken",
    "blank": "lines without any text; they are no rows",
}
"""What can be remarked about rows that were accepted: the stable code and what it means."""


@frozen(kw_only=True)
class Place:
    """Where in a log something stands."""

    file: str
    line: int
    ticket: str | None = None
    detail: str = ""

    def __str__(self) -> str:
        ticket = f" ({self.ticket})" if self.ticket else ""
        return f"{self.file}:{self.line}{ticket}" + (f": {self.detail}" if self.detail else "")


@frozen(kw_only=True)
class Rejection:
    """A row that was not read: where it begins (*line* counts from 1), *reason* (a key of ``REASONS``), words."""

    file: str
    line: int
    reason: str
    message: str
    ticket: str | None = None

    def __str__(self) -> str:
        place = Place(file=self.file, line=self.line, ticket=self.ticket, detail=self.message)
        return str(place)


@frozen(kw_only=True)
class Remark:
    """Something seen *count* times; *examples* are the first few places."""

    what: str
    count: int
    examples: tuple[Place, ...] = ()

    def __str__(self) -> str:
        return f"{self.count:,} {REMARKS[self.what]}"


@frozen(kw_only=True)
class Tally:
    """
    The account of a reading. Rows read are rows accepted and rows rejected, one by one: ``balanced`` says so.

    Attributes:
        file: The name of the file.
        read: How many rows stood below the header.
        accepted: How many were taken, repeats and rows without news among them.
        rejections: The rows that were not, in the order of the file.
        tickets: How many tickets the accepted rows tell of.
        records: How many facts they tell.
        remarks: What else there is to know, by its code in ``REMARKS``; only what occurred.
    """

    file: str
    read: int
    accepted: int
    rejections: tuple[Rejection, ...]
    tickets: int
    records: int
    remarks: Mapping[str, Remark]

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return len(self.rejections)

    @property
    def balanced(self) -> bool:
        """Whether every row that was read is accounted for."""
        return self.read == self.accepted + self.rejected

    def count(self, what: str) -> int:
        """How often a remark of that code (a key of ``REMARKS``) was made."""
        if what not in REMARKS:
            raise KeyError(what)
        return self.remarks[what].count if what in self.remarks else 0

    def lines(self) -> list[str]:
        """The account as lines of text, for people."""
        head = f"{self.file}: {self.read:,} rows read = {self.accepted:,} accepted + {self.rejected:,} rejected"
        body = f"{self.tickets:,} tickets, {self.records:,} facts"
        remarks = [f"{remark} (first: {remark.examples[0]})" for remark in self.remarks.values()]
        return [head, body, *remarks, *(f"rejected: {each}" for each in self.rejections)]

    def __str__(self) -> str:
        return "\n".join(self.lines())
