"""
The CDNOW purchases, which stand beside the repository where the shared data is.

P. S. Fader and B. G. S. Hardie, distributed for research at brucehardie.com; they are not part of this repository.
"""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from servicekit.customers import PurchaseRow

_FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data"
MASTER = _FOLDER / "cdnow_master.txt.gz"
AS_OF = date(1998, 6, 30)
needs_cdnow = pytest.mark.skipif(not MASTER.exists(), reason="the CDNOW data is not here")


def master() -> list[PurchaseRow]:
    """The 69,659 rows of the 23,570 customers: customer, day, cents."""
    rows = []
    lines = gzip.decompress(MASTER.read_bytes()).decode("ascii").splitlines()
    for line in lines[1:]:
        customer, day, _, dollars = line.split()
        whole, cents = dollars.split(".")
        rows.append(PurchaseRow(customer, date.fromisoformat(day), int(whole) * 100 + int(cents)))
    return rows
