"""A percentage of a passage, and the figures that it may speak of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.text import any_of
from jiheng.parsing.prose.grammar import Grammar
from jiheng.parsing.prose.growth import HAN
from jiheng.parsing.prose.ratios import part_start

NEAR_FIGURES = 40  # figures back that a rate may speak of: time grows evenly
PLANNED = re.compile(r"预算|安排|计划|到位")


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage of a passage."""

    passage: Passage
    mentions: Sequence[Mention]  # of the passage
    at: int
    grammar: Grammar
    sums: Sequence[Relation]  # of the passage
    earlier: Sequence[Mention]  # figures of the passages before

    @property
    def stated(self) -> Mention:
        """The percentage."""
        return self.mentions[self.at]

    @property
    def gap(self) -> str:
        """What stands between it and the figure before."""
        start = self.mentions[self.at - 1].end if self.at else 0
        return self.passage.text[start : self.stated.start]

    @property
    def near(self) -> Sequence[Mention]:
        """The last figures of its passage before it."""
        return self.mentions[max(0, self.at - NEAR_FIGURES) : self.at]

    @property
    def part(self) -> list[Mention]:
        """The figures before it in its part of the sentence."""
        begin = part_start(self.passage.text, self.stated.start)
        return [m for m in self.near if m.start >= begin]

    def named(self, list_name: str) -> bool:
        """Return whether its name has a word of a list of the lexicon."""
        return any(word in self.stated.name for word in self.grammar.lexicon.lists[list_name])

    def said_of(self, text: str) -> str:
        """Return the words of a text that say whose figure it is; empty: the report's own."""
        names = self.grammar.lexicon.lists["rate_names"]
        return self.grammar.bare(re.sub(any_of(names), "", "".join(HAN.findall(text))))
