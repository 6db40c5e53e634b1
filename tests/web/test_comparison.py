"""Comparison in the web: of what one may see, drafts left out; pages, calls and files say the same."""

import html
import io
import json
import re
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiheng import documents
from jiheng.web.core import actions
from jiheng.web.core.files import path_of
from jiheng.web.core.models import StoredFile
from jiheng.web.ledgers.models import Row
from jiheng.web.performance.models import Cycle
from web import doing
from web.city import walk

NAMES = ("培训人次", "培训合格率")
YEARS = {"from": 2021, "to": 2025}
CAUSE = "受上半年物流不畅影响，部分企业停产检修，培训场次有所减少。"


def filed(where, year, rows, state="confirmed", score="95.00", grade="优", spent=None):
    """A year that was handed in: how it gets there is tested elsewhere."""
    cycle = Cycle.objects.create(
        organisation=where, year=year, state=state, score=score, grade=grade
    )
    for number, values in enumerate(rows):
        known = {
            "subject": "部门整体",
            "operator": "≥",
            "unit": "人次",
            "level2": "数量指标",
            **values,
        }
        Row.objects.create(
            organisation=where, year=year, ledger="indicators", key=f"i-{number}", position=number,
            title=known["name"], values=known,
        )  # fmt: skip
    if spent is not None:
        Row.objects.create(
            organisation=where, year=year, ledger="budget", key="b", position=1, title="支出合计",
            values={"unit": "部门合计", "line": "支出合计", "executed": spent},
            read={"executed": int(float(spent) * 10_000 * 10_000)},
        )  # fmt: skip
    return cycle


def said(name, actual, target="100", **more):
    return {"name": name, "original_target": target, "actual": actual, **more}


@pytest.fixture
def decade(city):
    """Two departments over five years; the current year of one is a draft."""
    Cycle.objects.all().delete()
    Row.objects.all().delete()
    for year, actual in ((2021, "110"), (2022, "121"), (2023, "133.1"), (2024, "150")):
        filed(city.department, year, [
            said("培训人次", actual, reason=CAUSE if year > 2022 else ""),
            said("新签约项目数" if year > 2022 else "签约项目", f"{year - 2000}", "20", unit="个",
                 figure="新签约项目数"),
            said("受益企业" if year < 2023 else "受益企业数", "50", "60", unit="家"),
        ], spent="12000.00")  # fmt: skip
    filed(
        city.department, 2025, [said("培训人次", "999")], state="evaluating", score=None, grade=""
    )
    for year, actual in ((2023, "210"), (2024, "150")):
        filed(city.other, year, [said("培训人次", actual), said("新签约项目数", "9", "8", unit="个")],
              score="85.00", grade="良", spent="300.00")  # fmt: skip
    return city


def call(user, path, expect=200, **query):
    head = {"HTTP_AUTHORIZATION": f"Bearer {actions.make_token('比较', by=user)}"}
    answer = Client().get(f"/api/comparison{path}", {"first": 2021, "last": 2025, **query}, **head)
    assert answer.status_code == expect, answer.content.decode()
    return json.loads(answer.content)


def text_of(page):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode())))


def test_20_1_a_renamed_indicator_that_is_bound_is_one_line_and_an_unbound_one_a_question(
    decade, enter
):
    lines = {line["id"]: line for line in call(decade.auditor, "")}
    bound = lines["figure:projects.signed.count"]
    assert (bound["units"], bound["years"], bound["values"]) == (1, "2021—2024", 4)
    assert {"name:受益企业", "name:受益企业数"} <= set(lines)
    [question] = call(decade.auditor, "/signs", kind="rename")
    assert (question["unit"], question["then"], question["now"]) == (
        "样例局",
        "受益企业",
        "受益企业数",
    )
    page = enter(decade.auditor).get("/comparison/line/", {**YEARS, "id": bound["id"]})
    assert "签约项目 → 新签约项目数" in text_of(page)
    signs = enter(decade.auditor).get("/comparison/signs/", {**YEARS, "kind": "rename"})
    assert "是不是同一个指标改了名" in text_of(signs)


