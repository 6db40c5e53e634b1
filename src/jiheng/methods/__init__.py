"""Evaluation methods: pure functions with a full trace, one module a method.

Arrays are (units, indicators); missing is NaN in and NaN out unless a rule says otherwise; money
carries its unit in the layer above; rates are fractions (0.08), shares 0 to 1, scores say their
scale. Nothing is rounded, read, drawn or guessed. Bad input raises `MethodInputError`, which names
the row and the reason; what is undefined is None, with a warning that says why.
Official scores and grades are those of `scoring`; a composite index has no part in them.
"""

from typing import TYPE_CHECKING

from jiheng.late import names_come_late

if TYPE_CHECKING:
    from jiheng.methods.dispatch import METHODS, call, run, usage
    from jiheng.methods.result import MethodInputError, MethodWarning, Result, Step

names_come_late(__name__)

__all__ = ["METHODS", "MethodInputError", "MethodWarning", "Result", "Step", "call", "run", "usage"]
