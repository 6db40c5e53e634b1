"""Every move and action of what has a state of its own, beside the year: in the states that its flow names alone."""

import ast
import re
from pathlib import Path

import pytest

from jiheng.model import SurveyAnswer
from jiheng.survey import ForeignTable
from jiheng.web.assessments.actions import assessments, papers, rating
from jiheng.web.assessments.models import Assessment
from jiheng.web.assessments.queries.assessments import assessment_flow
from jiheng.web.complaints.actions import cases
from jiheng.web.complaints.models import Complaint
from jiheng.web.core.actions import take_file
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.disclosure.actions import releases
from jiheng.web.disclosure.models import Release
from jiheng.web.disclosure.queries.releases import release_flow
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.models import Row
from jiheng.web.monitoring.actions import drawing, notices, rounds
from jiheng.web.monitoring.models import Round
from jiheng.web.monitoring.queries.rounds import round_flow
from jiheng.web.surveys.actions import importing, links, surveys, using
from jiheng.web.surveys.actions import papers as survey_papers
from jiheng.web.surveys.models import Paper, Survey
from jiheng.web.surveys.queries.surveys import survey_flow
from jiheng.web.uses.actions import accountability
from jiheng.web.uses.models import ResultUse
from jiheng.web.uses.queries.uses import use_flow
from web.city import person
from web.test_rights import held  # noqa: F401  a fixture
from web.test_states import runs, taken_back

pytestmark = [pytest.mark.once, pytest.mark.django_db]
FLOWS = {
    "survey": (survey_flow, Survey, surveys.apply_move),
    "round": (round_flow, Round, rounds.apply_move),
    "assessment": (assessment_flow, Assessment, assessments.apply_move),
    "release": (release_flow, Release, releases.apply_move),
    "use": (use_flow, ResultUse, None),
}
PEOPLE = ("filler", "division_head", "manager", "lead", "finance")


def of_use(pk, taking, *, by):
    import datetime as dt

    return accountability.apply_move(pk, taking, day=dt.date(2025, 3, 1), paper="文号", by=by)


@pytest.mark.parametrize("kind", FLOWS)
def test_every_move_is_refused_from_states_that_it_does_not_begin_in(city, held, kind):  # noqa: F811
    flow, model, act = FLOWS[kind]
    pk, act, taken = held[kind], act or of_use, set()
    for state in flow().states:
        for move in flow().moves:
            for who in PEOPLE:
                with taken_back():
                    model.objects.filter(pk=pk).update(state=state.id)
                    taking = Taking(move.id, "按文件办理，见会议纪要")
                    if runs(lambda t=taking, by=city.people[who]: act(pk, t, by=by)):
                        assert state.id in move.begin, (state.id, move.id, who)
                        taken.add(move.id)
    assert taken, kind


NEED_MORE = {
    "notice",
    "write",
}  # a lamp that is red, results that are settled: their own tests have them
ELSEWHERE = {"answer": "web/test_survey_links.py"}  # by respondents


def acts(city, held):  # noqa: F811
    """Return what each flow's actions are, done by who may, as far as one thing of each allows."""
    survey, round_, own = held["survey"], held["round"], held["assessment"]
    rater, asked = (person(name, city.root, "expert") for name in ("rater", "asked"))
    assessments.give_seat(own, asked, by=city.finance)
    file = take_file("清单.txt", "甲".encode(), by=city.finance)
    entered = survey_papers.EnteredPaper("77", "", {"overall": "satisfied"})
    [group], paper = groups_of(survey), Paper.objects.get(survey=survey)
    answers = ForeignTable(answers=(SurveyAnswer(group, {"overall": "satisfied"}),), sheet="答卷")
    frames = [surveys.SurveyFrame("", 1900, 250)]
    notice = notices.NewNotice("部门整体", "", "核对", "办公室", None)
    return {
        "survey": {
            "plan": lambda: surveys.draw_sample(survey, 10, stratified=False, by=city.manager),
            "recount": lambda: surveys.change_frames(survey, frames, by=city.manager),
            "issue": lambda: links.make_links(survey, group, 1, by=city.manager),
            "enter": lambda: survey_papers.enter_paper(survey, entered, by=city.filler),
            "late": lambda: survey_papers.enter_paper(survey, entered, by=city.filler),
            "import": lambda: importing.take_table(survey, answers, "甲", "d" * 64, by=city.filler),
            "settle": lambda: survey_papers.settle(
                paper.pk, "overall", "neutral", "已查原卷", by=city.division_head
            ),
            "write": lambda: using.write_rows(survey, by_group=False, by=city.filler),
        },
        "round": {
            "draw": lambda: drawing.draw(round_, by=city.filler),
            "notice": lambda: notices.give_notice(round_, notice, by=city.finance),
        },
        "assessment": {
            "seat": lambda: assessments.give_seat(own, rater, by=city.finance),
            "paper": lambda: papers.add_paper(own, file, "清单", by=city.finance),
            "mark": lambda: rating.declare(own, by=asked),
        },
    }


def groups_of(survey):
    return [frame[0] for frame in Survey.objects.get(pk=survey).frames]


