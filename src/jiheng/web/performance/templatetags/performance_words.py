"""Words of stages and severities."""

from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiheng.model import Citation
from jiheng.rulebook import LibraryIndicator, ProjectKind, load
from jiheng.web.core.templatetags.jiheng import page_language

register = template.Library()
STAGES = {"setting": _("目标申报"), "evaluating": _("自评"), "reviewing": _("复核")}
SEVERITIES = {
    "error": _("错误"),
    "warning": _("疑问"),
    "notice": _("提示"),
    "info": _("说明"),
    "unknown": _("无法判断"),
}


@register.filter
def stage_label(stage: str) -> Promise | str:
    """Return the name of a stage."""
    return STAGES.get(stage, stage)


@register.filter
def severity_label(severity: str) -> Promise | str:
    """Return the name of a severity."""
    return SEVERITIES.get(severity, severity)


@register.filter
def in_language(kind_or_indicator: ProjectKind | LibraryIndicator) -> str:
    """Return what the library calls something, in the language of the page."""
    if page_language() == "en":
        return kind_or_indicator.english
    return (
        kind_or_indicator.name
        if isinstance(kind_or_indicator, LibraryIndicator)
        else kind_or_indicator.label
    )


@register.filter
def cited(citation: Citation) -> str:
    """Return a citation in the language of the page."""
    return citation.text("en" if page_language() == "en" else "zh")


@register.filter
def task_title(task: Any) -> str:
    """Return what a task is called: usual work in the language of the page, else as typed."""
    usual = (u for u in load().rest.timetable if (u.stage, u.id) == (task.stage, task.key))
    if page_language() == "en":
        return next((usual_task.english for usual_task in usual), str(task.title))
    return str(task.title)
