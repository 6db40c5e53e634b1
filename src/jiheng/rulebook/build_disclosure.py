"""The branch of what is disclosed; every sheet and column must be one of the form."""

from jiheng.model import WorkbookForm
from jiheng.model.disclosure import DisclosureRule
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch


def disclosure_rule(holder: Branch, form: WorkbookForm, register: Register) -> DisclosureRule:
    """Return what is disclosed. Raises RulebookError for a sheet or column that there is not."""
    sheets = {sheet.id: sheet for sheet in form.sheets}
    composed = holder.texts("composed")
    for id_ in composed:
        if id_ not in sheets:
            raise holder.fail("composed", f"{id_} is no sheet")
    rule = DisclosureRule(
        id=holder.text("id"),
        label=holder.text("label"),
        english=holder.text("english"),
        since=holder.integer("since"),
        sheets=_columns(holder.branch("sheets"), form),
        composed=composed,
        persons=_columns(holder.branch("persons"), form),
        labels=holder.texts("labels"),
        never=holder.texts("never"),
        hidden_labels=holder.texts("hidden_labels"),
        citation=register.citation(holder),
    )
    both = [s for s, own in rule.persons.items() if set(own) & set(rule.sheets.get(s, ()))]
    if both:
        raise holder.fail("persons", f"{both[0]}: a name of a person is disclosed")
    holder.close()
    return rule


def _columns(holder: Branch, form: WorkbookForm) -> dict[str, tuple[str, ...]]:
    sheets = {sheet.id: sheet for sheet in form.sheets}
    columns = {id_: holder.texts(id_) for id_ in holder.entries}
    for id_, fields in columns.items():
        if id_ not in sheets:
            raise holder.fail(id_, "is no sheet")
        for field in fields:
            if field not in sheets[id_].fields:
                raise holder.fail(id_, f"{field} is no column of it")
    return columns
