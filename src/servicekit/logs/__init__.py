"""
Reading a foreign log: a file of changes and a mapping in, the facts of each ticket and the account of every row out.

    mapping     LogMapping: which column is what, and what its texts mean
    document    a mapping as a TOML document, every mistake at once
    reader      read_log: CSV, packed or not, to a Log
    table       the file as rows of cells; a broken row costs one line
    moments     texts of times to instants
    rows        the rows of a ticket in their true order
    history     rows to facts: what changed from one to the next
    tally       what was read, what was rejected and why, and what else there is to know
    samples     a bundled sample of real incidents with its mapping

A log states facts: no lifecycle refuses one. Rows read are rows accepted and rows rejected, and each rejected row is
named.
"""

from servicekit.logs.bundled import SAMPLES, sample_path
from servicekit.logs.document import read_mapping
from servicekit.logs.mapping import Change, FieldColumn, LogMapping, RowSays, Rule, StatusWord, TimeFormat
from servicekit.logs.reader import ROW_LIMIT, SIZE_LIMIT, Log, read_log
from servicekit.logs.tally import REASONS, REMARKS, Place, Rejection, Remark, Tally

__all__ = [
    "REASONS",
    "REMARKS",
    "ROW_LIMIT",
    "SAMPLES",
    "SIZE_LIMIT",
    "Change",
    "FieldColumn",
    "Log",
    "LogMapping",
    "Place",
    "Rejection",
    "Remark",
    "RowSays",
    "Rule",
    "StatusWord",
    "Tally",
    "TimeFormat",
    "read_log",
    "read_mapping",
    "sample_path",
]
