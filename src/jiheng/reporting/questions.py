"""Questions about patterns of figures, in words: asked, never charged."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from jiheng.comparison.gaming import Question
from jiheng.model import half_up
from jiheng.reporting.comparison import Words
from jiheng.rulebook import Rulebook

PERCENT = 100


def question_text(question: Question, unit: str, rules: Rulebook, language: str = "zh") -> str:
    """Return a question with what was counted, against what, and what is asked."""
    return rules.say(
        f"question_{question.kind}", language, unit=unit, about=question.about,
        years=_years(question), count=question.count, of=question.total, others=question.others,
        share=_percent(question.count, question.total),
        usual=_percent(question.others, question.others_total), rare=rare(question.chance),
    )  # fmt: skip


def question_test(question: Question, rules: Rulebook, language: str = "zh") -> str:
    """Return which test a question rests on, with its source."""
    return rules.say(f"question_test_{question.kind}", language)


def rare(chance: Fraction) -> str:
    """Return one in how many a chance is at most, in whole powers of ten: 1/10000."""
    denominator = 10
    while chance * denominator * 10 <= 1 and denominator < 10**9:
        denominator *= 10
    return f"1/{denominator:,}"


def questions_table(
    questions: Sequence[tuple[str, Question]], rules: Rulebook, language: str = "zh"
) -> Words:
    """Return questions, with whom they are put to, as a table."""
    rows = tuple(
        (
            rules.say(f"question_kind_{q.kind}", language), unit, _years(q), Decimal(q.count),
            Decimal(q.total), rare(q.chance), question_text(q, unit, rules, language),
            question_test(q, rules, language),
        )
        for unit, q in questions
    )  # fmt: skip
    heads = tuple(rules.say("question_heads", language).split("|"))
    return Words(
        rules.say("question_title", language), heads, rows, rules.say("question_note", language)
    )


def _years(question: Question) -> str:
    if not question.years:
        return "—"
    first, last = question.years[0], question.years[-1]
    return f"{first}" if first == last else f"{first}—{last}"


def _percent(part: int, total: int) -> str:
    return f"{half_up(Fraction(part * PERCENT, total), 0)}%" if total else "—"
