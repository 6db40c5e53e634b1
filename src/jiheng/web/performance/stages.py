"""The stages of a year and the moves between them: one table, no state is changed elsewhere."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class State:
    """Where a year stands, and which part of it may be filled in."""

    id: str
    label: Promise
    stage: str  # setting, evaluating, reviewing
    fills: str = ""  # targets, results; empty: nothing may be filled in


STATES = (
    State("setting", _("目标填报"), "setting", "targets"),
    State("target_head", _("目标：科室审核"), "setting"),
    State("target_manager", _("目标：绩效管理员审核"), "setting"),
    State("target_finance", _("目标：财政审核"), "setting"),
    State("approved", _("目标已批复"), "evaluating"),
    State("evaluating", _("自评填报"), "evaluating", "results"),
    State("own_head", _("自评：科室审核"), "evaluating"),
    State("own_accounts", _("自评：财务核对"), "evaluating"),
    State("own_manager", _("自评：绩效管理员审核"), "evaluating"),
    State("own_lead", _("自评：负责人签发"), "evaluating"),
    State("submitted", _("自评已报送"), "reviewing"),
    State("confirmed", _("自评已确认"), "reviewing"),
)
STATE = {state.id: state for state in STATES}


@dataclass(frozen=True, slots=True)
class Move:
    """A step from one state to another, who may take it, and what it demands."""

    id: str
    label: Promise
    begin: str
    end: str
    right: str
    back: bool = False  # a return: carries a reason
    gate: str = ""  # targets, results: what must be complete first
    review: bool = True  # whoever filled a value may not take it


def _pair(begin: str, end: str, right: str, name: str, label: Promise, to: str) -> tuple[Move, ...]:
    """Return a step forward and the return from the same state."""
    return (
        Move(f"{name}", label, begin, end, right),
        Move(f"{name}_return", _("退回"), begin, to, right, back=True),
    )


MOVES = (
    Move(
        "submit_targets",
        _("提交目标"),
        "setting",
        "target_head",
        "submit",
        gate="targets",
        review=False,
    ),
    *_pair("target_head", "target_manager", "head", "pass_targets", _("科室审核通过"), "setting"),
    *_pair(
        "target_manager", "target_finance", "manage", "send_targets", _("报财政审核"), "setting"
    ),
    *_pair("target_finance", "approved", "approve", "approve_targets", _("批复目标"), "setting"),
    Move("start", _("开始自评"), "approved", "evaluating", "manage", review=False),
    Move(
        "submit_results",
        _("提交自评"),
        "evaluating",
        "own_head",
        "submit",
        gate="results",
        review=False,
    ),
    *_pair("own_head", "own_accounts", "head", "pass_results", _("科室审核通过"), "evaluating"),
    *_pair(
        "own_accounts", "own_manager", "accounts", "check_accounts", _("财务核对通过"), "evaluating"
    ),
    *_pair(
        "own_manager", "own_lead", "manage", "pass_manager", _("绩效管理员审核通过"), "evaluating"
    ),
    *_pair("own_lead", "submitted", "sign", "sign_off", _("签发并报送财政"), "evaluating"),
    *_pair("submitted", "confirmed", "approve", "confirm", _("确认自评"), "evaluating"),
)
MOVE = {move.id: move for move in MOVES}
BASELINE = {
    "overview": (
        "department",
        "year",
        "place",
        "place_name",
        "money_unit",
        "department_profile",
        "project_profile",
        "execution_weight",
    ),
    "objectives": ("kind", "area", "text"),
    "projects": (
        "number",
        "name",
        "line_department",
        "implementer",
        "nature",
        "started_on",
        "ends_on",
        "original_fiscal",
        "original_carryover",
        "original_other",
        "original_total",
        "execution_weight",
        "goal",
        "summary",
        "basis",
        "necessity",
        "feasibility",
        "long_goal",
    ),
    "indicators": (
        "subject",
        "level1",
        "level2",
        "name",
        "core",
        "operator",
        "original_target",
        "revised_target",
        "unit",
        "weight",
        "long_target",
        "numerator",
        "denominator",
        "data_source",
        "standard",
        "standard_source",
        "rule",
        "standard_text",
        "effect",
        "choice_group",
        "tiers",
        "objective",
    ),
}  # fixed with the approval; a revised target comes by an adjustment alone
WHOLE_ROWS = ("objectives", "projects", "indicators")  # no row is added or removed after approval
BY_ADJUSTMENT = ("revised_target",)
RESULTS_ONLY = {
    "indicators": ("actual", "judged", "evidence", "reason", "own_points", "problem"),
    "objectives": ("result",),
}  # not asked for, nor taken, while targets are set
SETTING_SHEETS = (
    "overview",
    "duties",
    "staff",
    "budget",
    "objectives",
    "projects",
    "indicators",
    "appraisals",
    "verdicts",
)
BY_STEPS = {"measures": ("status", "closed_on", "progress")}  # by the steps of a remedy alone


def moves_from(state: str) -> tuple[Move, ...]:
    """Return the moves that begin in a state."""
    return tuple(move for move in MOVES if move.begin == state)


def open_fields(state: str, sheet: str, fields: tuple[str, ...]) -> frozenset[str]:
    """Return which fields of a sheet may be filled in, in a state."""
    fills = STATE[state].fills
    if not fills:
        return frozenset()
    stepped = BY_STEPS.get(sheet, ())
    if fills == "targets":
        shut = (*RESULTS_ONLY.get(sheet, ()), *BY_ADJUSTMENT, *stepped)
    else:
        shut = (*BASELINE.get(sheet, ()), *stepped)
    return frozenset(fields) - set(shut)


def rows_change(state: str, sheet: str) -> bool:
    """Return whether rows of a sheet may be added or removed in a state."""
    fills = STATE[state].fills
    return fills == "targets" or (fills == "results" and sheet not in WHOLE_ROWS)
