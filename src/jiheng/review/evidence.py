"""Whether a file holds the value that it is said to prove; sure, or silent."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from jiheng.model import Interval, Quantity, family
from jiheng.model.evidence import (
    ABSENT,
    CONTRADICTED,
    FOUND,
    LATE,
    UNREADABLE,
    Claim,
    EvidenceVerdict,
    ReadEvidence,
    StatedDay,
    StatedFigure,
)
from jiheng.model.text import any_of
from jiheng.rulebook import Lexicon

WHOLE_NAME = 4  # signs from which a name without its words of measure is no chance
MONTH = re.compile(r"(?<!\d)(?:[1-9]|1[01])月(?!\d{1,2}日)")  # of a year told up to a month
NEAR, FAR, PART, SURE = 0.5, 0.6, 0.4, 0.75  # shares of a subject that words must hold


def judged(claim: Claim, evidence: ReadEvidence, lexicon: Lexicon) -> EvidenceVerdict:
    """Return what a file says of a value: found, late, contradicted, absent or unreadable."""
    if evidence.faults:
        return EvidenceVerdict(kind=UNREADABLE, reason=evidence.faults[0].code)
    subject = _Subject(claim, lexicon)
    verdict = _told(subject, evidence)
    if verdict is None:
        sure = isinstance(claim.value, Quantity | dt.date) and not evidence.recognised
        wrong = _contradiction(subject, evidence) if sure else None
        late = _too_late(claim, evidence, lexicon)
        if wrong is None or late is not None:
            return EvidenceVerdict(kind=ABSENT)
        return _at(CONTRADICTED, wrong)
    late = _too_late(claim, evidence, lexicon)
    if late is None:
        return verdict
    return EvidenceVerdict(
        kind=LATE, place=verdict.place, figure=verdict.figure, quote=verdict.quote,
        computed=verdict.computed, rounded=verdict.rounded, day=late.day,
    )  # fmt: skip


class _Subject:
    """A claim with the words of its subject."""

    def __init__(self, claim: Claim, lexicon: Lexicon) -> None:
        self.claim, self.words = claim, lexicon.groups["evidence"]
        self.alike = [frozenset(text.split()) for text in lexicon.lists["counted_alike"]]
        bare = re.sub(r"[\s（）()“”\"、，]", "", claim.name)
        core = re.sub(f"(?:{any_of(self.words['measured'])}){{1,3}}$", "", bare)
        self.core = core if len(core) > 1 else bare
        self.anchor = core if len(core) >= WHOLE_NAME else bare  # what a contradiction must name
        self.of_file: ReadEvidence | None = None
        self.file_pieces = ""
        self.pieces = {self.core[i : i + 2] for i in range(len(self.core) - 1)} or {self.core}

    def share(self, *texts: str) -> Fraction:
        """Return the share of the subject's pairs of signs that texts hold."""
        text = re.sub(r"[^\S\n]+", "", "\n".join(texts))
        return Fraction(sum(piece in text for piece in self.pieces), len(self.pieces))

    def pieces_in(self, evidence: ReadEvidence) -> str:
        """Return those pairs of signs that a file has anywhere, each on a line; found once."""
        if self.of_file is not evidence:
            text = "\n".join((*evidence.titles, evidence.text))
            self.of_file, self.file_pieces = (
                evidence,
                "\n".join(p for p in self.pieces if p in text),
            )
        return self.file_pieces

    def says(self, group: str, text: str) -> bool:
        """Return whether a text has a word of a group beside the subject's own words."""
        left = text.replace(self.claim.name, "").replace(self.core, "")
        words = (word for word in self.words[group] if word not in self.claim.name)
        return any(word in left for word in words)

    def same_kind(self, unit: str, *, named: bool) -> bool:
        """Return whether a figure of this unit counts or measures what the claim does."""
        value = self.claim.value
        own = family(value.unit) if isinstance(value, Quantity) else ""
        other = family(unit)
        if own == other:
            return True
        if not own or not other:
            kept = ("money", "share", "foreign_money")
            return named and own not in kept and other not in kept
        return any(own in group and other in group for group in self.alike)


def _at(kind: str, figure: StatedFigure, *, rounded: bool = False) -> EvidenceVerdict:
    return EvidenceVerdict(
        kind=kind, place=figure.place, figure=figure.text, quote=figure.quote,
        computed=figure.computed, rounded=rounded,
    )  # fmt: skip


