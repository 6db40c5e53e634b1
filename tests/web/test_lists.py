"""Lists: filtered on the page as in the export, in words, without a limit that is not told."""

import re

from jiheng import documents
from jiheng.web.core.models import AuditLine
from jiheng.web.performance.actions import filling, remedying
from jiheng.web.performance.stages import MOVE
from jiheng.web.performance.views.exports import LISTS
from jiheng.web.performance.words import ACTIONS, FIELDS, OBJECTS
from web.city import fill_targets, walk


def rows(client, path):
    [sheet] = documents.read_bytes(client.get(path).content, "list.xlsx").sheets
    return [[cell.text for cell in row.values()] for _number, row in sheet]


def test_everything_that_is_recorded_has_words(city):
    """By the source: every action and kind that is appended; by a year: every field."""
    from pathlib import Path

    import jiheng.web

    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in Path(jiheng.web.__file__).parent.rglob("actions*/*.py")
    ) + Path(jiheng.web.__file__).parent.joinpath("core/actions.py").read_text(encoding="utf-8")
    told = re.findall(r"\bappend\(\s*\"(\w+)\",\s*\"(\w+)\"", source)
    assert len(told) > 20
    assert {action for action, _kind in told} <= set(ACTIONS)
    assert {kind for _action, kind in told} <= set(OBJECTS)
    assert set(remedying.STEPS) <= set(ACTIONS)
    walk(city, "confirmed")
    for line in AuditLine.objects.exclude(kind="entry"):
        assert line.action in ACTIONS or line.action in MOVE
        assert set(line.changes) <= set(FIELDS), line.changes


def test_the_record_is_filtered_on_the_page_as_in_the_export(city, enter):
    walk(city, "evaluating")
    client = enter(city.auditor)
    page = client.get("/record/", {"kind": "cycle", "q": "manager"})
    mine = AuditLine.objects.filter(kind="cycle", actor_id=city.manager.pk)
    assert page.context["page"].paginator.count == mine.count() > 0
    listed = rows(client, "/lists/record.xlsx?kind=cycle&q=manager")
    assert len(listed) == mine.count() + 1
    assert {"开始自评", "状态：目标已批复 → 自评填报"} <= set(listed[1])
    assert "开始自评" in page.content.decode()
    later = rows(client, "/lists/record.xlsx?first=2999-01-01")
    assert len(later) == 1
    assert len(rows(enter(city.filler), "/lists/record.xlsx")) == 1  # nothing but the header


def test_a_history_has_all_its_pages(city, enter):
    fill_targets(city)
    one = city.cycle.entries.filter(sheet="indicators").first()
    for n in range(205):
        one.refresh_from_db()
        edit = filling.Edit(one.key, {"unit": f"{n}"}, one.version)
        filling.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    client = enter(city.filler)
    path = f"/years/{city.cycle.pk}/indicators/row/{one.key}/history/"
    assert client.get(path).context["page"].paginator.num_pages == 3
    shown = client.get(path).content.decode()
    assert "计量单位" in shown
    last = client.get(path, {"page": "3"}).content.decode()
    assert "三级指标" in last
    assert "新增" in last
    assert client.get(f"/years/{city.cycle.pk}/history/").context["page"].paginator.count > 205


def test_problems_are_told_by_their_text(city, enter):
    walk(city, "confirmed")
    raised = remedying.Raised("名单不准", "核对名单", "办公室", "2026-09-30")
    remedying.raise_problem(city.cycle.pk, raised, by=city.filler)
    client = enter(city.filler)
    assert "名单不准" in client.get("/problems/").content.decode()
    assert "名单不准" in rows(client, "/lists/problems.xlsx")[1]


def test_people_are_found_by_name_and_organisation(city, enter):
    client = enter(city.administrator)
    every = client.get("/people/").context["page"].paginator.count
    assert every == len(city.people)
    found = client.get("/people/", {"q": "别的局"}).context["page"]
    assert {p.username for p in found} == {"colleague", "other_manager"}


def test_every_list_can_be_exported(city, enter):
    client = enter(city.finance)
    for name in LISTS:
        assert client.get(f"/lists/{name}.xlsx").status_code == 200


def test_indicators_are_sorted_and_filtered_page_by_page_as_in_the_export(city, enter):
    from jiheng.web.performance.models import Entry

    other = filling.open_cycle(city.other, 2025, by=city.other_manager)
    Entry.objects.bulk_create(
        Entry(cycle=of, sheet="indicators", key=f"k-{n}", position=n, title=f"指标{n * 37 % 101:03}",
              values={"name": f"指标{n * 37 % 101:03}"})
        for of in (other, city.cycle) for n in range(60)
    )  # fmt: skip
    client, titles, after = enter(city.finance), [], 0
    while after is not None:
        page = client.get("/indicators/", {"sort": "title", "after": after}).context
        titles += [e.title for e in page["rows"]]
        after = page["more"]
    assert titles == sorted(titles)
    assert len(titles) == 120
    listed = rows(client, "/lists/indicators.xlsx?sort=title&department=别的")
    assert {row[0] for row in listed[1:]} == {"别的局"}
    names = [row[2] for row in listed[1:]]
    assert (names, len(names)) == (sorted(names), 60)
    by_name = client.get("/indicators/", {"sort": "name"}).context["rows"]
    assert {e.cycle_id for e in by_name} == {city.cycle.pk}  # the tree's order


def test_lists_take_their_sorts(city, enter):
    client = enter(city.finance)
    for path, sorts in (
        ("/years/", ("name", "year", "state", "score")), ("/problems/", ("due", "name")),
        ("/reviews/", ("name", "state")), ("/adjustments/", ("name", "state")),
        ("/reports/", ("file", "name", "at")), ("/indicators/", ("name", "year", "title")),
    ):  # fmt: skip
        page = client.get(path).content.decode()
        for sort in sorts:
            assert f"sort={sort}" in page, (path, sort)
            assert client.get(path, {"sort": sort}).status_code == 200
