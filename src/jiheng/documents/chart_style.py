"""What all charts share: fonts, colours that stay apart in grey, axes, labels."""

from decimal import Decimal
from typing import Any

from jiheng.model import Chart

Option = dict[str, Any]
FONT = "Noto Sans SC"
INK = "#262626"
DARK, LIGHT, ACCENT = "#1F4E79", "#9DC3E6", "#C55A11"  # apart in greyscale and to the colour-blind
DECALS = (None, {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [3, 4], "rotation": 0.8})
PLAIN = {"axisLabel": {"formatter": "{value}"}}  # no separators, as in the tables
BELOW = {"nameLocation": "middle", "nameGap": 32, **PLAIN}
CATEGORY = {"axisLabel": {"fontSize": 14, "color": INK, "interval": 0}}
PLATE = {"backgroundColor": "#ffffff", "padding": [1, 3]}  # a label stays readable on a line
LABEL = 14  # characters of a category before it is broken


SHADES = (DARK, "#5B9BD5", LIGHT, "#BFBFBF", ACCENT)  # lightness apart, by neighbours at least
PLOT = {"left": 250, "right": 90, "top": 96, "bottom": 60}


def number(value: Decimal | None) -> float | None:
    """Return a value as a drawing takes it."""
    return None if value is None else float(value)


def broken(label: str) -> str:
    """Return a label on at most two lines."""
    pieces = [label[i : i + LABEL] for i in range(0, len(label), LABEL)]
    return "\n".join(pieces[:2]) + ("…" if len(pieces) > 2 else "")


def names(chart: Chart) -> list[str]:
    """Return the names of the values, in the order of their first row."""
    return list(dict.fromkeys(name for _, values in chart.rows for name in values))


def shade(place: int) -> Option:
    """Return a fill that is told from its neighbours without colour too."""
    return {"color": SHADES[place % len(SHADES)], "decal": DECALS[place % 2]}


def categories(labels: list[str], **more: Any) -> Option:
    """Return an axis of names."""
    axis = {"type": "category", "data": [broken(label) for label in labels], **CATEGORY}
    return {**axis, **more}


def legend(chart: Chart) -> Option:
    """Return a legend; none where there is one kind of value only."""
    shown = names(chart)
    return {"legend": {"top": 48, "data": shown}} if len(shown) > 1 else {}


def sideways(chart: Chart, labels: list[str], **value_axis: Any) -> Option:
    """Return grid and axes for rows from top to bottom, values from left to right."""
    return {
        "grid": PLOT,
        "xAxis": {"type": "value", "name": chart.axis, **BELOW, **value_axis},
        "yAxis": categories(labels),
    }