def _told(subject: _Subject, evidence: ReadEvidence) -> EvidenceVerdict | None:
    """Return where a file tells the value, the place that names its subject best; else None."""
    value = subject.claim.value
    if isinstance(value, str | bool):
        return _told_in_words(subject, evidence)
    hits = [
        (subject.share(figure.before, figure.behind), not figure.computed, -number, figure)
        for number, figure in enumerate(evidence.figures)
        if _equal(subject.claim, figure) and _of_subject(subject, figure, evidence)
    ]
    if not hits:
        return None
    *_, best = max(hits, key=lambda hit: hit[:3])
    exact = isinstance(value, Quantity) and isinstance(best.value, Quantity)
    rounded = exact and value.amount != best.value.amount  # type: ignore[union-attr]
    return _at(FOUND, best, rounded=rounded)


def _equal(claim: Claim, figure: StatedFigure) -> bool:
    """Return whether a figure is the claimed one, as far as both are printed."""
    value, other = claim.value, figure.value
    if isinstance(value, dt.date) or isinstance(other, dt.date):
        if not (isinstance(value, dt.date) and isinstance(other, dt.date)):
            return False
        return (value.year, value.month) == (other.year, other.month) and (
            claim.to_month or value == other
        )
    if not isinstance(value, Quantity) or not isinstance(other, Quantity):
        return False
    return abs(_amount(value) - _amount(other)) <= max(_half(value), _half(other))


def _amount(quantity: Quantity) -> Fraction:
    return quantity.amount


def _half(quantity: Quantity) -> Fraction:
    """Return half a unit of the last digit; 0 for yuan and for what is counted one by one."""
    scaled = quantity.unit[:1] in tuple("万亿千百") or family(quantity.unit) == "share"
    return quantity.half_unit if scaled or quantity.digits else Fraction(0)


def _of_subject(subject: _Subject, figure: StatedFigure, evidence: ReadEvidence) -> bool:
    """Return whether an equal figure is said of the subject, of its period, as done and whole."""
    if not _in_force(subject, figure, evidence):
        return False
    near = subject.share(figure.before, figure.behind)
    wide = subject.share(figure.before, figure.behind, subject.pieces_in(evidence))
    if isinstance(figure.value, Quantity):
        named = near >= NEAR or bool(figure.computed) or (bool(figure.header) and wide >= FAR)
        if not subject.same_kind(figure.value.unit, named=named):
            return False
        if figure.part and subject.share(figure.label) < PART:
            return False
    if figure.computed:
        return subject.share(figure.header, "".join(evidence.titles)) >= FAR
    return near >= NEAR or wide >= FAR


def _in_force(subject: _Subject, figure: StatedFigure, evidence: ReadEvidence) -> bool:
    """Return whether a figure is of the claim's year, and no plan, part or comparison."""
    claim = subject.claim
    year = figure.year or _year_of(evidence)
    dated = isinstance(figure.value, dt.date)
    if claim.year and year and year != claim.year and not dated:
        return False
    label = f"{figure.label} {figure.header}" if figure.header else figure.label
    if subject.says("spans", "".join(evidence.titles)):
        return False
    if subject.says("compared", label[-12:]) or subject.says("partial", figure.before):
        return False
    return not (subject.says("planned", label) or _is_plan(subject, evidence))


def _year_of(evidence: ReadEvidence) -> int | None:
    """Return the year that a file is of: the only one its first lines name, else the only one."""
    years = set(evidence.title_years) or set(evidence.years)
    return years.pop() if len(years) == 1 else None


def _is_plan(subject: _Subject, evidence: ReadEvidence) -> bool:
    """Return whether a file tells by its name what is to come."""
    for title in evidence.titles[:2]:
        if title.endswith(subject.words["plans"]):
            return not any(word in title for word in subject.words["reports"])
    return False


def _told_in_words(subject: _Subject, evidence: ReadEvidence) -> EvidenceVerdict | None:
    value = subject.claim.value
    if value is False or _is_plan(subject, evidence):
        return None
    yes, no = subject.words["yes"], any_of(subject.words["no"])
    for text, place in evidence.sentences:
        if subject.share(text) < SURE or re.search(no, text.replace(subject.core, "")):
            continue
        if any(word in text for word in yes):
            return EvidenceVerdict(kind=FOUND, place=place, figure="", quote=text[:120])
    return None


