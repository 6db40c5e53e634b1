"""The kernel as it comes with the package, built for common machines; None on others."""

import ctypes
import platform
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import polars as pl
import pyarrow as pa

from jiheng.bulk.plans import Plan
from jiheng.bulk.targets import TARGETS

FOLDER = Path(__file__).parent / "built"


class PlanRecord(ctypes.Structure):
    """A plan as `kernel.c` reads it."""

    _fields_ = (
        ("limit_top", ctypes.c_int64), ("limit_bottom", ctypes.c_int64),
        ("penalty", ctypes.c_int64), ("below", ctypes.c_int32), ("at", ctypes.c_int32),
        ("above", ctypes.c_int32), ("side", ctypes.c_int32),
    )  # fmt: skip


@cache
def library() -> ctypes.CDLL | None:
    """Return the kernel of this machine; None if there is none or it cannot be loaded."""
    target = TARGETS.get((sys.platform, platform.machine()))
    path = FOLDER / target[1] if target is not None else None
    if path is None or not path.is_file():
        return None
    try:
        loaded = ctypes.CDLL(str(path))
    except OSError:  # a system that forbids it, or another C library: the expressions do the same
        return None
    for name in ("score_decimals", "score_integers"):
        function = getattr(loaded, name)
        function.restype = ctypes.c_int64
        function.argtypes = [ctypes.c_int64, *[ctypes.c_void_p] * 9]
    return loaded


def records(plans: Sequence[Plan]) -> "ctypes.Array[PlanRecord]":
    """Return plans as the kernel reads them."""
    return (PlanRecord * len(plans))(
        *(
            PlanRecord(p.limit.numerator, p.limit.denominator, p.penalty, p.below, p.at, p.above,
                       p.side)
            for p in plans
        )
    )  # fmt: skip


def by_library(
    loaded: ctypes.CDLL, plans: "ctypes.Array[PlanRecord]", frame: pl.DataFrame
) -> tuple[pl.Series, pl.Series]:
    """Return points in cents and whether a line is left (1), of scaled whole numbers without gaps.

    `frame` has `plan`, `weight`, `target`, `actual` and, where they matter, `upper` and `judged`.
    """
    count = frame.height
    wide = isinstance(frame.schema["target"], pl.Decimal)
    function = loaded.score_decimals if wide else loaded.score_integers
    arrays: dict[str, pa.Array] = {
        name: array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
        for name in frame.columns
        for array in (frame[name].rechunk().to_arrow(),)
    }
    points, status = pa.allocate_buffer(8 * count), pa.allocate_buffer(count)
    function(
        count, _address(arrays["plan"], 2), ctypes.addressof(plans),
        _address(arrays["weight"], 8), _address(arrays["target"], 16 if wide else 8),
        _address(arrays.get("upper"), 16 if wide else 8),
        _address(arrays["actual"], 16 if wide else 8), _address(arrays.get("judged"), 8),
        points.address, status.address,
    )  # fmt: skip
    return (
        _series(pa.Array.from_buffers(pa.int64(), count, [None, points])),
        _series(pa.Array.from_buffers(pa.uint8(), count, [None, status])),
    )


def _series(array: "pa.Array") -> pl.Series:
    series = pl.from_arrow(array)
    if not isinstance(series, pl.Series):
        raise TypeError(type(series))
    return series


def _address(array: "pa.Array | None", width: int) -> int | None:
    if array is None or len(array) == 0:
        return None
    address: int = array.buffers()[1].address
    begin: int = array.offset
    return address + begin * width
