"""Which sheets a score is made of, by trying: the rule of disclosure names all of them."""

from dataclasses import replace

import pytest

from builders import document
from jiheng import reporting
from jiheng.documents import write_html
from jiheng.pipeline import handed_in, run
from jiheng.rulebook import load
from jiheng.scoring import in_force
from unit_departments import Made, as_unit

COMPOSED = load().rest.disclosure.composed
OTHERS = [sheet.id for sheet in load().rest.form.sheets if sheet.id not in COMPOSED]
NUMBERS = ("money", "number", "share", "weight")


def with_a_row(sheets, id_):
    """Sheets with one row more, filled in from end to end."""
    form = load().rest.form.sheet(id_)
    row = {
        c.field: (c.choices[0].id if c.choices else "3" if c.kind in NUMBERS else "2025" if c.kind == "year"
                  else "2025-03-01" if c.kind == "date" else "P1" if c.field == "subject" else "甲")
        for c in form.columns
    }  # fmt: skip
    return {**sheets, id_: [*sheets.get(id_, ()), row]}


def figures(outcome, sheet):
    """Everything that is figured out, but for what is stated in the sheet itself."""
    scored, name = outcome.scored, load().rest.form.sheet(sheet).name
    facts = [f for f in in_force(scored.evaluation).all if f.place.part.split("·")[-1] != name]
    values = [(f.subject, f.role, f.base, f.quantity) for f in facts]
    points = [[(i.name, i.points, i.weight) for i in tree.items] for tree in scored.trees]
    return values, points, [(tree.total.value, tree.total.grade) for tree in scored.trees]


def test_the_rule_names_sheets_that_there_are():
    assert set(COMPOSED) <= {sheet.id for sheet in load().rest.form.sheets}


@pytest.mark.parametrize("sheet", OTHERS)
def test_a_row_of_another_sheet_changes_no_figure_of_its_own_year(sheet):
    made = Made(3)
    before = figures(run(document(made.department), load()), sheet)
    after = figures(run(document(with_a_row(made.department, sheet)), load()), sheet)
    assert after == before


@pytest.mark.parametrize("sheet", OTHERS)
def test_a_row_of_a_units_other_sheet_is_nowhere_in_what_its_department_discloses(sheet):
    made = Made(3)
    outcomes = []
    for sheets in (made.units, {n: with_a_row(s, sheet) for n, s in made.units.items()}):
        units = [as_unit(name, rows, digest="same") for name, rows in sheets.items()]
        units = [handed_in(unit, load()) for unit in units]
        department = document(made.department)
        units = [
            replace(unit, errors=0) for unit in units
        ]  # of the unit's own, not its department's
        outcomes.append(run(department, load(), units=units))
    before, after = outcomes
    assert figures(after, sheet) == figures(before, sheet)
    texts = [
        write_html(reporting.self_evaluation(o.scored, o.findings, o.rules, digest=""))
        for o in outcomes
    ]
    assert texts[0] == texts[1]
    grids = [reporting.forms(o.scored, o.findings, o.rules) for o in outcomes]
    assert grids[0] == grids[1]
