"""
Predicates as values: one vocabulary of conditions for every policy.

A condition is data. It can be written in a policy file, compared, hashed, stored, explained and checked; nothing
of it is ever evaluated as code. Its answer is ``True``, ``False`` or ``None``: a fact that nobody supplied is
*unknown*, and a condition that needed it says so instead of guessing or failing.

    values      Test, All, AnyOf, Not; which fields a condition reads, how specific it is
    operators   the twelve comparisons, total and three-valued
    compiled    a condition as a fast function of the facts
    explained   which test held, which failed, and what was found
    document    the form in policy files
"""

from servicekit.conditions.compiled import compile_condition
from servicekit.conditions.document import read_condition, write_condition
from servicekit.conditions.explained import Explanation, TestResult, explain_condition
from servicekit.conditions.operators import OPERATORS, Operator
from servicekit.conditions.values import (
    ALWAYS,
    MAX_DEPTH,
    MAX_TESTS,
    SECTIONS,
    All,
    AnyOf,
    Condition,
    Facts,
    Not,
    Test,
    fields_of,
    leaves_of,
    qualified,
    specificity,
)

__all__ = [
    "ALWAYS",
    "MAX_DEPTH",
    "MAX_TESTS",
    "OPERATORS",
    "SECTIONS",
    "All",
    "AnyOf",
    "Condition",
    "Explanation",
    "Facts",
    "Not",
    "Operator",
    "Test",
    "TestResult",
    "compile_condition",
    "explain_condition",
    "fields_of",
    "leaves_of",
    "qualified",
    "read_condition",
    "specificity",
    "write_condition",
]
