"""The rules in force for a fiscal year and a place; one typed field per rule family."""

from __future__ import annotations  # rules that a command does not ask for are not brought in

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jiheng.model.finding import Label

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal
    from fractions import Fraction

    from jiheng.model import (
        Citation,
        ClockRule,
        Definition,
        Finding,
        Flow,
        Ledger,
        LegalDocument,
        SurveyForm,
        SurveyRules,
        UseRule,
        WorkbookForm,
    )
    from jiheng.model.appraisal import AppraisalRule
    from jiheng.model.assessment import AssessmentKind, Card
    from jiheng.model.award import Scheme
    from jiheng.model.disclosure import DisclosureRule
    from jiheng.model.exchange import ExchangeLayout
    from jiheng.model.hedge import Hedge
    from jiheng.model.land import LandRule
    from jiheng.model.scorecard import Scorecard
    from jiheng.model.site import SiteRules
    from jiheng.rulebook.analysis import AnalysisRule
    from jiheng.rulebook.certainty import CertaintyRule
    from jiheng.rulebook.comparison_rule import ComparisonRule
    from jiheng.rulebook.cycle import ProjectKind, RoundRule, UsualTask, WorkingDays
    from jiheng.rulebook.dashboard import DashboardMode
    from jiheng.rulebook.ledger_report import LedgerReport
    from jiheng.rulebook.lines import Identity, Line, RatioRule, Subset
    from jiheng.rulebook.profile import Profile
    from jiheng.rulebook.statistics import Statistics


@dataclass(frozen=True, slots=True)
class Says:
    """A wording of a check: severity and text in both languages."""

    severity: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckText:
    """What a check wants, why, and how its findings are worded."""

    code: str
    status: str  # checked, written, outside
    title: Mapping[str, str]
    why: Mapping[str, str]
    do: Mapping[str, str]
    bad: str
    good: str
    citation: Citation
    says: Mapping[str, Says]
    limits: Mapping[str, Decimal] = field(default_factory=dict)
    cured_by: tuple[
        str, ...
    ] = ()  # fields that put it right: of the row it is at, else of the head
    asks: str = ""  # the field of an indicator that it wants; a file without one gets a notice


NATION = "CN"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringRule:
    """When lamps of monitoring are lit, as shares of what is due by the month."""

    money_red: Fraction
    money_yellow: Fraction
    red: Fraction
    yellow: Fraction
    blue: Fraction
    citation: Citation


@dataclass(frozen=True, slots=True)
class Section:
    """A title of an outline with what stands under it: parts, then sections."""

    title: str
    parts: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The titles of a report in order."""

    id: str
    title: str
    english: str
    citation: Citation
    sections: tuple[Section, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """Every part in it, in order."""
        return tuple(_parts(self.sections))


def _parts(sections: tuple[Section, ...]) -> list[str]:
    return [p for s in sections for p in (*s.parts, *_parts(s.sections))]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The words by which written reports are understood: lists, and lists by what they stand for.

    Compared by identity, so that what is compiled from it can be kept with it.
    """

    lists: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, Mapping[str, tuple[str, ...]]]
    hedges: tuple[Hedge, ...] = ()


NO_FIELD = "_no_field"  # ends the name of a wording for files that have no field for what is asked
GRAVE = ("error", "warning")  # what becomes a notice there
SEVERITIES = ("error", "warning", "notice", "info", "unknown")


