"""Which errors of written reports are told as errors, by what strangers' reports confirmed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import Citation


@dataclass(frozen=True, slots=True)
class Record:
    """How often errors were right on reports that nobody had read before."""

    right: int
    said: int

    @property
    def share(self) -> Fraction:
        """The share that was right; 0 if none was ever said."""
        return Fraction(self.right, self.said) if self.said else Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A trait of errors that a misreading has more often than a fault, and its record."""

    id: str
    record: Record
    relations: tuple[str, ...]  # those that it is looked for in; empty: in all
    reason: Mapping[str, str]  # why it is asked, by language


@dataclass(frozen=True, slots=True, kw_only=True)
class CertaintyRule:
    """From which share of right ones an error is certain; what had less is asked."""

    measured: dt.date
    least: Fraction
    doubts: Mapping[str, Doubt]
    relations: Mapping[str, Record]  # of errors without a doubt
    relation_of: Mapping[str, str]  # by check, or by check and wording: A24.written
    others: Record  # of what is in no relation
    unconfirmed: Mapping[str, str]  # why what strangers did not confirm is asked, by language
    exact: tuple[str, ...]  # checks held by name against another file: never misread
    citation: Citation

    @property
    def checks(self) -> frozenset[str]:
        """The checks that relations name."""
        return frozenset(check.split(".")[0] for check in self.relation_of)

    def relation(self, code: str, variant: str) -> str:
        """Return the relation that a wording of a check states; empty if none."""
        return self.relation_of.get(f"{code}.{variant}") or self.relation_of.get(code, "")

    def is_confirmed(self, relation: str) -> bool:
        """Return whether errors of a relation were right often enough."""
        return self.relations.get(relation, self.others).share >= self.least

    def doubts_about(self, relation: str) -> tuple[Doubt, ...]:
        """Return what makes an error of a relation be asked, by the record."""
        return tuple(
            doubt
            for doubt in self.doubts.values()
            if doubt.record.share < self.least
            if not doubt.relations or relation in doubt.relations
        )

    def reason(self, id_: str, language: str) -> str:
        """Return why something is asked, in words."""
        words = self.doubts[id_].reason if id_ in self.doubts else self.unconfirmed
        return words[language]
