"""Zones in the browser and by calls: cards with every formula, trials, land, figures of the city."""

import datetime as dt
import io
import json
import re
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from openpyxl import load_workbook

from jiheng.model import half_up, year_of
from jiheng.rulebook.load import packaged
from jiheng.web.core import actions
from jiheng.web.core.models import AuditLine, Job
from jiheng.web.ledgers.actions import filling, offering
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row, Version
from jiheng.web.ledgers.queries import figures
from jiheng.web.operate import zone_city
from jiheng.web.operate.demo_ledgers import _typed
from jiheng.web.operate.ledger_city import DISTRICTS, shares
from web import doing
from web.city import person

YEAR = 2025
CARD = "zones.example"


def keep(city, only=None, districts=DISTRICTS):
    """Take the invented zones over into the department of the test city."""
    offering.switch(city.department, "promotion", on=True, by=city.manager)
    by = person("tongji", city.department, "statistician")
    rows, truth = defaultdict(list), []
    zone_city.zones(rows, truth, districts, YEAR, 1, shares)
    rows["parcels"][300 : -zone_city.PLANTED] = []  # what is disposed of comes first
    for ledger, own in rows.items():
        if only is None or ledger in only:
            table = ledger_table(ledgers()[ledger], city.department)
            take_over(table, [_typed(row) for row in own], "演示：纸质台账", by=by)
    return by, rows, truth


@pytest.fixture
def zones(city):
    return keep(city, ("zones", "zone_figures", "zone_events"))


def asked(user, path, expect=200, **query):
    head = {"HTTP_AUTHORIZATION": f"Bearer {actions.make_token('开发区', by=user)}"}
    answer = Client().get(f"/api/zones/{path}", query, **head)
    assert answer.status_code == expect, answer.content.decode()
    return json.loads(answer.content)


def test_enterprises_are_scored_on_their_land_by_a_card_of_theirs(city):
    """Each total is that of its columns by hand; what was not reported has the group's mean."""
    by, rows, _truth = keep(city, ("zones", "land_users"))
    shown = asked(by, "scores", year=YEAR, card="per-mu.example", organisation=city.department.pk)
    above = {row["name"]: row for row in rows["land_users"] if row["scale"] == "规上"}
    assert len(shown["zones"]) == min(200, len(above))
    assert {row["group"] for row in shown["zones"]} == set(zone_city.TRADES)
    items = (("tax", "land", 40, 20), ("value_added", "land", 25, 120),
             ("value_added", "energy", 15, Fraction(5, 2)), ("value_added", "staff", 10, 18),
             ("research", "revenue", 10, Fraction(3, 100)))  # fmt: skip
    checked = 0
    for scored in shown["zones"]:
        row = above[scored["name"]]
        if row["energy"] is None:
            continue
        points = [
            min(
                Fraction(weight) * Fraction(row[over]) / Fraction(row[under]) / base,
                Fraction(weight) * 3 / 2,
            )
            for over, under, weight, base in items
        ]
        assert scored["total"] == f"{half_up(sum(points), 2)}", scored["name"]
        checked += 1
    assert checked > 100
    best = [row for row in shown["zones"] if row["place"] == 1]
    assert {row["grade"] for row in best} == {"A"} and len(best) >= len(zone_city.TRADES)


def test_what_enterprises_yield_on_their_land_is_a_figure_in_its_own_unit(city):
    """The sums of the rows that have both columns, one over the other, by hand."""
    _by, rows, _truth = keep(city, ("zones", "land_users"))
    users = rows["land_users"]

    def by_hand(over, under, digits):
        both = [r for r in users if r[over] is not None and r[under]]
        sums = [sum(Fraction(r[field]) for r in both) for field in (over, under)]
        return f"{half_up(sums[0] / sums[1], digits)}"

    def printed(id_):
        return figures.figure_of(id_, city.department, year_of(YEAR)).quantity.printed()

    assert printed("land_users.tax_per_mu") == by_hand("tax", "land", 2) + "万元/亩"
    assert printed("land_users.productivity") == by_hand("value_added", "staff", 2) + "万元/人"
    research, revenue = (sum(Fraction(r[f]) for r in users) for f in ("research", "revenue"))
    share = half_up(research / revenue * 100, 2)
    assert printed("land_users.research_share") == f"{share}%"


