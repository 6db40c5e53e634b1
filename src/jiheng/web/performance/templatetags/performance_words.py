"""Words of states, moves, stages and severities."""

from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiheng.model import Citation, Column
from jiheng.rulebook import LibraryIndicator, ProjectKind, load
from jiheng.web.core.templatetags.jiheng import page_language
from jiheng.web.performance.stages import MOVE, STATE

register = template.Library()
STAGES = {"setting": _("目标申报"), "evaluating": _("自评"), "reviewing": _("复核")}
SEVERITIES = {
    "error": _("错误"),
    "warning": _("疑问"),
    "notice": _("提示"),
    "info": _("说明"),
    "unknown": _("无法判断"),
}
NEEDS = {"now": _("现在必填"), "later": _("下一阶段必填"), "optional": _("选填")}


@register.filter
def state_label(state: str) -> Promise | str:
    """Return the name of a state."""
    return STATE[state].label if state in STATE else state


@register.filter
def move_label(move: str) -> Promise | str:
    """Return the name of a move."""
    return MOVE[move].label if move in MOVE else move


@register.filter
def stage_label(stage: str) -> Promise | str:
    """Return the name of a stage."""
    return STAGES.get(stage, stage)


@register.filter
def severity_label(severity: str) -> Promise | str:
    """Return the name of a severity."""
    return SEVERITIES.get(severity, severity)


@register.filter
def need_label(need: str) -> Promise | str:
    """Return when a field is needed."""
    return NEEDS.get(need, need)


@register.filter
def in_choices(value: str, column: Column) -> bool:
    """Return whether a value is one of a column's choices as they are shown."""
    return any(choice.label == value for choice in column.choices)


@register.filter
def adjustment_label(state: str) -> Promise | str:
    """Return how a request to change a target stands."""
    return {"requested": _("等财政决定"), "approved": _("已批准"), "refused": _("未同意")}.get(
        state, state
    )


@register.filter
def in_language(one: ProjectKind | LibraryIndicator) -> str:
    """Return what the library calls something, in the language of the page."""
    if page_language() == "en":
        return one.english
    return one.name if isinstance(one, LibraryIndicator) else one.label


@register.filter
def cited(citation: Citation) -> str:
    """Return a citation in the language of the page."""
    return citation.text("en" if page_language() == "en" else "zh")


@register.filter
def task_title(task: Any) -> str:
    """Return what a task is called: usual work in the language of the page, else as typed."""
    usual = (u for u in load().rest.timetable if (u.stage, u.id) == (task.stage, task.key))
    if page_language() == "en":
        return next((one.english for one in usual), str(task.title))
    return str(task.title)
