"""Surveys: acceptance 16, each line with its number; hostile cases beside it."""

from decimal import Decimal

import pytest

from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.surveys.actions import papers, surveys, using
from jiheng.web.surveys.queries.results import survey_result
from jiheng.web.surveys.shown import shown_result, target_word
from web import doing
from web.city import walk

pytestmark = pytest.mark.django_db
SATISFIED, UNHAPPY = "satisfied", "dissatisfied"


def begun(city, frames=(("", 1900, 250),), **more):
    new = surveys.NewSurvey(
        title="学员满意度调查", form="trainees", year="2025", tool="问卷",
        frames=[surveys.SurveyFrame(*frame) for frame in frames], **more,
    )  # fmt: skip
    survey = surveys.create_survey(city.department, new, by=city.manager)
    return moved(survey, "open_survey", city.manager)


def moved(survey, move, by, **more):
    return surveys.apply_move(survey.pk, Taking(move, **more), by=by)


def enter(city, survey, number, point, *, again=None, group=""):
    for by, value in ((city.filler, point), (city.manager, again or point)):
        entered = papers.EnteredPaper(f"{number}", group, {"overall": value, "content": value})
        paper = papers.enter_paper(survey.pk, entered, by=by)
    return paper


def enter_many(city, survey, satisfied, others=0, *, group="", start=0):
    """Enter papers at once: what two people typed alike, as the action leaves it."""
    from jiheng.web.surveys.models import Paper

    points = [SATISFIED] * satisfied + [UNHAPPY] * others
    group = group or survey.frames[0][0]
    rows = [
        Paper(survey=survey, number=f"P{start + n}", first_by=city.filler, second_by=city.manager,
              first={"group": group, "overall": p}, second={"group": group, "overall": p})
        for n, p in enumerate(points)
    ]  # fmt: skip
    Paper.objects.bulk_create(rows)


def workbook(rows=None, header=("序号", "1、课程内容（单选题）", "总体满意度")):
    """A workbook of another tool."""
    from jiheng import documents
    from jiheng.model import Grid, GridCell

    lines = [header, *(rows if rows is not None else [("1", "满意", "非常满意")])]
    cells = tuple(
        GridCell(row=r, column=c, value=text)
        for r, line in enumerate(lines, 1) for c, text in enumerate(line, 1)
    )  # fmt: skip
    return documents.write_xlsx(
        [Grid(name="答卷", cells=cells, widths=(9,) * len(header))], title="x"
    )


def shown(survey):
    return shown_result(survey, survey_result(survey))


def overall(survey):
    return next(q for q in shown(survey)["questions"] if q["overall"])


def test_16_1_counts_rate_interval_and_response(city):
    survey = begun(city)
    enter_many(city, survey, 238, 12)
    total, question = shown(survey)["total"], overall(survey)
    assert (total["issued"], total["returned"], total["rate"]) == (250, 250, "100%")
    assert (question["share"], question["interval"]) == ("95.2%", "91.8—97.2%")
    assert question["finite"] == "92.1—97.1%（N=1900）"
    closed = moved(survey, "close_survey", city.manager)
    with pytest.raises(Refused, match="另一人办"):
        moved(closed, "settle_survey", city.manager)
    final = moved(closed, "settle_survey", city.division_head)
    walk(city, "evaluating")
    [row] = using.write_rows(final.pk, by_group=False, by=city.filler)
    assert [row.values[n] for n in ("group", "issued", "returned", "satisfied", "rate_text")] == [
        "参训学员", "250", "250", "238", "95.2%",
    ]  # fmt: skip


def test_the_result_is_drawn_by_an_indicator_with_its_evidence_and_drifts(city, enter):
    walk(city, "evaluating")
    survey = begun(city)
    enter_many(city, survey, 238, 12)
    final = moved(moved(survey, "close_survey", city.manager), "settle_survey", city.lead)
    keys = {row.values["name"]: row.key for row in doing.rows_in(city.cycle, "indicators")}
    with pytest.raises(Refused, match="家"):
        using.take_rate(final.pk, keys["受益企业数"], by=city.filler)
    row = using.take_rate(final.pk, keys["学员满意度"], by=city.filler)
    assert row.values["actual"] == "95.2"
    assert "发放 250，回收 250，有效 250，满意 238" in row.values["evidence"]
    assert city.filler.pk in {
        each for ids in row.authors.values() for each in ([ids] if isinstance(ids, int) else ids)
    }
    from jiheng.web.ledgers.actions.filling import Edit
    from jiheng.web.surveys.queries.drift import used_results

    [used] = used_results(final, survey_result(final))
    assert not used.changed and not used.drifted
    doing.save_entry(
        city.cycle.pk, "indicators", Edit(row.key, {"actual": "99"}, row.version), by=city.filler
    )
    page = enter(city.finance).get(f"/years/{city.cycle.pk}/indicators/row/{row.key}/")
    text = " ".join(page.content.decode().split())
    assert "取自" in text and f"/surveys/{final.pk}/" in text and "写入时 95.2，现在 99" in text
    [used] = used_results(final, survey_result(final))
    assert [(then, now) for _label, then, now in used.changed] == [("95.2", "99")]