def test_enterprises_whose_code_is_still_missing_are_each_their_own(city):
    by, _rows, _truth = keep(city, ("zones",))
    table = ledger_table(ledgers()["land_users"], city.department)
    common = {"scale": "规上", "period": f"{YEAR}-12-31", "land": "10", "tax": "5"}
    for name in ("甲公司", "乙公司"):
        filling.add_row(table, {"name": name, **common}, by=by)
    shown = asked(by, "scores", year=YEAR, card="per-mu.example", organisation=city.department.pk)
    assert {row["name"] for row in shown["zones"]} == {"甲公司", "乙公司"}


def test_a_city_of_zones_has_the_figures_it_was_made_to_have(city, enter):
    by, _rows, truth = keep(city)
    year = year_of(YEAR)

    def printed(id_):
        return figures.figure_of(id_, city.department, year).quantity.printed()

    assert printed("zones.revenue") == "16367.8亿元"
    assert printed("zones.revenue.growth") == "12.1%"
    assert [printed(f"prices.{way}.count") for way in ("lowered", "kept", "raised")] == [
        "61项",
        "50项",
        "9项",
    ]
    assert printed("parcels.disposed.mu") == "1240.6亩"
    assert printed("zone_changes.state") == "1件"
    planted = {name for ledger, name, _ in truth if ledger == "zone_figures"}
    counted = figures.figure_of("zones.revenue", city.department, year)
    keys = {c.key.partition("/")[2] for c in counted.counted}
    zones = set(
        Row.objects.filter(key__in=keys, ledger="zone_figures").values_list(
            "values__zone", flat=True
        )
    )
    assert len(zones) == 24
    assert not zones & {name for name in planted if "产业园" in name}

    # ticking the flag of a park off changes the figure, and the page says which rows were left out
    park = Row.objects.get(ledger="zone_figures", values__zone="子区产业园")
    table = ledger_table(ledgers()["zone_figures"], city.department)
    reasons = dict(counted.left_out)
    assert sum(len(keys) for reason, keys in reasons.items() if "overlaps" in reason) == 2
    filling.save_row(table, Edit(park.key, {"overlaps": "否"}, park.version), by=by)
    assert printed("zones.revenue") == "16629.8亿元"  # 16367.8 and the 262.0 of the park
    page = (
        enter(city.manager)
        .get(f"/ledgers/figures/zones.revenue/?year={YEAR}&organisation={city.department.pk}")
        .content.decode()
    )
    assert "含在另一个开发区内" in page and "16629.8" in page
    shown = asked(city.manager, "parcels", day="2025-12-31", organisation=city.department.pk)
    four = [line for line in shown["classes"] if line["id"] != "normal"]
    assert sum(Decimal(line["disposed_mu"]) for line in four) == Decimal("1240.6")
    assert {line["name"]: line["disposed_mu"] for line in four} == {
        name: mu for name, mu, _ in zone_city.DISPOSED
    }


def test_each_total_is_the_sum_of_its_cells_and_each_cell_has_its_formula(zones, city):
    shown = asked(city.manager, "scores", year=YEAR, card=CARD)
    assert (shown["card"], shown["full"], len(shown["zones"])) == (CARD, "100", 24)
    for zone in shown["zones"]:
        points = [Decimal(cell["points"]) for cell in zone["cells"]]
        assert sum(points) == Decimal(zone["total"])
        cells = (
            asked(city.manager, "zone", year=YEAR, card=CARD, zone=zone["key"])
            if zone["place"] == 1
            else []
        )
        for cell, printed in zip(cells, zone["cells"], strict=False):
            assert cell["points"] == printed["points"]
            assert cell["formula"] or cell["notes"]
    first = shown["zones"][0]
    cells = {
        c["item"]: c for c in asked(city.manager, "zone", year=YEAR, card=CARD, zone=first["key"])
    }
    left, right = cells["energy"]["formula"].split(" = ")
    assert re.fullmatch(r"\(2 − [\d.]+ ÷ 0\.5\) × 10", left)
    number = Decimal(left.split("− ")[1].split(" ÷")[0])
    assert abs((2 - number / Decimal("0.5")) * 10 - Decimal(right)) < Decimal("0.0001")


def test_missing_emissions_are_the_mean_of_the_group_and_marked(zones, city):
    shown = asked(city.manager, "scores", year=YEAR, card=CARD)
    emission = next(n for n, c in enumerate(shown["zones"][0]["cells"]) if c["item"] == "emission")
    marked = [z for z in shown["zones"] if z["cells"][emission]["state"] == "mean"]
    assert [z["name"] for z in marked] == [zone_city.zone_name(DISTRICTS[n]) for n in (5, 14)]
    [note] = next(
        c
        for c in asked(city.manager, "zone", year=YEAR, card=CARD, zone=marked[0]["key"])
        if c["item"] == "emission"
    )["notes"]
    assert "主要污染物排放" in note and "同组其他 6 个" in note