def test_20_2_always_full_is_said_with_n(decade, enter):
    full = [s for s in call(decade.auditor, "/signs", kind="full") if s["unit"] == "样例局"]
    assert {(s["name"], s["years"], s["count"]) for s in full} == {
        ("培训人次", "2021—2024", 4), ("新签约项目数", "2021—2024", 4),
    }  # fmt: skip
    page = text_of(enter(decade.auditor).get("/comparison/signs/", {**YEARS, "kind": "full"}))
    assert "总是完成，说明不了问题" in page
    assert "n = 4" in page


def test_20_3_a_rank_among_different_definitions_is_refused_with_both_named(decade, enter):
    query = {**YEARS, "id": "name:新签约项目数", "year": 2024}
    page = text_of(enter(decade.auditor).get("/comparison/line/", query))
    for words in (
        "口径不同，不能排名",
        "样例局“新签约项目数”",
        "别的局“新签约项目数”",
        "没有绑定口径",
    ):
        assert words in page, words
    assert "2024 年位次" not in page
    told = call(decade.auditor, "/line", id="name:新签约项目数", year=2024)
    assert told["ranks"] == []
    assert "口径不同" in told["refused"]
    bound = call(decade.auditor, "/line", id="figure:projects.signed.count", year=2024)
    assert [rank["name"] for rank in bound["ranks"]] == ["样例局"]
    assert "别的局" in bound["elsewhere"]


def test_levels_growth_ranks_and_ties(decade):
    line = call(decade.auditor, "/line", id="name:培训人次", year=2024)
    rows = {row["unit"]: row for row in line["lines"]}
    cells = {cell["year"]: cell for cell in rows["样例局"]["cells"]}
    assert (cells[2022]["value"], cells[2022]["growth"], cells[2023]["growth"]) == (
        "121人次",
        "+10.0%",
        "+10.0%",
    )
    assert (cells[2025]["value"], cells[2025]["target"]) == (
        "—",
        "100",
    )  # a draft's result is nobody's
    assert rows["样例局"]["mean"] == "10.9%"  # by comparison.cagr
    assert [(r["name"], r["place"], r["ties"], r["moved"]) for r in line["ranks"]] == [
        ("样例局", 1, True, 1), ("别的局", 1, True, 0),
    ]  # fmt: skip
    assert line["universe"] == 2


def test_texts_that_are_copied_and_drafts_that_are_not_read(decade):
    copied = call(decade.auditor, "/signs", kind="copied_text")
    assert [(s["name"], s["years"]) for s in copied] == [("培训人次", "2023—2024")]
    timid = call(decade.auditor, "/signs", kind="timid")
    assert ("培训人次", "2024—2025") in {(s["name"], s["years"]) for s in timid}


def test_everybody_compares_what_they_may_see_alone(decade, enter):
    own = {line["id"]: line["units"] for line in call(decade.people["colleague"], "")}
    assert own == {"name:培训人次": 1, "name:新签约项目数": 1}
    assert call(decade.auditor, "")[0]["units"] == 2
    for path in ("", "/signs", "/portfolio"):
        for role in ("expert", "administrator", "stranger"):
            assert call(decade.people[role], path, expect=403)["said"]
            page = enter(decade.people[role]).get(f"/comparison{path}/")
            assert page.status_code == 403
    line = {**YEARS, "id": "figure:projects.signed.count"}
    assert enter(decade.people["colleague"]).get("/comparison/line/", line).status_code == 404
    city = call(decade.people["colleague"], "/portfolio", last=2024)
    assert [g["counts"] for g in city["grades"]][-1] == {"良": 1}
    assert "样例局" not in json.dumps(
        call(decade.people["colleague"], "/signs"), ensure_ascii=False
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [({"from": 2025, "to": 2021}, "请换过来"), ({"from": 2000, "to": 2025}, "最多比 10 年")],
)
def test_years_that_cannot_be_are_refused_in_words(decade, enter, query, words):
    page = enter(decade.auditor).get("/comparison/", query)
    assert page.status_code == 409
    assert words in page.content.decode()
    told = call(decade.auditor, "", expect=409, first=query["from"], last=query["to"])
    assert words in told["said"]


