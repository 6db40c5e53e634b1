"""Surveys begun, planned, drawn, moved on."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.survey import allocate, drawn
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, newest_line, record_change
from jiheng.web.core.authenticated import year_or_zero
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.refusal import Refused
from jiheng.web.flows import actions as flows
from jiheng.web.flows.actions import Taking
from jiheng.web.performance.actions.reviews import seed_of
from jiheng.web.surveys.actions.lots import mix_last
from jiheng.web.surveys.models import Survey
from jiheng.web.surveys.queries.surveys import (
    form_of,
    newest_forms,
    reference,
    standing,
    unfinished_papers,
)

CHANCE = 16  # bytes
MOST_GROUPS, LONGEST_GROUP, MOST_PEOPLE = 40, 60, 200_000
CLOSING = "close_survey"


@dataclass(frozen=True, slots=True)
class SurveyFrame:
    """A group: how many there are, if that is known, and how many papers were given out."""

    group: str
    population: int | None
    issued: int = 0


@dataclass(frozen=True, slots=True)
class NewSurvey:
    """What a survey begins with."""

    title: str
    form: str
    year: str
    frames: Sequence[SurveyFrame]
    tool: str = ""
    weighted: bool = False


@transaction.atomic
def create_survey(organisation: Organisation, new: NewSurvey, *, by: User) -> Survey:
    """Return a new survey with the newest version of its form, being prepared.

    Raises Refused without the right, without title, year, form or groups, and for groups that
    are named twice or have more asked than there are.
    """
    require(by, "survey", organisation)
    form = next((each for each in newest_forms() if each.id == new.form), None)
    title, year = new.title.strip(), year_or_zero(new.year)
    if form is None:
        raise Refused(_("没有这份问卷，请在列出的问卷里选。"), field="form")
    if not title:
        raise Refused(_("请写明调查名称。"), field="title")
    if not year:
        raise Refused(_("年度要写成四位数字。"), field="year")
    survey = Survey.objects.create(
        organisation=organisation,
        asker=organisation.name,
        year=year,
        title=title[:120],
        form=form.id,
        version=form.version,
        frames=_frames(new.frames, form.respondents),
        weighted=new.weighted,
        tool=new.tool.strip()[:40],
        opened_by=by,
    )
    changes = {"title": ("", survey.title), "form": ("", f"{form.id} {form.version}")}
    _record("create_survey", survey, changes, by=by)
    return survey


def _frames(frames: Sequence[SurveyFrame], respondents: str) -> list[list[object]]:
    """Return groups as they are kept; without any there is one, of all who are asked."""
    named = [frame for frame in frames if frame.group.strip()]
    if not named:
        first = frames[0] if frames else SurveyFrame("", None)
        named = [SurveyFrame(respondents, first.population, first.issued)]
    groups = [frame.group.strip()[:LONGEST_GROUP] for frame in named]
    if len(set(groups)) < len(groups):
        raise Refused(_("组名重复，请改成不同的名称。"), field="frames")
    if len(groups) > MOST_GROUPS:
        raise Refused(_("一次调查最多 %(most)s 组。") % {"most": MOST_GROUPS}, field="frames")
    for frame in named:
        for number in (frame.population, frame.issued):
            if number is not None and not 0 <= number <= MOST_PEOPLE:
                raise Refused(
                    _("人数要在 0 到 %(most)s 之间。") % {"most": MOST_PEOPLE}, field="frames"
                )
        if frame.population is not None and frame.issued > frame.population:
            words = {"group": frame.group, "issued": frame.issued, "n": frame.population}
            raise Refused(
                _("“%(group)s”发放 %(issued)s 份，多于总数 %(n)s，请核对。") % words,
                field="frames",
            )
    return [[g, f.population, f.issued] for g, f in zip(groups, named, strict=True)]


@transaction.atomic
def change_frames(survey_id: int, frames: Sequence[SurveyFrame], *, by: User) -> Survey:
    """Return a survey with how many there are and were asked; groups stay once it is in the field.

    Raises Refused without the right, and once it is closed.
    """
    survey = locked_survey(survey_id)
    require(by, "survey", survey.organisation)
    standing(survey).require("recount")
    form = form_of(survey)
    kept = _frames(frames, form.respondents if form is not None else survey.title)
    if survey.state == "open" and [f[0] for f in kept] != [f[0] for f in survey.frames]:
        raise Refused(_("已经开始调查，组名不能再改，只能改人数。"), field="frames")
    before, survey.frames = survey.frames, kept
    if survey.sample and before != kept:
        survey.sample = {}  # drawn from other numbers; the seed stays: nobody draws till it suits
    survey.save()
    _record("plan_survey", survey, {"frames": (_told(before), _told(kept))}, by=by)
    return survey


def _told(frames: Sequence[Sequence[object]]) -> str:
    """Return groups as the record tells them: name, how many there are, papers given out."""
    return "；".join(f"{g} {'—' if n is None else n}/{issued}" for g, n, issued in frames)


@transaction.atomic
def draw_sample(survey_id: int, size: int, *, stratified: bool, by: User) -> Survey:
    """Return a survey with the numbers drawn, from lists that are numbered from 1.

    The seed is made of the machine's chance and of the record as it stands, once, and stands in the
    record: whoever has it draws the same, and who draws again from the same lists gets the same.
    Raises Refused where a group's size is not known.
    """
    survey = locked_survey(survey_id)
    require(by, "survey", survey.organisation)
    standing(survey).require("plan")
    populations = {group: n for group, n, _issued in survey.frames}
    if any(n is None for n in populations.values()):
        raise Refused(_("抽样先要写明每组的总数 N。"), field="frames")
    whole_size = sum(populations.values())
    if whole_size > MOST_PEOPLE:
        words = {"most": MOST_PEOPLE, "n": whole_size}
        raise Refused(
            _("名单一共 %(n)s 人，一次最多从 %(most)s 人里抽：请分成几次调查。") % words,
            field="size",
        )
    if not 1 <= size <= whole_size:
        raise Refused(_("样本数要在 1 到总数 %(n)s 之间。") % {"n": whole_size}, field="size")
    origin = _give_seed(survey)
    survey.sample = _sample(survey.seed, populations, size, stratified=stratified)
    survey.save(update_fields=["seed", "sample"])
    kind = "stratified" if stratified else "simple"
    changes = {
        **origin,
        "seed": ("", survey.seed),
        "sample": ("", f"{kind} {size}/{whole_size}"),
    }
    _record("draw_sample", survey, changes, by=by)
    return survey


def _give_seed(survey: Survey) -> dict[str, tuple[object, object]]:
    """Give a survey the seed of all its draws; return what the record says of how it was made."""
    if survey.seed:
        return {}
    after, digest = newest_line()
    chance = secrets.token_hex(CHANCE)
    survey.seed = seed_of(chance, digest)
    return {"chance": ("", chance), "after": ("", after)}


def _sample(
    seed: str, populations: dict[str, int], size: int, *, stratified: bool
) -> dict[str, list[int]]:
    """Return numbers by group: each group for itself, or all lists as one, one after the other."""
    if stratified:
        parts = allocate(populations, size)
        return {
            group: list(drawn(seed, group, population=n, size=parts[group]))
            for group, n in populations.items()
        }
    numbers = drawn(seed, "", population=sum(populations.values()), size=size)
    sample: dict[str, list[int]] = {}
    before = 0
    for group, n in populations.items():
        sample[group] = [number - before for number in numbers if before < number <= before + n]
        before += n
    return sample


@transaction.atomic
def apply_move(survey_id: int, taking: Taking, *, by: User) -> Survey:
    """Return a survey moved on; closing takes a word on what is lost, and on what waits."""
    survey = locked_survey(survey_id)
    place = standing(survey)
    move = flows.checked_move(place, taking, lambda _phases: frozenset(), by=by)
    form = form_of(survey)
    if form is None:
        raise Refused(_("这份问卷的这个版本已经不在规则里，请先放回去。"))
    changes: dict[str, tuple[object, object]] = {}
    if move.id == CLOSING:
        changes = mix_last(survey, acknowledged=taking.acknowledged, by=by)
        survey.closed_on = timezone.localdate()
    if move.id == "settle_survey" and unfinished_papers(survey):
        raise Refused(_("还有没录第二遍或没核定的问卷，核定之后才能审定结果。"))
    survey.state = move.end
    survey.save()
    written = Change(move.id, "survey", survey.pk, changes, bound=(("survey", survey.pk),))
    flows.take_step(place, move, taking, by=by, written=written)
    return survey


def locked_survey(survey_id: int) -> Survey:
    """Return a survey, held by this transaction until it ends."""
    surveys = Survey.objects.select_for_update(of=("self",)).select_related("organisation")
    survey = surveys.get(pk=survey_id)
    note_beside("survey", survey_id)
    return survey


def _record(
    action: str, survey: Survey, changes: Mapping[str, tuple[object, object]], *, by: User
) -> None:
    record_change(
        action, "survey", survey.pk, by=by, changes=changes, reference=reference(survey),
        bound=(("survey", survey.pk),),
    )  # fmt: skip