def test_an_accident_costs_a_point_and_shows_its_paper_a_veto_takes_the_rank_alone(zones, city):
    shown = {z["name"]: z for z in asked(city.manager, "scores", year=YEAR, card=CARD)["zones"]}
    hit, void, waiting = (shown[zone_city.zone_name(DISTRICTS[n])] for n in (3, 10, 11))
    accident = {c["item"]: c["points"] for c in hit["cells"]}["accident"]
    assert accident == "-1.00"
    cells = asked(city.manager, "zone", year=YEAR, card=CARD, zone=hit["key"])
    [paper] = next(c for c in cells if c["item"] == "accident")["papers"]
    assert "示例通报〔2025〕1号" in paper["text"]
    assert Client().get(paper["address"]).status_code == 302  # there is such a page, for who is in
    assert (void["place"], void["grade"]) == (None, "")
    assert Decimal(void["total"]) > 0 and void["vetoes"]
    assert {c["item"]: c["points"] for c in waiting["cells"]}["accident"] == "0.00"  # not confirmed


def test_grades_are_of_each_group(zones, city):
    rows = asked(city.manager, "scores", year=YEAR, card=CARD)["zones"]
    by_group = defaultdict(list)
    for row in rows:
        by_group[row["group"]].append(row)
    for own in by_group.values():
        ranked = [row for row in own if row["place"] is not None]
        assert sorted(row["place"] for row in ranked)[0] == 1
        assert all(row["ranked"] == len(ranked) for row in ranked)
        best = [row["grade"] for row in sorted(ranked, key=lambda row: row["place"])]
        assert best == sorted(best)


def test_a_tried_weight_shows_who_changes_and_nothing_is_saved(zones, city, enter):
    before = AuditLine.objects.count(), Version.objects.count(), Row.objects.count()
    scores = asked(city.manager, "scores", year=YEAR, card=CARD)
    tried = asked(city.manager, "what-if", year=YEAR, card=CARD, item="revenue", weight="60")
    assert tried["full"] == "145"
    assert tried["changes"]
    grades = {zone["name"]: zone["grade"] for zone in scores["zones"]}
    for change in tried["changes"]:
        assert grades[change["name"]] == change["grade"] != change["grade_tried"]
    page = enter(city.manager).get(
        f"/zones/what-if/?year={YEAR}&card={CARD}&item=revenue&weight=60"
    )
    assert "什么都不保存" in page.content.decode()
    assert asked(city.manager, "scores", year=YEAR, card=CARD) == scores
    lines = AuditLine.objects.exclude(action__in=("use_token", "make_token")).count()
    assert lines <= before[0]
    assert (Version.objects.count(), Row.objects.count()) == before[1:]
    for sent in ({"item": "nought"}, {"weight": "-1"}, {"weight": "许多"}):
        asked(city.manager, "what-if", 409, year=YEAR, card=CARD, **sent)


def test_pages_show_what_calls_say(zones, city, enter):
    browser = enter(city.manager)
    page = browser.get(f"/zones/?year={YEAR}&card={CARD}").content.decode()
    shown = asked(city.manager, "scores", year=YEAR, card=CARD)
    for zone in shown["zones"]:
        assert zone["name"] in page and zone["total"] in page
    assert "权重是示意的" in page
    assert "一票否决" in page
    one = shown["zones"][0]
    cells = browser.get(
        "/zones/zone/", {"year": YEAR, "card": CARD, "zone": one["key"]}
    ).content.decode()
    for cell in asked(city.manager, "zone", year=YEAR, card=CARD, zone=one["key"]):
        assert cell["formula"] in cells
    assert browser.get("/zones/zone/", {"zone": "1/none"}).status_code == 404
    assert browser.get("/zones/", {"card": "nought"}).status_code in (400, 409)


