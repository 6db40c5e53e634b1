"""Charts as they are printed: type that can be read, labels that do not lie on each other, nothing cut off."""

import io
import itertools
import re
from decimal import Decimal
from importlib.resources import files

import pytest

from builders import changed, outcome
from departments import sound
from jiheng import reporting
from jiheng.documents.chart_options import KINDS, size
from jiheng.documents.chart_style import TITLE
from jiheng.documents.draw_chart import svg
from jiheng.documents.write_docx import PICTURE_WIDTH
from jiheng.methods import run
from jiheng.model import Chart, Heading, Landscape, Paragraph, Table
from jiheng.reporting import method_figure
from jiheng.reporting.report.spacing import FEWEST, spaced
from jiheng.rulebook import load

fonts = pytest.importorskip("fontTools.ttLib")  # the width of each letter, from the font itself
POINT = 12700  # English metric units
SMALLEST = 8  # points on paper
TEXT = re.compile(r"<text([^>]*)>([^<]*)</text>")
SAYS = load().rest.wording["sentences"]
LONG = "居民健康档案规范化电子建档率以及家庭医生签约服务覆盖率（含流动人口）"


@pytest.fixture(scope="module")
def advance():
    """How wide a text is at a size: the advances of the font that pictures are drawn with."""
    data = (files("jiheng.documents") / "assets" / "NotoSansSC-Regular.ttf").read_bytes()
    font = fonts.TTFont(io.BytesIO(data))
    letters, widths, units = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm

    def width(text, pixels):
        return sum(widths[letters.get(ord(c), ".notdef")][0] for c in text) * pixels / units

    return width


def boxes(picture, advance):
    """The place of every text of a picture: left, top, right, bottom, text, size."""
    for attributes, text in TEXT.findall(picture):
        pixels = float(re.search(r"font-size:([\d.]+)px", attributes)[1])
        moved = re.search(r"translate\(([-\d.]+) ([-\d.]+)\)", attributes)
        x, y = (float(v) for v in moved.groups()) if moved else (0.0, 0.0)
        assert "rotate" not in attributes
        x += float((re.search(r' x="([-\d.]+)"', attributes) or [0, 0])[1])
        y += float((re.search(r' y="([-\d.]+)"', attributes) or [0, 0])[1])
        wide = advance(text.replace("&lt;", "<").replace("&amp;", "&"), pixels)
        anchor = (re.search(r'text-anchor="(\w+)"', attributes) or [0, "start"])[1]
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        assert 'dominant-baseline="central"' in attributes
        if text.strip():
            yield left, y - 0.4 * pixels, left + wide, y + 0.4 * pixels, text, pixels


