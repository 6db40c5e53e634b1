"""Charts of points and lines: curves, slopes, intervals, planes, and tables in shades."""

from decimal import Decimal

from jiheng.documents.chart_style import (
    ACCENT,
    BELOW,
    CATEGORY,
    DARK,
    INK,
    LABEL,
    LARGE,
    LIGHT,
    PLAIN,
    PLATE,
    SHADES,
    SMALL,
    TITLE,
    UP,
    WIDE,
    WIDTH,
    Option,
    broken,
    categories,
    legend,
    names,
    number,
    side_by_side,
    sideways,
)
from jiheng.documents.chart_style import keys as legend_keys
from jiheng.model import Chart

SYMBOLS = ("circle", "rect", "triangle", "diamond", "arrow")
DASHES = ("solid", "dashed", "dotted")


def _line(place: int) -> Option:
    return {"color": SHADES[place % 2], "type": DASHES[place % 3], "width": 2}


def curve(chart: Chart) -> Option:
    """Return lines over an even axis, with the line of zero drawn."""
    zero = {
        "symbol": "none", "silent": True, "label": {"show": False},
        "lineStyle": {"color": INK, "type": "solid", "width": 1}, "data": [{"yAxis": 0}],
    }  # fmt: skip
    return {
        **legend(chart),
        "grid": WIDE,
        "xAxis": {
            "type": "category", "data": [label for label, _ in chart.rows], "name": chart.across,
            "nameLocation": "middle", "nameGap": 30, "axisLine": {"onZero": False},
            "axisLabel": {"fontSize": SMALL, "color": INK}, "nameTextStyle": {"fontSize": SMALL},
        },
        "yAxis": {"type": "value", "name": chart.axis, **UP},
        "series": [
            {
                "type": "line", "name": name, "symbol": SYMBOLS[place % 5], "symbolSize": 7,
                "lineStyle": _line(place), "itemStyle": {"color": SHADES[place % 2]},
                "markLine": zero,
                "data": [number(values.get(name)) for _, values in chart.rows],
            }
            for place, name in enumerate(names(chart))
        ],
    }  # fmt: skip


def slope(chart: Chart) -> Option:
    """Return a line a row from its first to its last value."""
    ends = names(chart)
    return {
        "grid": {**WIDE, "right": 190, "top": TITLE + 36, "bottom": 30},
        "xAxis": {"type": "category", "data": ends, "boundaryGap": False, **CATEGORY},
        "yAxis": {"type": "value", "name": chart.axis, **UP},
        "series": [
            {
                "type": "line", "name": label, "symbol": SYMBOLS[place % 5], "symbolSize": 9,
                "lineStyle": _line(place), "itemStyle": {"color": SHADES[place % 2]},
                "endLabel": {"show": True, "formatter": broken(label), "color": INK,
                             "fontSize": SMALL},
                "labelLayout": {"moveOverlap": "shiftY"},
                "data": [number(values.get(end)) for end in ends],
            }
            for place, (label, values) in enumerate(chart.rows)
        ],
    }  # fmt: skip