@dataclass(frozen=True, slots=True)
class MethodHelp:
    """What an evaluation method is called, and the rows of a small file that it runs on."""

    title: str
    example: tuple[str, ...]  # empty: its inputs are no rows of numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Everything that is data: for one fiscal year and one place."""

    year: int
    place: str
    profiles: tuple[Profile, ...]
    ratios: tuple[RatioRule, ...]
    lines: Mapping[str, tuple[Line, ...]]  # by the list they are chosen from
    line_of: Mapping[str, Line]  # by id
    identities: tuple[Identity, ...]
    subsets: tuple[Subset, ...]
    bases: Mapping[str, str]
    bases_english: Mapping[str, str]
    form: WorkbookForm
    checks: Mapping[str, CheckText]
    words: Mapping[str, tuple[str, ...]]
    wording: Mapping[str, Mapping[str, str]]
    messages: Mapping[str, Mapping[str, str]]
    inputs: Mapping[str, Mapping[str, str]]  # what checks ask for
    methods: Mapping[str, MethodHelp]  # by name
    method_inputs: Mapping[str, str]  # what each input of a method is
    terms: Mapping[str, Mapping[str, str]]  # what the rules of a profile are called
    documents: tuple[LegalDocument, ...]
    outlines: Mapping[str, Outline]
    monitoring: MonitoringRule
    lexicon: Lexicon  # how written reports say things
    library: tuple[ProjectKind, ...]  # indicators to start from
    working_days: WorkingDays
    clocks: tuple[ClockRule, ...]  # every version
    timetable: tuple[UsualTask, ...]  # the usual work of a stage
    year_flow: Flow  # how a department's year goes
    review_flow: Flow  # how a review of a filed year goes
    round_flow: Flow  # how a round of monitoring goes
    survey_flow: Flow  # how a survey goes
    survey_rules: SurveyRules
    survey_forms: tuple[SurveyForm, ...]  # every version
    rounds: tuple[RoundRule, ...]  # when a place monitors
    comparison: ComparisonRule  # over years and units
    certainty: CertaintyRule  # which errors of written reports are told as errors
    use_flow: Flow  # how a use of a result goes
    uses: tuple[UseRule, ...]  # what results are used for
    appraisals: tuple[AppraisalRule, ...]  # which projects are appraised before they are funded
    assessment_flow: Flow  # how an assessment by a card goes
    assessment_kinds: tuple[AssessmentKind, ...]
    cards: tuple[Card, ...]  # 指标体系, every version
    sites: SiteRules  # by which sites are matched with needs
    release_flow: Flow  # how a pack that discloses a year goes
    disclosure: DisclosureRule  # what of a year is disclosed
    scorecards: tuple[Scorecard, ...]  # scorecards of zones and districts
    land: tuple[LandRule, ...]  # when land lies idle
    ledgers: tuple[Ledger, ...]
    offered: tuple[Ledger, ...] = ()  # ledgers that an organisation has to switch on
    definitions: tuple[Definition, ...] = ()  # of figures, every version
    schemes: tuple[Scheme, ...] = ()  # incentives, every version
    dashboards: tuple[DashboardMode, ...] = ()  # views of the leader's page
    statistics: Statistics | None = None  # the tables of a month
    ledger_report: LedgerReport | None = None  # the year's report from ledgers
    analysis: AnalysisRule | None = None  # what analysts read beside the application
    exchanges: tuple[ExchangeLayout, ...] = ()  # tables of the integrated budget system
    unopened: Callable[[str], object] | None = field(default=None, repr=False, compare=False)

    if not TYPE_CHECKING:  # to a reader every field is there; some are opened when asked for

        def __getattr__(self, name: str) -> object:
            """Open the rules of a field that is packed."""
            opened = object.__getattribute__(self, "unopened")
            if opened is None or name not in Rulebook.__dataclass_fields__:
                raise AttributeError(f"a rulebook has no {name}")
            object.__setattr__(self, name, opened(name))
            return object.__getattribute__(self, name)

    def clock(self, id_: str, began: dt.date) -> ClockRule | None:
        """Return the clock in force on the day something began; None without one."""
        in_force = [rule for rule in self.clocks if rule.id == id_ and rule.since <= began]
        return max(in_force, key=lambda rule: rule.since, default=None)

    def scheme(self, name: str, day: dt.date, place: str = "") -> Scheme | None:
        """Return the version of a scheme, by id or label, in force on a day; None without one."""
        in_force = [
            scheme
            for scheme in self.schemes
            if name in (scheme.id, scheme.label) and scheme.since <= day <= (scheme.until or day)
            if not place or _covers(scheme.place, place)
        ]
        return max(in_force, key=lambda scheme: len(scheme.place), default=None)

    def survey_form(self, id_: str, version: int) -> SurveyForm | None:
        """Return a version of a form of surveys; None if there is none."""
        forms = (form for form in self.survey_forms if (form.id, form.version) == (id_, version))
        return next(forms, None)

    def use_rules(self, year: int, place: str) -> tuple[UseRule, ...]:
        """Return the rules of use in force for a year and a place, the most local one first."""
        in_force = [
            rule
            for rule in self.uses
            if rule.since <= year <= (rule.until or year) and _covers(rule.place, place)
        ]
        return tuple(sorted(in_force, key=lambda r: (len(r.place), r.since), reverse=True))

    def appraisal_rule(self, year: int, place: str) -> AppraisalRule | None:
        """Return the most local rule of appraisals in force for a year and a place."""
        in_force = [
            rule
            for rule in self.appraisals
            if rule.since <= year <= (rule.until or year) and _covers(rule.place, place)
        ]
        return max(in_force, key=lambda rule: (len(rule.place), rule.since), default=None)

    def cards_for(self, kind: str, subject: str, year: int, place: str) -> tuple[Card, ...]:
        """Return the cards in force for a kind of assessment, the most local one first."""
        in_force = [
            card
            for card in self.cards
            if kind in card.kinds
            and subject in card.subjects
            and card.since <= year <= (card.until or year)
            and _covers(card.place, place)
        ]
        return tuple(sorted(in_force, key=lambda c: (len(c.place), c.since), reverse=True))

    def cards_of(self, year: int, place: str) -> tuple[Scorecard, ...]:
        """Return the cards in force for a year and a place, the most local one first."""
        in_force = [
            card
            for card in self.scorecards
            if card.since <= year <= (card.until or year) and _covers(card.place, place)
        ]
        return tuple(sorted(in_force, key=lambda c: (len(c.place), c.since), reverse=True))

    def land_rule(self, day: dt.date, place: str) -> LandRule | None:
        """Return the most local rule of idle land in force on a day."""
        in_force = [
            rule
            for rule in self.land
            if rule.since <= day <= (rule.until or day) and _covers(rule.place, place)
        ]
        return max(in_force, key=lambda rule: (len(rule.place), rule.since), default=None)

    def profile(self, scope: str, profile_id: str = "") -> Profile | None:
        """Return the profile asked for, else the one in force for the scope; None without."""
        scope_profiles = [profile for profile in self.profiles if profile.scope == scope]
        if profile_id:
            return next((profile for profile in scope_profiles if profile.id == profile_id), None)
        scope_profiles = [profile for profile in scope_profiles if profile.default]
        scope_profiles.sort(key=lambda profile: (len(profile.place), profile.since))
        return scope_profiles[-1] if scope_profiles else None

    def local(self, scope: str) -> tuple[Profile, ...]:
        """Return the profiles of this very place that are used only when asked for."""
        local_profiles = (p for p in self.profiles if p.scope == scope and not p.default)
        return tuple(p for p in local_profiles if p.place != NATION)

    def used(self, id_: str) -> Profile:
        """Return the profile that a score names."""
        return next(profile for profile in self.profiles if profile.id == id_)

    def profile_used(self, scope: str, profile_id: str = "") -> Profile | None:
        """Return the profile asked for, else the default: a wrong id never stops a draft."""
        return self.profile(scope, profile_id) or self.profile(scope)

    def label(self, role: str) -> str:
        """Return the Chinese label of a line."""
        line = self.line_of.get(role)
        return line.label if line else role

    def named(self, role: str, base: str = "") -> Label:
        """Return the name of a line in both languages, with its base if there is one."""
        line = self.line_of.get(role)
        zh, en = (line.label, line.english) if line else (role, role)
        if not base:
            return Label(zh, en)
        english = self.bases_english.get(base, base)
        return Label(f"{zh}（{self.bases.get(base, base)}）", f"{en} ({english})")

    def severity(self, finding: Finding) -> str:
        """Return how grave a finding is; what is only asked is a notice at most."""
        severity = self.checks[finding.code].says[finding.variant].severity
        return "notice" if finding.asked and severity in GRAVE else severity

    def message(self, finding: Finding, language: str = "zh") -> str:
        """Return a finding in words."""
        says = self.checks[finding.code].says[finding.variant]
        text = says.zh if language == "zh" else says.en
        facts = {
            key: v.text(language) if isinstance(v, Label) else "" if v is None else v
            for key, v in finding.facts.items()
        }
        said = text.format(**facts)
        if not finding.asked:
            return said
        if not finding.doubt:
            return self.say("asked", language, finding=said)
        reason = self.certainty.reason(finding.doubt, language)
        return self.say("doubted", language, reason=reason, finding=said)

    def term(self, key: str, language: str = "zh") -> str:
        """Return what a rule of a profile is called; words as values have `value.` before them."""
        return self.terms[key][language] if key in self.terms else key.removeprefix("value.")

    def say(self, key: str, language: str = "zh", **details: object) -> str:
        """Return a message of the product in words."""
        return self.messages[key][language].format(**details)


