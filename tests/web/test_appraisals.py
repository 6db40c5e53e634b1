"""事前评估 as a gate into the budget: a place with a size of its own; and the stretch target."""

import pytest

from jiheng.web.core.refusal import Refused
from jiheng.web.performance.actions import adjustments
from jiheng.web.performance.actions.adjustments import ProposedRow, Request
from jiheng.web.performance.queries.evaluated import evaluated_year
from web import doing
from web.city import fill_targets, walk

pytestmark = [pytest.mark.once, pytest.mark.django_db]
RULE = """
appraisals:
  - {id: here, label: 样例市, english: Sample city, place: CN-9999, since: 2025, natures: [new], size: 50 万元, passing: [support, adjust],
     cites: {document: published-practice, clause: 事前评估}, verified: false}
"""
PROJECT = {"number": "X1", "name": "信息化", "nature": "新增项目", "original_total": "80.00",
           "execution_weight": "100"}  # fmt: skip


@pytest.fixture
def sized(written, city):
    written(RULE, "here.yaml", "appraisals")
    return city


def with_project(city, **more):
    fill_targets(city)
    return doing.add_entry(city.cycle.pk, "projects", {**PROJECT, **more}, by=city.filler)


def submit(city):
    doing.take(city.cycle.pk, "submit_targets", by=city.filler)


def verdict(city, **values):
    return doing.add_entry(
        city.cycle.pk, "verdicts", {"project": "信息化", **values}, by=city.filler
    )


def test_a_large_new_project_is_not_handed_in_without_its_appraisal(sized):
    with_project(sized)
    with pytest.raises(Refused) as refused:
        submit(sized)
    [problem] = refused.value.problems
    assert "达到 50.00 万元" in problem.said and problem.address.endswith("/verdicts/")
    verdict(sized, verdict="予以支持")
    submit(sized)


@pytest.mark.parametrize(
    ("values", "words"),
    [({"verdict": "不予支持"}, "不予支持"), ({"verdict": "予以支持", "ceiling": "60.00"}, "60.00")],
)
def test_a_verdict_against_it_or_a_lower_ceiling_bars_it(sized, values, words):
    with_project(sized)
    verdict(sized, **values)
    with pytest.raises(Refused) as refused:
        submit(sized)
    assert words in refused.value.problems[0].said


@pytest.mark.parametrize("more", [{"nature": "延续项目"}, {"original_total": "49.99"}])
def test_what_the_rule_does_not_speak_of_passes(sized, more):
    with_project(sized, **more)
    submit(sized)


def test_a_place_without_a_size_asks_for_nothing(city):
    with_project(city)
    submit(city)


def test_the_approval_asks_too(city, written):
    with_project(city)
    for move, who in (("submit_targets", "filler"), ("pass_targets", "division_head"),
                      ("send_targets", "manager")):  # fmt: skip
        doing.take(city.cycle.pk, move, by=city.people[who])
    written(RULE, "here.yaml", "appraisals")  # the rule came since
    from jiheng.web.performance.queries.cycles import bump_version

    bump_version(city.cycle)
    with pytest.raises(Refused):
        doing.take(city.cycle.pk, "approve_targets", by=city.finance)
    doing.take(city.cycle.pk, "approve_targets_return", by=city.finance, reason="补事前评估")


def asked(city, *rows):
    request = Request(
        "年中追加一个项目", [ProposedRow("projects", "", PROJECT), *rows], "追加信息化"
    )
    return adjustments.ask(city.cycle.pk, request, by=city.manager)


def test_a_project_added_in_the_year_comes_with_its_verdict(sized):
    walk(sized, "approved")
    row = asked(sized)
    with pytest.raises(Refused):
        adjustments.decide(row.pk, approve=True, decision="同意", by=sized.finance)
    row.refresh_from_db()
    assert row.state == "requested" and not doing.rows_in(sized.cycle, "projects").exists()
    adjustments.decide(row.pk, approve=False, decision="先作事前评估", by=sized.finance)
    supported = {"project": "信息化", "verdict": "予以支持", "ceiling": "80.00"}
    row = asked(sized, ProposedRow("verdicts", "", supported))
    adjustments.decide(row.pk, approve=True, decision="同意", by=sized.finance)
    assert doing.rows_in(sized.cycle, "verdicts").get().values["verdict"] == "予以支持"


def test_the_page_of_requests_asks_for_the_verdict(sized, enter):
    walk(sized, "approved")
    client, path = enter(sized.manager), f"/years/{sized.cycle.pk}/adjustment/"
    assert "事前评估结论" in client.get(path).content.decode()
    sent = {"reason": "年中追加一个项目", "project-number": "X1", "project-name": "信息化",
            "project-original_total": "80.00", "verdict-verdict": "予以支持"}  # fmt: skip
    client.post(path, sent)
    row = doing.rows_in(sized.cycle, "adjustments").get()
    proposed = {p.sheet: p.values for p in row.proposals.all()}
    assert proposed["verdicts"] == {"project": "信息化", "verdict": "予以支持"}


def test_a_stretch_target_is_shown_and_never_scored(city, enter):
    fill_targets(city)
    row = doing.rows_in(city.cycle, "indicators").get(title="培训人次")
    edit = doing.Edit(row.key, {"stretch": "300人次"}, row.version)
    doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    city.cycle.refresh_from_db()
    [tree] = evaluated_year(city.cycle).outcome.scored.trees
    item = next(i for i in tree.items if i.name == "培训人次")
    assert item.indicator.stretch == "300人次" and "挑战" not in str(tree.total)
    page = enter(city.filler).get(f"/years/{city.cycle.pk}/score/").content.decode()
    assert "挑战值 300人次" in " ".join(page.split())


def test_scores_are_the_same_with_a_stretch_target_out_of_reach(city):
    walk(city, "evaluating")
    from web.city import fill_results

    fill_results(city)
    before = evaluated_year(now(city)).outcome.scored.trees[0].total
    for row in doing.rows_in(city.cycle, "indicators"):
        row.values["stretch"] = "999999"
        row.save(update_fields=["values"])
    from jiheng.web.performance.queries.cycles import bump_version

    bump_version(city.cycle)
    assert evaluated_year(now(city)).outcome.scored.trees[0].total == before


def now(city):
    city.cycle.refresh_from_db()
    return city.cycle
