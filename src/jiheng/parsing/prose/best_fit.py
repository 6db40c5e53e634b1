"""Of all ways to put words under columns, row after row, the one that fits best.

Each column takes some words, as many as it can hold; merged and empty cells take none. The best
way up to a word and a column is kept with the step that led there, so time grows evenly.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jiheng.parsing.indicator_block import FILLER
from jiheng.parsing.prose.flat_words import Word
from jiheng.parsing.prose.word_kinds import NEVER, Fit, fit_of, kind_of, level_like

ROW = 3.0  # what a row that is read is worth
SKIPPED, FILLED = -1.5, -0.2  # what a word costs that belongs to no row; less if it is a filler
BEGINS = 0.8  # a row that begins where a line begins
DUE, NOT_DUE = 1.2, -1.5  # a reason beside points that were lost, and beside full marks
CARRIED = ("level1", "level2")
TARGETS = ("original_target", "actual")
FREE = ("reason", "remark", "explanation", "standard_text", "rule", "evidence")  # blanks in them
SECOND = ("数量", "质量", "时效", "社会效益", "经济效益", "生态效益", "可持续影响")

State = tuple[int, int]  # so many words are read, and this column is next


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its words by column, and behind which word it ends."""

    cells: Mapping[int, tuple[Word, ...]]
    end: int


@dataclass(slots=True)
class BestFit:
    """The best ways to read the words of a block under its columns."""

    words: Sequence[Word]
    columns: tuple[str, ...]
    usual: bool  # the second levels are those of every form: another text is a piece of a name
    scores: dict[State, float] = field(default_factory=dict)
    steps: dict[State, tuple[int, int, int]] = field(default_factory=dict)

    def rows(self) -> tuple[list[Row], int]:
        """Return the rows of the best reading, and how many words belong to none."""
        self._read()
        ends = [state for state in self.scores if state[1] == 0]
        state = max(ends, key=lambda s: (self.scores[s], -s[0]))
        rows: list[Row] = []
        left, end = 0, state[0]
        cells: dict[int, tuple[Word, ...]] = {}
        while state in self.steps:
            before, column, taken = self.steps[state]
            if state[1] == 0 and column == len(self.columns):
                cells, end = {}, before
            elif state[1] == 0:
                left += not _is_filler(self.words[before].text)
            else:
                cells[column] = tuple(self.words[before : before + taken])
                if column == 0:
                    rows.append(Row(cells, end))
            state = (before, column)
        return rows[::-1], left

    def _read(self) -> None:
        """Go through the words: columns behind the name come before the next row."""
        self.scores[0, 0] = 0.0
        width, named = len(self.columns), self.columns.index("name")
        fits = [fit_of(name, behind="own_points" in self.columns[:at], usual=self.usual)
                for at, name in enumerate(self.columns)]  # fmt: skip
        for at in range(len(self.words) + 1):
            for column in range(named + 1, width):
                self._fill((at, column), fits[column])
            if (at, width) in self.scores:
                score = self.scores[at, width] + ROW + self._reason_fits(at)
                self._offer((at, 0), score, (at, width, 0))
            if (at, 0) in self.scores and at < len(self.words):
                cost = FILLED if _is_filler(self.words[at].text) else SKIPPED
                self._offer((at + 1, 0), self.scores[at, 0] + cost, (at, 0, 1))
            for column in range(named + 1):
                self._fill((at, column), fits[column])

    def _offer(self, state: State, score: float, step: tuple[int, int, int]) -> None:
        if score > self.scores.get(state, NEVER):
            self.scores[state], self.steps[state] = score, step

    def _fill(self, state: State, fit: Fit) -> None:
        """Offer every way to fill a column from a word on."""
        score = self.scores.get(state)
        if score is None:
            return
        at, column = state
        if column == 0 and at < len(self.words):
            score += BEGINS * self._begins_line(at)
        for taken, fits in self._takes(at, column, fit):
            if fits > NEVER and self._is_earned(state):
                self._offer((at + taken, column + 1), score + fits, (at, column, taken))

    def _takes(self, at: int, column: int, fit: Fit) -> Iterator[tuple[int, float]]:
        """Yield how many words from here a column can take, and how well they fit."""
        text = ""
        for taken in range(min(fit.most, len(self.words) - at) + 1):
            if taken > 1 and not self._goes_on(at + taken - 1, self.columns[column]):
                break
            text += self.words[at + taken - 1].text if taken else ""
            if taken >= fit.fewest:
                yield taken, fit.fits(text, taken)

    def _goes_on(self, at: int, column: str) -> bool:
        """Return whether a word can be the next piece of the cell that the word before is of."""
        if column in CARRIED:
            return not self.words[at - 1].text.endswith(("指标", "）"))  # a level to its end
        kind, before = kind_of(self.words[at].text), kind_of(self.words[at - 1].text)
        if kind.value or kind.measure or before.value:
            broken = column in TARGETS and before.measure != kind.measure
            if not broken or before.text[-1:] in "%‰":
                return False
        apart = self.words[at].passage.number != self.words[at - 1].passage.number
        return (apart or column in FREE) and not (kind.level or kind.header or kind.dash)

    def _begins_line(self, at: int) -> bool:
        """Return whether a word begins a line that has others."""
        number = self.words[at].passage.number
        first = at == 0 or self.words[at - 1].passage.number != number
        more = at + 1 < len(self.words) and self.words[at + 1].passage.number == number
        return first and more

    def _cell(self, state: State, name: str) -> str:
        """Return what the best way to a state has put into a column of its row."""
        column = self.columns.index(name)
        while state in self.steps:
            before, own, taken = self.steps[state]
            if own == column:
                return "".join(word.text for word in self.words[before : before + taken])
            if own == 0:
                break
            state = (before, own)
        return ""

    def _is_earned(self, state: State) -> bool:
        """Return whether the points of the row can be earned of its weight, if both are read."""
        name = self.columns[state[1]]
        other = {"own_points": "weight", "weight": "own_points"}.get(name, "")
        if other not in self.columns or self.columns.index(other) > state[1]:
            return True
        other_score = kind_of(self._cell(state, other)).score
        own_score = kind_of(self.words[state[0]].text).score if state[0] < len(self.words) else None
        if other_score is None or own_score is None:
            return True
        scores = (own_score, other_score)
        points, weight = scores if name == "own_points" else scores[::-1]
        return points <= weight

    def _reason_fits(self, at: int) -> float:
        """Return how likely a reason is beside the points of a row; 0 if there is none."""
        reason = next((name for name in self.columns if name in ("reason", "remark")), "")
        if not reason or not {"weight", "own_points"} <= set(self.columns):
            return 0.0
        state = (at, len(self.columns))
        text = self._cell(state, reason)
        if not text or kind_of(text).dash or text == "无":
            return 0.0
        weight, points = (kind_of(self._cell(state, n)).score for n in ("weight", "own_points"))
        return DUE if weight is not None and points is not None and points < weight else NOT_DUE


def best_fit(words: Sequence[Word], columns: tuple[str, ...]) -> BestFit:
    """Return the reading of a block, its columns as its words bear them out.

    A column of levels that no header names (`level1` right before the name) needs levels in it.
    """
    named = columns[:2] != ("level1", "name") or any(level_like(word.text) for word in words)
    usual = sum(word.text.startswith(SECOND) for word in words) > 1
    return BestFit(words, columns if named else columns[1:], usual)


def _is_filler(text: str) -> bool:
    return bool(FILLER.fullmatch(text))
