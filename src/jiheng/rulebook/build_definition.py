"""Definitions of figures (口径) from their rule files: versions by date, every name checked."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from jiheng.model import Break, Definition, Ledger, factor, family
from jiheng.model.ledger_figure import COUNTING, DERIVED, TARGET_COLUMNS, Meets, Window
from jiheng.rulebook.build_condition import conditions
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

ENDS = ("more", "less")
GROWN = ("prior_comparable", "prior")
OTHERS = ("variant_of", "reconciled_with")  # definitions that stand beside it
TOLD_APART = ("reconciled_by", "split_by")  # fields by which its rows are shown apart
PURE = ("%", "倍")  # what one figure over another of its kind is
COUNTED = ("count", "distinct")
DATE_PARTS = 3


@dataclass(frozen=True, slots=True)
class Names:
    """What a definition may name: ledgers, and other definitions."""

    ledgers: Mapping[str, Ledger]
    definitions: frozenset[str]
    register: Register


def definitions(
    holders: Iterable[Branch], ledgers: Iterable[Ledger], register: Register
) -> tuple[Definition, ...]:
    """Return every version of every definition. Raises RulebookError with file, line and key.

    A later file may go on with a definition of an earlier one: its versions succeed those.
    """
    files = [(holder, holder.branches("definitions")) for holder in holders]
    ids = [entry.text("id") for _, entries in files for entry in entries]
    known = {ledger.id: ledger for ledger in ledgers}
    built: dict[str, list[Definition]] = {}
    entry_of: dict[str, Branch] = {}
    for holder, entries in files:
        names = Names(known, frozenset(ids), register.with_own(holder))
        in_file: set[str] = set()
        for entry in entries:
            id_ = entry.text("id")
            if id_ in in_file:
                raise entry.fail("id", f"{id_} is given twice")
            in_file.add(id_)
            entry_of[id_] = entry
            built[id_] = _succeeded(built.get(id_, []), _versions(entry, names), entry)
        holder.close()
    _check_bases(built, entry_of)
    _check_ratios(built, entry_of)
    return tuple(version for versions in built.values() for version in versions)


def _succeeded(
    earlier: list[Definition], later: list[Definition], holder: Branch
) -> list[Definition]:
    """Return the versions of a definition that a later file goes on with."""
    if not earlier:
        return later
    last, first = earlier[-1], later[0]
    if first.since <= last.since:
        raise holder.fail(
            "versions", f"must begin after {last.since}, when {last.id} as it was given begins"
        )
    if family(first.unit) != family(last.unit):
        raise holder.fail("unit", f"{last.id} is in {last.unit}, not in {first.unit}")
    day_before = first.since - dt.timedelta(days=1)
    if last.until is None or last.until > day_before:
        last = replace(last, until=day_before)
    return [*earlier[:-1], last, *later]


def _versions(holder: Branch, names: Names) -> list[Definition]:
    common = {
        "id": holder.text("id"),
        "label": holder.text("label"),
        "english": holder.text("english"),
        "unit": holder.text("unit"),
        "digits": holder.integer("digits") if holder.has("digits") else None,
        "better": holder.text("better", "more"),
        "monthly": holder.flag("monthly", default=False),
        **{key: _known(holder, key, names) if holder.has(key) else "" for key in OTHERS},
        **{key: holder.text(key, "") for key in TOLD_APART},
    }
    if common["better"] not in ENDS:
        raise holder.fail("better", f"must be one of {', '.join(ENDS)}")
    versions = [_version(entry, common, names) for entry in holder.branches("versions")]
    if not versions:
        raise holder.fail("versions", "is missing: since when it is defined how")
    for earlier, later in pairwise(versions):
        if earlier.until is None or earlier.until >= later.since:
            raise holder.fail("versions", f"that of {earlier.since} must end before {later.since}")
    holder.close()
    return versions


def _version(holder: Branch, common: Mapping[str, object], names: Names) -> Definition:
    how = holder.text("how")
    if how not in (*COUNTING, *DERIVED):
        raise holder.fail("how", f"must be one of {', '.join((*COUNTING, *DERIVED))}, is {how}")
    own = _counting(holder, how, names, common) if how in COUNTING else _derived(holder, how, names)
    version = Definition(
        **common,  # type: ignore[arg-type]  # built just above
        **own,  # type: ignore[arg-type]
        how=how,
        since=_day(holder, "since"),
        until=_day(holder, "until") if holder.has("until") else None,
        breaks=tuple(_break(entry) for entry in holder.branches("breaks")),
        citation=names.register.citation(holder),
        digest=_digest(holder, common),
    )
    _unit_fits(holder, version, names)
    holder.close()
    return version


def _counting(
    holder: Branch, how: str, names: Names, common: Mapping[str, object]
) -> dict[str, object]:
    """Return what a figure over the rows of a ledger says of itself."""
    ledger = names.ledgers.get(holder.text("ledger"))
    if ledger is None:
        raise holder.fail("ledger", f"is none of {', '.join(names.ledgers)}")
    own: dict[str, object] = {"ledger": ledger.id, "day": holder.text("on", ledger.day)}
    _column(holder, "on", ledger, str(own["day"]), ("date",))
    if how != "count":
        own["measure"] = holder.text("of", ledger.amount if how == "sum" else None)
        kinds = ("money", "number") if how in ("sum", "value") else ()
        _column(holder, "of", ledger, str(own["measure"]), kinds)
    own["where"] = conditions(holder, ledger)
    own |= _of_other_rows(holder, how, ledger, names)
    if common["monthly"] and any(own[key] for key in ("ends", "once_by", "meets")):
        raise holder.fail("versions", "what other rows decide on is not published by month")
    for key in TOLD_APART:
        if common[key]:
            _column(holder, key, ledger, str(common[key]), ())
    return own


def _of_other_rows(holder: Branch, how: str, ledger: Ledger, names: Names) -> dict[str, object]:
    """Return what a figure asks beyond the conditions of a row: still in force, the first, met."""
    ends, once_by = holder.text("ends", ""), tuple(holder.text("once_by", "").split())
    if ends:
        _column(holder, "ends", ledger, ends, ("date",))
    for field in once_by:
        _column(holder, "once_by", ledger, field, ())
    if how == "value" and (ends or once_by or holder.has("meets")):
        raise holder.fail("how", "a value that is published is taken as it is")
    meets = _meets(holder, ledger, names) if holder.has("meets") else None
    return {"ends": ends, "once_by": once_by, "meets": meets}


def _meets(holder: Branch, ledger: Ledger, names: Names) -> Meets:
    entry = holder.branch("meets")
    other = names.ledgers.get(entry.text("ledger"))
    if other is None:
        raise entry.fail("ledger", f"is none of {', '.join(names.ledgers)}")
    meets = Meets(other.id, entry.text("by"), entry.text("on", other.day), entry.integer("least"))
    for each in (ledger, other):
        _column(entry, "by", each, meets.field, ())
    _column(entry, "on", other, meets.day, ("date",))
    if meets.least < 1:
        raise entry.fail("least", f"must be 1 or more, is {meets.least}")
    entry.close()
    return meets


def _window(holder: Branch, ledger: Ledger) -> Window | None:
    """Return in how many days of which other day something counts; None without such a limit."""
    if not holder.has("within"):
        return None
    entry = holder.branch("within")
    window = Window(entry.text("of"), entry.integer("days"))
    _column(entry, "of", ledger, window.begin, ("date",))
    if window.days < 0:
        raise entry.fail("days", f"must be 0 or more, is {window.days}")
    entry.close()
    return window


def _derived(holder: Branch, how: str, names: Names) -> dict[str, object]:
    """Return what a figure made of other figures says of itself."""
    own: dict[str, object] = {"base": _known(holder, "of", names)}
    if how == "growth":
        own["against"] = holder.text("against", GROWN[0])
        if own["against"] not in GROWN:
            raise holder.fail("against", f"must be one of {', '.join(GROWN)}")
    if how == "ratio" and holder.has("part"):
        own["part"] = _known(holder, "part", names)
    elif how in ("ratio", "completion"):
        ledger = names.ledgers.get(holder.text("ledger"))
        if ledger is None:
            raise holder.fail("ledger", f"is none of {', '.join(names.ledgers)}")
        own["ledger"] = ledger.id
        if how == "ratio":
            own["reached"] = holder.text("reached")
            _column(holder, "reached", ledger, str(own["reached"]), ("date",))
            own["window"] = _window(holder, ledger)
        else:
            own["measure"] = _targets(holder, ledger)
        own["where"] = conditions(holder, ledger)
    return own


def _targets(holder: Branch, ledger: Ledger) -> str:
    """Return the column with the target; refuse a ledger that is none of targets."""
    for name in TARGET_COLUMNS:
        _column(holder, "ledger", ledger, name, ())
    if not ledger.place_column:
        raise holder.fail("ledger", f"{ledger.id} does not say whose a target is")
    return TARGET_COLUMNS[2]


def _known(holder: Branch, key: str, names: Names) -> str:
    id_ = holder.text(key)
    if id_ not in names.definitions:
        raise holder.fail(key, f"{id_} is no definition")
    return id_


def _column(holder: Branch, key: str, ledger: Ledger, field: str, kinds: tuple[str, ...]) -> None:
    column = ledger.form.column(field)
    if column is None:
        raise holder.fail(key, f"{field or 'nothing'} is no column of {ledger.id}")
    if field in ledger.secret:
        raise holder.fail(key, f"{field} is secret: no figure may tell of it")
    if kinds and column.kind not in kinds:
        raise holder.fail(key, f"{field} is of kind {column.kind}, not {' or '.join(kinds)}")


def _unit_fits(holder: Branch, version: Definition, names: Names) -> None:
    """Refuse a sum in a unit that its column does not measure."""
    column = names.ledgers[version.ledger].form.column(version.measure) if version.ledger else None
    if version.how != "sum" or column is None:
        return
    if column.unit and family(column.unit) != family(version.unit):
        raise holder.fail("of", f"{version.measure} is in {column.unit}, not {version.unit}")
    said = column.unit or column.unit_column
    if not said and column.kind == "number" and factor(version.unit) != 1:
        raise holder.fail("of", f"{version.measure} says no unit, the figure is in {version.unit}")


def _break(holder: Branch) -> Break:
    change = Break(_day(holder, "on"), holder.text("why"))
    holder.close()
    return change


def _day(holder: Branch, key: str) -> dt.date:
    """Return a day: 2024 is its first of January, 2022-05 the first of May."""
    text = holder.text(key)
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts] + [1] * (DATE_PARTS - len(parts))
        return dt.date(*numbers)
    except (ValueError, TypeError) as error:
        raise holder.fail(key, f"must be a year, month or day, is {text}") from error


def _digest(holder: Branch, common: Mapping[str, object]) -> str:
    """Return the digest of what a version says, whatever its wording, layout and citation."""
    words = ("label", "english", "monthly", *OTHERS, *TOLD_APART)
    said = {key: value for key, value in common.items() if key not in words}
    text = json.dumps([said, _plain(holder)], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Branch):
        beside = ("cites", "verified")
        return {k: _plain(v) for k, v in value.entries.items() if k not in beside}
    return [_plain(entry) for entry in value] if isinstance(value, list) else value


def _check_bases(built: Mapping[str, Iterable[Definition]], entry_of: Mapping[str, Branch]) -> None:
    """Raise RulebookError for figures that are made of each other in a circle."""
    bases = {
        id_: {base for v in versions for base in (v.base, v.part) if base}
        for id_, versions in built.items()
    }
    for id_ in bases:
        reached, ahead = set[str](), set(bases[id_])
        while ahead:
            reached |= ahead
            ahead = {base for each in ahead for base in bases.get(each, ())} - reached
        if id_ in reached:
            raise entry_of[id_].fail("versions", f"{id_} is made of itself")


def _check_ratios(built: Mapping[str, list[Definition]], entry_of: Mapping[str, Branch]) -> None:
    """Refuse a figure over another in a unit that is not of one over the other: 万元/亩."""
    ratios = [v for versions in built.values() for v in versions if v.part]
    for ratio in ratios:
        above, below = (built[id_][0] for id_ in (ratio.part, ratio.base))
        fitting = {f"{above.unit}/{below.unit}"}
        if below.how in COUNTED:  # of each one: 万元
            fitting.add(above.unit)
        if family(above.unit) == family(below.unit) or {above.how, below.how} <= {*COUNTED}:
            fitting = {*PURE}
        if family(ratio.unit) not in map(family, fitting):
            expected = " or ".join(sorted(fitting))
            raise entry_of[ratio.id].fail("unit", f"must measure {expected}, is {ratio.unit}")
