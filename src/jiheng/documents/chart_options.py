"""Charts to ECharts options: the one place that says how a chart looks, on paper and on a page."""

from collections.abc import Callable

from jiheng.documents.chart_bars import (
    columns,
    diverging,
    flows,
    funnel,
    icicle,
    rows,
    stacked_rows,
    waterfall,
)
from jiheng.documents.chart_points import (
    curve,
    dumbbell,
    heat,
    interval,
    multiples,
    plane,
    quadrant,
    radar,
    slope,
)
from jiheng.documents.chart_style import (
    ACCENT,
    BELOW,
    CATEGORY,
    DARK,
    DECALS,
    FONT,
    INK,
    LIGHT,
    PLAIN,
    PLATE,
    Option,
    broken,
    names,
    number,
)
from jiheng.model import Chart

UPRIGHT = (
    "budget", "cash_flow", "npv_curve", "decomposition", "orders", "weight_tree", "slope",
    "plane", "frontier", "quadrant", "radar", "funnel", "heat",
)  # fmt: skip


def option(chart: Chart) -> Option:
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
    if chart.kind == "multiples":
        return 1000, 90 + 230 * ((len(names(chart)) + 1) // 2)
    if chart.kind in UPRIGHT:
        return 1000, 440
    return 1000, max(360, 190 + 46 * len(chart.rows))


def _budget(chart: Chart) -> Option:
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
                "data": [number(values.get(name)) for _, values in chart.rows],
            }
            for i, name in enumerate(names)
        ],
    }  # fmt: skip


def _sideways(chart: Chart, labels: list[str]) -> Option:
    """Return grid and axes for bars that lie on their side."""
    return {
        "grid": {"left": 250, "right": 90, "top": 60, "bottom": 60},
        "xAxis": {"type": "value", "name": chart.axis, **BELOW, "min": 0},
        "yAxis": {"type": "category", "data": [broken(label) for label in labels], **CATEGORY},
    }


def _completion(chart: Chart) -> Option:
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


def _lost(chart: Chart) -> Option:
    rows = list(reversed(chart.rows))
    return {
        **_sideways(chart, [label for label, _ in rows]),
        "series": [
            {
                "type": "bar", "barMaxWidth": 24,
                "itemStyle": {"color": ACCENT, "decal": DECALS[1]},
                "label": {"show": True, "position": "right", "formatter": "{c} 分", **PLATE},
                "data": [number(values["失分"]) for _, values in rows],
            }
        ],
    }  # fmt: skip


KINDS: dict[str, Callable[[Chart], Option]] = {
    "budget": _budget, "completion": _completion, "lost": _lost,
    # cost-benefit
    "cash_flow": flows, "npv_curve": curve, "tornado": stacked_rows, "present_values": stacked_rows,
    # least cost
    "unit_costs": rows, "plane": plane,
    # comparison
    "targets": dumbbell, "slope": slope, "peers": rows, "multiples": multiples,
    # factors
    "decomposition": waterfall, "orders": columns, "lmdi": stacked_rows, "quadrant": quadrant,
    # composite
    "weight_tree": icicle, "contributions": stacked_rows, "drops": waterfall, "heat": heat,
    "rank_intervals": interval, "radar": radar,
    # efficiency
    "scores": rows, "frontier": plane, "slacks": stacked_rows,
    # survey
    "opinions": diverging, "intervals": interval, "funnel": funnel,
}  # fmt: skip