@dataclass(frozen=True, slots=True)
class RuleHistory:
    """All rules of all years and places."""

    profile_history: tuple[tuple[int, int | None, Profile], ...]
    rest: Rulebook
    register: Mapping[str, LegalDocument] = field(default_factory=dict)

    def on(self, year: int, place: str = "CN") -> Rulebook:
        """Return the rules for a fiscal year and an administrative division such as CN-1301."""
        chosen: dict[str, Profile] = {}
        for since, until, profile in self.profile_history:
            if since <= year <= (until or year) and _covers(profile.place, place):
                chosen[profile.id] = profile
        return with_fields(
            fields_of(self.rest), year=year, place=place, profiles=tuple(chosen.values())
        )


def with_fields(fields: Mapping[str, object], **others: object) -> Rulebook:
    """Return the rulebook that has these fields; those that are missing are opened later."""
    book = object.__new__(Rulebook)
    for name, value in {**fields, **others}.items():
        object.__setattr__(book, name, value)
    return book


def fields_of(book: Rulebook) -> dict[str, object]:
    """Return the fields of a rulebook that have been opened."""
    fields = {}
    for name in Rulebook.__dataclass_fields__:
        with suppress(AttributeError):  # one that is packed
            fields[name] = object.__getattribute__(book, name)
    return fields


def _covers(wide: str, place: str) -> bool:
    """Return whether a rule of `wide` holds in `place`: the same code, or the start of it."""
    return place.startswith(wide)
