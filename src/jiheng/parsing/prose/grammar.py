"""The lexicon compiled: what a name means, on which base, and which words introduce parts."""

import re
from dataclasses import dataclass
from functools import cache

from jiheng.model.text import any_of
from jiheng.rulebook import Lexicon

TOTALS = ("expenditure.total", "income.total")
PERSONS = ("人", "名", "位")


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """What the sentence grammar asks of a lexicon."""

    lexicon: Lexicon
    roles: dict[str, str]  # by word
    role_word: re.Pattern[str]
    bases: tuple[tuple[str, re.Pattern[str]], ...]
    inner: re.Pattern[str]
    generic: re.Pattern[str]
    funds: re.Pattern[str]
    wholes: re.Pattern[str]
    lists: dict[str, re.Pattern[str]]
    growth: tuple[str, ...]  # at the end of a name
    fall: tuple[str, ...]
    header: re.Pattern[str]  # a word that names a column

    def has(self, name: str, text: str) -> bool:
        """Return whether any word of a list stands in a text."""
        return self.lists[name].search(text) is not None

    def role(self, name: str) -> tuple[str, int, int]:
        """Return the role a name speaks of, a line before a total, and where its word stands."""
        best: tuple[bool, int, int, str] = (False, -1, 0, "")
        for match in self.role_word.finditer(name):
            special = self.roles[match.group()] not in TOTALS
            best = max(best, (special, match.end(), match.end() - match.start(), match.group()))
        _, end, length, word = best
        if end < 0 or (self.roles[word].startswith("assets.") and "投资" in name):
            return "", 0, 0
        return self.roles[word], end - length, end

    def base(self, name: str) -> str:
        """Return the base a name speaks of; empty if it does not say."""
        for base, pattern in self.bases:
            if pattern.search(name):
                return {"executed_first": "executed", "before_change": "original"}.get(base, base)
        return ""

    def bare(self, name: str) -> str:
        """Return what is left of a name without general words and words for money."""
        left = re.sub(r"(?:19|20)\d{2}年?度?|\d{1,2}月(?:\d{1,2}日)?", "", name)
        return self.generic.sub("", self.wholes.sub("", self.funds.sub("", left)))


@cache
def grammar(lexicon: Lexicon) -> Grammar:
    """Return the grammar of a lexicon."""
    roles = {w: role for role, words in lexicon.groups["roles"].items() for w in words}
    lists = lexicon.lists
    bases = tuple((k, re.compile(any_of(v))) for k, v in lexicon.groups["bases"].items())
    # overlapping: every place is tried, so that the word that ends last is found
    role_word = re.compile(any_of(roles))
    return Grammar(
        lexicon, roles, role_word, bases,
        re.compile(any_of(lists["inner"])), re.compile(any_of(lists["generic"])),
        re.compile(any_of(lists["project_names"])), re.compile(any_of(lists["whole_words"])),
        {name: re.compile(any_of(words)) for name, words in lists.items()},
        tuple(lists["growth"]),
        tuple(lists["fall"]),
        re.compile(any_of({w for words in lexicon.groups["columns"].values() for w in words})),
    )  # fmt: skip
