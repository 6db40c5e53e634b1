"""What figures of methods share: printed values, names, and the chart spec itself."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jiheng.model import Chart, half_up

Sentences = Mapping[str, str]
Inputs = Mapping[str, Any]
Row = tuple[str, Mapping[str, Decimal]]


def printed(value: float | Fraction, digits: int = 2) -> Decimal:
    """Return a result as it is printed, rounded half up from the exact value or the float."""
    return half_up(value if isinstance(value, Fraction) else Fraction(repr(float(value))), digits)


def chart(  # noqa: PLR0913  what a chart is made of
    kind: str, says: Sentences, rows: Iterable[Row], *, axis: str = "", across: str = "",
    name: str = "", marked: Iterable[str] = (),
) -> Chart | None:  # fmt: skip
    """Return a chart titled from the wording, its rows told as its alternative; None if empty."""
    chart_rows = tuple(rows)
    if not chart_rows:
        return None
    title = says[f"chart_{kind}"].format(name=name)
    rows_text = "；".join(
        f"{label} " + "、".join(f"{key} {value}" for key, value in values.items())
        for label, values in chart_rows
    )
    alternative = says["chart_rows_alt"].format(title=title, axis=axis or across, items=rows_text)
    return Chart(
        id=kind, kind=kind, title=title, alternative=alternative, axis=axis, rows=chart_rows,
        across=across, marked=frozenset(marked),
    )  # fmt: skip


def unit(inputs: Inputs, fallback: str = "") -> str:
    """Return the unit that goes with the inputs."""
    return str(inputs.get("unit") or fallback)


def labels(inputs: Inputs, key: str, count: int) -> list[str]:
    """Return names that go with the inputs; numbers where there are none."""
    given = inputs.get(key)
    return [str(n) for n in given] if given else [str(n) for n in range(1, count + 1)]