def test_16_3_what_two_people_entered_differently_withholds_the_rate(city):
    survey = begun(city)
    for number in range(1, 8):
        enter(city, survey, number, SATISFIED, again=UNHAPPY if number in (2, 4, 5) else None)
    from jiheng.web.surveys.queries import surveys as queries

    disputed = queries.disputed_papers(queries.form_of(survey), queries.papers(survey))
    assert [each.paper.number for each in disputed] == ["2", "4", "5"]
    assert {pair.question for each in disputed for pair in each.open} == {"overall", "content"}
    assert shown(survey)["withheld"] and not shown(survey)["questions"]
    closed = moved(survey, "close_survey", city.manager)
    with pytest.raises(Refused, match="核定"):
        moved(closed, "settle_survey", city.lead)
    for each in disputed:
        for own in (city.filler, city.manager):
            with pytest.raises(Refused, match="没有录过"):
                papers.settle(each.paper.pk, "overall", UNHAPPY, "已查原卷", by=own)
        with pytest.raises(Refused, match="没有办理这件事的权限"):
            papers.settle(each.paper.pk, "overall", UNHAPPY, "已查原卷", by=city.accountant)
        with pytest.raises(Refused, match="理由"):
            papers.settle(each.paper.pk, "overall", UNHAPPY, " ", by=city.division_head)
        for pair in each.open:
            papers.settle(each.paper.pk, pair.question, UNHAPPY, "已查原卷", by=city.division_head)
    assert overall(survey)["satisfied"] == 4
    assert not shown(survey)["withheld"]
    with pytest.raises(Refused, match="不用核定"):
        papers.settle(disputed[0].paper.pk, "teachers", UNHAPPY, "已查原卷", by=city.division_head)


def test_a_paper_is_entered_by_two_people_and_not_by_one_twice(city):
    survey = begun(city)
    entered = papers.EnteredPaper("1", "", {"overall": SATISFIED})
    papers.enter_paper(survey.pk, entered, by=city.filler)
    again = papers.enter_paper(survey.pk, entered, by=city.filler)
    assert again.second is None  # one's own, entered anew
    assert shown(survey)["withheld"]
    papers.enter_paper(survey.pk, entered, by=city.manager)
    with pytest.raises(Refused, match="两个人录过"):
        papers.enter_paper(survey.pk, entered, by=city.lead)
    with pytest.raises(Refused) as refused:
        papers.enter_paper(
            survey.pk, papers.EnteredPaper("2", "", {"overall": "7"}), by=city.filler
        )
    assert refused.value.field == "q-overall" and "非常满意" in str(refused.value.said)
    with pytest.raises(Refused) as refused:
        papers.enter_paper(survey.pk, entered, by=city.colleague)
    assert refused.value.status == 403


def test_16_5_groups_are_counted_together_or_weighed_with_n_and_never_averaged(city):
    frames = (("甲", 1000, 100), ("乙", 100, 50), ("丙", 100, 50))
    survey = begun(city, frames)
    for place, (group, good, bad) in enumerate((("甲", 50, 50), ("乙", 45, 5), ("丙", 50, 0))):
        enter_many(city, survey, good, bad, group=group, start=1000 * place)
    question = overall(survey)
    assert [g["share"] for g in question["groups"]] == ["50%", "90.0%", "100%"] or [
        g["share"] for g in question["groups"]
    ] == ["50.0%", "90.0%", "100%"]
    assert question["share"] == "72.5%"  # 145 of 200; the mean of the three would be 80.0
    assert "80.0%" not in str(shown(survey)) and not shown(survey)["weighted"]
    other = begun(city, frames, weighted=True)
    for place, (group, good, bad) in enumerate((("甲", 50, 50), ("乙", 45, 5), ("丙", 50, 0))):
        enter_many(city, other, good, bad, group=group, start=1000 * place)
    assert shown(other)["weighted"].startswith("57.5%（N=1200，")
    unknown = begun(city, (("甲", None, 10), ("乙", 100, 10)), weighted=True)
    enter_many(city, unknown, 6, group="甲")
    enter_many(city, unknown, 6, group="乙", start=50)
    assert shown(unknown)["weighted"] == "" and "不能加权" in "".join(shown(unknown)["notices"])


