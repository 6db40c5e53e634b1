"""Chart to PNG without a browser: ECharts in an embedded engine, drawn with our own font."""

import json
import threading
from functools import cache, lru_cache
from importlib.resources import as_file, files
from typing import Any

import quickjs
import resvg_py

from jiheng.documents.characters import printable
from jiheng.documents.chart_options import option, size
from jiheng.documents.chart_style import FONT
from jiheng.model import Chart

ZOOM = 2  # pixels per CSS pixel: sharp in print
STUBS = """
var globalThis = this, self = this, window = undefined;
function setTimeout() { return 0 } function clearTimeout() {}
function setInterval() { return 0 } function clearInterval() {}
"""
DRAW = """
function draw(text, width, height) {
  var chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width: width, height: height});
  chart.setOption(JSON.parse(text));
  var svg = chart.renderToSVGString();
  chart.dispose();
  return JSON.stringify(svg);  // a flat string: the binding cannot hand over a rope
}
"""
_lock = threading.Lock()  # an engine context is not safe for two threads at once


@cache
def _engine() -> Any:
    """Return the engine with ECharts loaded, made once."""
    source = (files("jiheng.documents") / "assets" / "echarts.min.js").read_text(encoding="utf-8")
    context = quickjs.Context()
    context.eval(STUBS)
    context.eval(source)
    context.eval(DRAW)
    return context


def svg(chart: Chart) -> str:
    """Return a chart as SVG."""
    width, height = size(chart)
    call = f"draw({json.dumps(json.dumps(option(chart), ensure_ascii=False))}, {width}, {height})"
    with _lock:
        return printable(str(json.loads(_engine().eval(call))))


def draw(chart: Chart) -> bytes:
    """Return a chart as PNG, the same on every machine: no font of the system is used."""
    return _png(svg(chart))


@lru_cache(maxsize=64)  # a report is written twice, the second time with its page numbers
def _png(picture: str) -> bytes:
    with as_file(files("jiheng.documents") / "assets") as assets:
        png = resvg_py.svg_to_bytes(
            svg_string=picture,
            font_dirs=[str(assets)],
            skip_system_fonts=True,
            font_family=FONT,
            sans_serif_family=FONT,
            zoom=ZOOM,
        )
    return bytes(png)
