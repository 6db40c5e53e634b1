"""Numbers that reach a person, telephones and identity cards, in texts that anybody may type."""

import re

from jiheng.ledger.masks import MASK

GAP = r"[ \t\u00a0\u3000\-—－‐–·_)）]{0,3}"  # between groups of digits, as people write them
NUMBER = re.compile(
    r"(?<!\d)(?<!\d\d\.)(?:"  # behind one digit and a dot it is the item of a list
    rf"(?:[+＋]?86{GAP})?[1１][3-9３-９]\d{GAP}\d{{4}}{GAP}\d{{4}}"  # mobile telephone
    r"|[1１][3-9３-９]\d[.．]\d{4}[.．]\d{4}"  # with two dots: with one it is a number
    rf"|[0０]\d{{2,3}}{GAP}\d{{3,4}}{GAP}\d{{4}}"  # telephone with the code of its place
    r"|[1-8]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"  # identity
    r")(?!\d|\.\d|\s*[元万亿])"  # a sum of money is no telephone
)
SHORTEST = 10  # characters of such a number


def personal_numbers(text: str) -> tuple[str, ...]:
    """Return the telephone and identity numbers in a text, in order."""
    return tuple(NUMBER.findall(text)) if len(text) >= SHORTEST else ()


def numbers_masked(text: str) -> str:
    """Return a text with a mask in place of each such number."""
    return NUMBER.sub(MASK, text) if len(text) >= SHORTEST else text


def numbers_restored(text: str, known: str) -> str | None:
    """Return a text with the numbers of the known one in place of its masks.

    None where there are not as many masks as numbers: which is which nobody can say.
    """
    numbers = personal_numbers(known)
    if not numbers or MASK not in text:
        return text
    parts = text.split(MASK)
    if len(parts) != len(numbers) + 1:
        return None
    return "".join(part + number for part, number in zip(parts, (*numbers, ""), strict=True))