def test_16_6_four_of_four_is_told_with_its_interval_and_a_notice(city):
    survey = begun(city, (("", None, 4),))
    enter_many(city, survey, 4)
    question = overall(survey)
    assert (question["share"], question["interval"], question["small"]) == (
        "100%",
        "51.0—100%",
        True,
    )
    assert any("少于 30 份" in notice for notice in shown(survey)["notices"])
    result = survey_result(survey)
    assert target_word(result, Decimal(95)) == "达到（样本不足以确认）"
    census = begun(city, (("", 4, 4),))
    enter_many(city, census, 4)
    assert target_word(survey_result(census), Decimal(95)) == "达到"
    assert overall(census)["finite"] == "全部答了，没有抽样误差"


def test_a_small_group_is_not_shown_nor_what_a_subtraction_gives_away(city):
    survey = begun(city, (("甲", None, 40), ("乙", None, 9), ("丙", None, 3)))
    enter_many(city, survey, 30, 10, group="甲")
    enter_many(city, survey, 8, 1, group="乙", start=100)
    enter_many(city, survey, 3, group="丙", start=200)
    question = overall(survey)
    assert [g["group"] for g in question["groups"]] == ["甲"]
    assert question["n"] == 52
    assert "乙、丙" in "".join(shown(survey)["notices"])
    walk(city, "evaluating")
    final = moved(moved(survey, "close_survey", city.manager), "settle_survey", city.lead)
    with pytest.raises(Refused, match="认得出人"):
        using.write_rows(final.pk, by_group=True, by=city.filler)


THREE = (("甲", 100, 40), ("乙", 30, 9), ("丙", 10, 5))  # of the last two: few, or one beside few


def three_groups(city, in_b, in_c, **more):
    survey = begun(city, THREE, **more)
    enter_many(city, survey, 30, 10, group="甲")
    enter_many(city, survey, *in_b, group="乙", start=100)
    enter_many(city, survey, *in_c, group="丙", start=200)
    return survey


def test_what_is_hidden_of_groups_is_in_no_other_number_of_the_result(city):
    """Whoever has the weighted rate, or a digest to try guesses at, has the groups apart."""
    one = shown(three_groups(city, (3, 1), (1, 2), weighted=True))
    other = shown(three_groups(city, (2, 2), (2, 1), weighted=True))
    assert {"乙", "丙"}.isdisjoint(g["group"] for g in one["questions"][0]["groups"])
    assert one["weighted"].startswith("69.9%（N=140，")  # 100 of 30/40, and 40 of 4/7 together
    one.pop("digest"), other.pop("digest")
    assert one == other


def test_the_digest_of_a_result_is_of_what_is_shown(city):
    first = three_groups(city, (3, 1), (1, 2))
    results = [shown(first)]
    paper = first.papers.get(number="P200")
    paper.first["overall"] = paper.second["overall"] = UNHAPPY
    paper.save()
    other = first.papers.get(number="P103")
    other.first["overall"] = other.second["overall"] = SATISFIED
    other.save()
    results.append(shown(first))
    assert results[0] == results[1]  # the digest too: of two hidden groups one gave the other one
    paper = first.papers.get(number="P0")
    paper.first["overall"] = paper.second["overall"] = UNHAPPY
    paper.save()
    assert shown(first)["digest"] != results[1]["digest"]
    paper.second["overall"], paper.unsettled = SATISFIED, 1
    paper.save()
    assert shown(first)["withheld"]
    withheld = shown(first)["digest"]
    third = first.papers.get(number="P1")
    third.first["overall"] = third.second["overall"] = UNHAPPY
    third.save()
    assert shown(first)["digest"] == withheld


def test_a_result_that_was_written_before_has_not_changed_by_itself(city):
    from jiheng.web.surveys.models import SurveyUse
    from jiheng.web.surveys.queries.drift import used_results

    survey = begun(city)
    enter_many(city, survey, 238, 12)
    final = moved(moved(survey, "close_survey", city.manager), "settle_survey", city.lead)
    walk(city, "evaluating")
    using.write_rows(final.pk, by_group=False, by=city.filler)
    result = survey_result(final)
    for digest, drifted in ((result.digest, False), (result.former, False), ("0" * 64, True)):
        SurveyUse.objects.update(digest=digest)
        assert [use.drifted for use in used_results(final, result)] == [drifted]


