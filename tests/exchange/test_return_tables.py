from hypothesis import HealthCheck, Phase, given, settings

from exchange.exports import departments
from jiheng import documents
from jiheng.exchange import compared, exported, guesses, return_tables
from jiheng.exchange.return_tables import NO_CODE, NO_COLUMN
from jiheng.model.exchange import OwnRow, OwnRows
from jiheng.rulebook import load

RULES = load().rest
GOING = [layout for layout in RULES.exchanges if layout.goes]


GENERATED = (Phase.explicit, Phase.generate)  # a failing year is small enough to be read
KEYS = {
    "projects": ("number", "name", "budget_code"), "indicators": ("subject", "name"),
    "monitored": ("subject", "name"), "monitored_funds": ("subject",),
}  # fmt: skip


def written(tables):
    return documents.write_xlsx(tables.grids, title="x")


def read_back(tables, own):
    export = exported(documents.read_bytes(written(tables), "x.xlsx"), tables.layout)
    return export, compared(export, own, RULES.form) if export is not None else None


@given(own=departments())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=GENERATED)
def test_what_is_handed_in_reads_back_as_it_was_to_the_last_cell(own):
    for layout in GOING:
        tables = return_tables(layout, own, RULES.form)
        export, back = read_back(tables, own)
        assert [(d.field, d.ours, d.theirs) for d in back.differences] == [], layout.id
        assert (back.left, back.theirs_alone) == ((), ()), layout.id
        assert sum(len(table.rows) for table in export.tables) == tables.rows
        assert sum(len(r.cells) for table in export.tables for r in table.rows) == tables.cells


@given(own=departments())
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=GENERATED)
def test_a_blank_year_gets_every_value_that_was_handed_in_without_one_typed(own):
    for layout in GOING:
        tables = return_tables(layout, own, RULES.form)
        blank = {
            sheet: {
                row.key: {n: t for n, t in row.values.items() if n in KEYS[sheet]} for row in rows
            }
            for sheet, rows in own.sheets.items()
        }
        _export, back = read_back(tables, rows_of(blank))
        for each in back.differences:
            assert each.kind == "empty"
            blank[each.sheet][each.key][each.field] = each.theirs
        assert written(return_tables(layout, rows_of(blank), RULES.form)) == written(tables), (
            layout.id
        )


def rows_of(values):
    return OwnRows(
        sheets={s: tuple(OwnRow(k, v) for k, v in rows.items()) for s, rows in values.items()}
    )


def test_each_layout_is_known_by_what_it_writes():
    row = OwnRow("p1", {"number": "P01", "name": "道路养护", "budget_code": "0350000210001"})
    indicator = OwnRow("i1", {"subject": "P01", "name": "里程", "level1": "产出指标"})
    own = OwnRows(sheets={"projects": (row,), "indicators": (indicator,)})
    for layout in GOING:
        grids = return_tables(layout, own, RULES.form).grids
        document = documents.read_bytes(documents.write_xlsx(grids, title="x"), "x.xlsx")
        assert guesses(document, RULES.exchanges)[0].layout.id == layout.id


def test_columns_stand_in_the_systems_order_and_entries_under_its_codes():
    layout = next(layout for layout in GOING if layout.id == "hebei-goals")
    project = OwnRow(
        "p1",
        {"number": "P01", "name": "道路养护", "budget_code": "00350", "original_total": "12.5"},
    )
    indicator = OwnRow(
        "i1",
        {
            "subject": "P01",
            "name": "里程",
            "level1": "产出指标",
            "level2": "数量指标",
            "operator": "=",
        },
    )
    tables = return_tables(
        layout, OwnRows(sheets={"projects": (project,), "indicators": (indicator,)}), RULES.form
    )
    [grid] = tables.grids
    cells = {(cell.row, cell.column): cell.value for cell in grid.cells}
    assert [cells.get((3, column)) for column in (1, 2, 3, 7, 8, 9, 11)] == [
        "00350", "道路养护", 12.5, "02-产出指标", "0201-数量指标", "里程", "＝",
    ]  # fmt: skip


def test_what_has_no_place_is_named():
    layout = next(layout for layout in GOING if layout.id == "hubei-self")
    project = OwnRow("p1", {"number": "P01", "name": "道路养护", "original_total": "12.5"})
    tables = return_tables(layout, OwnRows(sheets={"projects": (project,)}), RULES.form)
    assert (tables.rows, [each.why for each in tables.unwritten]) == (0, [NO_CODE, NO_COLUMN])
