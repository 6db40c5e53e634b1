"""Inputs as arrays of floats: missing is NaN, and what is no number is refused by its row."""

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jiheng.methods.result import MethodInputError

Array = NDArray[np.float64]
NUMBERS = (int, float, Decimal, Fraction, np.floating, np.integer)


def vector(name: str, values: ArrayLike, *, missing: bool = False) -> Array:
    """Return float64[n]; None and NaN stay missing where `missing`, else they are refused."""
    array = _floats(name, values)
    if array.ndim != 1:
        raise MethodInputError(name, "shape", expected="(n)", found=array.shape)
    return _checked(name, array, missing=missing)


def grid(name: str, values: ArrayLike, *, missing: bool = False) -> Array:
    """Return float64[n, k], at least one row and column; see `vector`."""
    array = _floats(name, values)
    if array.ndim != 2:
        raise MethodInputError(name, "shape", expected="(n, k)", found=array.shape)
    return _checked(name, array, missing=missing)


def number(name: str, value: object) -> float:
    """Return a finite float."""
    if isinstance(value, bool) or not isinstance(
        value, int | float | Decimal | Fraction | np.floating | np.integer
    ):
        raise MethodInputError(name, "missing" if value is None else "not_a_number", found=value)
    if not math.isfinite(value):
        raise MethodInputError(name, "not_finite")
    return float(value)


def exact(name: str, value: object) -> Fraction:
    """Return a number exactly as it is written: 0.1 is a tenth."""
    if isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    return Fraction(repr(number(name, value)))


def integer(name: str, value: object, least: int = 0) -> int:
    """Return an integer of at least `least`."""
    amount = number(name, value)
    if amount != int(amount):
        raise MethodInputError(name, "not_a_number", found=value)
    if amount < least:
        raise MethodInputError(name, "few", expected=least, found=value)
    return int(amount)


def choice(name: str, value: str, allowed: Sequence[str]) -> str:
    """Return a choice that is allowed."""
    if value not in allowed:
        raise MethodInputError(name, "choice", expected="、".join(allowed), found=value)
    return value


def same_length(name: str, length: int, expected: int) -> None:
    """Refuse a length that does not fit."""
    if length != expected:
        raise MethodInputError(name, "length", expected=expected, found=length)


def weights_of(values: ArrayLike | None, count: int, name: str = "w") -> Array:
    """Return weights of at least 0 that are not all 0; equal ones where none are given."""
    if values is None:
        return np.ones(count)
    weights = vector(name, values)
    same_length(name, len(weights), count)
    if (weights < 0).any():
        at = int(np.argmax(weights < 0))
        raise MethodInputError(f"{name}[{at + 1}]", "negative", found=weights[at])
    if not weights.any():
        raise MethodInputError(name, "zero")
    return weights


def directions(values: ArrayLike | None, count: int) -> Array:
    """Return +1 (more is better) or -1 for each of `count` columns; +1 where nothing is given."""
    if values is None:
        return np.ones(count)
    given = np.asarray(values)
    signs = np.full(count, float(given)) if given.ndim == 0 else vector("direction", values)
    same_length("direction", len(signs), count)
    for at, sign in enumerate(signs, start=1):
        if sign not in (1, -1):
            raise MethodInputError(f"direction[{at}]", "choice", expected="1、-1", found=sign)
    return signs


def frozen(array: Array) -> Array:
    """Return the array, read-only."""
    array.setflags(write=False)
    return array


def place(name: str, index: tuple[int, ...]) -> str:
    """Return the name of a cell, counted from 1."""
    return f"{name}[{','.join(str(i + 1) for i in index)}]"


def refuse_where(name: str, array: Array, bad: NDArray[np.bool_], reason: str) -> None:
    """Refuse the first value that is bad."""
    if bad.any():
        index = tuple(int(i) for i in np.argwhere(bad)[0])
        raise MethodInputError(place(name, index), reason, found=f"{array[index]:g}")


def _floats(name: str, values: ArrayLike) -> Array:
    if isinstance(values, np.ndarray) and values.dtype == np.float64:
        return values
    listed: Any = values
    try:
        array = np.asarray(listed)
    except ValueError:  # rows of different lengths
        raise MethodInputError(name, "shape", expected="(n, k)", found="ragged") from None
    if array.dtype.kind in "fiu":
        return array.astype(np.float64)
    if array.dtype.kind != "O":
        at = place(name, (0,) * array.ndim)
        raise MethodInputError(at, "not_a_number", found=array.flat[0] if array.size else None)
    floats = np.empty(array.shape)
    for index in np.ndindex(array.shape):
        value = array[index]
        if value is None or (isinstance(value, float) and math.isnan(value)):
            floats[index] = np.nan
        else:
            floats[index] = number(place(name, index), value)
    return floats


def _checked(name: str, array: Array, *, missing: bool) -> Array:
    if array.size == 0:
        raise MethodInputError(name, "empty")
    total = array.sum()  # one pass: anything not finite shows in the sum
    if np.isfinite(total):
        return array
    refuse_where(name, array, np.isinf(array), "not_finite")
    if not missing:
        refuse_where(name, array, np.isnan(array), "missing")
    return array
