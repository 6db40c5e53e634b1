"""Charts to ECharts options: the one place that says how a chart looks, on paper and on a page."""

from decimal import Decimal
from typing import Any

from jiheng.model import Chart

FONT = "Noto Sans SC"
INK = "#262626"
DARK, LIGHT, ACCENT = "#1F4E79", "#9DC3E6", "#C55A11"  # apart in greyscale and to the colour-blind
DECALS = (None, {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [3, 4], "rotation": 0.8})
PLAIN = {"axisLabel": {"formatter": "{value}"}}  # no separators, as in the tables
BELOW = {"nameLocation": "middle", "nameGap": 32, **PLAIN}
CATEGORY = {"axisLabel": {"fontSize": 14, "color": INK, "interval": 0}}
PLATE = {"backgroundColor": "#ffffff", "padding": [1, 3]}  # a label stays readable on a line
LABEL = 14  # characters of a category before it is broken


def option(chart: Chart) -> dict[str, Any]:
    """Return the ECharts option of a chart: units in axis titles, zero baselines, no animation."""
    return {
        "animation": False,
        "backgroundColor": "#ffffff",
        "textStyle": {"fontFamily": FONT, "color": INK, "fontSize": 15},
        "title": {
            "text": chart.title, "left": "center", "top": 10,
            "textStyle": {"fontSize": 20, "fontWeight": "normal", "color": INK},
        },
        "aria": {"enabled": True, "label": {"description": chart.alternative}},
        **KINDS[chart.kind](chart),
    }  # fmt: skip


def size(chart: Chart) -> tuple[int, int]:
    """Return width and height in pixels: bars lying on their side need room for each row."""
    if chart.kind == "budget":
        return 1000, 440
    return 1000, max(360, 150 + 46 * len(chart.rows))


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _broken(label: str) -> str:
    pieces = [label[i : i + LABEL] for i in range(0, len(label), LABEL)]
    return "\n".join(pieces[:2]) + ("…" if len(pieces) > 2 else "")


def _budget(chart: Chart) -> dict[str, Any]:
    names = list(chart.rows[0][1]) if chart.rows else []
    colours = (LIGHT, "#5B9BD5", DARK)
    return {
        "legend": {"top": 48, "data": names},
        "grid": {"left": 90, "right": 40, "top": 96, "bottom": 40},
        "xAxis": {"type": "category", "data": [label for label, _ in chart.rows], **CATEGORY},
        "yAxis": {"type": "value", "name": chart.axis, "min": 0, **PLAIN},
        "series": [
            {
                "type": "bar", "name": name, "barGap": "10%",
                "itemStyle": {"color": colours[i % 3], "decal": DECALS[i % 2]},
                "label": {"show": True, "position": "top", "fontSize": 12},
                "data": [_number(values.get(name)) for _, values in chart.rows],
            }
            for i, name in enumerate(names)
        ],
    }  # fmt: skip


def _sideways(chart: Chart, labels: list[str]) -> dict[str, Any]:
    """Return grid and axes for bars that lie on their side."""
    return {
        "grid": {"left": 250, "right": 90, "top": 60, "bottom": 60},
        "xAxis": {"type": "value", "name": chart.axis, **BELOW, "min": 0},
        "yAxis": {"type": "category", "data": [_broken(label) for label in labels], **CATEGORY},
    }


def _completion(chart: Chart) -> dict[str, Any]:
    rows = list(reversed(chart.rows))  # the first row on top
    met = [float(values["达成率"]) >= 100 for _, values in rows]
    return {
        **_sideways(chart, [label for label, _ in rows]),
        "series": [
            {
                "type": "bar", "barMaxWidth": 24,
                "label": {"show": True, "position": "right", "formatter": "{c}%", **PLATE},
                "markLine": {
                    "symbol": "none", "silent": True,
                    "label": {"formatter": "目标", "position": "end"},
                    "lineStyle": {"color": INK, "type": "dashed"}, "data": [{"xAxis": 100}],
                },
                "data": [
                    {
                        "value": float(values["达成率"]),
                        "itemStyle": {
                            "color": DARK if ok else ACCENT, "decal": DECALS[0 if ok else 1],
                        },
                    }
                    for (_, values), ok in zip(rows, met, strict=True)
                ],
            }
        ],
    }  # fmt: skip


def _lost(chart: Chart) -> dict[str, Any]:
    rows = list(reversed(chart.rows))
    return {
        **_sideways(chart, [label for label, _ in rows]),
        "series": [
            {
                "type": "bar", "barMaxWidth": 24,
                "itemStyle": {"color": ACCENT, "decal": DECALS[1]},
                "label": {"show": True, "position": "right", "formatter": "{c} 分", **PLATE},
                "data": [_number(values["失分"]) for _, values in rows],
            }
        ],
    }  # fmt: skip


KINDS = {"budget": _budget, "completion": _completion, "lost": _lost}
