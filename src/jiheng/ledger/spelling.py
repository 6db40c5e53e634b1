"""How codes, numbers and names of firms are compared: not as somebody happened to type them."""

import re
import unicodedata

BRACKETS = str.maketrans("〔〕[]【】{}", "()()()()")
DASHES = re.compile(r"[-\u2010-\u2015\u2212_]")
DIGIT = re.compile(r"\d")
WIDE = str.maketrans("()", "（）")


def plain_name(name: str) -> str:
    """Return a name of a firm as it is compared: brackets of either width, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def plain_code(text: str) -> str:
    """Return a code or number as it is compared: one width, large letters, no blanks, one bracket.

    A dash stays: it may be what tells 1-1 from 11.
    """
    return plain_name(text).upper().translate(BRACKETS)


def bare_code(text: str) -> str:
    """Return the same without dashes: of codes whose groups have a fixed length."""
    return DASHES.sub("", plain_code(text))


def is_number(text: str) -> bool:
    """Return whether a text numbers anything; “none” and a stroke do not."""
    return bool(DIGIT.search(text))


def name_spellings(name: str) -> tuple[str, ...]:
    """Return how a firm of this name may be written in another ledger."""
    plain = plain_name(name)
    return tuple(dict.fromkeys((name, plain, plain.translate(WIDE))))


def code_spellings(text: str) -> tuple[str, ...]:
    """Return how a code may be written in another row."""
    plain = plain_code(text)
    own = (text, plain, plain.lower(), bare_code(text), plain.replace("(", "〔").replace(")", "〕"))
    return tuple(dict.fromkeys((*own, plain.translate(WIDE))))
