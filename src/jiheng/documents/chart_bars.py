"""Charts of bars: all start at zero, and every bar carries its value."""

from decimal import Decimal
from itertools import accumulate
from typing import Any

from jiheng.documents.chart_style import (
    ACCENT,
    BELOW,
    DARK,
    DECALS,
    INK,
    PLATE,
    PLOT,
    SHADES,
    SMALL,
    TITLE,
    UP,
    WIDE,
    Option,
    broken,
    categories,
    keys,
    legend,
    names,
    number,
    shade,
    side_by_side,
    sideways,
)
from jiheng.model import Chart

THICK = 16
NARROWEST = 8  # of the longest bar: a part that is less has no room for its value
APART = {"hideOverlap": True}  # of two labels on one place one is left out; the table has both
ZERO = Decimal(0)
TOTAL = "合计"  # of the values of a waterfall, the one that stands for itself


def _label(position: str, **more: Any) -> Option:
    return {"show": True, "position": position, "fontSize": SMALL, "color": INK, **more}


def columns(chart: Chart) -> Option:
    """Return groups of upright bars, one a name of value: effects side by side."""
    return {
        **legend(chart),
        "grid": WIDE,
        "xAxis": side_by_side([label for label, _ in chart.rows], name=chart.across),
        "yAxis": {"type": "value", "name": chart.axis, **UP},
        "series": [
            {
                "type": "bar", "name": name, "barGap": "10%", "itemStyle": shade(place),
                "label": _label("top"), "labelLayout": APART,
                "data": [number(values.get(name)) for _, values in chart.rows],
            }
            for place, name in enumerate(names(chart))
        ],
    }  # fmt: skip


def flows(chart: Chart) -> Option:
    """Return costs below and benefits above the line, with what they add up to as a line."""
    *bars, line = names(chart)
    series: list[Option] = [
        {
            "type": "bar", "name": name, "stack": "flow", "barMaxWidth": 44,
            "itemStyle": {"color": (ACCENT, DARK)[place % 2], "decal": DECALS[(place + 1) % 2]},
            "label": _label("inside", backgroundColor="#ffffff", padding=[1, 2]),
            "labelLayout": APART,
            "data": [number(values.get(name) or None) for _, values in chart.rows],
        }
        for place, name in enumerate(bars)
    ]  # fmt: skip
    series.append(
        {
            "type": "line", "name": line, "symbol": "circle", "symbolSize": 8,
            "lineStyle": {"color": INK, "width": 2}, "itemStyle": {"color": INK},
            "label": _label("top", **PLATE), "labelLayout": APART,
            "data": [number(values.get(line)) for _, values in chart.rows],
        }
    )  # fmt: skip
    below: Option = {"axisLine": {"onZero": False}, "nameLocation": "middle", "nameGap": 44}
    return {
        **legend(chart),
        "grid": WIDE,
        "xAxis": side_by_side([label for label, _ in chart.rows], name=chart.across, **below),
        "yAxis": {"type": "value", "name": chart.axis, **UP},
        "series": series,
    }


def rows(chart: Chart) -> Option:
    """Return one bar a row, the first on top; rows that are marked stand out."""
    shown = list(reversed(chart.rows))
    data = []
    for label, values in shown:
        is_marked = label in chart.marked
        fill = {"color": ACCENT if is_marked else DARK, "decal": DECALS[1 if is_marked else 0]}
        data.append({"value": number(next(iter(values.values()))), "itemStyle": fill})
    bar = {
        "type": "bar", "barMaxWidth": THICK, "label": _label("right", **PLATE), "data": data,
    }  # fmt: skip
    return {**sideways(chart, [label for label, _ in shown]), "series": [bar]}


def stacked_rows(chart: Chart) -> Option:
    """Return one bar a row, made of its values one after the other."""
    shown = list(reversed(chart.rows))
    longest = max((sum(map(abs, values.values()), ZERO) for _, values in shown), default=ZERO)
    return {
        **legend(chart),
        **sideways(chart, [label for label, _ in shown]),
        "series": [
            {
                "type": "bar", "stack": "all", "name": name, "barMaxWidth": THICK + 6,
                "itemStyle": {**shade(place), "borderColor": "#ffffff", "borderWidth": 1},
                "label": _label("inside", backgroundColor="#ffffff", padding=[1, 2]),
                "labelLayout": APART,
                "data": [
                    {"value": number(value),
                     "label": {"show": abs(value or ZERO) * NARROWEST > longest}}
                    for value in (values.get(name) or None for _, values in shown)
                ],
            }
            for place, name in enumerate(names(chart))
        ],
    }  # fmt: skip


def diverging(chart: Chart) -> Option:
    """Return answers on a scale: the good half to the right of zero, the middle across it."""
    shown, scale = list(reversed(chart.rows)), names(chart)
    middle = len(scale) // 2
    series = []
    order = [*range(middle, -1, -1), *range(middle, len(scale))]  # from the zero line outwards
    for place, at in enumerate(order):
        right = place <= middle
        half = Decimal(2) if at == middle else Decimal(1)
        sign = 1 if right else -1
        signed = [sign * (values.get(scale[at]) or ZERO) / half for _, values in shown]
        texts = [f"{values.get(scale[at]) or ZERO}%" for _, values in shown]
        data = [
            {"value": number(value), "label": {"formatter": text, "show": abs(value) > 3}}
            for value, text in zip(signed, texts, strict=True)
        ]
        if at == middle and not right:
            for entry in data:
                entry["label"] = {"show": False}
        series.append(
            {
                "type": "bar", "stack": "right" if right else "left", "name": scale[at],
                "barMaxWidth": THICK + 6, "barGap": "-100%", "data": data,
                "labelLayout": APART,
                "itemStyle": {**shade(at), "borderColor": "#ffffff", "borderWidth": 1},
                "label": {"position": "inside", "fontSize": SMALL, "color": INK,
                          "backgroundColor": "#ffffff", "padding": [1, 2]},
            }
        )  # fmt: skip
    return {
        "legend": keys(scale),
        **sideways(chart, [label for label, _ in shown], axisLabel={"show": False}, nameGap=14),
        "series": series,
    }


