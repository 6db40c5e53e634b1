"""Chart to PNG without a browser: ECharts in an embedded engine, drawn with our own font."""

import json
import threading
from functools import cache as once
from functools import lru_cache
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jiheng import cache
from jiheng.documents.characters import printable
from jiheng.documents.chart_options import option, size
from jiheng.documents.chart_style import FONT, TITLE
from jiheng.model import Chart

KIND = "pictures"
PROGRAMS = "_quickjs", "resvg_py.resvg_py"
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


@once
def _engine() -> Any:
    """Return the engine with ECharts loaded, made once."""
    import quickjs  # late: what is kept is not drawn

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


@lru_cache(maxsize=64)  # of what a page shows again and again
def _svg(options: str, width: int, height: int) -> str:
    call = f"draw({json.dumps(options)}, {width}, {height})"
    with _lock:
        return printable(str(json.loads(_engine().eval(call))))


def draw(chart: Chart, *, titled: bool = True) -> bytes:
    """Return a chart as PNG, the same on every machine: no font of the system is used.

    Without its title where one stands below it, as in a report.
    """
    width, height = size(chart)
    options = json.dumps(option(chart), ensure_ascii=False)
    name = cache.key(drawn_by(), options, f"{width} {height} {titled} {ZOOM}")
    png = cache.fetch(KIND, name)
    if png is None:
        png = _png(svg(chart, titled=titled), ZOOM)
        cache.keep(KIND, name, png)
    return png


def extent(chart: Chart, *, titled: bool = True) -> tuple[int, int]:
    """Return width and height of a chart as it is drawn, in CSS pixels."""
    width, height = size(chart)
    return width, height if titled else height - TITLE


@once
def drawn_by() -> str:
    """Return what pictures depend on beside their chart: font, programs and code, as they are."""
    assets = files("jiheng.documents") / "assets"
    origins = [spec.origin for name in PROGRAMS if (spec := find_spec(name)) and spec.origin]
    parts = [*map(str, assets.iterdir()), *origins, __file__]
    states = [(path, Path(path).stat()) for path in sorted(parts) if Path(path).exists()]
    return json.dumps([(path, state.st_size, state.st_mtime_ns) for path, state in states])


@lru_cache(maxsize=64)  # as above: a report is written twice where nothing is kept
def _png(picture: str, zoom: float) -> bytes:
    import resvg_py

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
