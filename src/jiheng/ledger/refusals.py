"""Why a figure has no value, in words."""

from jiheng.ledger.report_figures import INCOMPLETE, ShownFigure
from jiheng.model import LedgerFigure
from jiheng.rulebook import Rulebook

BLANK = {"since": "", "day": "", "why": "", "unit": "", "expected": "", "count": 0, "year": ""}


def refusal(figure: LedgerFigure, rules: Rulebook, lang: str) -> str:
    """Return why a figure has no value, in words; empty where it has one."""
    if not figure.refused:
        return ""
    return rules.say(f"figure_{figure.refused}", lang, **{**BLANK, **figure.facts})


def why_not(shown: ShownFigure, rules: Rulebook, lang: str) -> str:
    """Return why a figure cannot be shown in a sentence, in words; empty where it can."""
    figure = shown.figure
    if not shown.refused:
        return ""
    if shown.refused == INCOMPLETE:
        key = "figure_universe_short" if figure.units else "figure_universe_unknown"
        facts = {"ranked": figure.units_ranked, "units": figure.units}
        return rules.say(key, lang, universe=figure.facts.get("universe", ""), **facts)
    return refusal(figure, rules, lang) or rules.say("report_no_target", lang)