def test_a_workbook_has_the_points_and_the_formulas(zones, city, enter):
    answer = enter(city.manager).post(
        "/zones/files/", {"year": YEAR, "card": CARD, "organisation": city.department.pk}
    )
    assert answer.status_code == 302
    doing.work()
    job = Job.objects.get(kind="make_scores")
    assert job.state == "done", job.outcome
    made = enter(city.manager).get(f"/jobs/{job.pk}/file/")
    book = load_workbook(
        io.BytesIO(b"".join(made.streaming_content) if made.streaming else made.content)
    )
    rows = list(book["记分"].iter_rows(min_row=4, values_only=True))
    shown = {z["name"]: z for z in asked(city.manager, "scores", year=YEAR, card=CARD)["zones"]}
    assert len(rows) == 24
    width = len(next(iter(shown.values()))["cells"])
    for row in rows:
        zone = shown[row[0]]
        points = [Decimal(str(value)) for value in row[2 : 2 + width]]
        assert sum(points) == Decimal(zone["total"]) == Decimal(str(row[3 + width]))
    assert len(list(book["每格算式"].iter_rows(min_row=4))) == 24 * width


def test_who_does_not_see_the_ledgers_sees_no_scores(zones, city, enter):
    for user in (city.people["colleague"], city.people["stranger"], city.people["administrator"]):
        browser = enter(user)
        for path in ("", "zone/?zone=1/x", "what-if/", "parcels/"):
            assert browser.get(f"/zones/{path}").status_code == 403, path
        assert browser.post("/zones/files/", {"year": YEAR}).status_code == 403
        menu = browser.get("/").content.decode()
        assert "/zones/" not in menu
    asked(city.people["stranger"], "scores", 403)
    other = {"year": YEAR, "organisation": city.other.pk}
    asked(city.manager, "scores", 403, **other)
    assert not Job.objects.exists()


def test_a_parcel_is_idle_from_day_366_on_and_the_page_says_where_it_is_entered_otherwise(city):
    offering.switch(city.department, "promotion", on=True, by=city.manager)
    table = ledger_table(ledgers()["parcels"], city.department)
    late = {
        "unit_number": "139999GB00001", "zone": "子区经济开发区", "mu": "90", "approved_on": "2021-01-05",
        "supplied_on": "2022-03-01", "start_due": "2023-03-01", "started_on": "2024-05-01",
        "built_area": "0", "invested": "0", "planned_investment": "1000", "land_class": "正常",
    }  # fmt: skip
    exact = late | {
        "unit_number": "139999GB00002", "started_on": "2023-02-01", "halted_on": "2023-09-01",
        "built_area": "30", "invested": "250",
    }  # fmt: skip
    promised = exact | {
        "unit_number": "139999GB00003", "halted_on": "", "standard": "是", "promised_intensity": "300",
        "measured_intensity": "299.5", "promised_energy": "0.5", "measured_energy": "0.5",
    }  # fmt: skip
    for values in (late, exact, promised):
        filling.add_row(table, values, by=city.filler)

    def on(day):
        shown = asked(city.filler, "parcels", day=f"{day}")["parcels"]
        return {each["number"][-1]: each for each in shown}

    due = dt.date(2023, 3, 1)
    assert on(due + dt.timedelta(days=365))["1"]["decided"] == "正常"
    idle = on(due + dt.timedelta(days=366))["1"]
    assert (idle["decided"], idle["entered"], idle["differs"]) == ("供而未用", "正常", True)
    later = on("2025-01-01")
    assert (later["1"]["decided"], later["1"]["since"]) == ("供而未用", "2024-03-01")
    assert (later["2"]["decided"], later["2"]["differs"]) == ("正常", False)
    assert later["3"]["missed"] == ["投资强度：承诺 300万元/亩，实测 299.5万元/亩，差 0.5万元/亩"]
    asked(city.filler, "parcels", 409, day="明天")


def test_a_card_of_the_place_is_offered_first(zones, city, written):
    city.department.place = "CN-9999"
    city.department.save()
    text = packaged()["cards/zones.example.yaml"].replace("id: zones.example", "id: own.card")
    written(text.replace("place: CN", "place: CN-9999"), "own.yaml", "cards")
    shown = asked(city.manager, "scores", year=YEAR)
    assert shown["card"] == "own.card"
    assert asked(city.manager, "scores", year=YEAR, card=CARD)["card"] == CARD


def test_a_change_of_a_zone_goes_level_by_level_with_its_papers(city):
    offering.switch(city.department, "promotion", on=True, by=city.manager)
    ledger = ledgers()["zone_changes"]
    assert [state.id for state in ledger.flow.states] == [
        "prepared",
        "city",
        "province",
        "state",
        "published",
        "returned",
    ]
    gates = {move.id: move.gate for move in ledger.flow.moves}
    assert {"land_use", "planning", "environment", "boundary"} <= set(gates["pass_city"].fields)
    assert "submitted_state_on" in gates["pass_state"].fields
    assert gates["pass_province"].any_proof == ("批复",)
