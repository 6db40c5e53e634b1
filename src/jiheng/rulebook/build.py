"""Branches of rule files to typed rules; a value without citation is refused."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from jiheng.model import Flow, WorkbookForm
from jiheng.model.hedge import Hedge
from jiheng.rulebook.book import (
    GRAVE,
    NO_FIELD,
    SEVERITIES,
    CheckText,
    Lexicon,
    MonitoringRule,
    Outline,
    Rulebook,
    RuleHistory,
    Says,
    Section,
)
from jiheng.rulebook.build_analysis import analysis_rule
from jiheng.rulebook.build_appraisal import appraisal_rules
from jiheng.rulebook.build_assessment import assessment_kinds, cards
from jiheng.rulebook.build_card import scorecards
from jiheng.rulebook.build_certainty import certainty_rule
from jiheng.rulebook.build_clock import clocks
from jiheng.rulebook.build_cycle import library, round_rules, timetable, working_days
from jiheng.rulebook.build_dashboard import dashboard_modes
from jiheng.rulebook.build_definition import definitions
from jiheng.rulebook.build_disclosure import disclosure_rule
from jiheng.rulebook.build_exchange import exchange_layouts
from jiheng.rulebook.build_flow import flow
from jiheng.rulebook.build_form import form_lists, workbook_form
from jiheng.rulebook.build_gaming import comparison_rule
from jiheng.rulebook.build_help import method_help, with_help
from jiheng.rulebook.build_land import land_rules
from jiheng.rulebook.build_ledger import ledgers
from jiheng.rulebook.build_ledger_report import ledger_report
from jiheng.rulebook.build_profile import Span, profiles
from jiheng.rulebook.build_scheme import schemes
from jiheng.rulebook.build_site import site_rules
from jiheng.rulebook.build_statistics import statistics
from jiheng.rulebook.build_survey import survey_forms, survey_rules
from jiheng.rulebook.build_tally import check_timed
from jiheng.rulebook.build_use import use_rules
from jiheng.rulebook.hedges import hedges
from jiheng.rulebook.lines import Identity, Line, RatioRule, Subset, Term
from jiheng.rulebook.register import Register, cited_documents
from jiheng.rulebook.schema import Branch, RulebookError

PROFILE_FORMAT = 1  # of profile files; a newer one is refused


def build(branches: Mapping[str, Branch], digests: Mapping[str, str]) -> RuleHistory:
    """Return the whole rulebook from its files; raises RulebookError with file, line and key."""
    register = Register(cited_documents(branches["documents.yaml"]))
    lines = {
        group: tuple(_line(line) for line in holder.branches("lines"))
        for group, holder in branches["lines.yaml"].branch("groups").children()
    }
    lists = form_lists(branches["form.yaml"], lines)
    year_flow = _flow(branches["flows/year.yaml"], register)
    own_hedges = hedges(branches["hedges.yaml"])
    form = replace(
        workbook_form(branches["form.yaml"], lists, year_flow, register), hedges=own_hedges
    )
    form = with_help(form, branches["examples.yaml"])
    quantities = branches["identities.yaml"]
    line_of = {line.id: line for group in lines.values() for line in group}
    bases = _strings(branches["lines.yaml"].branch("bases"))
    every_ledger = ledgers(_of_folder(branches, "ledgers/"), form, lists, register)
    every_definition = definitions(_of_folder(branches, "definitions/"), every_ledger, register)
    kinds = assessment_kinds(branches["assessments.yaml"], year_flow, register)
    every_clock = clocks(branches["clocks.yaml"], register)
    check_timed(every_ledger, every_clock)
    rest = Rulebook(
        year=0,
        place="",
        profiles=(),
        ratios=tuple(
            _ratio(r, register, line_of, bases) for r in branches["ratios.yaml"].branches("ratios")
        ),
        lines=lines,
        line_of=line_of,
        identities=tuple(_identity(i) for i in quantities.branches("identities")),
        subsets=tuple(_subset(s) for s in quantities.branches("subsets")),
        bases=bases,
        bases_english=_strings(branches["lines.yaml"].branch("bases_english")),
        form=form,
        checks={code: _check(code, b, register) for code, b in _checks(branches)},
        words={k: branches["words.yaml"].texts(k) for k in branches["words.yaml"].entries},
        wording={k: _strings(b) for k, b in branches["wording.yaml"].children()},
        messages={k: _strings(b) for k, b in branches["messages.yaml"].children()},
        inputs={k: _strings(b) for k, b in branches["inputs.yaml"].children()},
        methods={
            k: method_help(b) for k, b in branches["methods.yaml"].branch("methods").children()
        },
        method_inputs=_strings(branches["methods.yaml"].branch("arguments")),
        terms={k: _strings(b) for k, b in branches["profile_terms.yaml"].children()},
        documents=tuple(register.documents.values()),
        outlines=_outlines(branches["outlines.yaml"], _of_folder(branches, "outlines/"), register),
        monitoring=monitoring_rule(branches["monitoring.yaml"], register),
        lexicon=_lexicon(branches["prose.yaml"], own_hedges),
        library=library(branches["library.yaml"], register),
        working_days=working_days(branches["calendar.yaml"], register),
        clocks=every_clock,
        timetable=timetable(branches["timetable.yaml"], register),
        year_flow=year_flow,
        review_flow=_flow(branches["flows/review.yaml"], register),
        round_flow=_flow(branches["flows/round.yaml"], register),
        survey_flow=_flow(branches["flows/survey.yaml"], register),
        survey_rules=survey_rules(branches["surveys.yaml"], register),
        survey_forms=survey_forms(
            (branches["surveys.yaml"], *_of_folder(branches, "surveys/")), register
        ),
        comparison=comparison_rule(branches["comparison.yaml"], register),
        certainty=certainty_rule(branches["certainty.yaml"], register),
        rounds=round_rules(branches["rounds.yaml"], register),
        appraisals=appraisal_rules(
            [branches["appraisals.yaml"], *_of_folder(branches, "appraisals/")], form, register
        ),
        release_flow=_flow(branches["flows/release.yaml"], register),
        disclosure=disclosure_rule(branches["disclosure.yaml"], form, register),
        use_flow=_flow(branches["flows/use.yaml"], register),
        assessment_flow=_flow(branches["flows/assessment.yaml"], register),
        assessment_kinds=kinds,
        cards=cards(
            [branches["assessments.yaml"], *_of_folder(branches, "assessments/")], kinds, register
        ),
        uses=use_rules([branches["uses.yaml"], *_of_folder(branches, "uses/")], register),
        scorecards=scorecards(_of_folder(branches, "cards/"), register),
        land=land_rules([branches["land.yaml"], *_of_folder(branches, "land/")], register),
        sites=site_rules(
            [branches["sites.yaml"], *_of_folder(branches, "sites/")], every_ledger, register
        ),
        ledgers=tuple(ledger for ledger in every_ledger if not ledger.uses),
        offered=tuple(ledger for ledger in every_ledger if ledger.uses),
        definitions=every_definition,
        schemes=schemes(_of_folder(branches, "schemes/"), every_ledger, register),
        dashboards=dashboard_modes(branches["dashboards.yaml"], every_definition, register),
        statistics=statistics(
            branches["statistics.yaml"],
            every_definition,
            every_ledger,
            register,
            _of_folder(branches, "statistics/"),
        ),
        ledger_report=ledger_report(
            branches["ledger_report.yaml"],
            _of_folder(branches, "reports/"),
            every_definition,
            register,
        ),
        exchanges=exchange_layouts(_of_folder(branches, "exchanges/"), form, register),
        analysis=analysis_rule(branches["analysis.yaml"], form, register),
    )
    history = _history(branches, digests, register, form)
    for _, _, profile in history:
        outline_id = profile.outline.value
        if outline_id is not None and outline_id not in rest.outlines:
            known = ", ".join(rest.outlines)
            raise RulebookError(f"{profile.id}: outline: must be one of {known}, is {outline_id}")
    return RuleHistory(history, rest, register.documents)


def _of_folder(branches: Mapping[str, Branch], folder: str) -> list[Branch]:
    return [branch for name, branch in branches.items() if name.startswith(folder)]


def _flow(holder: Branch, register: Register) -> Flow:
    year_flow = flow(holder, holder.text("id"), register.citation(holder))
    holder.close()
    return year_flow


def _history(
    branches: Mapping[str, Branch], digests: Mapping[str, str], register: Register,
    form: WorkbookForm,
) -> tuple[Span, ...]:  # fmt: skip
    holders: dict[str, tuple[Branch, str]] = {}
    for name in (name for name in branches if name.startswith("profiles/")):
        id_ = branches[name].text("id")
        if id_ in holders:
            raise branches[name].fail("id", f"{id_} is the id of another profile")
        holders[id_] = branches[name], digests[name]
    history: list[Span] = []
    for holder, digest in holders.values():
        history += profile_spans(holder, digest, holders, register, form)
    return tuple(history)


def profile_spans(
    holder: Branch, digest: str, known: Mapping[str, tuple[Branch, str]], register: Register,
    form: WorkbookForm,
) -> list[Span]:  # fmt: skip
    """Return a profile by spans of years; its digest covers the profile that it is based on."""
    base_id = holder.text("based_on", "")
    if base_id and (base_id not in known or known[base_id][0].has("based_on")):
        complete = ", ".join(id_ for id_, (b, _) in known.items() if not b.has("based_on"))
        raise holder.fail("based_on", f"must be one of {complete}, is {base_id}")
    base, base_digest = known[base_id] if base_id else (None, "")
    if base is not None:
        digest = hashlib.sha256(f"{digest}{base_digest}".encode()).hexdigest()
    if holder.integer("format", PROFILE_FORMAT) > PROFILE_FORMAT:
        file_format, known_to = holder.integer("format"), PROFILE_FORMAT
        raise holder.fail(
            "format", f"is {file_format}; this program knows up to {known_to}: upgrade it"
        )
    fields = frozenset(column.field for column in form.sheet("indicators").columns)
    register = register.with_own(holder)
    return profiles(holder, base, digest, register, fields)


def monitoring_rule(holder: Branch, register: Register) -> MonitoringRule:
    """Return when lamps of monitoring are lit. Raises RulebookError with file, line and key."""
    money, positive = holder.branch("money"), holder.branch("positive")
    rule = MonitoringRule(
        money_red=Fraction(money.number("red")),
        money_yellow=Fraction(money.number("yellow")),
        red=Fraction(positive.number("red")),
        yellow=Fraction(positive.number("yellow")),
        blue=Fraction(positive.number("blue")),
        citation=register.citation(holder),
    )
    for branch in (money, positive, holder):
        branch.close()
    return rule


def _outlines(holder: Branch, own: Iterable[Branch], register: Register) -> dict[str, Outline]:
    """Return the packaged outlines and those of a user's own files; of one id, the last."""
    known = frozenset(holder.branch("parts").entries)
    outlines = {}
    for file in (holder, *own):
        cited = register.with_own(file)
        for entry in file.branches("outlines"):
            outline = Outline(
                id=entry.text("id"),
                title=entry.text("title"),
                english=entry.text("english"),
                citation=cited.citation(entry),
                sections=tuple(_section(section, known) for section in entry.branches("sections")),
            )
            entry.close()
            outlines[outline.id] = outline
    return outlines


