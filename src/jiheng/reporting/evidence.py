"""What was read of evidence, in words and as a sheet for whoever examines it."""

from collections.abc import Iterable, Iterator

from jiheng.model import Grid
from jiheng.model.evidence import ABSENT, CONTRADICTED, LATE, MISSING, UNREADABLE, Claim
from jiheng.model.evidence import EvidenceVerdict as Verdict
from jiheng.model.quotes import place_name
from jiheng.reporting.grids import cell, height_for, line
from jiheng.rulebook import Rulebook

HEADS = (
    "序号",
    "指标",
    "完成值",
    "佐证",
    "文件",
    "机器核对",
    "位置",
    "材料里的数",
    "说明",
    "审核意见",
)
WIDTHS = (5, 22, 12, 14, 22, 9, 14, 14, 44, 16)
STYLES = {CONTRADICTED: "error", LATE: "warning", ABSENT: "notice", MISSING: "notice"}
PICTURE = "R33"
Line = tuple[Claim, str, str, Verdict]  # claim, name in the workbook, file, verdict


def evidence_note(claim: Claim, verdict: Verdict, rules: Rulebook, lang: str = "zh") -> str:
    """Return in words what a file says of a value; empty where it says nothing."""
    return "；".join(_notes(claim, verdict, rules, lang))


def _notes(claim: Claim, verdict: Verdict, rules: Rulebook, lang: str) -> Iterator[str]:
    if verdict.kind == UNREADABLE:
        key = "evidence_picture" if verdict.reason == PICTURE else "evidence_other"
        yield rules.say(key, lang, reason=verdict.reason)
    if verdict.computed:
        key = f"evidence_{verdict.computed}"
        yield rules.say(key, lang, found=verdict.figure, quote=verdict.quote)
    elif verdict.figure:
        yield rules.say("evidence_says", lang, found=verdict.figure, quote=verdict.quote)
    elif verdict.quote:
        yield rules.say("evidence_words", lang, quote=verdict.quote)
    if verdict.rounded:
        yield rules.say("evidence_rounded", lang)
    if verdict.day is not None:
        yield rules.say("evidence_day", lang, day=verdict.day, until=claim.until)


def evidence_sheet(lines: Iterable[Line], title: str, rules: Rulebook) -> Grid:
    """Return the verdicts as a sheet, with a column for what the examiner decides."""
    cells = [cell(1, 1, title, "title", width=len(HEADS)), *line(2, HEADS, "head")]
    heights = {1: 32}
    for row, (claim, named, file, verdict) in enumerate(lines, start=3):
        at = place_name(verdict.place) if verdict.place.spot or verdict.place.part else "—"
        texts = (
            str(row - 2), claim.name, claim.text, named, file or "—",
            rules.say(f"evidence_{verdict.kind}"), at, verdict.figure,
            evidence_note(claim, verdict, rules), "",
        )  # fmt: skip
        style = STYLES.get(verdict.kind, "center")
        cells += line(row, texts, ("center", *["text"] * 4, style, *["text"] * 4))
        heights[row] = height_for(list(zip(texts[1:], WIDTHS[1:], strict=True)))
    return Grid(
        name="佐证核对", cells=tuple(cells), widths=WIDTHS, heights=heights, repeat_rows=2,
        landscape=True, freeze=2, filter_row=2,
    )  # fmt: skip
