"""What in texts that go outside may tell of a person: numbers, addresses, names, labels."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jiheng.ledger.masks import MASK
from jiheng.ledger.personal import NUMBER
from jiheng.model.disclosure import PersonalFinding

EMAIL = re.compile(  # as long as mail allows, so that time grows with the text alone
    r"[A-Za-z0-9._%+-]{1,64}[@＠][A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,6}\.[A-Za-z]{2,24}"
)
CARD = re.compile(
    r"(?<!\d)(?<!\d\d\.)\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{1,3})?(?![\d.])"
)
OLD_IDENTITY = re.compile(
    r"(?<!\d)(?<!\d\d\.)[1-8]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![\d.])"
)
SPELT = "〇零一二两三四五六七八九幺"
SPELT_NUMBER = re.compile(  # a mobile telephone in words
    rf"(?<![{SPELT}])[一幺][三四五六七八九][{SPELT}]{{9}}(?![{SPELT}])"
)
PATTERNS = (
    ("number", NUMBER),
    ("number", SPELT_NUMBER),
    ("email", EMAIL),
    ("card", CARD),
    ("old_identity", OLD_IDENTITY),
)
SHORTEST_NAME = 2
SPACES = r"[ \t\u00a0\u3000]{0,2}"  # that a name of two characters is often written with
NARROW = {0xFF01 + n: 0x21 + n for n in range(94)}  # full width: the same sign, at the same place
UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
AROUND = 12  # characters on either side
ODD, HIGHEST_DIGIT = 2, 9


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a file that goes outside."""

    file: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought in texts: names of persons that are known, words before what is personal."""

    names: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def personal_data(texts: Iterable[Text], sought: Sought) -> tuple[PersonalFinding, ...]:
    """Return everything in texts that may tell of a person, in order, each once a place."""
    return tuple(
        PersonalFinding(each.file, each.place, *found_at)
        for each in texts
        for found_at in _findings(each.text, sought)
    )


def _findings(text: str, sought: Sought) -> Iterator[tuple[str, str, str]]:
    for kind, start, end in _spans(text, sought):
        yield kind, text[start:end], _around(text, start, end)


def without_personal_data(text: str, sought: Sought) -> str:
    """Return a text with a mask in place of everything in it that may tell of a person."""
    for _kind, start, end in reversed(list(_spans(text, sought))):
        text = f"{text[:start]}{MASK}{text[end:]}"
    return text


def _spans(text: str, sought: Sought) -> Iterator[tuple[str, int, int]]:
    """Yield kind, begin and end of what is found; what lies in another one is said with that."""
    covered = 0
    spans = sorted(_all_spans(text, sought), key=lambda span: (span[1], -span[2]))
    for kind, start, end in spans:
        if start >= covered:
            covered = end
            yield kind, start, end


def _all_spans(text: str, sought: Sought) -> Iterator[tuple[str, int, int]]:
    plain, places = _plain(text)
    for kind, start, end in _plain_spans(plain, sought):
        yield kind, places[start], places[end - 1] + 1


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """Return a text as it is read, and where each character stands: half width, nothing unseen."""
    narrow = text.translate(NARROW)
    if UNSEEN.isdisjoint(narrow):
        return narrow, range(len(text))
    places = [place for place, sign in enumerate(narrow) if sign not in UNSEEN]
    return "".join(narrow[place] for place in places), places


def _plain_spans(text: str, sought: Sought) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            if kind != "card" or _is_card(match[0]):
                yield kind, match.start(), match.end()
    if sought.names:
        for match in _named(sought.names).finditer(text):
            yield "name", match.start(), match.end()
    if sought.labels:
        for match in _labelled(sought.labels).finditer(text):
            yield "label", match.start(1), match.end(1)


@lru_cache(maxsize=8)
def _named(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(SPACES.join(map(re.escape, name)) for name in names))


@lru_cache(maxsize=8)
def _labelled(labels: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    return re.compile(rf"(?:{words})[:：是为]\s*([^\s，。；;,、（(*]+)")


def _is_card(text: str) -> bool:
    """Return whether digits have the check digit of a bank card."""
    digits = [int(c) for c in text if c.isdigit()]
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * ODD if place % ODD else digit
        total += doubled - HIGHEST_DIGIT if doubled > HIGHEST_DIGIT else doubled
    return total % 10 == 0


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - AROUND) : end + AROUND].strip()


def known_names(names: Collection[str]) -> tuple[str, ...]:
    """Return names that can be sought: two characters or more, the longest first."""
    plain = {"".join(name.split()).translate(NARROW) for name in names}
    return tuple(sorted((n for n in plain if len(n) >= SHORTEST_NAME), key=len, reverse=True))