def _section(holder: Branch, known: frozenset[str]) -> Section:
    parts = holder.texts("parts")
    for part in parts:
        if part not in known:
            raise holder.fail("parts", f"{part} is no part; known are {', '.join(sorted(known))}")
    inner = tuple(_section(section, known) for section in holder.branches("sections"))
    section = Section(holder.text("title"), parts, inner)
    holder.close()
    return section


def _strings(holder: Branch) -> dict[str, str]:
    return {key: holder.text(key) for key in holder.entries}


def _line(holder: Branch) -> Line:
    line = Line(
        id=holder.text("id"),
        label=holder.text("label"),
        english=holder.text("english"),
        synonyms=holder.texts("synonyms"),
    )
    holder.close()
    return line


def term(text: str, base: str = "") -> Term:
    """Return a term such as "-expenditure.total@executed"."""
    sign = -1 if text.startswith("-") else 1
    role, _, own = text.lstrip("+-").partition("@")
    return Term(sign, role, own or base)


def _ratio(
    holder: Branch, register: Register, line_of: Mapping[str, Line], bases: Mapping[str, str]
) -> RatioRule:
    def named(text: str) -> Term:
        bare = term(text)
        line = line_of[bare.role].label if bare.role in line_of else bare.role
        return replace(bare, name=f"{line}（{bases.get(bare.base, bare.base)}）")

    rule = RatioRule(
        id=holder.text("id"),
        indicator=holder.text("indicator"),
        label=holder.text("label"),
        english=holder.text("english"),
        base=holder.text("base", ""),
        numerator=tuple(named(t) for t in holder.texts("numerator")),
        denominator=tuple(named(t) for t in holder.texts("denominator")),
        absolute=holder.flag("absolute", default=False),
        partial=holder.flag("partial", default=False),
        zero_note=holder.text("zero"),
        citation=register.citation(holder),
    )
    holder.close()
    return rule