def waterfall(chart: Chart) -> Option:
    """Return totals as bars from zero, and what lies between them as steps that hang together.

    A row with a value named 合计 is a total; any other is a step from where the last one ended.
    The steps close on the last total because they are drawn from exact values.
    """
    total = TOTAL
    ends = list(
        accumulate(
            chart.rows,
            lambda at, row: row[1][total] if total in row[1] else at + next(iter(row[1].values())),
            initial=ZERO,
        )
    )
    base: list[float | None] = []
    up: list[Option] = []
    down: list[Option] = []
    for (_, values), before, after in zip(chart.rows, ends, ends[1:], strict=False):
        start = ZERO if total in values else before
        low, high = min(start, after), max(start, after)
        base.append(number(max(low, ZERO) or min(high, ZERO)))
        rises, is_total = after >= start, total in values
        fill: Option = {"color": DARK if is_total else "#5B9BD5" if rises else ACCENT}
        fill["decal"] = DECALS[0 if is_total or rises else 1]
        text = f"{after}" if is_total else f"{after - start:+f}"
        label = {"formatter": text, "color": INK, **PLATE}
        above = high > 0 or low == high
        up.append(
            {
                "value": number(max(high, ZERO) - max(low, ZERO)), "itemStyle": fill,
                "label": {**label, "show": above, "position": "top"},
            }
        )  # fmt: skip
        down.append(
            {
                "value": number(min(low, ZERO) - min(high, ZERO)), "itemStyle": fill,
                "label": {**label, "show": not above, "position": "bottom"},
            }
        )  # fmt: skip
    hidden = {"color": "transparent"}
    bar = {"type": "bar", "stack": "all", "barMaxWidth": 44, "labelLayout": APART}
    return {
        "grid": {**WIDE, "top": TITLE + 36},
        "xAxis": side_by_side([label for label, _ in chart.rows]),
        "yAxis": {"type": "value", "name": chart.axis, **UP},
        "series": [
            {**bar, "itemStyle": hidden, "silent": True, "data": base},
            {**bar, "data": up},
            {**bar, "data": down},
        ],
    }


def icicle(chart: Chart) -> Option:
    """Return a tree of weights by level, each level the whole height; rows are path and weight."""
    depth = max(label.count("/") for label, _ in chart.rows) + 1
    levels: list[dict[str, Decimal]] = [{} for _ in range(depth)]
    for label, values in chart.rows:
        path, worth = label.split("/"), next(iter(values.values()))
        for level in range(depth):
            name = "/".join(path[: level + 1])
            levels[level][name] = levels[level].get(name, ZERO) + worth
    series = []
    for level, weight_by_name in enumerate(levels):
        for place, (name, worth) in enumerate(weight_by_name.items()):
            room = 480 // depth // SMALL - 4
            text = f"{broken(name.rpartition('/')[2], room, 1)} {worth:f}%"
            series.append(
                {
                    "type": "bar", "stack": "all", "barWidth": "96%",
                    "itemStyle": {"color": SHADES[place % 3], "borderColor": "#ffffff",
                                  "borderWidth": 2},
                    "label": {"show": worth >= 7, "position": "inside", "formatter": text,
                              "color": INK, "backgroundColor": "#ffffff", "padding": [1, 2],
                              "fontSize": SMALL},
                    "data": [number(worth) if n == level else None for n in range(depth)],
                }
            )  # fmt: skip
    return {
        "grid": {"left": 50, "right": 20, "top": TITLE + 36, "bottom": 20},
        "xAxis": {"type": "category", "data": [""] * depth, "axisTick": {"show": False}},
        "yAxis": {
            "type": "value",
            "name": chart.axis,
            "max": 100,
            "inverse": True,
            "nameLocation": "start",
            **UP,
        },
        "series": series,
    }


def funnel(chart: Chart) -> Option:
    """Return how many are left at each step, widths in proportion, from zero."""
    steps = [(label, next(iter(values.values()))) for label, values in chart.rows]
    most = max((value for _, value in steps), default=ZERO)
    axis = {"type": "value", "name": chart.axis, **BELOW, "min": 0, "max": number(most)}
    return {
        "grid": PLOT,
        "xAxis": {**axis, "show": False},
        "yAxis": categories([label for label, _ in reversed(steps)]),
        "series": [
            {
                "type": "bar", "stack": "all", "itemStyle": {"color": "transparent"},
                "silent": True, "data": [number((most - v) / 2) for _, v in reversed(steps)],
            },
            {
                "type": "bar", "stack": "all", "barMaxWidth": 40,
                "data": [
                    {"value": number(v), "itemStyle": {"color": DARK},
                     "label": {"formatter": f"{v}"}}
                    for _, v in reversed(steps)
                ],
                "label": _label("inside", backgroundColor="#ffffff", padding=[1, 2]),
            },
        ],
    }  # fmt: skip
