"""A city of 24 districts: the planted duplicates are found, nothing is merged by itself."""

from collections import defaultdict
from fractions import Fraction

import pytest

from jiheng.ledger import drift
from jiheng.model import year_of
from jiheng.web.core import actions
from jiheng.web.ledgers.actions import answering, offering
from jiheng.web.ledgers.actions.answering import Answer
from jiheng.web.ledgers.actions.publishing import publish
from jiheng.web.ledgers.actions.raising import find_pairs
from jiheng.web.ledgers.actions.storing import insert, new_row, put_values
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import SIGN_OFF, Pair, Row
from jiheng.web.ledgers.queries import figures
from jiheng.web.ledgers.reading import MONEY_SCALE
from jiheng.web.operate.demo_ledgers import _typed
from jiheng.web.operate.ledger_city import DISTRICTS, PROJECTS, code
from jiheng.web.operate.ledger_city import city as city_rows
from web.city import person

COUNT, AMOUNT = "projects.signed.count", "projects.signed.amount"
LOOK_ALIKES = 40
SAME = Answer("same", "两边核对过合同")


class Districts:
    """The projects of the demonstration, each in its district, and people of two of them."""

    def __init__(self, own_city, rows):
        figures.forget()
        self.city, self.ledger = own_city, ledgers()[PROJECTS]
        offering.switch(own_city.department, "promotion", on=True, by=own_city.manager)
        self.place = {
            name: actions.found_organisation(
                kind="unit", name=name, code=f"Q{number}", parent=own_city.department, by=None
            )
            for number, name in enumerate(DISTRICTS)
        }
        self.above = person("above", own_city.department, "statistician")
        self.fillers = {}
        by_place = defaultdict(list)
        for row in rows:
            by_place[row["region"]].append(_typed(row))
        states = {state.label: state.id for state in self.ledger.flow.states}
        for name, typed in by_place.items():
            table = ledger_table(self.ledger, self.place[name])
            made_rows = []
            for number, values in enumerate(typed):
                row = new_row(table, f"p-{number}", number)
                put_values(row, values, None)
                row.state = states[values["stage"]]
                made_rows.append(row)
            insert(table, made_rows, None)

    def find(self):
        path = self.city.department.path
        return find_pairs(self.ledger, path, lambda _done, _all: None, by=self.above)

    def filler(self, place):
        if place.pk not in self.fillers:
            self.fillers[place.pk] = person(f"filler-{place.pk}", place, "filler")
        return self.fillers[place.pk]

    def same(self, pair):
        for side, place in (("first", pair.first.organisation), ("other", pair.other)):
            answering.answer(self.ledger, pair.pk, side, SAME, by=self.filler(place))

    def value(self, id_):
        return figures.figure_of(id_, self.city.department, year_of(2025))


def look_alikes(rows):
    """Later phases, and other projects of the same group at other sites: forty of each half."""
    firms = [row for row in rows if row["kind"] == "正式合同"][:LOOK_ALIKES]
    for number, row in enumerate(firms):
        twin = {**row, "region": DISTRICTS[number % 24], "contract_number": f"L{number}"}
        if number % 2:
            yield {
                **twin,
                "name": f"{row['name']}二期",
                "parent_project": row["name"],
                "credit_code": "",
            }
        else:
            yield {**twin, "name": f"{row['name']}（另址）", "project_code": f"N{number}",
                   "credit_code": code(8_000_000 + number), "planned_total": 900_000}  # fmt: skip


@pytest.fixture
def planted():
    return city_rows(cleaned=False)


def test_all_planted_duplicates_are_found_and_no_look_alike_is_merged(city, planted):
    twins = {name for _ledger, name, defect in planted.truth if defect == "duplicate"}
    rows = [*planted.rows[PROJECTS], *look_alikes(planted.rows[PROJECTS])]
    town = Districts(city, rows)
    before = town.value(COUNT), town.value(AMOUNT)
    counts = town.find()
    pairs = list(Pair.objects.select_related("first__organisation", "second", "other"))
    assert counts["new"] == len(pairs)
    found = {row.title for pair in pairs for row in (pair.first, pair.second)}
    assert len(twins) == 12
    assert twins <= found
    assert not [title for title in found if title.endswith(("二期", "（另址）"))]
    assert not Row.objects.exclude(version=1).exists()  # nothing is merged by itself
    assert town.value(COUNT).digest == before[0].digest
    own = [pair for pair in pairs if {pair.first.title, pair.second.title} & twins]
    assert len(own) == 12
    amounts = 0
    for pair in own:
        assert pair.first.organisation_id != pair.other_id
        town.same(pair)
        amounts += Fraction(Row.objects.get(pk=pair.second_id).amount, MONEY_SCALE)
    assert town.value(COUNT).value == before[0].value - 12
    assert town.value(AMOUNT).value == before[1].value - amounts


def test_one_counted_project_made_a_duplicate_gives_577_with_the_row_named(city):
    rows = city_rows().rows[PROJECTS]
    first = min(rows[:578], key=lambda row: row["contract_signed_on"])
    later = next(row for row in rows if row["planned_total"] == 67_000)
    first["project_code"] = later["project_code"] = "2501-999900-04-01-000001"
    town = Districts(city, rows)
    count, amount = town.value(COUNT), town.value(AMOUNT)
    assert (count.value, amount.quantity.printed()) == (578, "2046.7亿元")
    kept = publish(count, city.department, cause=SIGN_OFF, reference="", by=None)
    town.find()
    pair = Pair.objects.get(why=["project_code"])
    town.same(pair)
    gone = Row.objects.get(title=later["name"])
    assert gone.values["aside"] == "重复"
    assert first["name"] in gone.values["aside_reason"]
    then, now = figures.figure_as_taken(kept), town.value(COUNT)
    assert (then.value, then.digest, now.value) == (578, kept.digest, 577)
    [row] = drift(then, now).gone
    assert row.key == f"{gone.organisation_id}/{gone.key}"
    assert town.value(AMOUNT).value == amount.value - 670_000_000