def _identity(holder: Branch) -> Identity:
    identity = Identity(
        code=holder.text("code"),
        total=tuple(term(t) for t in holder.texts("total")),
        parts=tuple(term(t) for t in holder.texts("parts")),
        optional=frozenset(holder.texts("optional")),
        bases=holder.texts("bases"),
    )
    holder.close()
    return identity


def _lexicon(holder: Branch, own_hedges: tuple[Hedge, ...]) -> Lexicon:
    lists, groups = {}, {}
    for key, value in holder.entries.items():
        if isinstance(value, Branch):
            inner = holder.branch(key)
            groups[key] = {name: inner.texts(name) for name in inner.entries}
        else:
            lists[key] = holder.texts(key)
    groups["approximate"] = _approximate(own_hedges)
    return Lexicon(lists, groups, own_hedges)


def _approximate(own_hedges: tuple[Hedge, ...]) -> dict[str, tuple[str, ...]]:
    """Return the words of hedges by their side, apart those behind the number."""
    sides: dict[str, list[str]] = {}
    for hedge in own_hedges:
        if not hedge.numerals:
            key = f"{hedge.side}_after" if hedge.after or hedge.inside else hedge.side
            sides.setdefault(key, []).extend(hedge.words)
    return {key: tuple(words) for key, words in sides.items()}


