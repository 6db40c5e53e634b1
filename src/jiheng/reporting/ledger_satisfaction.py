"""What the report of a year says of satisfaction: each group with its sample, then all of them."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from jiheng.methods.satisfaction import SatisfactionRate, satisfaction_rate
from jiheng.model import Figure, Paragraph, ScoredEvaluation, Span, half_up
from jiheng.reporting.spans import Binder, exact, fill
from jiheng.rulebook import Rulebook
from jiheng.rulebook.ledger_report import LedgerReport

SURVEY = "survey"


class SatisfactionText:
    """Composes the sentences on satisfaction; `figures` are the numbers in them."""

    def __init__(self, binder: Binder, rule: LedgerReport, rules: Rulebook) -> None:
        self.binder, self.rule, self.rules = binder, rule, rules
        self.figures: list[Figure] = []

    def paragraphs(self, scored: ScoredEvaluation | None) -> Iterator[Paragraph]:
        """Yield the rate of each group; that all are above the claim, where all of them are."""
        rates = dict(self._rates(scored)) if scored is not None else {}
        if not rates:
            return
        spans: list[Span] = []
        for number, (group, rate) in enumerate(rates.items()):
            spans += ["；" if number else "", *self._rate(group, rate)]
        yield Paragraph((*(span for span in spans if span != ""), "。"))
        if all(rate.share > self.rule.claim for rate in rates.values()):
            yield Paragraph((*self._above(rates), "。"))

    def _rates(self, scored: ScoredEvaluation) -> Iterator[tuple[str, SatisfactionRate]]:
        """Yield the groups that a survey asked, each with its rate."""
        small = self.rules.survey_rules.small_sample
        for survey in scored.evaluation.surveys:
            facts = [
                scored.facts.first_exact(f"{SURVEY}.{name}", "value", survey.key)
                for name in ("returned", "satisfied")
            ]
            returned, satisfied = (
                fact.exact.amount if fact is not None and fact.exact is not None else None
                for fact in facts
            )
            if not returned or satisfied is None or satisfied > returned:
                continue
            rate = satisfaction_rate(int(satisfied), int(returned), small_sample=small)
            if rate is not None:
                yield survey.group, rate

    def _rate(self, group: str, rate: SatisfactionRate) -> tuple[Span, ...]:
        low, high = (self._percent(Fraction(bound), group) for bound in rate.bounds)
        return self._say(
            "satisfaction",
            group=group,
            share=self._percent(rate.share, group),
            returned=self._number(f"{rate.n}", "", group, Fraction(rate.n)),
            satisfied=self._number(f"{rate.satisfied}", "", group, Fraction(rate.satisfied)),
            low=low,
            high=high,
        )

    def _above(self, rates: Mapping[str, SatisfactionRate]) -> list[Span]:
        """Return that each group is above the claim, and of whom the sample does not confirm it."""
        spans = [*self._say("above", claim=self._claim())]
        unsure = [group for group, rate in rates.items() if rate.bounds[0] <= self.rule.claim]
        if unsure:
            spans += self._say("unsure", groups="、".join(unsure), claim=self._claim())
        return spans

    def _claim(self) -> Figure:
        claim, label = self.rule.claim, self.rule.says["claim"]
        return self._number(f"{half_up(claim * 100, 0)}", "%", label, claim)

    def _percent(self, share: Fraction, group: str) -> Figure:
        return self._number(f"{half_up(share * 100, self.rule.digits)}", "%", group, share)

    def _number(self, number: str, unit: str, group: str, value: Fraction) -> Figure:
        figure = self.binder.figure(
            SURVEY, label=group, value=exact(value * 100 if unit else value), unit=unit,
            text=f"{number}{unit}", source=self.rules.form.sheet("surveys").name,
        )  # fmt: skip
        self.figures.append(figure)
        return figure

    def _say(self, key: str, **values: Span | tuple[Span, ...]) -> tuple[Span, ...]:
        return fill(self.rule.says[key], **values)
