"""What became of last year's promises, as a sheet with both places."""

from collections.abc import Iterable

from jiheng.model import Grid
from jiheng.model.promise import BROKEN, UNMENTIONED, FollowedPromise
from jiheng.model.quotes import place_name
from jiheng.reporting.grids import cell, height_for, line
from jiheng.rulebook import Rulebook

HEADS = ("序号", "上年报告的承诺", "上年位置", "期限", "结果", "本年怎么写", "本年位置", "核对意见")
WIDTHS = (5, 44, 14, 12, 9, 44, 14, 16)
STYLES = {BROKEN: "warning", UNMENTIONED: "notice"}


def promise_sheet(promises: Iterable[FollowedPromise], rules: Rulebook) -> Grid:
    """Return promises with what this year's report says of them, and a column for who reads it."""
    cells = [cell(1, 1, "上年承诺落实情况", "title", width=len(HEADS)), *line(2, HEADS, "head")]
    heights = {1: 32}
    for row, item in enumerate(promises, start=3):
        promise = item.promise
        texts = (
            str(row - 2), promise.text, place_name(promise.place), str(promise.due or ""),
            rules.say(f"promise_{item.outcome}"), item.quote or "—",
            place_name(item.place) if item.quote else "—", "",
        )  # fmt: skip
        styles = ("center", "text", "text", "center", STYLES.get(item.outcome, "center"))
        cells += line(row, texts, (*styles, *["text"] * 3))
        heights[row] = height_for(list(zip(texts[1:], WIDTHS[1:], strict=True)))
    return Grid(
        name="上年承诺", cells=tuple(cells), widths=WIDTHS, heights=heights, repeat_rows=2,
        landscape=True, freeze=2, filter_row=2,
    )  # fmt: skip
