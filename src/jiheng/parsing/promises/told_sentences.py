"""What a year's report or workbook tells, sentence by sentence, with figures and days."""

from collections.abc import Iterator

from jiheng.model import Evaluation, Location
from jiheng.model.promise import ToldSentence
from jiheng.model.prose import Reading
from jiheng.parsing.evidence.days import days
from jiheng.parsing.evidence.prose import sentences
from jiheng.parsing.promises.plans import to_come
from jiheng.parsing.prose.mentions import quantity_of
from jiheng.parsing.prose.quantities import quantities
from jiheng.parsing.prose.tidy import tidy_cell
from jiheng.rulebook import Lexicon

PROBLEMS = "问题"  # a heading with it tells what is, too


def told_in_report(reading: Reading, lexicon: Lexicon) -> Iterator[ToldSentence]:
    """Yield the sentences of a report in order; rows of tables are one each.

    What stands under its own measures, or behind its review, is left out: that is to come.
    """
    words = lexicon.groups["promises"]
    later = {p.number for p in to_come(reading.passages, words, without=PROBLEMS)}
    for passage in reading.passages:
        if passage.number in later:
            continue
        for start, end in sentences(passage.text):
            yield told_sentence(passage.text[start:end], passage.place(start, end), lexicon)


def told_in_evaluation(evaluation: Evaluation, lexicon: Lexicon) -> Iterator[ToldSentence]:
    """Yield what a workbook tells: results of indicators, of objectives, of areas, of problems."""
    for indicator in evaluation.indicators:
        text = indicator.texts.get("actual", "")
        if text:
            unit = indicator.unit if text[-1:].isdigit() else ""
            line = f"{indicator.name}为{text}{unit}"
            yield told_sentence(line, indicator.at("actual")[0], lexicon)
    for objective in evaluation.objectives:
        yield from _told_at(objective.result, objective.places.get("result"), lexicon)
    for result in evaluation.results:
        yield from _told_at(result.text, result.places.get("text"), lexicon)


def _told_at(text: str, place: Location | None, lexicon: Lexicon) -> Iterator[ToldSentence]:
    plain = tidy_cell(text)
    for start, end in sentences(plain):
        yield told_sentence(plain[start:end], place or Location(), lexicon)


def told_sentence(text: str, place: Location, lexicon: Lexicon) -> ToldSentence:
    """Return a sentence with its figures and days."""
    figures = []
    for expression in quantities(text, lexicon):
        value = quantity_of(expression)
        if value is not None and value.unit and expression.kind != "period":
            figures.append((expression.start, expression.end, value))
    return ToldSentence(
        text=text, place=place, figures=tuple(figures),
        days=tuple((start, day) for start, _, day in days(text)),
    )  # fmt: skip
