"""The goal of a form and what came of it, in a table or where cells lost their lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jiheng.model.prose import Passage, SectionText
from jiheng.parsing.column_names import HAN, column_name
from jiheng.parsing.head_block import GOAL, RESULT
from jiheng.parsing.measures import read_measure
from jiheng.parsing.prose.flat_words import LEVEL
from jiheng.parsing.prose.tidy import tidy_cell

LONGEST_LABEL = 14
SHORTEST_TEXT = 6
OVERALL, REACHED = "年度总体目标", "年度总体目标完成情况"  # as the national form calls them


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell, or a word between blanks, and where it stands."""

    text: str
    passage: Passage
    alone: bool  # it is all of its passage


@dataclass(frozen=True, slots=True)
class FormGoals:
    """What the goal blocks of forms say, by part, and the passages that hold goals only."""

    parts: Mapping[str, tuple[SectionText, ...]]
    aims: frozenset[int]


def form_goals(passages: Sequence[Passage]) -> FormGoals:
    """Return the goals that forms state, each with what came of it."""
    aims: set[int] = set()
    parts: dict[str, list[SectionText]] = {}
    for goal, result in _pairs(list(_cells(passages))):
        parts.setdefault("objectives", []).append(_said(goal, OVERALL))
        parts.setdefault("results", []).append(_said(result, REACHED))
        if goal.alone:
            aims.add(goal.passage.number)
    return FormGoals({name: tuple(texts) for name, texts in parts.items()}, frozenset(aims))


def _cells(passages: Sequence[Passage]) -> Iterator[_Cell]:
    for passage in passages:
        texts = passage.cells or tuple(passage.line.text.split())
        for text in texts:
            bare = tidy_cell(text).strip("|")
            label, colon, value = bare.partition("：")
            labelled = colon and any(_is_label(label, goal=goal) for goal in (True, False))
            for piece in (label, value) if labelled else (bare,):
                if piece:
                    yield _Cell(piece, passage, len(texts) == 1 and not labelled)


def _pairs(cells: Sequence[_Cell]) -> Iterator[tuple[_Cell, _Cell]]:
    """Yield goals with results: under both labels, or each behind its own."""
    for at in range(len(cells) - 3):
        if not _is_label(cells[at].text, goal=True):
            continue
        first, second, third = cells[at + 1 : at + 4]
        after = cells[at + 4].text if at + 4 < len(cells) else ""
        if not _is_text(third) or (after and not _is_end(after)):
            continue
        if _is_label(first.text, goal=False) and _is_text(second):
            yield second, third
        elif _is_text(first) and _is_label(second.text, goal=False):
            yield first, third


def _is_label(text: str, *, goal: bool) -> bool:
    """Return whether a cell is the label of a goal, or of what came of it."""
    if len(text) > LONGEST_LABEL or "。" in text or any(sign.isdigit() for sign in text):
        return False
    reached = bool(RESULT.search(text))
    return bool(GOAL.search(text)) and not reached if goal else reached


def _is_text(cell: _Cell) -> bool:
    """Return whether a cell tells something: it is no header, no level and no figure."""
    text = cell.text
    if len(text) < SHORTEST_TEXT or not HAN.search(text) or LEVEL.fullmatch(text):
        return False
    name = column_name(text)
    labels = _is_label(text, goal=True) or _is_label(text, goal=False)
    return read_measure(text) is None and not labels and (name is None or not name.certain)


def _is_end(text: str) -> bool:
    """Return whether a cell begins what follows the goal: headers, or the label beside them."""
    name = column_name(text)
    return (name is not None and name.certain) or text[:2] in ("绩效", "绩") or len(text) == 1


def _said(cell: _Cell, heading: str) -> SectionText:
    at = cell.passage.text.find(cell.text)
    begin = max(at, 0)
    end = begin + len(cell.text) if at >= 0 else 0
    return SectionText(text=cell.text, heading=heading, place=cell.passage.place(begin, end))