def multiples(chart: Chart) -> Option:
    """Return one small chart a name of value, each with its own axis from zero, over the rows."""
    shown, labels = names(chart), [label for label, _ in chart.rows]
    grids, xs, ys, titles, series = [], [], [], [], []
    for place, name in enumerate(shown):
        left, top = 52 + 300 * (place % 2), 76 + 150 * (place // 2)
        grids.append({"left": left, "top": top, "width": 240, "height": 84})
        xs.append({"type": "category", "data": labels, "gridIndex": place, **CATEGORY})
        ys.append({"type": "value", "gridIndex": place, "splitNumber": 3, **PLAIN})
        titles.append(
            {"text": broken(name, 20, 1), "left": left, "top": top - 36,
             "textStyle": {"fontSize": SMALL, "fontWeight": "normal", "color": INK}}
        )  # fmt: skip
        series.append(
            {
                "type": "bar", "xAxisIndex": place, "yAxisIndex": place, "barMaxWidth": 24,
                "labelLayout": {"hideOverlap": True},
                "itemStyle": {"color": DARK},
                "label": {"show": True, "position": "top", "fontSize": SMALL, "color": INK},
                "data": [number(values.get(name)) for _, values in chart.rows],
            }
        )  # fmt: skip
    title = {"text": chart.title, "left": "center", "top": 6,
             "textStyle": {"fontSize": LARGE, "fontWeight": "normal", "color": INK}}  # fmt: skip
    return {"title": [title, *titles], "grid": grids, "xAxis": xs, "yAxis": ys, "series": series}


def _between(low: list[Decimal], high: list[Decimal]) -> list[Option]:
    """Return thin bars from low to high on an invisible base."""
    thin = {"type": "bar", "stack": "span", "barWidth": 6, "silent": True}
    return [
        {**thin, "itemStyle": {"color": "transparent"}, "data": [number(v) for v in low]},
        {
            **thin, "itemStyle": {"color": LIGHT},
            "data": [number(h - v) for v, h in zip(low, high, strict=True)],
        },
    ]  # fmt: skip


def dumbbell(chart: Chart) -> Option:
    """Return two points a row, joined: target and actual."""
    shown, keys = list(reversed(chart.rows)), names(chart)
    spans = [list(values.values()) for _, values in shown]
    series = _between([min(s) for s in spans], [max(s) for s in spans])
    for place, key in enumerate(keys):
        series.append(
            {
                "type": "scatter", "name": key, "symbol": SYMBOLS[3 * (place % 2)], "z": 3,
                "symbolSize": 11, "itemStyle": {"color": (INK, ACCENT)[place % 2]},
                "label": {"show": place > 0, "position": "right", "formatter": "{@[0]}", **PLATE},
                "data": [[number(values.get(key)), row] for row, (_, values) in enumerate(shown)],
            }
        )  # fmt: skip
    return {
        "legend": legend_keys(keys),
        **sideways(chart, [label for label, _ in shown], min=0),
        "series": series,
    }


def interval(chart: Chart) -> Option:
    """Return a value with its low and high end a row: names of the three in that order."""
    shown = list(reversed(chart.rows))
    low, value, high = names(chart)
    series = _between([v[low] for _, v in shown], [v[high] for _, v in shown])
    series.append(
        {
            "type": "scatter", "name": value, "symbol": "circle", "symbolSize": 10, "z": 3,
            "itemStyle": {"color": DARK},
            "label": {"show": True, "position": "top", "formatter": "{@[0]}", **PLATE},
            "data": [[number(values[value]), row] for row, (_, values) in enumerate(shown)],
        }
    )  # fmt: skip
    return {**sideways(chart, [label for label, _ in shown], min=0), "series": series}


def plane(chart: Chart) -> Option:
    """Return a point a row by two values; marked rows are joined as the frontier, others grey."""
    across, up = names(chart)
    points = [
        {
            "name": broken(label, LABEL - 3),
            "value": [number(values[across]), number(values[up])],
            "symbol": "circle" if label in chart.marked else "emptyCircle",
            "itemStyle": {"color": DARK if label in chart.marked else "#7F7F7F"},
        }
        for label, values in chart.rows
    ]  # fmt: skip
    edge = sorted(
        (values[across], values[up]) for name, values in chart.rows if name in chart.marked
    )
    return {
        "grid": {**WIDE, "right": 12 + SMALL * (LABEL // 2 + 4)},  # room for the name of the last
        "xAxis": {"type": "value", "name": chart.across, **BELOW, "min": 0},
        "yAxis": {"type": "value", "name": chart.axis, "min": 0, **UP},
        "series": [
            {
                "type": "line", "symbol": "none", "lineStyle": {"color": DARK, "type": "dashed"},
                "data": [[number(x), number(y)] for x, y in edge],
            },
            {
                "type": "scatter", "symbolSize": 10, "data": points,
                "label": {"show": True, "position": "right", "formatter": "{b}", "color": INK,
                          "fontSize": SMALL},
                "labelLayout": {"moveOverlap": "shiftY"},
            },
        ],
    }  # fmt: skip


def quadrant(chart: Chart) -> Option:
    """Return names in four fields: the two values of a row are -1 or 1."""
    across, up = names(chart)
    labels_by_quadrant: dict[tuple[int, int], list[str]] = {}
    for label, values in chart.rows:
        labels_by_quadrant.setdefault((int(values[across]), int(values[up])), []).append(label)
    points = []
    for (x, y), listed in labels_by_quadrant.items():
        for place, label in enumerate(listed):
            high = y * 0.5 + 0.4 - 0.8 * (place + 0.5) / len(listed)
            points.append({"name": broken(label), "value": [x * 0.5, high]})
    left, right = chart.across.split("/")
    low, high_ = chart.axis.split("/")
    cross = {
        "axisLabel": {"show": False},
        "splitLine": {"show": False},
        "axisTick": {"show": False},
    }
    ends = {"type": "value", "min": -1, "max": 1, **cross}
    corners = [
        {
            "type": "text", "left": x, "top": y,
            "style": {"text": text, "fontSize": LARGE, "fill": INK},
        }
        for x, y, text in (
            ("26%", TITLE + 8, left), ("72%", TITLE + 8, right), (8, "33%", high_), (8, "74%", low),
        )
    ]  # fmt: skip
    return {
        "grid": {"left": 50, "right": 24, "top": TITLE + 30, "bottom": 20},
        "graphic": corners,
        "xAxis": {**ends, "axisLine": {"onZero": True}},
        "yAxis": {**ends, "axisLine": {"show": True, "onZero": True}},
        "series": [
            {
                "type": "scatter", "symbolSize": 1, "itemStyle": {"color": INK}, "data": points,
                "label": {"show": True, "position": "inside", "formatter": "{b}", "fontSize": SMALL,
                          "color": INK},
            }
        ],
    }  # fmt: skip


def heat(chart: Chart) -> Option:
    """Return a table whose cells are shaded by their value, and carry it."""
    shown, keys = list(reversed(chart.rows)), names(chart)
    cells = [
        [column, row, number(values[key])]
        for row, (_, values) in enumerate(shown)
        for column, key in enumerate(keys)
        if key in values
    ]
    ends = [cell[2] or 0.0 for cell in cells]
    return {
        "grid": {"left": 160, "right": 112, "top": 84, "bottom": 20},
        "xAxis": side_by_side(keys, WIDTH - 160 - 112, position="top"),
        "yAxis": categories([label for label, _ in shown]),
        "visualMap": {
            "min": min(ends), "max": max(ends), "right": 10, "top": "middle", "precision": 2,
            "text": [chart.axis, ""], "inRange": {"color": ["#F2F2F2", LIGHT, "#5B9BD5"]},
        },
        "series": [
            {"type": "heatmap", "data": cells,
             "label": {"show": True, "color": INK, "fontSize": SMALL},
             "itemStyle": {"borderColor": "#ffffff", "borderWidth": 2}}
        ],
    }  # fmt: skip


def radar(chart: Chart) -> Option:
    """Return spokes of one scale, at most eight; a line a row."""
    spokes = names(chart)
    most = max(value for _, values in chart.rows for value in values.values())
    return {
        "legend": legend_keys([label for label, _ in chart.rows]),
        "radar": {
            "center": ["50%", "58%"], "radius": "62%",
            "indicator": [{"name": broken(name), "max": number(most), "min": 0} for name in spokes],
            "axisName": {"color": INK, "fontSize": SMALL},
        },
        "series": [
            {
                "type": "radar",
                "data": [
                    {
                        "name": label, "value": [number(values.get(name)) for name in spokes],
                        "lineStyle": _line(place), "symbol": SYMBOLS[place % 5],
                        "itemStyle": {"color": SHADES[place % 2]},
                        "label": {"show": place == 0, "color": INK, "fontSize": SMALL},
                    }
                    for place, (label, values) in enumerate(chart.rows)
                ],
            }
        ],
    }  # fmt: skip
