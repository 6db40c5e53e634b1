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
from jiheng.documents.chart_style import FONT, TITLE
from jiheng.model import Chart

ZOOM: float = 3  # pixels per CSS pixel: sharp in print
STUBS = """
var globalThis = this, self = this, window = undefined;
function setTimeout() { return 0 } function clearTimeout() {}
function setInterval() { return 0 } function clearInterval() {}
"""
DRAW = """
function printed(value) { return '' + parseFloat(value.toFixed(6)) }  // no separators
function plain(axes) {
  (Array.isArray(axes) ? axes : axes ? [axes] : []).forEach(function (axis) {
    if (axis.type === 'value' && axis.axisLabel && axis.axisLabel.formatter === '{value}') {
      axis.axisLabel.formatter = printed;
    }
  });
}
function draw(text, width, height) {
  var chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width: width, height: height});
  var options = JSON.parse(text);
  plain(options.xAxis);
  plain(options.yAxis);
  chart.setOption(options);
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


def svg(chart: Chart, *, titled: bool = True) -> str:
    """Return a chart as SVG; without its title the picture begins below where that would stand."""
    options, (width, height) = option(chart), size(chart)
    if titled:
        return _svg(json.dumps(options, ensure_ascii=False), width, height)
    first = options["title"][0] if isinstance(options["title"], list) else options["title"]
    first["text"] = ""
    picture = _svg(json.dumps(options, ensure_ascii=False), width, height)
    lower = height - TITLE
    box = f'viewBox="0 {TITLE} {width} {lower}"'
    picture = picture.replace(f'viewBox="0 0 {width} {height}"', box, 1)
    return picture.replace(f'height="{height}"', f'height="{lower}"', 1)


@lru_cache(maxsize=64)  # a report is written twice, the second time with its page numbers
def _svg(options: str, width: int, height: int) -> str:
    call = f"draw({json.dumps(options)}, {width}, {height})"
    with _lock:
        return printable(str(json.loads(_engine().eval(call))))


def draw(chart: Chart, *, titled: bool = True) -> bytes:
    """Return a chart as PNG, the same on every machine: no font of the system is used.

    Without its title where one stands below it, as in a report.
    """
    return _png(svg(chart, titled=titled), ZOOM)


@lru_cache(maxsize=64)  # as above
def _png(picture: str, zoom: float) -> bytes:
    with as_file(files("jiheng.documents") / "assets") as assets:
        png = resvg_py.svg_to_bytes(
            svg_string=picture,
            font_dirs=[str(assets)],
            skip_system_fonts=True,
            font_family=FONT,
            sans_serif_family=FONT,
            zoom=zoom,
        )
    return bytes(png)