def test_the_portfolio_has_grades_money_and_reviews(city, enter):
    from jiheng.web.performance import queries
    from jiheng.web.performance.actions import reviews

    walk(city, "submitted")
    review = reviews.draw(2025, 1, by=city.finance).reviews.get()
    reviews.assign(review.pk, city.expert, by=city.finance)
    tree = queries.evaluated_year(city.cycle).outcome.scored.trees[0]
    line = next(item for item in tree.items if item.name == "培训合格率")
    reviews.rescore(review.pk, tree.subject, line.key, "15", "证书不全", by=city.expert)
    reviews.finish(review.pk, "基本属实", by=city.expert)
    shown = call(city.finance, "/portfolio")
    assert shown["grades"][-1] == {"year": 2025, "count": 1, "counts": {"优": 1}}
    assert shown["reviewed"] == [{"name": "样例局", "own": "97.00", "again": "92.00"}]
    [money] = shown["money"]
    assert (money["grade"], money["count"], money["known"], money["spent"]) == (
        "优",
        1,
        1,
        "1000000",
    )
    page = text_of(enter(city.finance).get("/comparison/portfolio/", YEARS))
    assert "-5.00" in page
    assert "100.00" in page
    other = call(city.people["colleague"], "/portfolio")
    assert other["reviewed"] == []


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_files_are_made_by_a_job_and_say_what_the_pages_say(decade, enter, kind):
    client = enter(decade.auditor)
    answer = client.post("/comparison/files/", {**YEARS, "kind": kind})
    assert answer.status_code == 302
    doing.work()
    [file] = StoredFile.objects.filter(name__contains="比较")
    data = path_of(file.digest).read_bytes()
    if kind == "docx":
        with ZipFile(io.BytesIO(data)) as archive:
            text = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
        for words in ("新签约项目数", "总是完成，说明不了问题", "+10.0%"):
            assert words in text, words
        return
    book = documents.read_bytes(data, file.name)
    texts = {
        sheet.name: {cell.text for row in sheet.rows.values() for cell in row.values()}
        for sheet in book.sheets
    }
    assert list(texts) == [
        "逐年水平和增长", "最后一年的位次", "看出什么", "各年等级分布", "自评与复核", "得分与资金",
    ]  # fmt: skip
    assert {"培训人次", "121人次", "+10.0%"} <= texts["逐年水平和增长"]
    assert "总是完成，说明不了问题" in texts["看出什么"]


def test_a_file_of_a_comparison_is_ordered_by_a_call_too(decade):
    head = {"HTTP_AUTHORIZATION": f"Bearer {actions.make_token('比较', by=decade.auditor)}"}
    sent = {"first": 2021, "last": 2025, "kind": "xlsx"}
    answer = Client().post("/api/comparison/files", sent, content_type="application/json", **head)
    assert answer.status_code == 202
    doing.work()
    assert StoredFile.objects.filter(name__endswith="比较.xlsx").exists()


@pytest.mark.parametrize("path", ["", "line/", "signs/", "portfolio/"])
def test_pages_ask_a_bounded_number_of_questions(decade, enter, path):
    client = enter(decade.auditor)
    query = {**YEARS, "id": "name:培训人次"}
    client.get(f"/comparison/{path}", query)
    with CaptureQueriesContext(connection) as few:
        assert client.get(f"/comparison/{path}", query).status_code == 200
    for number in range(8):
        unit = actions.found_organisation(
            kind="department", name=f"新局{number}", code=f"N{number}", parent=decade.root, by=None
        )
        for year in (2023, 2024):
            filed(unit, year, [said("培训人次", f"{100 + number}")])
    with CaptureQueriesContext(connection) as cold:
        assert client.get(f"/comparison/{path}", query).status_code == 200
    with CaptureQueriesContext(connection) as many:
        assert client.get(f"/comparison/{path}", query).status_code == 200
    assert len(many) <= len(few) + 1
    assert len(cold) <= 25


def test_pages_are_whole_in_english(decade, enter):
    client = enter(decade.auditor)
    client.post("/language/", {"language": "en"})
    for path in ("", "line/", "signs/", "portfolio/"):
        page = client.get(f"/comparison/{path}", {**YEARS, "id": "name:培训人次"}).content.decode()
        main = page.partition("<main")[2].partition("</main>")[0]
        text = re.sub(r"<[^>]+>|\s+", " ", re.sub(r'data:image[^"]+', "", main))
        own = {
            "样例局",
            "别的局",
            "培训人次",
            "新签约项目数",
            "签约项目",
            "受益企业数",
            "受益企业",
            "人次",
        }
        left = {
            t for t in re.findall(r"[一-鿿]{2,}", text) if not any(t in o or o in t for o in own)
        }
        assert not left - set(re.findall(r"[一-鿿]{2,}", CAUSE)), (path, left)
