"""Automatic numbers of a Word file: what Word prints before a paragraph and does not store."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HAN = "〇一二三四五六七八九"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
DEEPEST = 9
LARGEST = 9999


@dataclass(slots=True)
class _Level:
    start: int
    style: str
    text: str


@dataclass(slots=True)
class Numbering:
    """The lists of a Word file and how far each has been counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # by list
    of_style: dict[str, tuple[str, int]] = field(default_factory=dict)  # list and level of a style
    counted: dict[str, dict[int, int]] = field(default_factory=dict)

    def next(self, paragraph: Any) -> str:
        """Return the number that stands before a paragraph, counting it; empty without one."""
        number, level = self._list(paragraph)
        levels = self.levels.get(number)
        if levels is None or level not in levels:
            return ""
        counts = self.counted.setdefault(number, {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [d for d in counts if d > level]:
            del counts[deeper]
        return self._text(levels, counts, level)

    def _text(self, levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
        text = levels[level].text
        for at in range(DEEPEST):
            mark = f"%{at + 1}"
            if mark in text and at in levels:
                value = counts.get(at, levels[at].start)
                text = text.replace(mark, FORMATS.get(levels[at].style, str)(value))
        return text if levels[level].style != "bullet" else ""

    def _list(self, paragraph: Any) -> tuple[str, int]:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return "", 0
        own = properties.find(f"{W}numPr")
        style = properties.find(f"{W}pStyle")
        inherited = self.of_style.get(style.get(f"{W}val", "")) if style is not None else None
        if own is None:
            return inherited or ("", 0)
        id_, level = own.find(f"{W}numId"), own.find(f"{W}ilvl")
        number = id_.get(f"{W}val", "") if id_ is not None else (inherited or ("", 0))[0]
        return number, int_or_zero(level.get(f"{W}val", "0")) if level is not None else 0


def int_or_zero(text: str, most: int = LARGEST) -> int:
    """Return a whole number of a file; 0 if it is none or absurd."""
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def numbering(lists: Any, styles: Any) -> Numbering:
    """Return the lists of a file from its numbering and styles parts; either may be None."""
    numbering = Numbering()
    if lists is None:
        return numbering
    abstract = {
        a.get(f"{W}abstractNumId"): _levels(a) for a in lists.iterchildren(f"{W}abstractNum")
    }
    for instance in lists.iterchildren(f"{W}num"):
        link = instance.find(f"{W}abstractNumId")
        levels = abstract.get(link.get(f"{W}val")) if link is not None else None
        if levels:
            numbering.levels[instance.get(f"{W}numId", "")] = levels
    for style in styles.iterchildren(f"{W}style") if styles is not None else ():
        number_properties = style.find(f"{W}pPr/{W}numPr")
        id_ = number_properties.find(f"{W}numId") if number_properties is not None else None
        if number_properties is not None and id_ is not None:
            level = number_properties.find(f"{W}ilvl")
            depth = int_or_zero(level.get(f"{W}val", "0")) if level is not None else 0
            numbering.of_style[style.get(f"{W}styleId", "")] = (id_.get(f"{W}val", ""), depth)
    return numbering


def _levels(abstract: Any) -> dict[int, _Level]:
    levels = {}
    for level in abstract.iterchildren(f"{W}lvl"):
        values = {
            name: (child.get(f"{W}val") or "")
            if (child := level.find(f"{W}{name}")) is not None
            else ""
            for name in ("start", "numFmt", "lvlText")
        }
        levels[int_or_zero(level.get(f"{W}ilvl", "0"))] = _Level(
            int_or_zero(values["start"] or "1"), values["numFmt"], values["lvlText"]
        )
    return levels


def _han(number: int) -> str:
    if number <= 10:
        return f"{HAN}十"[number]
    tens, ones = divmod(number, 10)
    if number < 100:
        return f"{HAN[tens] if tens > 1 else ''}十{HAN[ones] if ones else ''}"
    return "".join(HAN[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    numeral = ""
    for value, sign in ROMAN:
        while number >= value and len(numeral) < 20:
            numeral, number = numeral + sign, number - value
    return numeral


def _letter(number: int) -> str:
    return chr(96 + (number - 1) % 26 + 1) if number else ""


def _circled(number: int) -> str:
    return CIRCLED[number - 1] if 0 < number <= len(CIRCLED) else str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str, "chineseCounting": _han, "chineseCountingThousand": _han,
    "japaneseCounting": _han, "ideographDigital": _han, "taiwaneseCountingThousand": _han,
    "chineseLegalSimplified": _han, "lowerLetter": _letter,
    "upperLetter": lambda n: _letter(n).upper(), "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(), "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled, "decimalZero": lambda n: f"{n:02d}",
    "none": lambda _: "", "bullet": lambda _: "",
}  # fmt: skip
