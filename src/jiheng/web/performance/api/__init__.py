"""Calls about years, put together by `config` with those of the other apps."""

from jiheng.web.performance.api import (
    adjustments,
    exchanging,
    files,
    problems,
    reviews,
    rows,
    tasks,
    units,
    years,
)

ROUTERS = (
    years.router,
    rows.router,
    units.router,
    tasks.router,
    adjustments.router,
    reviews.router,
    problems.router,
    files.router,
    exchanging.router,
)

__all__ = ["ROUTERS"]
