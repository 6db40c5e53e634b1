"""What helps a person along: notes and example rows of the template, evaluation methods."""

from dataclasses import replace

from jiheng.model import TypingHelp, WorkbookForm
from jiheng.rulebook.book import MethodHelp
from jiheng.rulebook.schema import Branch


def with_help(form: WorkbookForm, holder: Branch) -> WorkbookForm:
    """Return the template with what to type in each column, and a finished row of each sheet.

    Raises RulebookError for a row of a sheet or a field that the template does not have.
    """
    rows: dict[str, dict[str, str]] = {}
    fields_by_sheet = {sheet.id: sheet.fields for sheet in form.sheets}
    for id_, row in holder.branch("rows").children():
        for field in row.entries:
            if field not in fields_by_sheet.get(id_, ()):
                raise row.fail(field, f"is no column of the sheet {id_}")
        rows[id_] = {field: row.text(field) for field in row.entries}
    hints = holder.branch("hints")
    typing = TypingHelp(
        sheet=holder.text("sheet"),
        note=holder.text("note"),
        example=holder.text("example"),
        hints={kind: hints.text(kind) for kind in hints.entries},
        rows=rows,
    )
    holder.close()
    return replace(form, typing=typing)


def method_help(holder: Branch) -> MethodHelp:
    """Return what an evaluation method is called, and a file that it runs on."""
    described = MethodHelp(holder.text("title"), holder.texts("example"))
    holder.close()
    return described
