"""The year's report from ledgers in the browser: numbers are links, the rest is told, files are for whom."""

import re

import pytest

from jiheng import documents
from jiheng.model import year_of
from jiheng.rulebook import load
from jiheng.usecases.kept_ledgers import ledgers_in
from jiheng.web.core import actions
from jiheng.web.ledgers.actions import offering
from web import doing
from web.city import walk
from web.exporting import fetched, made
from web.test_statistics import PROJECTS, entered, project

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(city):
    """A bureau in its year, with projects of two districts, some of which do not count."""
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    east, west = (
        actions.found_organisation(
            kind="unit", name=name, code=name, parent=city.department, by=None
        )
        for name in ("东区", "西区")
    )
    project(east, "东一", total="12000")
    project(west, "西一", total="30000", contact_phone="13900001111")
    project(west, "小", total="9999")
    entered(PROJECTS, west, "在谈", "negotiating", {"name": "在谈", "planned_total": "50000"})
    walk(city, "submitted")
    return city


def page(city, enter, who="filler", status=200):
    answer = enter(city.people[who]).get(f"/years/{city.cycle.pk}/ledger-report/")
    assert answer.status_code == status
    return answer.content.decode()


def linked(html):
    """The numbers of the report's text with their addresses."""
    article = html[html.index("<article") :]
    return re.findall(r'class="traced"\s+href="([^"]+)"\s+title="[^"]*"\s*>([^<]+)</a>', article)


def test_each_number_is_a_link_to_its_rows_and_opens_them(bureau, enter):
    html = page(bureau, enter)
    numbers = {text: address.replace("&amp;", "&") for address, text in linked(html)}
    signed = numbers["4.2"]
    assert signed.startswith("/ledgers/figures/projects.signed.amount/")
    opened = enter(bureau.people["filler"]).get(signed).content.decode()
    assert "东一" in opened
    assert "西一" in opened
    assert "分，评价等级为" in html
    assert any(f"/years/{bureau.cycle.pk}/" in address for address in numbers.values())
    assert "按年初预算计算为" in html


def test_what_cannot_be_had_is_left_out_and_told(bureau, enter):
    html = page(bureau, enter)
    assert "实际使用外资" not in html[html.index("<article") :]
    before = html[: html.index("<article")]
    assert "台账.实际使用外资：" in before
    assert "没有这项的台账" in before


def test_a_year_before_the_first_and_a_department_of_others_have_no_page(bureau, enter):
    page(bureau, enter, "colleague", 404)
    assert f"/years/{bureau.cycle.pk}/ledger-report/" in (
        enter(bureau.people["filler"]).get(f"/years/{bureau.cycle.pk}/").content.decode()
    )


def test_ledgers_whole_are_for_who_sees_each_and_tell_nothing_secret(bureau, enter, tmp_path):
    at = f"/years/{bureau.cycle.pk}/files/ledgers/"
    assert enter(bureau.people["expert"]).get(at).status_code == 404
    data = made(enter(bureau.people["filler"]), at)
    path = tmp_path / "台账.xlsx"
    path.write_bytes(data)
    kept = ledgers_in((path,), load())
    assert kept.findings == ()
    figure = kept.figure("projects.signed.amount", year_of(2025))
    assert figure.quantity.printed() == "4.2亿元"
    texts = [cell.text for sheet in documents.read_bytes(data, "l.xlsx").sheets for _n, row in sheet
             for cell in row.values()]  # fmt: skip
    assert "西一" in texts
    assert not [text for text in texts if "13900001111" in text]


def test_a_file_is_made_again_when_a_row_of_a_ledger_changes(bureau, enter):
    at = f"/years/{bureau.cycle.pk}/files/ledger_report/"
    browser = enter(bureau.people["filler"])
    made(browser, at)
    assert fetched(browser, at).startswith(b"PK")
    project(bureau.department, "又一", total="20000")
    again = browser.get(at)
    assert not again.streaming
    assert doing.work() is None
