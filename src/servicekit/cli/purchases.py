"""The purchases of a file: read row by row, each accepted, or rejected with its line and the reason."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation, Overflow
from pathlib import Path

from attrs import define, field, frozen

from servicekit.customers import AMOUNT_LIMIT, PurchaseRow
from servicekit.errors import InputError, RejectedFile
from servicekit.logs.reader import ROW_LIMIT, SIZE_LIMIT
from servicekit.logs.table import Cells, read_table

__all__ = ["PURCHASE_COLUMNS", "PurchaseFile", "RejectedPurchase", "are_purchases", "columns_of", "read_purchases"]

PURCHASE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "customer": ("customer", "customer_id", "client", "client_id", "account", "account_id", "user_id"),
    "date": ("date", "day", "order_date", "purchase_date", "purchased_at", "ordered_at", "invoice_date"),
    "amount": ("amount", "revenue", "total", "value", "price", "dollar_value", "spend"),
}
"""What the columns of a file of purchases are called; of each the first that a file has is the one."""

_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " "}


@frozen
class RejectedPurchase:
    """A row that is not counted: its line in the file, and why."""

    line: int
    message: str


@define
class PurchaseFile:
    """What a file of purchases holds; *lines* are those of the accepted rows."""

    path: Path
    rows: list[PurchaseRow] = field(factory=list)
    lines: list[int] = field(factory=list)
    rejected: list[RejectedPurchase] = field(factory=list)

    @property
    def read(self) -> int:
        """How many rows stood below the head."""
        return len(self.rows) + len(self.rejected)


def columns_of(path: Path, separator: str) -> list[str]:
    """
    The names of the columns, in small letters.

    Raises:
        RejectedFile: The file cannot be read, or is empty.
    """
    for found in _cells(path, separator):
        return _plain(found.cells)
    raise RejectedFile(f"{path} is empty", path=str(path))


def are_purchases(columns: Sequence[str], chosen: Mapping[str, str | None]) -> bool:
    """Whether a file with these *columns* holds purchases: customer, day and amount, by usual or chosen names."""
    return all(_found(part, columns, chosen.get(part)) is not None for part in PURCHASE_COLUMNS)


def _cells(path: Path, separator: str) -> Iterator[Cells]:
    table = read_table(
        path, delimiter=_SEPARATORS[separator], encoding="utf-8", row_limit=ROW_LIMIT, size_limit=SIZE_LIMIT
    )
    for found in table:
        spaced = separator == "space"
        cells = [cell for cell in found.cells if cell] if spaced else found.cells
        yield found._replace(cells=cells)


def _plain(columns: Iterable[str]) -> list[str]:
    return [column.strip().lstrip("\ufeff").casefold() for column in columns]


def _found(part: str, columns: Sequence[str], chosen: str | None) -> int | None:
    names = PURCHASE_COLUMNS[part] if chosen is None else (chosen.strip().casefold(),)
    return next((columns.index(name) for name in names if name in columns), None)


def read_purchases(
    path: Path, *, columns: Mapping[str, str | None], separator: str, decimals: int, local: tzinfo
) -> PurchaseFile:
    """
    Read the purchases of a CSV file, packed with gzip or not.

    Args:
        path: The file.
        columns: The names of the columns that hold the customer, the date and the amount, where they are not usual.
        separator: What stands between cells: comma, semicolon, tab or space (any number of them).
        decimals: How many decimal places the currency has: the digits of a minor unit.
        local: The zone in which a moment with an offset becomes a day.

    Raises:
        RejectedFile: Nothing can be read of it, or a column is missing.
    """
    found, table = PurchaseFile(path), _cells(path, separator)
    head = _plain(next(table, Cells(1, [])).cells)
    places = [_place(path, part, head, columns.get(part)) for part in PURCHASE_COLUMNS]
    for cells in table:
        if not cells.fault and not any(cell.strip() for cell in cells.cells):
            continue
        try:
            found.rows.append(_row(cells, places, len(head), decimals, local))
            found.lines.append(cells.line)
        except InputError as error:
            found.rejected.append(RejectedPurchase(cells.line, textwrap.shorten(error.message, 300)))
    return found


def _place(path: Path, part: str, head: Sequence[str], chosen: str | None) -> int:
    place = _found(part, head, chosen)
    if place is not None:
        return place
    wanted = chosen or PURCHASE_COLUMNS[part][0]
    near = difflib.get_close_matches(wanted.casefold(), head, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(head[:20]) or 'none'}"
    raise RejectedFile(f"{path}: no column {wanted!r} for the {part} ({hint}); name it with --{part}", path=str(path))


def _row(found: Cells, places: Sequence[int], width: int, decimals: int, local: tzinfo) -> PurchaseRow:
    if found.fault:
        raise InputError(found.message)
    if len(found.cells) != width:
        raise InputError(f"{len(found.cells)} cells instead of {width}")
    customer, on, amount = (found.cells[place].strip() for place in places)
    if not customer:
        raise InputError("no customer")
    return PurchaseRow(customer, _day(on, local), _minor(amount, decimals))


def _day(text: str, local: tzinfo) -> date:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no date; write it like 2026-03-31") from None
    try:
        return (at if at.tzinfo is None else at.astimezone(local)).date()
    except OverflowError:
        raise InputError(f"{text!r} lies outside the years of a date") from None


def _minor(text: str, decimals: int) -> int:
    """The amount in minor units; more places than the currency has are not rounded away in silence."""
    try:
        units = Decimal(text).scaleb(decimals)
        if not units.is_finite() or abs(units) > AMOUNT_LIMIT:
            raise InputError(f"{text!r} is no amount that anybody pays")
        if units != units.to_integral_value():
            raise InputError(f"{text!r} has more than {decimals} decimal places")
        return int(units)
    except Overflow:
        raise InputError(f"{text!r} is no amount that anybody pays") from None
    except InvalidOperation:
        raise InputError(f"{text!r} is no amount; write it like 1234.50") from None