def _contradiction(subject: _Subject, evidence: ReadEvidence) -> StatedFigure | None:
    """Return the one statement of the same subject, kind and period that is another figure."""
    if _is_plan(subject, evidence):
        return None
    about = [f for f in evidence.figures if _names(subject, f) and not f.computed]
    candidates = [f for f in about if _certain(subject, f, evidence)]
    values = {_comparable(figure) for figure in candidates}
    if len(values) != 1:
        return None
    others = {
        _comparable(f)
        for f in about
        if (not f.part or subject.anchor in f.label) and _in_force(subject, f, evidence)
    }
    return candidates[0] if others <= values else None


def _comparable(figure: StatedFigure) -> object:
    return figure.value.amount if isinstance(figure.value, Quantity) else figure.value


def _names(subject: _Subject, figure: StatedFigure) -> bool:
    """Return whether a figure is of the claim's kind and the subject stands beside it."""
    value = subject.claim.value
    if isinstance(value, dt.date) or isinstance(figure.value, dt.date):
        alike = isinstance(value, dt.date) and isinstance(figure.value, dt.date)
    else:
        unit = figure.value.unit
        alike = subject.same_kind(unit, named=True)
    text = re.sub(r"\s", "", f"{figure.label}\n{figure.header}\n{figure.behind}")
    return alike and subject.anchor in text


def _certain(subject: _Subject, figure: StatedFigure, evidence: ReadEvidence) -> bool:
    """Return whether a figure can be nothing but the claimed one: no word of another subject."""
    value = figure.value
    if isinstance(value, Interval) or not _in_force(subject, figure, evidence):
        return False
    claim = subject.claim
    year = figure.year or _year_of(evidence)
    if not isinstance(value, dt.date):
        if claim.year is None or year != claim.year:
            return False
        text = "\n".join((figure.quote, *evidence.titles))
        if MONTH.search(text) or subject.says("partial", text):
            return False
    if figure.header:
        own, other = figure.label, figure.header
        if subject.anchor not in re.sub(r"\s", "", own):
            own, other = figure.header, figure.label
            if not figure.total and figure.part:
                return False
        return not _left(subject, own) and not _left(subject, other)
    return not _left(subject, figure.label)


def _left(subject: _Subject, text: str) -> str:
    """Return what a label says beside the subject, words left out that change nothing of it."""
    left = re.sub(r"[（(][^（）()]{0,8}[)）]", "", text).replace(subject.claim.name, "")
    left = left.replace(subject.core, "")
    left = re.sub(r"(?:20)?\d{2,4}年度?|\d{1,2}月\d{1,2}日|\d", "", left)
    words = (*subject.words["plain"], *subject.words["measured"], *subject.words["totals"])
    return "".join(re.findall(r"[\u4e00-\u9fff]", re.sub(any_of(words), "", left)))


def _too_late(claim: Claim, evidence: ReadEvidence, lexicon: Lexicon) -> StatedDay | None:
    """Return the day of a file that is after what it must prove: paid, signed, accepted too late.

    A letter that was only written later, and names the year it tells of, is not too late.
    """
    if claim.until is None:
        return None
    labels = lexicon.groups["evidence"]["labels"]
    events = [day for day in evidence.days if day.label in labels]
    if events:
        return min(events, key=_day) if all(d.day > claim.until for d in events) else None
    signed = list(evidence.days)
    named = claim.year in evidence.years or any(d.day <= claim.until for d in signed)
    return min(signed, key=_day) if signed and not named else None


def _day(stated: StatedDay) -> dt.date:
    return stated.day


def proving_two(
    verdicts: Iterable[tuple[str, str, EvidenceVerdict]],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the claims that one figure of one file is said to prove: same bytes, same place.

    Each verdict comes with the key of its claim and the digest of its file.
    """
    claims: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for key, digest, verdict in verdicts:
        if verdict.kind in (FOUND, LATE) and not verdict.computed:
            at = (digest, verdict.place.part, verdict.place.spot, verdict.figure)
            claims.setdefault(at, {})[key] = None
    for (digest, *_), keys in claims.items():
        if len(keys) > 1:
            yield digest, tuple(keys)
