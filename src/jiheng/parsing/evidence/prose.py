"""What sentences state: figures and days, each with the words of its clause."""

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator

from jiheng.model import Interval, Quantity
from jiheng.model.evidence import StatedFigure
from jiheng.model.prose import Passage
from jiheng.parsing.evidence.capitals import capital_amounts
from jiheng.parsing.evidence.days import days, years
from jiheng.parsing.evidence.yuan import MONEY_WORDS, is_yuan
from jiheng.parsing.prose.mentions import quantity_of
from jiheng.parsing.prose.quantities import QuantityText, quantities
from jiheng.rulebook import Lexicon

SENTENCE_END = re.compile(r"[。；！？\n]")
CLAUSE_END = re.compile(r"[，。；：！？、（）“”《》\n|｜]")
SIGNS = "¥￥"
AHEAD = 8  # signs before an amount among which a word for money stands
HAN = re.compile(r"[\u4e00-\u9fff]")
LONGEST_QUOTE = 120
LEAST_HAN = 2  # signs of a clause that names something
LONGEST_SENTENCE = 400  # signs before a figure that speak of it: time grows evenly
Piece = tuple[int, int, Quantity | Interval | dt.date]


def stated_in(passage: Passage, lexicon: Lexicon) -> Iterator[StatedFigure]:
    """Yield the figures and days of a paragraph in order."""
    text = passage.text
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    named = list(years(text))
    last = 0  # the end of the figure before
    for start, end, value in sorted(_pieces(text, lexicon), key=_start):
        number = bisect_right(ends, start)
        sentence = ends[number - 1] if number else 0
        stop = ends[number] - 1 if number < len(ends) else len(text)
        begin = max(sentence, start - LONGEST_SENTENCE)
        behind = CLAUSE_END.split(text[end : min(stop, end + LONGEST_QUOTE)], maxsplit=1)[0]
        before = named[: bisect_right(named, start, key=_first)]
        yield StatedFigure(
            value=value,
            text=passage.printed(start, end),
            place=passage.place(start, end),
            label=_clause(text, max(begin, last), start, begin),
            before=text[begin:start],
            behind=re.split(r"\d", behind, maxsplit=1)[0],
            quote=_quote(text, sentence, stop, start),
            year=before[-1][1] if before and before[-1][0] >= sentence else None,
        )
        last = end


def _start(piece: Piece) -> int:
    return piece[0]


def _first(year: tuple[int, int]) -> int:
    return year[0]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a text stands."""
    start = 0
    for match in SENTENCE_END.finditer(text):
        if match.end() - start > 1:
            yield start, match.end()
        start = match.end()
    if len(text) - start > 1:
        yield start, len(text)


def _pieces(text: str, lexicon: Lexicon) -> Iterator[Piece]:
    """Yield amounts in capitals, days and figures, with where each stands."""
    capitals = list(capital_amounts(text))
    yield from capitals
    yield from days(text)
    starts = [start for start, *_ in capitals]
    for expression in quantities(text, lexicon):
        at = bisect_right(starts, expression.start) - 1
        if at >= 0 and expression.start < capitals[at][1]:
            continue
        value = quantity_of(_with_sign(expression, text))
        if value is not None:
            yield expression.start, expression.end, value


def _with_sign(expression: QuantityText, text: str) -> QuantityText:
    """Return a bare figure behind the sign of the yuan, or printed as yuan, as an amount of it."""
    if expression.kind != "bare":
        return expression
    before = text[max(0, expression.start - AHEAD) : expression.start]
    signed = before.endswith(tuple(SIGNS))
    if not signed and not (
        is_yuan(text[expression.start : expression.end]) and MONEY_WORDS.search(before)
    ):
        return expression
    return QuantityText(
        expression.start, expression.end, expression.number, expression.digits, "元", "money",
        expression.about, expression.upper, expression.hedge,
    )  # fmt: skip


def _clause(text: str, since: int, until: int, sentence: int) -> str:
    """Return the words before a figure back to a sign; a clause that names nothing and more."""
    cuts = [m.end() for m in CLAUSE_END.finditer(text, since, until)]
    while cuts:
        clause = text[cuts[-1] : until]
        if len(HAN.findall(clause)) >= LEAST_HAN:
            return clause
        cuts.pop()
    clause = text[since:until]
    return clause if len(HAN.findall(clause)) >= LEAST_HAN else text[sentence:until]


def _quote(text: str, start: int, stop: int, at: int) -> str:
    if stop - start <= LONGEST_QUOTE:
        return text[start:stop]
    first = max(start, at - LONGEST_QUOTE // 2)
    return text[first : first + LONGEST_QUOTE]
