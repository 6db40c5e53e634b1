"""Rows of forms that lost their lines, put under their headers: of all ways the best that fits.

The words of a form stand in the order of its cells. Each column takes some of them, as many as it
can hold, merged and empty cells take none; what fits best over the whole block is its reading. It
is taken only if nothing is left over, or if its weights and points are those that the form adds up.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jiheng.parsing.indicator_block import ENUMERATED, FILLER, TOTAL
from jiheng.parsing.prose.flat_headers import OTHER, header_run
from jiheng.parsing.prose.flat_words import FEWEST, NUMBER, Block, Word, row_cells
from jiheng.parsing.prose.word_kinds import NEVER, fit_of, kind_of
from jiheng.parsing.prose.wrapped_lines import unwrapped

ROW = 3.0  # what a row that is read is worth
SKIPPED, FILLED = -1.5, -0.2  # what a word costs that belongs to no row; less if it is a filler
BEGINS = 0.8  # a row that begins where a line begins
DUE, NOT_DUE = 1.2, -1.5  # a reason beside points that were lost, and beside full marks
MOST_WORDS = 2_000
BEHIND_TOTAL = 4  # words that may stand between a total and its numbers
FULL = 100
CARRIED = ("level1", "level2")
TARGETS = ("original_target", "actual")
COUNTED = ("operator", "original_target", "revised_target", "unit", "actual", "completion")
FREE = ("reason", "remark", "explanation", "standard_text", "rule", "evidence")  # blanks in them

Step = tuple[int, int, int]  # from which word, before which column, how many words it took


@dataclass(slots=True)
class _Best:
    """The best ways to read so many words up to a column, and the step that led there."""

    scores: dict[tuple[int, int], float] = field(default_factory=dict)
    steps: dict[tuple[int, int], Step] = field(default_factory=dict)

    def offer(self, state: tuple[int, int], score: float, step: Step) -> None:
        if score > self.scores.get(state, NEVER):
            self.scores[state], self.steps[state] = score, step


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its words by column, and where it begins and ends."""

    cells: Mapping[int, tuple[Word, ...]]
    begin: int
    end: int


def aligned_block(
    words: Sequence[Word], begin: int, start: int, columns: tuple[str, ...]
) -> Block | None:
    """Return the rows below a run of headers; None if they cannot be told for certain."""
    end = _end(words, start)
    own = words[start:end]
    if not own or "name" not in columns:
        return None
    straight = unwrapped(own, columns)
    rows, left = _rows(straight, columns)
    if not rows:
        return None
    total, last = _total(words, end, rows, columns)
    if not _is_added_up(rows, columns, total):
        if left or not _have_values(rows, columns):
            return None
        rows = _alike(rows, columns)
        if len(rows) < 2 and total is None:
            return None
    fields = tuple(name for name in columns if name != OTHER)
    lines = list(_lines(rows, columns, fields))
    if total is not None:
        weight, points = total
        lines.append((words[end], row_cells(fields, name="总分", weight=weight, points=points)))
    if total is None:  # a block ends with its last row
        last = start + rows[-1].end + len(own) - len(straight)
    return Block(fields, tuple(lines), tuple(words[begin:last]))


def _end(words: Sequence[Word], start: int) -> int:
    """Return where the rows end: at a total with numbers, at other headers, or far enough."""
    far = min(len(words), start + MOST_WORDS)
    for at in range(start, far):
        text = words[at].text
        if TOTAL.fullmatch(text) and _numbers_behind(words, at):
            return at
        if kind_of(text).header and len(header_run(words, at)[1]) >= FEWEST:
            return at
    return far


def _numbers_behind(words: Sequence[Word], at: int) -> list[int]:
    """Return where the numbers of a total stand, behind headers of their own."""
    place = at + 1
    while place < min(len(words), at + 1 + BEHIND_TOTAL) and (
        TOTAL.fullmatch(words[place].text) or kind_of(words[place].text).words
    ):
        place += 1
    numbers: list[int] = []
    while place < len(words) and NUMBER.fullmatch(words[place].text) and len(numbers) < 2:
        numbers.append(place)
        place += 1
    return numbers


