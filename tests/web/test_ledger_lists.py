"""Lists of ledgers stay as fast with many rows as with few: by the plans of both databases."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiheng.web.core.lists import listing
from jiheng.web.ledgers.actions.storing import derive, index_titles
from jiheng.web.ledgers.ledger_lists import ledger_list
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries import rows as row_queries
from jiheng.web.ledgers.stored_values import make_indexes

ENOUGH = 4_000  # rows, for a planner to prefer an index to sorting them


def put(table, number, **values):
    """Write rows as an import of many does; every third has no outcome yet."""
    rows = [
        Row(
            organisation=table.organisation, ledger=table.id, key=f"r{n}", position=n,
            state=("planned", "held", "closed")[n % 3],
            values={"name": f"培训{n}", "mode": "面授", "planned_on": f"2026-03-{n % 28 + 1:02d}"}
            | ({"people": str(n % 97), "cost": f"{n}.05", "held_on": "2026-04-01"} if n % 3 else {})
            | values,
        )
        for n in range(number)
    ]  # fmt: skip
    for row in rows:
        derive(row, table.form, table.ledger)
    return Row.objects.bulk_create(rows, batch_size=500)


def index(table):
    """Make the indexes; PostgreSQL wants every reference checked before."""
    connection.check_constraints()
    return make_indexes([table.ledger])


def test_no_column_sorts_all_rows(trainings, city):
    put(trainings, ENOUGH)
    index(trainings)
    list_ = ledger_list(trainings.ledger)
    sorts = [column.id for column in list_.columns if column.order]
    listed = [column.field for column in trainings.form.columns if column.listed]
    assert sorts == [*listed, "state", "organisation"]
    for sort in ("", *sorts, *(f"-{sort}" for sort in sorts)):
        plan = list_.chosen(city.finance, {"sort": sort})[:51].explain()
        assert "TEMP B-TREE" not in plan, (sort, plan)
        assert "Sort" not in plan, (sort, plan)


def test_a_bound_is_looked_up(trainings, city):
    put(trainings, ENOUGH)
    index(trainings)
    query = {"cost-from": "100", "cost-to": "102", "sort": "cost"}
    chosen = ledger_list(trainings.ledger).chosen(city.finance, query)
    assert [row.position for row in chosen.all()] == [100, 101]
    plan = chosen[:51].explain()
    assert "(<expr>>? AND <expr><?)" in plan or "Index Cond: (((read -> 'cost'" in plan, plan


def test_a_choice_lets_its_rows_through(trainings, city):
    put(trainings, 2, mode="线上")
    list_ = ledger_list(trainings.ledger)
    for mode, count in (("线上", 2), ("面授", 0), ("线", 0)):
        assert list_.chosen(city.finance, {"mode": mode}).count() == count


def test_empty_values_come_last_both_ways(trainings, city):
    put(trainings, 9)
    list_ = ledger_list(trainings.ledger)
    for sort, expected in (
        ("cost", [1, 2, 4, 5, 7, 8, 0, 3, 6]),
        ("-cost", [8, 7, 5, 4, 2, 1, 6, 3, 0]),
    ):
        rows = list_.chosen(city.finance, {"sort": sort})
        assert [row.position for row in rows] == expected


@pytest.mark.parametrize("text", ["游泳", "培训游泳", "没有这个"])
def test_a_search_without_a_hit_reads_no_row(trainings, city, text):
    index_titles(put(trainings, 30))
    list_ = ledger_list(trainings.ledger)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = listing(list_, city.finance, {"q": text})
    assert (page.rows, page.count, page.counted_all) == ((), 0, True)
    read = [query["sql"] for query in queries if '"ledgers_row"' in query["sql"]]
    assert read == []


@pytest.mark.parametrize("most", [2, 1_000])
def test_a_search_finds_the_same_however_many_match(trainings, city, monkeypatch, most):
    monkeypatch.setattr(row_queries, "MOST_MATCHES", most)
    index_titles(put(trainings, 30))
    list_ = ledger_list(trainings.ledger)
    for text, expected in (
        ("培训", list(range(29, -1, -1))),
        ("培训2", [*range(29, 19, -1), 2]),
        ("训17", [17]),
        ("训71", []),
        ("训1训2", []),
    ):
        rows = list_.chosen(city.finance, {"q": text})
        assert [row.position for row in rows] == expected, text


def test_sums_beyond_64_bits_are_exact(trainings, city):
    rows = put(trainings, 1_100, cost="")
    for row in rows:
        row.amount = 2**53 - 1
    Row.objects.bulk_update(rows, ["amount"], batch_size=500)
    page = listing(ledger_list(trainings.ledger), city.finance, {"planned_on-from": "2026-01-01"})
    total = 1_100 * (2**53 - 1)
    assert page.total == f"支出 合计 {total // 10_000}.{total % 10_000:04d}".rstrip("0") + " 元"


def test_a_long_text_in_a_listed_column_can_be_kept(trainings, city):
    index(trainings)
    text = "".join(chr(0x4E00 + n * 7_919 % 20_000) for n in range(4_000))
    put(trainings, 3, mode=text)
    list_ = ledger_list(trainings.ledger)
    rows = list_.chosen(city.finance, {"sort": "mode"})
    assert [row.values["mode"] for row in rows] == [text] * 3


def test_indexes_of_what_is_listed_no_more_are_dropped(trainings):
    def names():
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, "ledgers_row")
        return {name for name in constraints if name.startswith("row_")}

    assert index(trainings) == len(names()) > 6
    before = names()
    index(trainings)
    assert names() == before
    make_indexes([])
    assert names() == set()
