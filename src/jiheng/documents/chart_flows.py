"""A chart of flows: bands from the left to the right, as wide as what flows."""

from jiheng.documents.chart_style import ACCENT, DARK, INK, LIGHT, SMALL, Option, broken, number
from jiheng.model import Chart

ARROW, LAYER = " → ", "|"
COLOURS = {"0": DARK, "1": "#5B9BD5", "2": LIGHT}
ROOM = 9  # characters of a name beside its node


def sankey(chart: Chart) -> Option:
    """Return flows between layers; a row is `0|甲 → 1|乙`, its value is what flows."""
    flows = [(*label.split(ARROW, 1), *values.values()) for label, values in chart.rows]
    nodes = list(dict.fromkeys(end for flow in flows for end in flow[:2] if isinstance(end, str)))
    return {
        "series": [
            {
                "type": "sankey", "left": 12, "right": 132, "top": 44, "bottom": 16,
                "nodeWidth": 12, "nodeGap": 18, "draggable": False, "layoutIterations": 32,
                "emphasis": {"disabled": True}, "silent": True,
                "label": {"fontSize": SMALL, "color": INK},
                "lineStyle": {"color": "source", "opacity": 0.35},
                "data": [_node(name, stands_out=name in chart.marked) for name in nodes],
                "links": [
                    {"source": begin, "target": end, "value": number(value)}  # type: ignore[arg-type]
                    for begin, end, value in flows
                ],
            }
        ],
    }  # fmt: skip


def _node(name: str, *, stands_out: bool) -> Option:
    layer, _bar, text = name.partition(LAYER)
    return {
        "name": name, "depth": int(layer),
        "itemStyle": {"color": ACCENT if stands_out else COLOURS.get(layer, LIGHT)},
        "label": {"formatter": broken(text, ROOM)},
    }  # fmt: skip
