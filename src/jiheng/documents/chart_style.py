"""What all charts share: fonts, colours that stay apart in grey, axes, labels."""

from decimal import Decimal
from typing import Any

from jiheng.model import Chart

Option = dict[str, Any]
FONT = "Noto Sans SC"
INK = "#262626"
DARK, LIGHT, ACCENT = "#1F4E79", "#9DC3E6", "#C55A11"  # apart in greyscale and to the colour-blind
DECALS = (None, {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [3, 4], "rotation": 0.8})
# A picture is 620 pixels wide and 150 mm on paper: 12 pixels are 8.2 points.
WIDTH, SMALL, LARGE = 620, 12, 14
TITLE = 30  # pixels above the plot that only the title needs
PLAIN = {
    "axisLabel": {"formatter": "{value}", "fontSize": SMALL, "hideOverlap": True},
    "splitNumber": 4,
    "nameTextStyle": {"fontSize": SMALL},
}  # fmt: skip  no separators, as in the tables
UP = {**PLAIN, "nameTextStyle": {"fontSize": SMALL, "align": "left"}}  # a name over an upright axis
BELOW = {"nameLocation": "middle", "nameGap": 26, **PLAIN}
CATEGORY = {"axisLabel": {"fontSize": SMALL, "color": INK, "interval": 0}}
PLATE = {"backgroundColor": "#ffffff", "padding": [1, 2], "fontSize": SMALL}  # readable on a line
LABEL = 12  # characters of a category before it is broken


SHADES = (DARK, "#5B9BD5", LIGHT, "#BFBFBF", ACCENT)  # lightness apart, by neighbours at least
WIDE = {"left": 64, "right": 44, "top": 74, "bottom": 64}
PLOT = {"left": 170, "right": 76, "top": 66, "bottom": 46}


def number(value: Decimal | None) -> float | None:
    """Return a value as a drawing takes it."""
    return None if value is None else float(value)


def broken(label: str, characters: int = LABEL, lines: int = 2) -> str:
    """Return a label on at most two lines of so many Chinese characters; the rest is cut."""
    pieces, room = [""], 0
    for character in label:
        wide = 1 if character.isascii() else 2
        if room + wide > 2 * characters:
            pieces.append("")
            room = 0
        pieces[-1] += character
        room += wide
    shown = "\n".join(pieces[:lines])
    return shown[:-1] + "…" if len(pieces) > lines else shown


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


def side_by_side(labels: list[str], plot: int = 0, **more: Any) -> Option:
    """Return an axis of names below upright bars: each on lines as wide as its column."""
    width = plot or WIDTH - WIDE["left"] - WIDE["right"]
    room = max(2, width // (max(1, len(labels)) * SMALL) - 1)
    axis = {
        "type": "category", "data": [broken(label, room, 3) for label in labels], **CATEGORY,
        "nameTextStyle": {"fontSize": SMALL},
    }  # fmt: skip
    return {**axis, **more}


def legend(chart: Chart) -> Option:
    """Return a legend; none where there is one kind of value only."""
    shown = names(chart)
    return {"legend": keys(shown)} if len(shown) > 1 else {}


def keys(shown: list[str]) -> Option:
    """Return the signs of what is shown, below the title."""
    size = {"fontSize": SMALL, "color": INK}
    return {"top": TITLE + 2, "data": shown, "itemWidth": 18, "itemHeight": 11, "textStyle": size}


def sideways(chart: Chart, labels: list[str], **value_axis: Any) -> Option:
    """Return grid and axes for rows from top to bottom, values from left to right."""
    return {
        "grid": PLOT,
        "xAxis": {"type": "value", "name": chart.axis, **BELOW, **value_axis},
        "yAxis": categories(labels),
    }
