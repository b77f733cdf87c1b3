from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.customers import cdnow

ROWS = """customer_id,order_date,revenue
ann,2026-03-28,120.00
ann,2026-02-03,80
ann,2026-01-09,95.50
bob,2025-11-02,30.00
cid,2026-03-01,7.00
cid,2026-03-01T09:30:00+01:00,13.00
dee,2026-01-30,450
dee,2026-02-14,-450
"""
TIERS = """
key = "shop"
fields = { "customer.rfm" = [], "customer.value" = [] }
[tiers]
measure = "customer.rfm"
levels = [{ key = "basic" }, { key = "gold", at_least = 13 }]
"""


def written(folder: Path, rows: str = ROWS, name: str = "purchases.csv") -> Path:
    """A file of purchases."""
    (folder / name).write_text(rows, encoding="utf-8")
    return folder / name


def test_purchases_are_scored(tmp_path: Path) -> None:
    """Rows, cut-points, cells by recency and frequency, the largest cells, and the scores that nobody has."""
    result = run("score", written(tmp_path), "--as-of", "2026-03-31")
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]

    assert (result.exit_code, result.stderr) == (0, "")
    assert lines[0] == "purchases.csv: 8 rows read = 8 accepted + 0 rejected"
    assert "4 customers with a purchase up to 2026-03-31" in lines
    assert "Cut-points, version 1, fitted to 4 customers up to 2026-03-31" in lines
    assert "frequency 1, 1, 1, 1.8 2, 3, 4" in lines
    assert "5 0 0 0 0 1 1" in lines
    assert "555 1" in lines


def test_tiers_come_with_their_reasons(tmp_path: Path) -> None:
    """With a policy each customer gets a tier, why, and what would lift it; a file takes all of them."""
    (tmp_path / "policy.toml").write_text(TIERS, encoding="utf-8")
    target = tmp_path / "out.csv"
    result = run("score", written(tmp_path), "-p", tmp_path / "policy.toml", "--csv", target)

    assert "ann (555): gold since 2026-03-28 00:00 UTC" in result.stdout
    assert "  gold needs 9 more of customer.rfm" in result.stdout
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["customer"], row["tier"]) for row in rows] == [
        ("ann", "gold"),
        ("bob", "basic"),
        ("cid", "basic"),
        ("dee", "basic"),
    ]
    assert rows[0]["monetary"] == "29550"
    assert "customer.rfm is 15, not below the 13 that reach it" in rows[0]["reasons"]


def test_kept_cut_points_are_applied_later(tmp_path: Path) -> None:
    """Cut-points saved from one file score a customer of another one, alone, as they did before."""
    scheme = tmp_path / "scheme.json"
    first = json.loads(
        run("score", written(tmp_path), "--as-of", "2026-03-31", "--save-scheme", scheme, "--json").stdout
    )
    alone = written(tmp_path, "\n".join(ROWS.splitlines()[:4]) + "\n", "alone.csv")
    second = run("score", alone, "--as-of", "2026-03-31", "--scheme", scheme, "--json")
    data = json.loads(second.stdout)

    assert data["scheme"] == first["scheme"]
    assert data["cells"] == {"555": 1}
    assert first["cells"]["555"] == 1


BROKEN = (
    ROWS
    + """,2026-03-01,5
eve,soon,5
eve,2026-03-01,much
eve,2026-03-01,5.001
eve,2026-03-01,nan
eve,2026-03-01,1e99
eve,2026-03-01
fay,2026-05-01,5
gus,2026-03-01,-5
"""
)


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    """A row that cannot be read is rejected with line and reason; one that does not count is left out by name."""
    result = run("score", written(tmp_path, BROKEN), "--as-of", "2026-03-31")

    assert result.exit_code == 1
    assert "17 rows read = 10 accepted + 7 rejected" in result.stdout
    for line in (
        "rejected: line 10: no customer",
        "rejected: line 11: 'soon' is no date; write it like 2026-03-31",
        "rejected: line 12: 'much' is no amount; write it like 1234.50",
        "rejected: line 13: '5.001' has more than 2 decimal places",
        "rejected: line 14: 'nan' is no amount that anybody pays",
        "rejected: line 15: '1e99' is no amount that anybody pays",
        "rejected: line 16: 2 cells instead of 3",
        "left out: line 17: the purchase lies after the day of the summary",
        "left out: line 18: a refund of a customer who made no purchase by then",
    ):
        assert line in result.stdout