def test_every_action_beside_the_moves_runs_in_its_states_alone(city, held):  # noqa: F811
    for kind, named in acts(city, held).items():
        flow, model, _act = FLOWS[kind]
        assert set(named) == set(flow().actions) - set(ELSEWHERE)
        ran = set()
        for state in flow().states:
            for name, act in named.items():
                with taken_back():
                    model.objects.filter(pk=held[kind]).update(state=state.id)
                    late = name == "late" and flow().allows("enter", state.id)
                    early = name == "enter" and flow().allows("late", state.id)
                    if runs(act):
                        assert flow().allows(name, state.id) or late or early, (state.id, name)
                        ran.add(name)
        assert ran >= set(named) - NEED_MORE, kind


@pytest.mark.parametrize("state", ["referred", "withdrawn", "appealed"])
def test_a_complaint_that_is_at_its_end_changes_hands_no_more(city, held, state):  # noqa: F811
    complaint = Complaint.objects.get(pk=held["complaint"])
    head, agent = (
        User.objects.get(username="centre"),
        person("agent", city.department, "complaint_handler"),
    )
    with taken_back():
        cases.assign(complaint.pk, agent, by=head)
    Row.objects.filter(pk=complaint.row_id).update(state=state)
    with pytest.raises(Refused, match="办完"):
        cases.assign(complaint.pk, agent, by=head)
    complaint.refresh_from_db()
    assert complaint.handler_id == head.pk


WEB = Path(__file__).resolve().parents[2] / "src" / "jiheng" / "web"
ASKS = re.compile(
    r"\.require\('|checked_move\(|\.allows\(|\.begin\b|\.state (not in|in|!=|==)|state=OPEN|\.open_in\(|"
    r"moves_from\(|\.grows\b|\.removable\(|apply_move\(|decide_request\("
)
OF_ACCOUNTS = "an account, a role, a place: there is no flow"
OF_FILES = "a file or a job as things stand: nothing of them is changed"
OF_ROWS = "the row is saved by `filling` or `storing`, which ask by its phase"
STATELESS = {  # what asks for no state itself: why
    "core": OF_ACCOUNTS,
    "complaints/cases.enter": "there is no complaint yet",
    "complaints/cases.adopt": "follows from a row that was entered",
    "complaints/cases.save": OF_ROWS,
    "complaints/cases.order_reading": "an order to read is given whatever became of it",
    "complaints/clocks.follow_row": "follows from the row",
    "complaints/papers.order_paper": "`offered_papers` says which are of the state",
    "complaints/papers.keep_paper": "the job asks `require_paper` before",
    "assessments/verdicts.file_verdict": "follows from the filing",
    "ledgers/answering.answer": "a case is open while it has no end, which is asked",
    "ledgers/answering.decide": "a case is open while it has no end, which is asked",
    "ledgers/answering.ask_to_share": "there is no case yet, which is asked",
    "ledgers/correcting.ask": "`request_correction` asks for a row that is settled",
    "ledgers/filling.create_rows": "rows that an action of another app makes",
    "ledgers/filling.show_publicly": "what is public is decided at any time; a pack asks again",
    "ledgers/merging.apply": OF_ROWS,
    "ledgers/months.close": "a month is closed once",
    "ledgers/offering.switch": "a ledger is on or off",
    "ledgers/owning.require_fill": "asks for the right alone",
    "ledgers/owning.require_owned": "asks for the right alone",
    "ledgers/publishing.publish": "follows from what draws the figure",
    "ledgers/takeovers.ask": "there is no request yet",
    "ledgers/taking_over.take_over": "rows of the past, which the request has approved",
    "ledgers/taking_sheets.take_sheet": OF_ROWS,
    "ledgers/voiding.restore": "asks for a row that is void",
    "monitoring/laying_out.lay_out": "follows from the opening",
    "statistics/issues.order_issue": OF_FILES,
    "surveys/lots.mix_last": "follows from the closing",
    "surveys/surveys.create_survey": "there is no survey yet",
    "uses/accountability.call_to_account": "the year asks, by its flow",
    "uses/decisions.decide": "the year asks, by its flow",
}


def asked_in(name, functions, seen):
    """Return the source of a function with that of those in its module which it calls."""
    if name in seen or name not in functions:
        return ""
    seen.add(name)
    calls = (n.id for n in ast.walk(functions[name]) if isinstance(n, ast.Name))
    return ast.unparse(functions[name]) + "".join(asked_in(n, functions, seen) for n in calls)


def test_every_action_of_every_app_asks_for_a_state_or_says_why_not():
    silent = set()
    for path in sorted(WEB.glob("*/actions/*.py")):
        app = path.parts[-3]
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        for name, node in functions.items():
            by = "by" in {a.arg for a in node.args.kwonlyargs}
            if app == "performance" or not by or name.startswith("_"):
                continue  # those of the year have a test of their own
            if not ASKS.search(asked_in(name, functions, set())):
                silent.add("core" if app == "core" else f"{app}/{path.stem}.{name}")
    assert silent == set(STATELESS)
