"""A trial of a draft as tables in words: for the meeting that decides, for a page, a workbook."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from jiheng.model import Grid, Heading, Paragraph, Report, Table
from jiheng.model.award import Scheme
from jiheng.model.report import Block
from jiheng.reporting.comparison import ROWS_IN_TEXT, Words, comparison_grids
from jiheng.rulebook import MonitoringRule, Profile, Rulebook, shown
from jiheng.rulebook.draft import LAMPS, PROFILE, SCHEME, Draft
from jiheng.trial import Change, Effect, Standing, Summary, Trial, largest, summary_of

TWO = Decimal("0.01")
WIDTHS = {  # by how many columns a table has
    8: (24, 44, 14, 10, 10, 20, 13, 13), 7: (26, 22, 12, 22, 22, 18, 40),
}  # fmt: skip
Row = tuple[str | Decimal | None, ...]


def trial_tables(trial: Trial, rules: Rulebook, language: str = "zh") -> tuple[Words, ...]:
    """Return what a trial came to: in short, clause by clause, grades, places, and who changes."""
    summary = summary_of(trial)
    tables = [_clauses(trial, summary, rules, language)]
    tables += [_pairs(p, name, trial, rules, language) for p, name in (
        (summary.grades, "grades"), (summary.lamps, "lamps"),
    ) if p]  # fmt: skip
    if len(summary.places) > 1 or len(summary.years) > 1:
        tables.append(_where(summary, rules, language))
    tables.append(_who(trial, rules, language))
    return tuple(tables)


def trial_lead(trial: Trial, rules: Rulebook, language: str = "zh") -> str:
    """Return a trial in one paragraph: on what it was tried, how many change, what was not."""
    summary, draft = summary_of(trial), trial.draft
    years = (
        "、".join(map(str, trial.years)) if language == "zh" else ", ".join(map(str, trial.years))
    )
    text = rules.say(
        f"trial_lead_{draft.kind}", language, title=_title(draft, language), years=years or "—",
        tried=trial.tried, moved=summary.moved, up=summary.up, down=summary.down,
        amount=_signed(summary.amount), grades=sum(summary.grades.values()),
        lamps=sum(summary.lamps.values()),
    )  # fmt: skip
    if trial.left_out:
        text += rules.say("trial_left_out", language, count=trial.left_out)
    if trial.untried:
        names = "、".join(clause_name(draft, n, rules, language) for n in trial.untried)
        text += rules.say("trial_untried", language, names=names)
    return text


def trial_report(trial: Trial, rules: Rulebook, digest: str, language: str = "zh") -> Report:
    """Return a trial as the paper of the meeting that decides."""
    blocks: list[Block] = [Paragraph((trial_lead(trial, rules, language),))]
    for table in trial_tables(trial, rules, language):
        blocks.append(Heading(1, table.name))
        if table.note:
            blocks.append(Paragraph((table.note,)))
        blocks.append(_as_block(table))
        if len(table.rows) > ROWS_IN_TEXT:
            count = len(table.rows) - ROWS_IN_TEXT
            blocks.append(Paragraph((rules.say("trial_more", language, count=count),), "note"))
    title = rules.say("trial_title", language, title=_title(trial.draft, language))
    return Report(title=(title,), blocks=tuple(blocks), digest=digest, contents=False)


def _as_block(table: Words) -> Table:
    """Return a table of words as one of a text: numbers to the right, room for what is long."""
    shown = table.rows[:ROWS_IN_TEXT]
    width = len(table.heads)
    numeric = {n for n in range(width) if any(isinstance(row[n], Decimal) for row in shown)}
    return Table(
        title="", columns=table.heads, widths=WIDTHS.get(width, (2,) * width),
        numeric=frozenset(numeric),
        rows=tuple(tuple(("" if v is None else f"{v}",) for v in row) for row in shown),
    )  # fmt: skip


def trial_grids(trial: Trial, rules: Rulebook, language: str = "zh") -> tuple[Grid, ...]:
    """Return a trial as a workbook: everybody whom the draft changes is in it."""
    return comparison_grids(trial_tables(trial, rules, language))


def clause_name(draft: Draft, clause: str, rules: Rulebook, language: str = "zh") -> str:
    """Return what a clause of a draft is called."""
    if draft.kind == PROFILE:
        return rules.term(clause, language)
    return rules.say(f"trial_clause_{clause}", language)


def clause_text(draft: Draft, clause: str, rules: Rulebook, language: str = "zh") -> str:
    """Return what a draft says in a clause, with its citation where it has one of its own."""
    if draft.kind == PROFILE and isinstance(draft.profile, Profile):
        ruled = getattr(draft.profile, clause)
        return f"{shown(ruled, rules, language)}（{ruled.citation.text(language)}）"
    if draft.kind == LAMPS and isinstance(draft.lamps, MonitoringRule):
        return f"{Decimal(100) * _decimal(getattr(draft.lamps, clause)):g}%"
    if draft.kind == SCHEME and isinstance(draft.scheme, Scheme):
        return draft.scheme.citation.text(language)
    return ""


def _decimal(share: object) -> Decimal:
    top, bottom = share.as_integer_ratio()  # type: ignore[attr-defined]  # exact numbers of a rule
    return Decimal(top) / Decimal(bottom)


def _title(draft: Draft, language: str) -> str:
    return draft.title if language == "zh" else draft.english


def _clauses(trial: Trial, summary: Summary, rules: Rulebook, language: str) -> Words:
    rows = tuple(
        (
            clause_name(trial.draft, each.clause, rules, language),
            clause_text(trial.draft, each.clause, rules, language),
            Decimal(each.moved), Decimal(each.up), Decimal(each.down),
            each.amount.quantize(TWO), Decimal(each.grades), Decimal(each.lamps),
        )
        for each in summary.clauses
    )  # fmt: skip
    total = (
        rules.say("trial_total", language), "", Decimal(summary.moved), Decimal(summary.up),
        Decimal(summary.down), summary.amount.quantize(TWO),
        Decimal(sum(summary.grades.values())), Decimal(sum(summary.lamps.values())),
    )  # fmt: skip
    return _table("clauses", trial, rules, language, (*rows, total))


def _pairs(
    pairs: Mapping[tuple[str, str], int], name: str, trial: Trial, rules: Rulebook, language: str
) -> Words:
    say = grade_name if name == "grades" else lamp_name
    rows = tuple(
        (say(before, rules, language), say(after, rules, language), Decimal(count))
        for (before, after), count in pairs.items()
    )
    return _table(name, trial, rules, language, rows)


def _where(summary: Summary, rules: Rulebook, language: str) -> Words:
    rows: list[Row] = [(f"{year}", Decimal(count)) for year, count in summary.years.items()]
    rows += [(place, Decimal(count)) for place, count in summary.places.items()]
    heads = tuple(rules.say("trial_heads_where", language).split("|"))
    return Words(rules.say("trial_where", language), heads, tuple(rows))


def _who(trial: Trial, rules: Rulebook, language: str) -> Words:
    changes = largest(trial.changes)
    rows = tuple(changed_row(change, trial.draft, rules, language) for change in changes)
    return _table("who", trial, rules, language, rows)


def changed_row(change: Change, draft: Draft, rules: Rulebook, language: str = "zh") -> Row:
    """Return somebody whom a draft changes: before, after, how much, through which clauses."""
    through = "；".join(_through(effect, draft, rules, language) for effect in change.effects)
    subject = change.name or change.subject
    return (
        change.organisation or subject,
        "" if subject in (change.organisation, "department") else subject,
        f"{change.year}",
        standing_text(change.before, rules, language),
        standing_text(change.after, rules, language),
        change.amount.quantize(TWO) if change.after.amount is not None else None,
        through,
    )


def standing_text(standing: Standing, rules: Rulebook, language: str = "zh") -> str:
    """Return where somebody stands in words: points or yuan, grade, lamp."""
    amount = f"{standing.amount:,.2f}" if standing.amount is not None else ""
    if standing.most is not None:
        amount += f"～{standing.most:,.2f}"
    words = [amount, standing.grade, lamp_name(standing.lamp, rules, language)]
    return " ".join(word for word in words if word and word != "—") or "—"


def _through(effect: Effect, draft: Draft, rules: Rulebook, language: str) -> str:
    before, after = effect.before, effect.after
    parts = [clause_name(draft, effect.clause, rules, language)]
    change = (after.amount or Decimal(0)) - (before.amount or Decimal(0))
    if change:
        parts.append(_signed(change))
    if before.most != after.most and not change:
        parts.append(standing_text(after, rules, language))
    if before.grade != after.grade:
        pair = (grade_name(each.grade, rules, language) for each in (before, after))
        parts.append("→".join(pair))
    if before.lamp != after.lamp:
        parts.append("→".join(lamp_name(each.lamp, rules, language) for each in (before, after)))
    return " ".join(parts)


def grade_name(grade: str, rules: Rulebook, language: str = "zh") -> str:
    """Return a grade; the words for none where there is none."""
    return grade or rules.say("no_grade", language)


def lamp_name(lamp: str, rules: Rulebook, language: str = "zh") -> str:
    """Return what a lamp is called, without its cause."""
    colour = lamp.partition("_")[0]
    return rules.say(f"trial_lamp_{colour}", language) if colour else "—"


def _signed(amount: Decimal) -> str:
    return f"{amount:+,.2f}"


def _table(name: str, trial: Trial, rules: Rulebook, language: str, rows: Sequence[Row]) -> Words:
    unit = rules.say(
        "trial_unit_yuan" if trial.draft.kind == SCHEME else "trial_unit_points", language
    )
    heads = tuple(rules.say(f"trial_heads_{name}", language, unit=unit).split("|"))
    return Words(
        rules.say(f"trial_{name}", language), heads, tuple(rows),
        rules.say(f"trial_note_{name}", language),
    )  # fmt: skip
