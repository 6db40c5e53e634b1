"""Answers from the workbook of another tool: headers and words are those that the form knows."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from jiheng.model import Document, Sheet, SurveyAnswer, SurveyForm, spot

NUMBERING = re.compile(r"^(?:q|第)?\s*\d+\s*(?:题)?\s*[.、:：)）\s]\s*", re.IGNORECASE)
KIND = re.compile(r"[\[【(（](?:单选|必答|选填|矩阵|单选题|打分题)[^\]】)）]*[\]】)）]\s*$")
FIRST_ROWS = 10  # in which headers are looked for
IGNORED = "-"  # what a column is mapped to that is no part of the survey
GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignTable:
    """What a workbook holds for a form; with anything unmapped there are no answers to take."""

    answers: tuple[SurveyAnswer, ...] = ()
    empty_rows: int = 0  # rows without any answer
    columns: tuple[str, ...] = ()  # headers that are no question and no group
    words: tuple[tuple[str, str, str], ...] = ()  # question, word, where it stands first
    absent: tuple[str, ...] = ()  # questions without a column
    groups: tuple[tuple[str, str], ...] = ()  # unknown groups: word, where it stands first
    sheet: str = ""  # that was read; empty: no sheet has a question of the form
    content: str = ""  # a digest of what stands in the sheet, saved again or under another name

    @property
    def complete(self) -> bool:
        """Whether all of it can be taken."""
        return bool(self.sheet) and not (self.columns or self.words or self.absent or self.groups)


@dataclass(slots=True)
class _Reading:
    form: SurveyForm
    words: Mapping[str, str]  # mapped by a person: a word as written to the id of a point
    groups: Mapping[str, str]  # known groups by what is looked up
    fallback: str  # the group where there is no column of groups
    unmapped: dict[tuple[str, str], str] = field(default_factory=dict)
    unknown_groups: dict[str, str] = field(default_factory=dict)


def read_foreign_table(
    document: Document,
    form: SurveyForm,
    groups: tuple[str, ...],
    *,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
) -> ForeignTable:
    """Return the answers of another tool's workbook, with whatever could not be mapped.

    `columns` and `words` are what a person mapped: a header to a question, to the group or to
    nothing, a word to a point. What is the same as a label or a synonym needs no person.
    """
    mapped = columns or {}
    for sheet in document.sheets:
        if sheet.hidden:
            continue
        heads = _headers(sheet, form, mapped)
        if heads is not None:
            reading = _Reading(
                form, words or {}, {_key(g): g for g in groups}, groups[0] if groups else ""
            )
            return _taken(sheet, heads, reading)
    return ForeignTable()


def _key(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _bare(header: str) -> str:
    """Return a header without the number before and the kind of question behind it."""
    return KIND.sub("", NUMBERING.sub("", unicodedata.normalize("NFKC", header).strip()))


def _questions(form: SurveyForm) -> dict[str, str]:
    names: dict[str, str] = {}
    for question in form.questions:
        for name in (question.id, question.label, question.english, *question.synonyms):
            names.setdefault(_key(name), question.id)
    for name in form.group_headers:
        names.setdefault(_key(name), GROUP)
    return names


def _headers(
    sheet: Sheet, form: SurveyForm, mapped: Mapping[str, str]
) -> tuple[int, dict[int, tuple[str, str]]] | None:
    """Return the row of headers, and by column the header and what it is; None without one."""
    names = _questions(form)
    for number, cells in list(sheet)[:FIRST_ROWS]:
        heads = {
            at: (cell.text.strip(), _meaning(cell.text.strip(), names, mapped))
            for at, cell in cells.items()
            if cell.text.strip()
        }
        if any(meaning not in ("", GROUP, IGNORED) for _header, meaning in heads.values()):
            return number, heads
    return None


def _meaning(header: str, names: Mapping[str, str], mapped: Mapping[str, str]) -> str:
    return mapped.get(header) or names.get(_key(header)) or names.get(_key(_bare(header))) or ""


def _taken(
    sheet: Sheet,
    heads: tuple[int, dict[int, tuple[str, str]]],
    reading: _Reading,
) -> ForeignTable:
    first, by_column = heads
    meanings = {at: meaning for at, (_header, meaning) in by_column.items() if meaning}
    answers: list[SurveyAnswer] = []
    empty = 0
    for number, cells in sheet:
        if number <= first or number in sheet.hidden_rows:
            continue
        texts = {at: cell.text.strip() for at, cell in cells.items() if cell.text.strip()}
        answer = _answer(number, texts, meanings, reading)
        if answer is None:
            empty += bool(texts)
        else:
            answers.append(answer)
    known = set(meanings.values())
    ignored = (header for header, meaning in by_column.values() if not meaning)
    return ForeignTable(
        answers=tuple(answers),
        empty_rows=empty,
        columns=tuple(dict.fromkeys(ignored)),
        words=tuple((question, word, at) for (question, word), at in reading.unmapped.items()),
        absent=tuple(q.id for q in reading.form.questions if q.id not in known and q.overall),
        groups=tuple(reading.unknown_groups.items()),
        sheet=sheet.name,
        content=_digest(sheet),
    )


def _digest(sheet: Sheet) -> str:
    """Return a digest of every text of a sheet, its serial numbers and moments included."""
    lines = [[[at, c.text.strip()] for at, c in sorted(cells.items())] for _row, cells in sheet]
    written = [line for line in lines if any(text for _at, text in line)]
    return hashlib.sha256(json.dumps(written, ensure_ascii=False).encode("utf-8")).hexdigest()


def _answer(
    number: int, texts: Mapping[int, str], meanings: Mapping[int, str], reading: _Reading
) -> SurveyAnswer | None:
    """Return the answer in a row; None for a row without any."""
    synonyms = {
        _key(name): point.id
        for point in reading.form.scale
        for name in (point.id, point.label, point.english, *point.synonyms)
    }
    points: dict[str, str] = {}
    group = reading.fallback
    for at, text in texts.items():
        meaning = meanings.get(at, "")
        if meaning in ("", IGNORED):
            continue
        if meaning == GROUP:
            group = reading.groups.get(_key(text), "")
            if not group:
                reading.unknown_groups.setdefault(text, spot(number, at))
            continue
        point = reading.words.get(text) or synonyms.get(_key(text), "")
        if point:
            points[meaning] = point
        else:
            reading.unmapped.setdefault((meaning, text), spot(number, at))
            points[meaning] = ""
    return SurveyAnswer(group, {q: p for q, p in points.items() if p}) if points else None
