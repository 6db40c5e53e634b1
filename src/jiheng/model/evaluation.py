"""A self-evaluation as reported: rows with places, and all figures as facts."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from jiheng.model.fact import Facts
from jiheng.model.funding import (
    Bond,
    BondFlow,
    FundSource,
    ManagementItem,
    ServiceContract,
    TransferPayment,
)
from jiheng.model.indicator import Indicator
from jiheng.model.location import Location
from jiheng.model.method_data import MethodData
from jiheng.model.quantity import Quantity
from jiheng.model.unit_year import Adoption, Transfer, UnitYear

Places = Mapping[str, Location]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The head of the workbook: who is evaluated, for which year, by which rules."""

    department: str = ""
    short_name: str = ""  # how the report calls it after the first mention
    year: int | None = None  # evaluated fiscal year
    place: str = ""  # administrative division code, such as CN-1301
    place_name: str = ""
    money_unit: str = "万元"
    department_profile: str = ""  # id; empty: the one in force for year and place
    project_profile: str = ""
    execution_weight: Decimal | None = None  # of the department as a whole
    started_on: dt.date | None = None
    ended_on: dt.date | None = None
    reported_on: dt.date | None = None
    basis: str = ""  # 依据文件
    methods: str = ""
    adjustment_reason: str = ""  # why the budget was changed during the year
    adjustment_document: str = ""
    execution_reason: str = ""
    satisfaction_claim: str = ""
    conclusion: str = ""  # general wording of the result, as the department writes it
    disclosure: str = ""
    outline: str = ""  # id; empty: the one that the profile names
    own_execution_points: Decimal | None = None
    own_total: Decimal | None = None
    own_grade: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty, a division, a subordinate unit, or a document on posts."""

    key: str
    kind: str  # duty, division, unit, document, task
    text: str
    note: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLine:
    """Who pays for posts of a kind, and of which ranks people are; the numbers are facts."""

    key: str
    unit: str = ""  # a unit, or department, as the subject of the facts
    line: str = ""
    funding: str = ""  # id of the list, or as written
    ranks: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What was to be achieved, and what is said to have been."""

    key: str
    kind: str  # overall, sub
    area: str = ""
    text: str = ""
    result: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project with what it was to reach; its money is in the facts, by its key."""

    key: str
    name: str = ""
    line_department: str = ""
    implementer: str = ""
    nature: str = ""
    goal: str = ""
    goal_result: str = ""
    execution_weight: Decimal | None = None
    own_execution_points: Decimal | None = None
    own_total: Decimal | None = None
    started_on: dt.date | None = None
    ends_on: dt.date | None = None
    execution_reason: str = ""
    summary: str = ""
    basis: str = ""  # 立项依据
    necessity: str = ""
    feasibility: str = ""
    long_goal: str = ""
    last_result: str = ""  # what finance decided by last year's result
    profile: str = ""  # id of rules of its own; empty: those of all projects
    budget_code: str = ""  # by which the budget system knows it
    executed_as_of: dt.date | None = None  # the day that what was spent is of
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A seat in the evaluation group; the name is optional and kept out of what is written."""

    key: str
    duty: str = ""
    division: str = ""
    name: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the timetable."""

    key: str
    name: str = ""
    started_on: dt.date | None = None
    ended_on: dt.date | None = None
    content: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A piece of the evidence register."""

    key: str
    number: str = ""
    name: str = ""
    kind: str = ""
    dated_on: dt.date | None = None
    note: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A satisfaction survey; its counts and its rate are facts by its key."""

    key: str
    group: str = ""
    tool: str = ""
    held_on: dt.date | None = None
    rate_text: str = ""
    source: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was done in one area, in the department's own words."""

    key: str
    area: str = ""
    objective: str = ""
    heading: str = ""
    text: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem found, and where it came from."""

    key: str
    number: str = ""
    source: str = ""
    category: str = ""
    lamp: str = ""  # of a problem that monitoring found: red, yellow
    heading: str = ""
    text: str = ""
    indicator: str = ""
    cause: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is done about a problem: by whom, until when, shown by what."""

    key: str
    problem: str = ""  # number of the problem
    heading: str = ""
    text: str = ""
    division: str = ""
    person: str = ""
    due: dt.date | None = None
    proof: str = ""
    progress: str = ""
    status: str = ""
    closed_on: dt.date | None = None
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastProblem:
    """A problem of last year and what became of it."""

    key: str
    text: str = ""
    measure: str = ""
    status: str = ""
    closed_on: dt.date | None = None
    proof: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How the result is used: in the budget, in management, in disclosure."""

    key: str
    kind: str = ""
    text: str = ""
    subject: str = ""  # the project; empty: the department
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredIndicator:
    """How an indicator stood in the middle of the year, and what was expected of it."""

    key: str
    subject: str = ""
    name: str = ""  # of the indicator
    to_date: str = ""
    expected: str = ""
    cause: str = ""
    explanation: str = ""
    likelihood: str = ""
    note: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredFunds:
    """Until when the money was monitored; the amounts are facts by the subject."""

    key: str
    subject: str = ""
    period_end: dt.date | None = None
    as_of: dt.date | None = None  # the day that what was spent is of
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """The points of an ex-ante evaluation in one dimension."""

    key: str
    project: str = ""
    dimension: str = ""
    points: Decimal | None = None
    opinion: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome of an ex-ante evaluation."""

    key: str
    project: str = ""
    verdict: str = ""
    ceiling: Quantity | None = None  # suggested budget ceiling
    opinion: str = ""
    assessed_on: dt.date | None = None
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyPath:
    """A share of what a project spent: for which activity, and towards which line."""

    key: str
    subject: str = ""  # the project, by number or name
    activity: str = ""
    indicator: str = ""  # the name of the line; empty: none
    share: Quantity | None = None  # of what the project spent; 40 and 40 % are the same
    note: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A self-evaluation as reported. A draft is always a value: anything may be missing."""

    kind: str  # department, project
    overview: Overview
    facts: Facts
    units: tuple[str, ...] = ()  # accounting units that state figures of their own
    duties: tuple[Duty, ...] = ()
    staff: tuple[StaffLine, ...] = ()
    objectives: tuple[Objective, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    projects: tuple[Project, ...] = ()
    members: tuple[Member, ...] = ()
    steps: tuple[Step, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    surveys: tuple[Survey, ...] = ()
    results: tuple[Result, ...] = ()
    problems: tuple[Problem, ...] = ()
    measures: tuple[Measure, ...] = ()
    past_problems: tuple[PastProblem, ...] = ()
    uses: tuple[Use, ...] = ()
    monitored_funds: tuple[MonitoredFunds, ...] = ()
    monitored: tuple[MonitoredIndicator, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    money_paths: tuple[MoneyPath, ...] = ()
    transfer_payments: tuple[TransferPayment, ...] = ()
    fund_sources: tuple[FundSource, ...] = ()
    fund_management: tuple[ManagementItem, ...] = ()
    bonds: tuple[Bond, ...] = ()
    bond_flows: tuple[BondFlow, ...] = ()
    service_contracts: tuple[ServiceContract, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    adoptions: tuple[Adoption, ...] = ()
    unit_years: tuple[UnitYear, ...] = ()  # years of units that were put beside this one
    own_units: tuple[str, ...] = ()  # with unit years: those of `units` that are the head office's
    method_data: MethodData = field(default_factory=MethodData)

    def holder(self, subject: str) -> Overview | Project:
        """Return what states execution weight, own points and reasons: the head, or a project."""
        return next((p for p in self.projects if p.key == subject), self.overview)

    def project_of(self, subject: str) -> Project | None:
        """Return the project that a row names by number or name; a blank is the only one."""
        if not subject:
            return self.projects[0] if len(self.projects) == 1 else None
        return next((p for p in self.projects if subject in (p.key, p.name)), None)

    def indicators_of(self, subject: str) -> tuple[Indicator, ...]:
        """Return the indicators of the department or of one project."""
        return tuple(i for i in self.indicators if i.subject == subject)
