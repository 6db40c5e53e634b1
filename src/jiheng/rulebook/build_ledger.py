"""Ledgers from their rule files: a form of their own or a sheet of the workbook, with a flow."""

from collections.abc import Iterable, Mapping

from jiheng.model import (
    OF_ORGANISATION,
    OF_YEAR,
    Choice,
    Flow,
    Ledger,
    SheetForm,
    WorkbookForm,
)
from jiheng.model.ledger import Conversion
from jiheng.rulebook.build_ageing import ageing
from jiheng.rulebook.build_flow import COPIED, flow
from jiheng.rulebook.build_form import Lists, form_choices, sheet_form
from jiheng.rulebook.build_secret import check_secret, secret
from jiheng.rulebook.build_tally import check_tallies, tallies, timed
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch, RulebookError

NEEDED = ("see", "fill")
STATES = "states"  # the list of the states of a ledger, for columns that show one
COLUMNS = (
    "state_column", "place_column", "pending_column", "aside_column", "shares_column", "own_column",
)  # fmt: skip
CHECK_DIGITS = ("credit_code",)


def ledgers(
    holders: Iterable[Branch], form: WorkbookForm, lists: Lists, register: Register
) -> tuple[Ledger, ...]:
    """Return the ledgers of some files. Raises RulebookError with file, line and key."""
    built: dict[str, Ledger] = {}
    sheets = {sheet.id for sheet in form.sheets}
    for holder in holders:
        id_ = holder.text("id")
        if id_ in built or (id_ in sheets and not holder.has("sheet")):
            raise holder.fail("id", f"{id_} is the id of another ledger or sheet")
        built[id_] = _ledger(holder, form, lists, register)
    check_links(built.values())
    check_tallies(built.values())
    return tuple(built.values())


def _ledger(holder: Branch, form: WorkbookForm, lists: Lists, register: Register) -> Ledger:
    register = register.with_own(holder)
    cites = register.citation(holder)
    id_ = holder.text("id")
    own_flow = flow(holder, id_, cites)
    rights = _rights(holder, own_flow)
    facts = {
        "english": holder.text("english", ""),
        "belongs_to": holder.text("belongs_to", OF_ORGANISATION),
        "day": holder.text("day", ""),
        "amount": holder.text("amount", ""),
        **{key: holder.text(key, "") for key in COLUMNS},
    }
    if facts["belongs_to"] not in (OF_ORGANISATION, OF_YEAR):
        raise holder.fail("belongs_to", f"must be {OF_ORGANISATION} or {OF_YEAR}")
    in_menu = holder.flag("in_menu", default=True)
    private = holder.flag("private", default=False)
    uses, unique, hidden = holder.texts("uses"), _unique(holder), secret(holder)
    converts, ages = _conversion(holder), ageing(holder, own_flow, register)
    clocks, counts = timed(holder), tallies(holder)
    public_in = _states_named(holder, "public_in", own_flow)
    sheet = _form(holder, form, lists, own_flow, register)
    if converts is not None:
        names = (converts.amount, converts.currency, converts.into, converts.day)
        kept = (converts.rate, converts.source, *filter(None, [converts.rate_on]))
        _check_fields(holder, sheet, own_flow, (*names, *kept))
    watched = (f for rule in ages for f in (*rule.days, *filter(None, [rule.aside])))
    _check_fields(holder, sheet, own_flow, tuple(watched))
    _check(holder, sheet, own_flow, facts)
    _check_fields(holder, sheet, own_flow, (*(f for group in unique for f in group), *hidden))
    ledger = Ledger(
        id=id_, form=sheet, flow=own_flow, rights=rights, in_menu=in_menu, cites=cites,
        private=private, uses=uses, unique=unique, secret=hidden, converts=converts, ageing=ages,
        timed=clocks, tallies=counts, public_in=public_in,
        **facts,
    )  # fmt: skip
    check_secret(holder, ledger)
    return ledger


def _form(
    holder: Branch, form: WorkbookForm, lists: Lists, own_flow: Flow, register: Register
) -> SheetForm:
    """Return the sheet of the workbook that a ledger goes by, else the columns of its own."""
    if holder.has("sheet"):
        id_ = holder.text("sheet")
        sheet = next((sheet for sheet in form.sheets if sheet.id == id_), None)
        if sheet is None:
            raise holder.fail("sheet", f"{id_} is no sheet of the workbook")
        holder.close()
        return sheet
    own = {**lists, **_lists(holder)}
    states = tuple(state.id for state in own_flow.states)
    own |= {STATES: tuple(Choice(id=state.id, label=state.label) for state in own_flow.states)}
    return sheet_form(holder, own, own_flow.phases, register, states)


