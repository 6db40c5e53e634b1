"""Rows planted from the texts alone, twice over: read as districts type them, judged by the rules."""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, replace

import yaml

from builders import ROOT, cell
from jiheng.ledger.quality import quality, rows_of
from jiheng.ledger.quality_case import QualityCase
from jiheng.model import KEY_HEADER, Document, Sheet
from jiheng.parsing.ledger_rows import ledger_rows
from jiheng.rulebook import load
from jiheng.web.operate.ledger_city import code

UNDER = {"DQ-09": ("DQ-20", "DQ-21")}  # what a rule of the texts is told under, too
MONEY = (
    "planned_total",
    "amount",
)  # too large to be read, it is told by the reader and not counted
SECOND = ROOT / "tests" / "cases" / "data_quality" / "second.yaml"
THIRD = SECOND.with_name("third.yaml")
TODAY = dt.date(2026, 1, 10)
LEDGERS = {ledger.form.name: ledger for ledger in load().rest.offered}
CODE = re.compile(r"^(@@?)(\d+)$")
EACH, FILES = "每行", "文件"


@dataclass(frozen=True)
class Planted:
    """One planted case: its rule, whether something is wrong, which rows are, and all its rows."""

    code: str
    name: str
    wrong: bool
    bad: tuple[frozenset[str], ...]
    rows: dict

    def alarms(self):
        """Return the rows of each finding of the rule."""
        codes = (self.code, *UNDER.get(self.code, ()))
        findings = quality(QualityCase(self.rows, TODAY))
        alarms = [frozenset(rows_of(f)) for f in findings if f.code in codes]
        if self.code == "DQ-05":
            every = (row for own in self.rows.values() for row in own)
            alarms += [frozenset([r.key]) for r in every if any(map(r.unread, MONEY))]
        return alarms


def planted(file=SECOND):
    """Return every case of a file."""
    codes = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [
        _case(code_, kind == "wrong", given)
        for code_, kinds in codes.items()
        for kind, cases in kinds.items()
        for given in cases
    ]


def _case(code_, wrong, given):
    rows = {}
    for name in given.keys() - {"name", "bad"}:
        ledger = LEDGERS[name]
        rows[ledger.id] = _read(ledger, [r for each in given[name] for r in _each(each)])
    keys = frozenset(row.key for own in rows.values() for row in own)
    bad = tuple(map(frozenset, given.get("bad", [keys] if wrong else [])))
    return Planted(code_, given["name"], wrong, bad, rows)


def _each(row):
    """Yield a row, or one for each value of a column: # stands for its number."""
    several = row.get(EACH)
    if several is None:
        yield row
        return
    [(column, values)] = several.items()
    rest = {name: value for name, value in row.items() if name != EACH}
    for number, value in enumerate(values, start=1):
        named = {k: v.replace("#", str(number)) if isinstance(v, str) else v
                 for k, v in rest.items()}  # fmt: skip
        yield {**named, "key": f"{row['key']}{number}", column: value}


def _read(ledger, given):
    """Return rows as the reader of sheets has them."""
    labels = list(dict.fromkeys(k for row in given for k in row if k not in ("key", FILES)))
    known = [column.label for column in ledger.form.columns]
    assert set(labels) <= set(known), set(labels) - set(known)
    labels += [label for label in known[:2] if label not in labels]  # a sheet has two at least
    lines = [[KEY_HEADER, *labels]]
    lines += [[row["key"], *(_typed(row.get(label, "")) for label in labels)] for row in given]
    cells = {
        number: {place: c for place, v in enumerate(line, start=1) if (c := cell(v)) is not None}
        for number, line in enumerate(lines, start=1)
    }
    document = Document(name="乙.xlsx", sheets=(Sheet(name=ledger.form.name, rows=cells),))
    parsed = ledger_rows(document, ledger, by_name=True).value
    assert [row.key for row in parsed] == [row["key"] for row in given]
    return tuple(
        replace(row, files={t: frozenset([d]) for t, d in own.get(FILES, {}).items()})
        for row, own in zip(parsed, given, strict=True)
    )


def _typed(value):
    """Return a value as it is typed; @7 is a valid code, @@7 the same in small letters with blanks."""
    match = CODE.match(value) if isinstance(value, str) else None
    if match is None:
        return value
    own = code(5_000_000 + int(match[2]))
    return own if match[1] == "@" else f"{own[:8].lower()} {own[8:].lower()}"


def measured(file=SECOND):
    """Return by code: what was found, missed, alarmed at in vain, and how many only look so."""
    counts = defaultdict(lambda: {"hits": 0, "missed": [], "false": [], "alike": 0})
    for each in planted(file):
        alarms, own = each.alarms(), counts[each.code]
        if not each.wrong:
            own["alike"] += 1
            own["false"] += [each.name] if alarms else []
            continue
        for bad in each.bad:
            hit = any(keys & bad for keys in alarms)
            own["hits"] += hit
            own["missed"] += [] if hit else [each.name]
        own["false"] += [each.name for keys in alarms if not any(keys & bad for bad in each.bad)]
    return dict(counts)