def faults(chart, advance, *, titled=False):
    width, height = size(chart)
    found = list(boxes(svg(chart, titled=titled), advance))
    points = PICTURE_WIDTH / POINT / width
    for left, top, right, bottom, text, pixels in found:
        if pixels * points < SMALLEST:
            yield "small", text, pixels * points
        if left < 0 or right > width or top < (0 if titled else TITLE) or bottom > height:
            yield "cut off", text, (left, top, right, bottom)
    for one, other in itertools.combinations(found, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        if across > 1 and down > 1:
            yield "overlap", one[4], other[4]


def a_chart(kind, rows, **more):
    return Chart(id=kind, kind=kind, title="图", alternative="说明", axis="数值（万元）",
                 rows=tuple(rows), **more)  # fmt: skip


def rows_of(count, names=("数值",), scale=Decimal("1234.56")):
    return [
        (f"{LONG[: 4 + 3 * n]}", {name: scale * (n + 1 + i) for i, name in enumerate(names)})
        for n in range(count)
    ]


BASES = ("年初预算", "调整后预算", "决算")
DROPS = [(LONG[n:], {"失分": Decimal(-n)}) for n in range(1, 7)] + [("合计", {"合计": Decimal(21)})]
ENDS = ("低", "数值", "高")
CASES = {
    "budget": rows_of(3, BASES, Decimal("31250.36")),
    "completion": [(f"{n}{LONG}", {"达成率": Decimal(95 + n)}) for n in range(12)],
    "lost": [(f"{n}{LONG}", {"失分": Decimal(n)}) for n in range(1, 12)],
    "drops": DROPS,
    "months": [(f"{n}月", {"2024": n * 7 % 19 + 40, "2025": n * 5 % 17 + 60}) for n in range(1, 13)],
    "years": [
        (f"第{n}开发区管委会", {f"{year}": 40 * n + year - 2020 for year in range(2021, 2026)})
        for n in range(1, 7)
    ],
    "peers": rows_of(9), "scores": rows_of(5), "unit_costs": rows_of(4),
    "contributions": rows_of(4, ("规模", "质量", "服务")), "slacks": rows_of(3, ("投入", "产出")),
    "present_values": rows_of(2, [f"第{n}年" for n in range(5)]),
    "tornado": rows_of(4, ("低", "高")), "lmdi": rows_of(3, ("甲", "乙")),
    "intervals": rows_of(4, ENDS), "rank_intervals": rows_of(5, ENDS),
    "targets": rows_of(4, ("目标值", "实际完成值")),
    "orders": rows_of(4, ("本顺序", "各顺序最小", "各顺序最大", "Shapley 值")),
    "cash_flow": [(str(n), {"成本": Decimal(-20), "效益": Decimal(9 * n), "累计现值": Decimal(4 * n - 20)}) for n in range(8)],
    "npv_curve": [(f"{n}.0%", {"净现值": Decimal(100 - 9 * n)}) for n in range(16)],
    "decomposition": [("基期", {"合计": Decimal(60)}), *((LONG[n:], {"影响": Decimal(n)}) for n in range(4)), ("报告期", {"合计": Decimal(66)})],
    "multiples": [(str(year), {f"{LONG[n:]}（万元）": Decimal(year - 2000 + n) for n in range(4)}) for year in range(2021, 2026)],
    "slope": [(LONG[n:], {"上年": Decimal(100), "本年": Decimal(90 + 40 * n)}) for n in range(5)],
    "funnel": [(n, {"对象": Decimal(v)}) for n, v in (("总体", 420), ("发放", 150), ("回收", 126))],
    "opinions": [(LONG[n:], {s: Decimal(20) for s in ("很满意", "满意", "一般", "不满意", "很不满意")}) for n in range(3)],
    "quadrant": [(LONG[n : n + 9], {"内部/外部": Decimal((-1) ** n), "不利/有利": Decimal((-1) ** (n // 2))}) for n in range(8)],
    "weight_tree": [(f"块{n // 2}/{LONG[n:]}", {"权重": Decimal(25)}) for n in range(4)],
    "heat": [(LONG[n : n + 6], {LONG[m : m + 6]: Decimal("0.25") for m in range(5)}) for n in range(5)],
    "plane": [(LONG[n : n + 6], {"效果": Decimal(n), "成本": Decimal(3 * n)}) for n in range(1, 6)],
    "frontier": [(LONG[n : n + 6], {"投入": Decimal(n), "产出": Decimal(2 * n)}) for n in range(1, 6)],
    "sankey": [*((f"0|{LONG[:9]} → 1|{LONG[n:]}", {"金额": Decimal(30 + n)}) for n in range(4)), *((f"1|{LONG[n:]} → 2|达到目标", {"金额": Decimal(30 + n)}) for n in range(4)), (f"0|{LONG[:9]} → 2|未归集", {"金额": Decimal("8.5")})],
    "radar": [("甲", {LONG[n : n + 6]: Decimal(n + 1) for n in range(6)})],
}  # fmt: skip
ACROSS = {"quadrant": "内部/外部", "plane": "效果", "frontier": "投入", "cash_flow": "年序",
          "npv_curve": "折现率"}  # fmt: skip
AXES = {"quadrant": "不利/有利"}


def test_every_kind_is_tried():
    assert set(CASES) == set(KINDS)


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("titled", [True, False])
def test_nothing_is_small_cut_off_or_lies_on_another(kind, titled, advance):
    chart = a_chart(kind, CASES[kind], across=ACROSS.get(kind, ""))
    if kind in AXES:
        chart = Chart(**{f: getattr(chart, f) for f in chart.__slots__} | {"axis": AXES[kind]})
    assert list(faults(chart, advance, titled=titled)) == []


def test_the_measure_sees_what_it_forbids(advance):
    chart = a_chart("budget", CASES["budget"])
    picture = svg(chart)
    first = TEXT.search(picture)
    doubled = picture.replace(first[0], first[0] + first[0].replace(">", ">x", 1), 1)
    texts = [box[4] for box in boxes(doubled, advance)]
    assert texts.count(first[2]) == 1
    assert "x" + first[2] in texts


def charts_of(report):
    return [block for block in report.blocks if isinstance(block, Chart)]


@pytest.mark.parametrize("seed", range(8))
def test_the_charts_of_generated_reports_can_be_read(seed, advance):
    result = outcome(sound(seed))
    report = reporting.self_evaluation(result.scored, result.findings, result.rules, digest="")
    for chart in charts_of(report):
        assert list(faults(chart, advance)) == []
        assert len(chart.rows) > 1
        assert sum(len(values) for _, values in chart.rows) >= FEWEST
    assert charts_of(report)


def test_two_numbers_are_no_chart():
    sheets = changed(drop=["budget"])
    sheets["budget"] = [{"unit": "部门合计", "line": "支出合计", "revised": 10, "executed": 9}]
    result = outcome(sheets)
    report = reporting.self_evaluation(result.scored, result.findings, result.rules, digest="")
    assert "budget" not in [chart.kind for chart in charts_of(report)]


def test_charts_that_could_share_a_page_are_parted():
    chart = a_chart("peers", rows_of(4))
    other = a_chart("completion", CASES["completion"])
    short, long = Paragraph(("短。",)), Paragraph(("字" * 28 * 22,))
    assert spaced((chart, short, other)) == (short, other)  # the one that is kept first
    assert spaced((chart, long, chart)) == (chart, long, chart)
    assert spaced((chart, Landscape(True), chart)) == (chart, Landscape(True), chart)
    rows = tuple((("甲",), ("乙",)) for _ in range(40))
    table = Table(title="", columns=("一", "二"), rows=rows, widths=(1, 1))
    assert spaced((chart, table, Heading(1, "一"), chart)).count(chart) == 2


def test_a_figure_of_a_method_can_be_read(advance):
    inputs = {"cashflows": [-1600, 10000, -10000]}
    chart = method_figure("cost_benefit.irr", run("cost_benefit.irr", inputs), inputs, SAYS)
    assert list(faults(chart, advance, titled=True)) == []
