"""How far the reading of written reports agrees with what a careful reader found in them."""

import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from jiheng.documents.read_text import text_lines
from jiheng.model import Document, factor
from jiheng.model.prose import Mention, Reading
from jiheng.pipeline import run_report
from jiheng.rulebook import load

FOLDER = Path(__file__).parent.parent / "tests" / "cases" / "reports"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
FIGURE = re.compile(r"(-?[\d,.]+)(.*)")
SCALE = {"万": 10_000, "亿": 10**8, "千": 1000, "%": Fraction(1, 100)}


@dataclass
class Tally:
    """True and false positives and what was missed, with the misses in words."""

    right: int = 0
    extra: int = 0
    missed: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, found: Counter[Any], wanted: Counter[Any], case: str) -> None:
        """Count one report."""
        self.right += sum((found & wanted).values())
        self.extra += sum((found - wanted).values())
        self.missed += sum((wanted - found).values())
        self.notes += [f"{case} extra {e}" for e in (found - wanted).elements()]
        self.notes += [f"{case} missed {e}" for e in (wanted - found).elements()]

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / max(1, self.right + self.extra)

    @property
    def recall(self) -> float:
        """Share of what is there that was found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def reports(half: str) -> list[dict[str, Any]]:
    """Return the reports of a half with their gold: open or sealed."""
    files = sorted(FOLDER.glob(f"{half}*.yaml"))
    return [report for file in files for report in yaml.safe_load(file.read_text("utf-8"))]


def document(report: dict[str, Any]) -> Document:
    """Return the text of a report as a document."""
    return Document(name=report["id"], lines=tuple(text_lines(report["text"], report["id"])))


def amount(text: str) -> Fraction:
    """Return a printed amount in the base unit."""
    number, unit = FIGURE.fullmatch(text.strip()).groups()  # type: ignore[union-attr]
    scale = SCALE.get(unit[:1], 1)
    return Fraction(Decimal(number.replace(",", ""))) * scale


def amounts_of(reading: Reading) -> Counter[Any]:
    """Return the amounts with roles that were read, each once."""
    held: set[Any] = set()
    rows = {
        id(m) for t in reading.stated_indicators for m in (t.actual, t.target)
        if t.weight is not None
    }  # fmt: skip
    for one in reading.mentions:
        role = one.fact.role
        if id(one) in rows:
            continue  # a row of a score table: an indicator
        value = one.amount
        if value is None and one.kind == "money" and one.about:
            value = Fraction(printed_number(one)) * factor(unit_of(one))
        if value is None or (one.kind != "money" and not role):
            continue
        base = one.fact.base if role else ""
        held.add((f"{role}@{base}" if role else "other", value))
    return Counter(held)


def wanted_amounts(report: dict[str, Any]) -> Counter[Any]:
    """Return the amounts of the gold, each once."""
    return Counter({(a.split(" ", 1)[0], amount(a.split(" ", 1)[1])) for a in report["amounts"]})


def unit_of(mention: Mention) -> str:
    """Return the unit of a figure as printed."""
    exact = mention.fact.quantity
    return exact.unit if exact is not None else ""


def printed_number(mention: Mention) -> str:
    """Return the number of a figure as printed, that of a bound included."""
    found = NUMBER.search(unicodedata.normalize("NFKC", mention.fact.text))
    return str(Decimal(found.group().replace(",", "")).normalize()) if found else ""


def indicators_of(reading: Reading) -> Counter[Any]:
    """Return the indicators that were read: value as printed, and unit."""
    held: Counter[Any] = Counter()
    for one in reading.stated_indicators:
        shown = one.actual or one.target
        if shown is not None:
            number = printed_number(one.actual) if one.actual else ""
            held[(number, unit_of(shown))] += 1
    return held


def wanted_indicators(report: dict[str, Any]) -> Counter[Any]:
    """Return the indicators of the gold."""
    held: Counter[Any] = Counter()
    for line in report["indicators"]:
        _, value, unit, *_ = [p.strip() for p in line.split("|")]
        number = re.sub(r"[^\d.]", "", value)
        held[(str(Decimal(number).normalize()) if number else "", unit)] += 1
    return held


def key_of(formula: str, verdict: str) -> tuple[tuple[str, ...], str]:
    """Return what makes two identities one: their numbers, whichever is put first, and verdict."""
    numbers = {str(Decimal(n).normalize()) for n in re.findall(r"\d+(?:\.\d+)?", formula)}
    return tuple(sorted(numbers)), verdict


def identities_of(reading: Reading) -> Counter[Any]:
    """Return the identities that were read, with their verdicts, each once."""
    held = set()
    for one in reading.relations:
        shown = one.stated_mention.fact.exact if one.stated_mention else None
        stated = str(abs(shown.number)) if shown else str(one.stated)
        if one.kind == "average":
            terms = [str(float(m.amount or 0)) for _, m in one.terms]
            held.add(key_of("*".join([*terms, str(float(one.stated))]), one.verdict))
        else:
            held.add(key_of(f"{one.formula.removesuffix('*100')}={stated}", one.verdict))
    return Counter(held)


def wanted_identities(report: dict[str, Any]) -> Counter[Any]:
    """Return the identities of the gold."""
    return Counter({key_of(*line.replace("%", "").rsplit(" ", 1)) for line in report["identities"]})


MEASURES = ("amounts", "indicators", "identities", "findings")


def measured(half: str) -> dict[str, Tally]:
    """Return how the reports of a half are read: amounts, indicators, identities, findings."""
    rules = load()
    tallies = {measure: Tally() for measure in MEASURES}
    for report in reports(half):
        outcome = run_report(document(report), rules)
        reading, case = outcome.reading, report["id"]
        tallies["amounts"].add(amounts_of(reading), wanted_amounts(report), case)
        tallies["indicators"].add(indicators_of(reading), wanted_indicators(report), case)
        tallies["identities"].add(identities_of(reading), wanted_identities(report), case)
        wanted = set(report["findings"])
        found = {
            f.code for f in outcome.findings
            if f.code in wanted or outcome.rules.severity(f) != "info"
        }  # fmt: skip
        tallies["findings"].add(Counter(found), Counter(wanted), case)
    return tallies


def characters(half: str) -> int:
    """Return how many characters the reports of a half have."""
    return sum(len(report["text"]) for report in reports(half))


def main() -> None:
    """Print precision, recall and F1 of both halves, and false alarms per 1,000 characters."""
    print(f"{'half':8}{'what':12}{'right':>7}{'extra':>7}{'missed':>7}{'P':>8}{'R':>8}{'F1':>8}")
    for half in ("open", "sealed"):
        tallies = measured(half)
        for name, tally in tallies.items():
            counts = f"{tally.right:7}{tally.extra:7}{tally.missed:7}"
            print(
                f"{half:8}{name:12}{counts}{tally.precision:8.3f}{tally.recall:8.3f}{tally.f1:8.3f}"
            )
        alarms = 1000 * tallies["findings"].extra / characters(half)
        print(f"{half:8}false alarms per 1,000 characters: {alarms:.2f}")
        if "--notes" in sys.argv and half == "open":
            for tally in tallies.values():
                print("\n".join(tally.notes))


if __name__ == "__main__":
    main()