def test_columns_and_separators_may_be_named(tmp_path: Path) -> None:
    """Other names, another separator, packed with gzip, whole yen: the same figures as in the usual form."""
    rows = "who;bought;yen\n" + "".join(f"c{n};2026-03-0{n};{n}00\n" for n in range(1, 6))
    (tmp_path / "p.csv.gz").write_bytes(gzip.compress(rows.encode()))
    names = ("--customer", "who", "--date", "bought", "--amount", "yen", "--separator", "semicolon", "--decimals", "0")
    data = json.loads(run("score", tmp_path / "p.csv.gz", *names, "--bins", "2", "--json").stdout)

    assert (data["customers"], data["as_of"], data["scheme"]["monetary"]) == (5, "2026-03-05", [300])


@cdnow.needs_cdnow
def test_cdnow() -> None:
    """CDNOW master as it stands: 23,570 customers, cut-points of frequency 1, 1, 2, 4, nobody with the score 2."""
    result = run("score", cdnow.MASTER, "--separator", "space", "--as-of", "1998-06-30", "--json")
    data = json.loads(result.stdout)

    assert (data["rows"], data["accepted"], data["customers"]) == (69659, 69659, 23570)
    assert (data["scheme"]["frequency"], data["empty"]["frequency"]) == ([1, 1, 2, 4], [2])
    assert sum(data["cells"].values()) == 23570


def test_what_a_file_holds_may_be_said(tmp_path: Path) -> None:
    """A file with both an answer and a purchase is one of answers, unless --kind says otherwise."""
    both = written(tmp_path, "customer,date,amount,csat\nann,2026-03-01,5.00,4\n")

    assert "CSAT by the rule" in run("score", both).stdout
    assert "Customers by recency" in run("score", both, "--kind", "purchases").stdout


def test_a_first_row_of_data_is_told(tmp_path: Path) -> None:
    """Where the names of the columns are missing, the message says that they belong there."""
    bare = written(tmp_path, "00004,19970101,29.33\n")

    assert "there are: 00004, 19970101, 29.33 (the first row must name the columns)" in run("score", bare).stderr


def test_choices_are_the_words_of_documents(tmp_path: Path) -> None:
    """What is counted, and how it is cut, is chosen by the words that schemes and Python use."""
    options = ("--cuts", "even", "--frequency", "rows", "--monetary", "mean", "--refunds", "drop")
    found = json.loads(run("score", written(tmp_path), "--json", *options).stdout)

    assert found["scheme"]["counting"] == {"frequency": "rows", "monetary": "mean", "refunds": "drop"}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 1, "what it holds is not known: no column is called csat"),
        (
            ("--kind", "purchases"),
            1,
            "no column 'customer' for the customer (there are: a, b); name it with --customer",
        ),
        (("--cuts", "QUANTILE"), 2, "'QUANTILE' is not one of 'quantiles', 'even'"),
        (("--kind", "purchases", "--rule", "nps"), 2, "--rule says nothing of purchases"),
        (("--kind", "answers", "--as-of", "2026-03-01"), 2, "--as-of says nothing of answers"),
        (("--kind", "purchases", "--scheme", "x", "--bins", "4"), 2, "--bins says nothing with --scheme"),
        (("--kind", "purchases", "--scheme", "/no/such"), 1, "/no/such cannot be read"),
        (("--kind", "purchases", "-p", "retail"), 1, "policy 'retail' has no tiers"),
        (("--kind", "purchases", "--customer", "A", "--date", "b", "--amount", "b"), 1, "has no purchases to score"),
    ],
)
def test_mistakes_are_one_message(tmp_path: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    """What cannot work is one message: exit code 2 for the command line, 1 for what it names."""
    result = run("score", written(tmp_path, "a,b\n"), *arguments)

    assert result.exit_code == code
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