def _rows(words: Sequence[Word], columns: tuple[str, ...]) -> tuple[list[Row], int]:
    """Return the rows of the best reading, and how many words belong to none."""
    best = _read(words, columns)
    ends = [state for state in best.scores if state[1] == 0]
    state = max(ends, key=lambda s: (best.scores[s], -s[0]))
    rows: list[Row] = []
    left = 0
    cells: dict[int, tuple[Word, ...]] = {}
    end = state[0]
    while state in best.steps:
        before, column, taken = best.steps[state]
        if state[1] == 0 and column == len(columns):
            cells, end = {}, before
        elif column == 0 and state[1] == 0:
            left += not _is_filler(words[before].text)
        else:
            cells[column] = tuple(words[before : before + taken])
            if column == 0:
                rows.append(Row(cells, before, end))
        state = (before, column)
    return rows[::-1], left


def _read(words: Sequence[Word], columns: tuple[str, ...]) -> _Best:
    """Return the best ways to read the words: columns behind the name before the next row."""
    best = _Best()
    best.scores[0, 0] = 0.0
    width, named = len(columns), columns.index("name")
    for at in range(len(words) + 1):
        for column in range(named + 1, width):
            _fill(best, words, columns, (at, column))
        if (at, width) in best.scores:
            score = best.scores[at, width] + ROW + _reason_fits(best, words, columns, at)
            best.offer((at, 0), score, (at, width, 0))
        if (at, 0) in best.scores and at < len(words):
            cost = FILLED if _is_filler(words[at].text) else SKIPPED
            best.offer((at + 1, 0), best.scores[at, 0] + cost, (at, 0, 1))
        for column in range(named + 1):
            _fill(best, words, columns, (at, column))
    return best


def _fill(
    best: _Best, words: Sequence[Word], columns: tuple[str, ...], state: tuple[int, int]
) -> None:
    """Offer every way to fill a column from a word on."""
    score = best.scores.get(state)
    if score is None:
        return
    at, column = state
    name = columns[column]
    if column == 0 and at < len(words):
        score += BEGINS * _begins_line(words, at)
    for taken, fits in _takes(words, at, name, behind="own_points" in columns[:column]):
        if fits <= NEVER or (name == "own_points" and not _earned(best, words, columns, state)):
            continue
        best.offer((at + taken, column + 1), score + fits, (at, column, taken))


def _takes(
    words: Sequence[Word], at: int, name: str, *, behind: bool
) -> Iterator[tuple[int, float]]:
    """Yield how many words from here a column can take, and how well they fit."""
    fit = fit_of(name, behind=behind)
    text = ""
    for taken in range(min(fit.most, len(words) - at) + 1):
        if taken > 1 and not _goes_on(words, at + taken - 1, name):
            break
        text += words[at + taken - 1].text if taken else ""
        if taken >= fit.fewest:
            yield taken, fit.fits(text, taken)


def _goes_on(words: Sequence[Word], at: int, column: str) -> bool:
    """Return whether a word can be the next piece of the cell that the word before is of."""
    if column in CARRIED:
        return True
    kind, before = kind_of(words[at].text), kind_of(words[at - 1].text)
    if kind.value or kind.measure or before.value:
        broken = column in TARGETS and before.measure != kind.measure
        if not broken or before.text[-1:] in "%‰":
            return False
    apart = words[at].passage.number != words[at - 1].passage.number
    return (apart or column in FREE) and not (kind.level or kind.header or kind.dash)


def _begins_line(words: Sequence[Word], at: int) -> bool:
    """Return whether a word begins a line that has others."""
    number = words[at].passage.number
    first = at == 0 or words[at - 1].passage.number != number
    return first and at + 1 < len(words) and words[at + 1].passage.number == number


def _cell(best: _Best, words: Sequence[Word], state: tuple[int, int], column: int) -> str:
    """Return what the best way to a state has put into a column of its row."""
    while state in best.steps:
        before, own, taken = best.steps[state]
        if own == column:
            return "".join(word.text for word in words[before : before + taken])
        if own == 0:
            break
        state = (before, own)
    return ""


def _earned(
    best: _Best, words: Sequence[Word], columns: tuple[str, ...], state: tuple[int, int]
) -> bool:
    """Return whether the points that stand here can be earned of the weight of the row."""
    if "weight" not in columns or columns.index("weight") > state[1]:
        return True
    weight = kind_of(_cell(best, words, state, columns.index("weight"))).score
    points = kind_of(words[state[0]].text).score if state[0] < len(words) else None
    return weight is None or points is None or points <= weight


