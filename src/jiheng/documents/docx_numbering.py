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
        held = self.levels.get(number)
        if held is None or level not in held:
            return ""
        counts = self.counted.setdefault(number, {})
        counts[level] = counts.get(level, held[level].start - 1) + 1
        for deeper in [d for d in counts if d > level]:
            del counts[deeper]
        return self._text(held, counts, level)

    def _text(self, held: dict[int, _Level], counts: dict[int, int], level: int) -> str:
        text = held[level].text
        for at in range(DEEPEST):
            mark = f"%{at + 1}"
            if mark in text and at in held:
                value = counts.get(at, held[at].start)
                text = text.replace(mark, FORMATS.get(held[at].style, str)(value))
        return text if held[level].style != "bullet" else ""

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
        return number, whole(level.get(f"{W}val", "0")) if level is not None else 0


def whole(text: str, most: int = LARGEST) -> int:
    """Return a whole number of a file; 0 if it is none or absurd."""
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def numbering(lists: Any, styles: Any) -> Numbering:
    """Return the lists of a file from its numbering and styles parts; either may be None."""
    made = Numbering()
    if lists is None:
        return made
    abstract = {
        a.get(f"{W}abstractNumId"): _levels(a) for a in lists.iterchildren(f"{W}abstractNum")
    }
    for one in lists.iterchildren(f"{W}num"):
        link = one.find(f"{W}abstractNumId")
        held = abstract.get(link.get(f"{W}val")) if link is not None else None
        if held:
            made.levels[one.get(f"{W}numId", "")] = held
    for style in styles.iterchildren(f"{W}style") if styles is not None else ():
        found = style.find(f"{W}pPr/{W}numPr")
        id_ = found.find(f"{W}numId") if found is not None else None
        if found is not None and id_ is not None:
            level = found.find(f"{W}ilvl")
            depth = whole(level.get(f"{W}val", "0")) if level is not None else 0
            made.of_style[style.get(f"{W}styleId", "")] = (id_.get(f"{W}val", ""), depth)
    return made


def _levels(abstract: Any) -> dict[int, _Level]:
    found = {}
    for level in abstract.iterchildren(f"{W}lvl"):
        values = {
            name: (child.get(f"{W}val") or "")
            if (child := level.find(f"{W}{name}")) is not None
            else ""
            for name in ("start", "numFmt", "lvlText")
        }
        found[whole(level.get(f"{W}ilvl", "0"))] = _Level(
            whole(values["start"] or "1"), values["numFmt"], values["lvlText"]
        )
    return found


def _han(number: int) -> str:
    if number <= 10:
        return f"{HAN}十"[number]
    tens, ones = divmod(number, 10)
    if number < 100:
        return f"{HAN[tens] if tens > 1 else ''}十{HAN[ones] if ones else ''}"
    return "".join(HAN[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    made = ""
    for value, sign in ROMAN:
        while number >= value and len(made) < 20:
            made, number = made + sign, number - value
    return made


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
