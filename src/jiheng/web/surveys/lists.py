"""The list of surveys."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from jiheng.web.core.lists import List, ListColumn, choice_filter, number_filter, text_filter
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.surveys.queries.surveys import form_of, state_of, survey_flow, surveys


def survey_lists() -> Iterable[List]:
    """Return the lists of this app."""
    return (survey_list(),)


def survey_list() -> List:
    """Return the list of surveys."""
    return List(
        id="satisfaction_surveys",
        title=gettext_lazy("满意度调查"),
        rows=surveys,
        columns=(
            ListColumn(
                "title",
                gettext_lazy("调查名称"),
                lambda s: s.title,
                ("title",),
                address=lambda s: reverse("surveys:survey", args=(s.pk,)),
                kind="name",
            ),
            ListColumn(
                "organisation",
                gettext_lazy("部门"),
                lambda s: s.organisation.name,
                ("organisation__path",),
            ),
            ListColumn("year", gettext_lazy("年度"), lambda s: s.year, ("year",), kind="number"),
            ListColumn("form", gettext_lazy("问卷"), _form, ("form", "version")),
            ListColumn("state", gettext_lazy("状态"), lambda s: named(state_of(s)), ("state",)),
            ListColumn(
                "closed_on", gettext_lazy("截止日期"), lambda s: s.closed_on, ("closed_on",)
            ),
        ),
        filters=(
            text_filter("q", gettext_lazy("调查名称"), "title"),
            number_filter("year", gettext_lazy("年度"), "year"),
            choice_filter(
                "state",
                gettext_lazy("状态"),
                "state",
                lambda _user: [(s.id, named(s)) for s in survey_flow().states],
            ),
        ),
        order=("-year", "organisation__path", "-pk"),
        right="see",
    )


def _form(survey: Any) -> str:
    form = form_of(survey)
    return named(form) if form is not None else survey.form