def test_a_question_that_few_of_a_group_answered_is_not_shown_of_it(city):
    survey = begun(city, (("甲", None, 40), ("乙", None, 9)))
    enter_many(city, survey, 30, 10, group="甲")
    enter_many(city, survey, 8, 1, group="乙", start=100)
    for number in ("P100", "P101", "P0", "P1", "P2", "P3", "P4", "P5"):
        paper = survey.papers.get(number=number)
        paper.first["content"] = paper.second["content"] = UNHAPPY
        paper.save()
    groups = {q["id"]: [g["group"] for g in q["groups"]] for q in shown(survey)["questions"]}
    assert groups["overall"] == ["甲", "乙"]
    assert groups["content"] == []  # two of the second group, and it less the others gives them


def test_16_7_a_closed_survey_takes_late_papers_apart_and_nothing_else(city):
    survey = begun(city)
    enter_many(city, survey, 9, 1)
    closed = moved(survey, "close_survey", city.manager)
    before = overall(closed)
    paper = enter(city, closed, "L1", UNHAPPY)
    assert paper.late
    assert (overall(closed), shown(closed)["late"]) == (before, 1)
    from jiheng.web.surveys.actions.links import make_links

    with pytest.raises(Refused):
        make_links(closed.pk, "参训学员", 5, by=city.manager)
    final = moved(closed, "settle_survey", city.lead)
    with pytest.raises(Refused):
        enter(city, final, "L2", UNHAPPY)


def test_a_sample_is_drawn_again_from_the_seed_in_the_record(city):
    from jiheng.survey import drawn
    from jiheng.web.core.models import AuditLine

    new = surveys.NewSurvey("抽样", "trainees", "2025", [
        surveys.SurveyFrame("甲", 300), surveys.SurveyFrame("乙", 100)])  # fmt: skip
    survey = surveys.create_survey(city.department, new, by=city.manager)
    survey = surveys.draw_sample(survey.pk, 40, stratified=True, by=city.manager)
    assert {group: len(numbers) for group, numbers in survey.sample.items()} == {"甲": 30, "乙": 10}
    seed = AuditLine.objects.get(action="draw_sample").changes["seed"][1]
    assert survey.sample["乙"] == list(drawn(seed, "乙", population=100, size=10))
    simple = surveys.draw_sample(survey.pk, 40, stratified=False, by=city.manager)
    assert simple.seed == seed  # else one would draw till it suits
    numbers = drawn(simple.seed, "", population=400, size=40)
    assert simple.sample["甲"] == [n for n in numbers if n <= 300]
    assert simple.sample["乙"] == [n - 300 for n in numbers if n > 300]
    changed = surveys.change_frames(
        survey.pk, [surveys.SurveyFrame("甲", 301), surveys.SurveyFrame("乙", 100)], by=city.manager
    )
    assert not changed.sample  # drawn from other numbers