def _subset(holder: Branch) -> Subset:
    subset = Subset(part=term(holder.text("part")), total=term(holder.text("total")))
    holder.close()
    return subset


def _checks(branches: Mapping[str, Branch]) -> list[tuple[str, Branch]]:
    names = [name for name in branches if name.startswith("checks/")]
    return [pair for name in names for pair in branches[name].children()]


def _check(code: str, holder: Branch, register: Register) -> CheckText:
    says = {}
    if holder.has("says"):
        for variant, entry in holder.branch("says").children():
            severity = entry.text("severity")
            if severity not in SEVERITIES:
                raise entry.fail("severity", f"must be one of {', '.join(SEVERITIES)}")
            says[variant] = Says(severity, entry.text("zh"), entry.text("en"))
            entry.close()
    asks = holder.text("asks", "")
    if asks:
        says |= {f"{variant}{NO_FIELD}": replace(words, severity="notice")
                 for variant, words in says.items() if words.severity in GRAVE}  # fmt: skip
    limits = holder.branch("limits") if holder.has("limits") else None
    check = CheckText(
        code=code,
        status=holder.text("status", "checked"),
        title=_strings(holder.branch("title")),
        why=_strings(holder.branch("why")),
        do=_strings(holder.branch("do")) if holder.has("do") else {"zh": "", "en": ""},
        bad=holder.text("bad", ""),
        good=holder.text("good", ""),
        citation=register.citation(holder),
        says=says,
        limits={key: limits.number(key) for key in limits.entries} if limits else {},
        cured_by=holder.texts("cured_by"),
        asks=asks,
    )
    holder.close()
    return check
