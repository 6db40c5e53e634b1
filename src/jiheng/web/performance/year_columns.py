"""Columns that lists of things of a year share, in whichever app they are listed."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy

from jiheng.web.core.lists import ListColumn

YEAR = ListColumn(
    "year", gettext_lazy("年度"), lambda each: each.cycle.year, ("cycle__year",), kind="number"
)


def department(address: Callable[[Any], str]) -> ListColumn:
    """Return the column that names the department of a year, as a link to what is listed."""
    return ListColumn(
        "name",
        gettext_lazy("部门"),
        lambda each: each.cycle.organisation.name,
        ("cycle__organisation__path",),
        address=address,
        kind="name",
    )
