"""The workbook template from its rule file."""

from collections.abc import Mapping

from jiheng.model import Choice, Citation, Column, SheetForm, WorkbookForm
from jiheng.rulebook.book import Line
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

Lists = Mapping[str, tuple[Choice, ...]]


def workbook_form(
    holder: Branch, lines: Mapping[str, tuple[Line, ...]], register: Register
) -> WorkbookForm:
    """Return the template; drop-down lists come from `lists` and from the lines."""
    lists = {key: _choices(holder.branch("lists"), key) for key in holder.branch("lists").entries}
    lists |= {
        f"lines.{group}": tuple(Choice(id=x.id, label=x.label, synonyms=x.synonyms) for x in found)
        for group, found in lines.items()
    }
    form = WorkbookForm(
        version=holder.integer("version"),
        meta_sheet=holder.text("meta_sheet"),
        sheets=tuple(_sheet(sheet, lists, register) for sheet in holder.branches("sheets")),
    )
    holder.close()
    return form


def _choices(holder: Branch, key: str) -> tuple[Choice, ...]:
    found = []
    for entry in holder.branches(key):
        found.append(
            Choice(id=entry.text("id"), label=entry.text("label"), synonyms=entry.texts("synonyms"))
        )
        entry.close()
    return tuple(found)


def _sheet(holder: Branch, lists: Lists, register: Register) -> SheetForm:
    cites = register.citation(holder)
    kinds = holder.texts("kinds") or ("department", "project")
    sheet = SheetForm(
        id=holder.text("id"),
        name=holder.text("name"),
        synonyms=holder.texts("synonyms"),
        layout=holder.text("layout"),
        title=holder.text("title", ""),
        note=holder.text("note", ""),
        kinds=kinds,
        required=holder.flag("required", default=False),
        optional=holder.flag("optional", default=False),
        blank_rows=holder.integer("blank_rows", 30),
        cites=cites,
        columns=tuple(
            _column(column, lists, register, cites) for column in holder.branches("columns")
        ),
        prefilled=tuple(
            tuple((key, row.text(key)) for key in row.entries)
            for row in holder.branches("prefilled")
        ),
        landscape=holder.flag("landscape", default=True),
    )
    holder.close()
    return sheet


def _column(holder: Branch, lists: Lists, register: Register, cites: Citation) -> Column:
    name = holder.text("list", "")
    if name and name not in lists:
        raise holder.fail("list", f"{name} is not a list of this file or a group of lines")
    column = Column(
        field=holder.text("field"),
        label=holder.text("label"),
        kind=holder.text("kind", "text"),
        synonyms=holder.texts("synonyms"),
        choices=lists[name] if name else (),
        closed=holder.flag("closed", default=True),
        need=holder.text("need", "optional"),
        digits=holder.integer("digits") if holder.has("digits") else None,
        width=holder.integer("width", 14),
        note=holder.text("note", ""),
        cites=register.citation(holder) if holder.has("cites") else cites,
    )
    holder.close()
    return column
