"""Which stored row a row of a workbook is: by its key, by numbers, by what tells rows apart."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.ledger.personal import numbers_masked
from jiheng.model import Column
from jiheng.parsing.numbers import plain
from jiheng.parsing.values import choose
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.sight import EVERYTHING, Sight
from jiheng.web.ledgers.reading import read_value
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.tables import Table

Values = Mapping[str, str]
Identity = tuple[str, ...]
Thing = TypeVar("Thing")
TWICE = gettext_lazy("同一行在工作簿中出现两次。")
FEWEST_APART = 2  # fields that must all differ before a key is taken for another row's


@dataclass(frozen=True, slots=True)
class Match:
    """The stored row that a row of a workbook is, or none; or why that cannot be said."""

    row: Row | None = None
    refused: "str | Promise" = ""


def known_values(row: Row) -> dict[str, str]:
    """Return the values of a row, with those that wait for their phase."""
    return {**row.values, **{name: text for name, (text, _by) in row.drafts.items()}}


def same_text(column: Column | None, left: str, right: str) -> bool:
    """Return whether two texts say the same in a column: as typed, or as they are read."""
    if (
        right == numbers_masked(left)
        or left.replace("\r\n", "\n").strip() == right.replace("\r\n", "\n").strip()
    ):
        return True
    if column is None or not left or not right:
        return False
    if column.choices:
        first, second = choose(left, column.choices), choose(right, column.choices)
        return first is not None and first == second
    read = read_value(column, left) if column.kind in ("date", "money", "number", "share") else None
    return read is not None and read == read_value(column, right)


def matched(
    table: Table, rows: Sequence[Row], inputs: Sequence[RowInput], seen: Sight = EVERYTHING
) -> list[Match]:
    """Return the match of each row of a workbook: no stored row is that of two of them.

    Rows are told apart by what whoever sent it sees of them.
    """
    if table.year:
        return _keyed(table, rows, inputs)
    return _Matching(table, rows, inputs, seen).matches()


def _keyed(table: Table, rows: Sequence[Row], inputs: Sequence[RowInput]) -> list[Match]:
    """Return matches in a sheet of a year, whose keys its workbook has: by these, else alike."""
    by_key = {row.key: row for row in rows}
    alike = _grouped((row, _as_typed(table, row.values)) for row in rows)
    used: set[str] = set()
    matches = []
    for row_input in inputs:
        named = alike.get(_as_typed(table, row_input.values), [])
        row = by_key.get(row_input.key) or (named[0] if len(named) == 1 else None)
        if row is not None and row.key in used:
            matches.append(Match(refused=TWICE))
            continue
        used |= {row.key} if row is not None else set()
        matches.append(Match(row))
    return matches


def _as_typed(table: Table, values: Values) -> Identity:
    texts = tuple(values.get(name, "").strip() for name in table.form.identified_by)
    return texts if any(texts) else ()


class _Matching:
    """Goes from what is certain to what is likely; each pass takes only what is alone."""

    def __init__(
        self, table: Table, rows: Sequence[Row], inputs: Sequence[RowInput], seen: Sight
    ) -> None:
        self.form, self.rows, self.inputs = table.form, rows, inputs
        self.day = table.ledger.day if table.ledger is not None else ""
        self.unique = table.ledger.unique if table.ledger is not None else ()
        self.columns = {column.field: column for column in table.form.columns}
        self.known = {row.pk: seen.seen(known_values(row)) for row in rows}
        self.hidden = seen.hidden
        self.taken: set[int] = set()
        self.done: dict[int, Match] = {}  # by place among the inputs

    def matches(self) -> list[Match]:
        """Return the matches in the order of the inputs."""
        self._by_key()
        self._by_content()
        for fields in (*self.unique, (*self.form.identified_by, self.day)):
            self._by_fields(partial(self._full, fields=fields))
        self._by_fields(self._identity)
        if set(self.form.called) & set(self.form.identified_by):
            self._by_fields(self._title, self._not_apart)
        free = [row for row in self.rows if row.pk not in self.taken]
        self.alike = _grouped((row, self._identity(self.known[row.pk])) for row in free)
        self.before: dict[Identity, dict[str, int]] = {}  # day and number of rows further up
        return [self._new(n) for n in range(len(self.inputs))]

    def _by_key(self) -> None:
        by_key = {row.key: row for row in self.rows}
        for n, row_input in enumerate(self.inputs):
            row = by_key.get(row_input.key) if row_input.key else None
            if row is None:
                continue
            apart = self._apart(row_input.values, self.known[row.pk])
            if row.pk in self.taken:
                self.done[n] = Match(refused=TWICE)
            elif len(apart) >= FEWEST_APART:
                self.done[n] = Match(refused=self._foreign(row, apart))
            else:
                self._take(n, row)

    def _foreign(self, row: Row, apart: Iterable[str]) -> str:
        names = "、".join(said(self.columns[name].label) for name in apart)
        return _(
            "隐藏的编号（_key）是“%(title)s”的，%(names)s却都不同，多半来自别的单位的导出；"
            "是新的一行，就清空它的 _key 再导入。"
        ) % {"title": row.title or row.key, "names": names}

    def _apart(self, values: Values, known: Values) -> list[str]:
        """Return what tells rows apart, if all that both have of it differs; else nothing."""
        named = [n for n in self.form.identified_by if values.get(n) and known.get(n)]
        apart = [n for n in named if self._plain(n, values) != self._plain(n, known)]
        return apart if len(apart) == len(named) else []

    def _by_content(self) -> None:
        """Take the rows that say nothing else than a stored one: what came before comes again."""
        by_title = _grouped((row, self._title(self.known[row.pk])) for row in self.rows)
        for n, row_input in enumerate(self.inputs):
            rows = by_title.get(self._title(row_input.values), ()) if n not in self.done else ()
            free = (row for row in rows if row.pk not in self.taken)
            row = next((row for row in free if self._says_no_more(row_input.values, row)), None)
            if row is not None:
                self._take(n, row)

    def _says_no_more(self, values: Values, row: Row) -> bool:
        known = self.known[row.pk]
        return all(
            same_text(self.columns.get(n), known.get(n, ""), t)
            for n, t in values.items()
            if n not in self.hidden
        )

    def _take(self, n: int, row: Row) -> None:
        self.taken.add(row.pk)
        self.done[n] = Match(row)

    def _by_fields(
        self,
        identity: Callable[[Values], Identity],
        fits: "Callable[[int, Row], bool] | None" = None,
    ) -> None:
        """Take the pairs that alone, on both sides, share an identity."""
        free = (row for row in self.rows if row.pk not in self.taken)
        stored = _grouped((row, identity(self.known[row.pk])) for row in free)
        waiting = (n for n in range(len(self.inputs)) if n not in self.done)
        sent = _grouped((n, identity(self.inputs[n].values)) for n in waiting)
        for own, numbers in sent.items():
            rows = stored.get(own, [])
            alone = len(numbers) == 1 and len(rows) == 1
            if alone and (fits is None or fits(numbers[0], rows[0])):
                self._take(numbers[0], rows[0])

    def _not_apart(self, n: int, row: Row) -> bool:
        """Return whether nothing of what tells rows apart differs, where both have it."""
        values, known = self.inputs[n].values, self.known[row.pk]
        named = [name for name in self.form.identified_by if values.get(name) and known.get(name)]
        return all(self._plain(name, values) == self._plain(name, known) for name in named)

    def _new(self, n: int) -> Match:
        """Return the match of a row; of one that no stored row is: a new one, or refused."""
        own = self._identity(self.inputs[n].values)
        day = self._plain(self.day, self.inputs[n].values)
        before = self.before.setdefault(own, {})
        twin = (
            before.get(day) or before.get("") or (next(iter(before.values()), 0) if not day else 0)
        )
        before.setdefault(day, self.inputs[n].number)
        if n in self.done:
            return self.done[n]
        if not own and not self._title(self.inputs[n].values):
            names = dict.fromkeys((*self.form.called, *self.form.identified_by))
            labels = "、".join(said(self.columns[name].label) for name in names)
            text = _("没有填%(names)s，认不出是哪一行；补上再导入。")
            return Match(refused=text % {"names": labels})
        if own and twin:
            text = _("与第 %(number)s 行是同一行，出现两次；留一行再导入。")
            return Match(refused=text % {"number": twin})
        if own in self.alike:
            text = _("台账里有 %(count)s 行与它同名，分不清是哪一行；改导出的工作簿再导入。")
            return Match(refused=text % {"count": len(self.alike[own])})
        return Match()

    def _full(self, values: Values, fields: Iterable[str]) -> Identity:
        texts = tuple(self._plain(name, values) for name in fields)
        return texts if all(texts) else ()

    def _identity(self, values: Values) -> Identity:
        texts = tuple(self._plain(name, values) for name in self.form.identified_by)
        return texts if any(texts) else ()

    def _title(self, values: Values) -> Identity:
        title = plain(self.form.title_of(values))
        return (title,) if title else ()

    def _plain(self, name: str, values: Values) -> str:
        """Return a value as it is compared: days as days, texts without blanks."""
        text, column = values.get(name, ""), self.columns.get(name)
        read = read_value(column, text) if column is not None and column.kind == "date" else None
        return str(read) if read is not None else plain(text)


def _grouped(pairs: Iterable[tuple[Thing, Identity]]) -> dict[Identity, list[Thing]]:
    groups: dict[Identity, list[Thing]] = {}
    for thing, identity in pairs:
        if identity:
            groups.setdefault(identity, []).append(thing)
    return groups
