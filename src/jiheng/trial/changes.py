"""What a draft changes: standings before, after each clause, and after all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jiheng.rulebook.draft import Draft


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands under one set of rules."""

    amount: Decimal | None = None  # points, or yuan; of an open total its lower end
    grade: str = ""  # empty: none yet
    lamp: str = ""
    most: Decimal | None = None  # upper end of a total that is open; None: it is not


@dataclass(frozen=True, slots=True)
class Effect:
    """What one clause does to somebody, once those before it in the draft hold."""

    clause: str
    before: Standing
    after: Standing

    @property
    def amount(self) -> Decimal:
        """The points or yuan that the clause brings or takes."""
        return (self.after.amount or Decimal(0)) - (self.before.amount or Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Somebody whom the draft changes; the effects, in the draft's order, sum to all of it."""

    place: str
    organisation: str
    subject: str  # department, a project, an applicant
    name: str
    year: int
    before: Standing
    after: Standing
    effects: tuple[Effect, ...]

    @property
    def amount(self) -> Decimal:
        """The points or yuan gained, lost where negative."""
        return (self.after.amount or Decimal(0)) - (self.before.amount or Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A draft tried on some years."""

    draft: Draft
    clauses: tuple[str, ...]  # that were changed one at a time, in the draft's order
    untried: tuple[str, ...]  # that differ too, but that these data cannot show
    years: tuple[int, ...]
    tried: int  # standings compared
    changes: tuple[Change, ...]
    left_out: int = 0  # that the draft does not cover, by place or by kind


def change_of(
    who: tuple[str, str, str, str, int], path: Sequence[Standing], clauses: Sequence[str]
) -> Change | None:
    """Return what a draft changes for somebody; None for nothing on the whole way.

    `who` is place, organisation, subject, name and year; `path` has the standing before the first
    clause and after each of them.
    """
    effects = tuple(
        Effect(clause, before, after)
        for clause, before, after in zip(clauses, path, path[1:], strict=False)
        if before != after
    )
    if not effects:
        return None
    place, organisation, subject, name, year = who
    return Change(
        place=place, organisation=organisation, subject=subject, name=name, year=year,
        before=path[0], after=path[-1], effects=effects,
    )  # fmt: skip
