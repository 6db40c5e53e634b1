"""Where the money of projects went: to activities and results by stated shares, to the cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from jiheng.model import MoneyPath, Quantity, ScoredEvaluation, ScoredItem, factor

MET, UNMET, UNSCORED, NO_RESULT = "met", "unmet", "unscored", "none"
DIGITS = 2
HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PathMoney:
    """A path with its money: to which activity, for which line, with which result."""

    activity: str
    indicator: str  # as written; empty: none is named
    share: Fraction
    amount: Fraction  # yuan, exact
    printed: Decimal  # in the unit of the report; those of a project sum to what it spent
    result: str  # met, unmet, unscored, none


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectMoney:
    """A project's spending by its paths; what no path claims is not attributed."""

    subject: str
    name: str
    spent: Fraction  # yuan
    printed: Decimal
    paths: tuple[PathMoney, ...]
    rest: Fraction  # not attributed
    rest_printed: Decimal
    why: str = ""  # over, unread: why nothing of it is attributed


def money_paths(scored: ScoredEvaluation) -> tuple[ProjectMoney, ...]:
    """Return where the money of each project went that is stated, in the order of the projects.

    Shares are of what the project spent. Where they come to more than all of it, or one of them
    cannot be read, nothing is attributed: which of them is wrong is not for us to say.
    """
    projects = scored.evaluation.projects
    unit = scored.evaluation.overview.money_unit
    everything = []
    for project in projects:
        stated = [
            p for p in scored.evaluation.money_paths if p.subject in (project.key, project.name)
        ]
        fact = scored.facts.first_exact("project.total", "executed", project.key)
        if not stated or fact is None or fact.exact is None:
            continue
        tree = next((t for t in scored.projects if t.subject == project.key), None)
        items = {item.name: item for item in reversed(tree.items)} if tree is not None else {}
        name = project.name or project.key
        everything.append(_project((project.key, name), fact.exact.amount, stated, items, unit))
    return tuple(everything)


def stated_share(path: MoneyPath) -> Fraction | None:
    """Return the share of a path: 40 % and a bare 40 are the same; None for what is neither."""
    share = path.share
    if not isinstance(share, Quantity) or share.unit not in ("", "%"):
        return None
    value = share.amount if share.unit else share.amount / HUNDRED
    return value if 0 <= value <= 1 else None


def _project(
    about: tuple[str, str], spent: Fraction, stated: Sequence[MoneyPath],
    items: dict[str, ScoredItem], unit: str,
) -> ProjectMoney:  # fmt: skip
    shares = [stated_share(path) for path in stated]
    known = [share for share in shares if share is not None]
    why = "unread" if len(known) < len(shares) else "over" if sum(known, Fraction(0)) > 1 else ""
    if why or spent < 0:
        known, stated = [], ()
    amounts = [spent * share for share in known]
    rest = spent - sum(amounts, Fraction(0))
    scale = factor(unit)
    total, printed = parts_printed([*amounts, rest], scale)
    return ProjectMoney(
        subject=about[0], name=about[1], spent=spent, printed=total, rest=rest,
        rest_printed=printed[-1], why=why,
        paths=tuple(
            PathMoney(
                activity=path.activity, indicator=path.indicator, share=share, amount=amount,
                printed=shown, result=_result(path, items),
            )
            for path, share, amount, shown in zip(stated, known, amounts, printed, strict=False)
        ),
    )  # fmt: skip


def _result(path: MoneyPath, items: dict[str, ScoredItem]) -> str:
    if not path.indicator:
        return NO_RESULT
    item = items.get(path.indicator)
    if item is None or item.share.met is None:
        return UNSCORED
    return MET if item.share.met else UNMET


def parts_printed(
    parts: Sequence[Fraction], scale: Fraction | int, digits: int = DIGITS
) -> tuple[Decimal, list[Decimal]]:
    """Return a whole rounded half up, and its parts rounded so that they sum to it exactly.

    The largest remainders are rounded up (Hamilton's method); of equal ones the first.
    """
    units = [part / scale * 10**digits for part in parts]
    total = floor(sum(units, Fraction(0)) + Fraction(1, 2))
    floors = [floor(unit) for unit in units]
    order = sorted(range(len(units)), key=lambda n: (floors[n] - units[n], n))
    missing = total - sum(floors)
    for number in order[: max(missing, 0)]:
        floors[number] += 1
    cents = [Decimal(value).scaleb(-digits) for value in floors]
    return Decimal(total).scaleb(-digits), cents