def _reason_fits(best: _Best, words: Sequence[Word], columns: tuple[str, ...], at: int) -> float:
    """Return how likely a reason is beside the points of a row; 0 if there is none."""
    reason = next((c for c, name in enumerate(columns) if name in ("reason", "remark")), None)
    if reason is None or not {"weight", "own_points"} <= set(columns):
        return 0.0
    state = (at, len(columns))
    text = _cell(best, words, state, reason)
    if not text or kind_of(text).dash or text == "无":
        return 0.0
    weight, points = (
        kind_of(_cell(best, words, state, columns.index(name))).score
        for name in ("weight", "own_points")
    )
    return DUE if weight is not None and points is not None and points < weight else NOT_DUE


def _is_filler(text: str) -> bool:
    return bool(FILLER.fullmatch(text))


def _sum(rows: Sequence[Row], column: int) -> Decimal:
    """Return what a column adds up to."""
    texts = (row.cells[column][0].text.rstrip("分") for row in rows)
    return sum((Decimal(text) for text in texts), Decimal(0))


def _total(
    words: Sequence[Word], at: int, rows: Sequence[Row], columns: tuple[str, ...]
) -> tuple[tuple[str, str] | None, int]:
    """Return weight and points of the total that stands here, and where it ends."""
    if at >= len(words) or not TOTAL.fullmatch(words[at].text):
        return None, at
    places = _numbers_behind(words, at)
    texts = [words[place].text.replace(",", "") for place in places]
    if len(texts) == 2 and Decimal(texts[1]) <= Decimal(texts[0]):
        return (texts[0], texts[1]), places[-1] + 1
    if "own_points" not in columns:
        return None, at
    fewest = _sum(rows, columns.index("own_points"))
    if texts and fewest <= Decimal(texts[0]) <= FULL:
        return ("", texts[0]), places[0] + 1
    return None, at


def _have_values(rows: Sequence[Row], columns: tuple[str, ...]) -> bool:
    """Return whether each row has a target or a result, where the form has columns for them."""
    places = [c for c, name in enumerate(columns) if name in TARGETS]
    return all(any(row.cells[c] for c in places) for row in rows) if places else True


def _is_added_up(
    rows: Sequence[Row], columns: tuple[str, ...], total: tuple[str, str] | None
) -> bool:
    """Return whether the total of the form is that of its rows and of an execution besides."""
    if total is None or not {"weight", "own_points"} <= set(columns):
        return False
    weights, points = (_sum(rows, columns.index(name)) for name in ("weight", "own_points"))
    full = Decimal(total[0]) if total[0] else Decimal(FULL)
    if not weights <= full < 2 * weights or not _have_values(rows, columns):
        return False
    return bool(total[1]) and 0 <= Decimal(total[1]) - points <= full - weights


def _alike(rows: Sequence[Row], columns: tuple[str, ...]) -> list[Row]:
    """Return the rows that fill the columns which most of them fill: others may be misread."""
    places = [c for c, name in enumerate(columns) if name in COUNTED]
    shapes = [tuple(bool(row.cells[c]) for c in places) for row in rows]
    [(shape, _)] = Counter(shapes).most_common(1)
    return [row for row, own in zip(rows, shapes, strict=True) if own == shape]


def _lines(
    rows: Sequence[Row], columns: tuple[str, ...], fields: tuple[str, ...]
) -> Iterator[tuple[Word, tuple[str, ...]]]:
    """Yield the name and the cells of each row, the levels in force carried downwards."""
    levels: dict[str, str] = {}
    for row in rows:
        texts = {columns[c]: "".join(word.text for word in cell) for c, cell in row.cells.items()}
        if texts.get("level1"):
            levels.pop("level2", None)
        for name in CARRIED:
            if texts.get(name):
                levels[name] = texts[name]
        first = row.cells[columns.index("name")][0]
        texts["name"] = ENUMERATED.sub("", texts["name"]) or texts["name"]
        yield first, tuple(texts.get(name) or levels.get(name, "") for name in fields)