def _conversion(holder: Branch) -> Conversion | None:
    """Return how a column follows from another at a dated rate; None where none does."""
    if not holder.has("converts"):
        return None
    entry = holder.branch("converts")
    names = ("amount", "currency", "into", "to", "day", "rate", "source")
    conversion = Conversion(
        **{name: entry.text(name) for name in names},
        rate_on=entry.text("rate_on", ""),
        ledger=entry.text("ledger", "rates"),
        days=entry.integer("days", 10),
        digits=entry.integer("digits", 2),
    )
    entry.close()
    return conversion


def _states_named(holder: Branch, key: str, own_flow: Flow) -> tuple[str, ...]:
    """Return states by their ids. Raises RulebookError for one that there is not."""
    states = holder.texts(key)
    known = {state.id for state in own_flow.states}
    for state in states:
        if state not in known:
            raise holder.fail(key, f"{state} is no state")
    return states


def _unique(holder: Branch) -> tuple[tuple[str, ...], ...]:
    """Return the groups of fields that no two rows share: `[code, name day]`."""
    return tuple(tuple(group.split()) for group in holder.texts("unique"))


def _lists(holder: Branch) -> dict[str, tuple[Choice, ...]]:
    if not holder.has("lists"):
        return {}
    branch = holder.branch("lists")
    return {key: form_choices(branch, key) for key in branch.entries}


def _rights(holder: Branch, own_flow: Flow) -> Mapping[str, tuple[str, ...]]:
    """Return the roles of each right; what a move names must be there."""
    branch = holder.branch("rights")
    rights = {name: branch.texts(name) for name in branch.entries}
    for name in (*NEEDED, *(move.right for move in own_flow.moves)):
        if name not in rights:
            raise branch.fail(name, "is missing: which roles have this right")
    return rights


def _check(holder: Branch, sheet: SheetForm, own_flow: Flow, facts: Mapping[str, str]) -> None:
    """Refuse what names a column that is not there, or is of another kind."""
    named = [(key, facts[key]) for key in ("day", "amount", *COLUMNS) if facts[key]]
    for move in own_flow.moves:
        copied = (s.removeprefix(COPIED) for _, s in move.sets if s.startswith(COPIED))
        own = (*move.gate.fields, *(f for f, _ in move.sets), *filter(None, [move.after]), *copied)
        named += [("moves", field) for field in own]
        for field, choice in move.gate.values:
            column = sheet.column(field)
            if column is None or choice not in {each.id for each in column.choices}:
                raise holder.fail("moves", f"{move.id}: {choice} is no choice of {field}")
    kinds = {"day": ("date",), "amount": ("money",)}
    for key, field in named:
        column = sheet.column(field)
        if column is None:
            raise holder.fail(key, f"{field} is no column of {sheet.id}")
        if column.kind not in kinds.get(key, (column.kind,)):
            raise holder.fail(key, f"{field} is of kind {column.kind}, not {kinds[key][0]}")


def _check_fields(holder: Branch, sheet: SheetForm, own_flow: Flow, named: tuple[str, ...]) -> None:
    """Refuse columns that a rule, a link or a separation names and that are not there."""
    columns = sheet.columns
    units = (column.unit_column for column in columns if column.unit_column)
    brought = (field for column in columns for field in column.brings)
    places = (move.separation.place for move in own_flow.moves if move.separation.place)
    for field in (*named, *units, *brought, *places):
        if sheet.column(field) is None:
            raise holder.fail("columns", f"{field} is no column of {sheet.id}")
    for column in columns:
        if column.checked not in ("", *CHECK_DIGITS):
            raise holder.fail("columns", f"{column.checked} is none of {', '.join(CHECK_DIGITS)}")


def check_links(built: Iterable[Ledger]) -> None:
    """Raise RulebookError for a link to a ledger, or a field of it, that there is not."""
    linked = {ledger.id: ledger for ledger in built}
    forms = {id_: ledger.form for id_, ledger in linked.items()}
    secret_fields = {id_: ledger.secret for id_, ledger in linked.items()}
    for form in forms.values():
        for column in form.columns:
            target = forms.get(column.linked)
            if column.linked and target is None:
                raise RulebookError(f"{form.id}: {column.field}: {column.linked} is no ledger")
            for field in column.brings:
                if target is not None and target.column(field) is None:
                    raise RulebookError(
                        f"{form.id}: {column.field}: {column.linked} has no {field}"
                    )
                if field in secret_fields.get(column.linked, ()):
                    raise RulebookError(
                        f"{form.id}: {column.field}: {field} of {column.linked} is secret"
                    )