def test_bad_numbers_are_refused_with_what_was_found(city):
    for frames, word in (
        ([("甲", 10, 11)], "多于总数"), ([("甲", 1, 0), ("甲", 2, 0)], "重复"), ([("甲", -1, 0)], "之间"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=word):
            begun(city, frames)
    with pytest.raises(Refused) as refused:
        new = surveys.NewSurvey("x", "trainees", "2025", [])
        surveys.create_survey(city.other, new, by=city.manager)
    assert refused.value.status == 403


@pytest.mark.django_db
class TestImport:
    """16.4: the workbook of another tool, all or nothing."""

    def imported(self, city, enter, survey, data, name="答卷.xlsx"):
        from django.core.files.uploadedfile import SimpleUploadedFile

        from jiheng.web.core.models import Job

        sent = {"file": SimpleUploadedFile(name, data)}
        answer = enter(city.manager).post(f"/surveys/{survey.pk}/import/", sent)
        assert answer.status_code == 302
        doing.work()
        return Job.objects.latest("pk")

    def test_16_4_words_are_mapped_by_synonyms_and_what_is_unmapped_is_listed(self, city, enter):
        survey = begun(city)
        rows = [
            ("1", "非常满意", "非常满意"), ("2", "很满意", "满意"), ("3", "还行", "比较满意"),
            ("4", "", ""), ("5", "不太满意", "棒极了"), ("6", "还行", "不满意"),
        ]  # fmt: skip
        job = self.imported(city, enter, survey, workbook(rows))
        assert job.result["columns"] == ["序号"]
        assert job.result["words"] == [["content", "还行", "B4"], ["overall", "棒极了", "C6"]]
        assert not survey.answers.exists()
        page = enter(city.manager).get(f"/surveys/imported/{job.pk}/").content.decode()
        assert "“还行”就是" in page and "序号" in page and "B4" in page
        enter(city.manager).post(
            f"/surveys/imported/{job.pk}/", {"column-0": "-", "word-0": "neutral"}
        )
        doing.work()
        again = type(job).objects.latest("pk")
        assert (
            again.result["words"] == [["overall", "棒极了", "C6"]] and not again.result["columns"]
        )
        assert not survey.answers.exists()
        enter(city.manager).post(f"/surveys/imported/{again.pk}/", {"word-0": "very_satisfied"})
        doing.work()
        done = type(job).objects.latest("pk")
        assert (done.result["count"], done.result["empty_rows"]) == (5, 1)
        assert overall(survey)["counts"] == [2, 2, 0, 1, 0]
        twice = self.imported(city, enter, survey, workbook(rows))
        enter(city.manager).post(
            f"/surveys/imported/{twice.pk}/",
            {"column-0": "-", "word-0": "neutral", "word-1": "very_satisfied"},
        )
        doing.work()
        assert "已经导入过了" in type(job).objects.latest("pk").result["faults"][0]
        assert survey.answers.count() == 5

    def test_16_2_answers_saved_again_under_another_name_do_not_count_twice(self, city, enter):
        survey = begun(city)
        rows = [("1", "满意", "非常满意"), ("2", "很满意", "满意")]
        head = ("编号", "课程内容", "总体满意度")
        for number, lines in enumerate((rows, [*rows, ("", "", "")])):
            data = workbook(lines, header=head)
            job = self.imported(city, enter, survey, data, name=f"答卷{number}.xlsx")
            enter(city.manager).post(f"/surveys/imported/{job.pk}/", {"column-0": "-"})
            doing.work()
        last = type(job).objects.latest("pk").result
        assert "答卷0.xlsx" in last["faults"][0] and survey.answers.count() == 2
        other = workbook([("3", "满意", "非常满意"), ("4", "很满意", "满意")], header=head)
        job = self.imported(city, enter, survey, other)  # the same points of other people
        enter(city.manager).post(f"/surveys/imported/{job.pk}/", {"column-0": "-"})
        doing.work()
        assert survey.answers.count() == 4

    def test_a_workbook_without_the_questions_or_with_strange_groups_is_refused_by_name(
        self, city, enter
    ):
        survey = begun(city, (("甲班", 50, 20), ("乙班", 50, 20)))
        job = self.imported(city, enter, survey, workbook([("1", "2")], header=("姓名", "电话")))
        assert not job.result["sheet"]
        assert (
            "没有找到表头"
            in enter(city.manager).get(f"/surveys/imported/{job.pk}/").content.decode()
        )
        job = self.imported(city, enter, survey, workbook(
            [("甲班", "满意"), ("丙班", "满意")], header=("组别", "总体评价")))  # fmt: skip
        assert job.result["groups"] == [["丙班", "A3"]]
        job = self.imported(city, enter, survey, workbook([("满意",)], header=("课程内容",)))
        assert job.result["absent"] == ["overall"]
        assert not survey.answers.exists()


def test_an_installation_has_forms_of_its_own_as_the_how_to_writes_them(city, written):
    import re

    from builders import ROOT
    from jiheng.web.surveys.queries.surveys import newest_forms

    text = (ROOT / "docs/howto/surveys.md").read_text(encoding="utf-8")
    written(re.search(r"```yaml\n(.*?)```", text, re.S).group(1), "library.yaml", "surveys")
    assert "library-readers" in [form.id for form in newest_forms()]
    new = surveys.NewSurvey("读者", "library-readers", "2025", [surveys.SurveyFrame("", 9, 9)])
    survey = surveys.create_survey(city.department, new, by=city.manager)
    survey = moved(survey, "open_survey", city.manager)
    enter_many(city, survey, 0, 0)
    entered = papers.EnteredPaper("1", "", {"overall": "good", "books": "poor"})
    for by in (city.filler, city.manager):
        papers.enter_paper(survey.pk, entered, by=by)
    assert (overall(survey)["share"], overall(survey)["counts"]) == ("100%", [1, 0, 0])
