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
from jiheng.documents.chart_flows import sankey
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
    DARK,
    DECALS,
    FONT,
    INK,
    LARGE,
    LIGHT,
    PLATE,
    SMALL,
    WIDTH,
    Option,
    keys,
    names,
    number,
    sideways,
)
from jiheng.model import Chart

UPRIGHT = (
    "cash_flow", "npv_curve", "decomposition", "orders", "weight_tree", "slope",
    "plane", "frontier", "quadrant", "radar", "funnel", "heat", "months", "years",
)  # fmt: skip


def option(chart: Chart) -> Option:
    """Return the ECharts option of a chart: units in axis titles, zero baselines, no animation."""
    return {
        "animation": False,
        "backgroundColor": "#ffffff",
        "textStyle": {"fontFamily": FONT, "color": INK, "fontSize": SMALL},
        "title": {
            "text": chart.title, "left": "center", "top": 6,
            "textStyle": {"fontSize": LARGE, "fontWeight": "normal", "color": INK},
        },
        "aria": {"enabled": True, "label": {"description": chart.alternative}},
        **KINDS[chart.kind](chart),
    }  # fmt: skip


def size(chart: Chart) -> tuple[int, int]:
    """Return width and height in pixels: bars lying on their side need room for each row."""
    if chart.kind == "multiples":
        return WIDTH, 62 + 150 * ((len(names(chart)) + 1) // 2)
    if chart.kind == "budget":
        return WIDTH, 120 + (24 * len(names(chart)) + 14) * len(chart.rows)
    if chart.kind == "sankey":
        return WIDTH, max(220, 90 + 26 * len(chart.rows))
    if chart.kind in UPRIGHT:
        return WIDTH, 290
    return WIDTH, max(180, 122 + 32 * len(chart.rows))


def _budget(chart: Chart) -> Option:
    rows, shown = list(reversed(chart.rows)), names(chart)
    colours = (LIGHT, "#5B9BD5", DARK)
    return {
        "legend": keys(shown),
        **sideways(chart, [label for label, _ in rows], min=0),
        "series": [
            {
                "type": "bar", "name": name, "barGap": "12%", "barMaxWidth": 18,
                "itemStyle": {"color": colours[shown.index(name) % 3],
                              "decal": DECALS[shown.index(name) % 2]},
                "label": {"show": True, "position": "right", "fontSize": SMALL, "color": INK},
                "data": [number(values.get(name)) for _, values in rows],
            }
            for name in shown
        ],
    }  # fmt: skip


def _completion(chart: Chart) -> Option:
    rows = list(reversed(chart.rows))  # the first row on top
    met = [float(values["达成率"]) >= 100 for _, values in rows]
    return {
        **sideways(chart, [label for label, _ in rows], min=0),
        "series": [
            {
                "type": "bar", "barMaxWidth": 16, "z": 3,
                "label": {"show": True, "position": "right", "formatter": "{c}%", **PLATE},
                "markLine": {
                    "symbol": "none", "silent": True, "z": 1,
                    "label": {"formatter": "目标", "position": "end", "fontSize": SMALL},
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
        **sideways(chart, [label for label, _ in rows], min=0),
        "series": [
            {
                "type": "bar", "barMaxWidth": 16,
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
    # over time
    "months": columns, "years": slope,
    # money to results
    "sankey": sankey,
}  # fmt: skip
