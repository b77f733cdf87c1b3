"""
Predicates as values: one vocabulary of conditions for every policy.

A condition is data. It can be written in a policy file, compared, hashed, stored, explained and checked; nothing
of it is ever evaluated as code. Its answer is ``True``, ``False`` or ``None``: a fact that nobody supplied is
*unknown*, and a condition that needed it says so instead of guessing or failing.

    values      Test, All, AnyOf, Not; which fields a condition reads
    operators   the twelve comparisons, total and three-valued
    compiled    a condition as a fast function of the facts
    explained   which test held, which failed, and what was found
    specificity  which of two conditions that hold says more
    index       many conditions at once: only those are looked at that can hold
    document    the form in policy files
"""

from servicekit.conditions.compiled import compile_condition
from servicekit.conditions.document import read_condition, write_condition
from servicekit.conditions.explained import Explanation, TestResult, explain_condition
from servicekit.conditions.index import Index
from servicekit.conditions.operators import OPERATORS, Operator
from servicekit.conditions.specificity import (
    MAX_ALTERNATIVES,
    Alternative,
    Ranking,
    Specificity,
    alternatives_of,
    specificity,
)
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
)

__all__ = [
    "ALWAYS",
    "MAX_ALTERNATIVES",
    "MAX_DEPTH",
    "MAX_TESTS",
    "OPERATORS",
    "SECTIONS",
    "All",
    "Alternative",
    "AnyOf",
    "Condition",
    "Explanation",
    "Facts",
    "Index",
    "Not",
    "Operator",
    "Ranking",
    "Specificity",
    "Test",
    "TestResult",
    "alternatives_of",
    "compile_condition",
    "explain_condition",
    "fields_of",
    "leaves_of",
    "qualified",
    "read_condition",
    "specificity",
    "write_condition",
]
