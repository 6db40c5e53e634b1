"""A ledger's row says what it asks for in its state, and what the next one will ask for."""

import pytest

from jiheng.web.ledgers.actions import filling, offering
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table


@pytest.fixture
def projects(city):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    return ledger_table(ledgers()["investment_projects"], city.department)


def test_a_project_with_name_and_investor_asks_for_nothing_now_and_nine_next(projects, city, enter):
    row = filling.add_row(projects, {"name": "精密部件", "investor": "甲投资"}, by=city.filler)
    page = enter(city.filler).get(projects.row_address(row.key)).content.decode()
    assert "现在要填 0 栏，下一阶段要填 9 栏。" in page
    assert page.count("下一阶段必填") == 9
    main, further = page.split("更多栏目（选填）")
    assert 'name="contact_phone"' in main
    assert "合同签订日期" not in main  # of a stage after the next
    assert "现在必填" not in further
