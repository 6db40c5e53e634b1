"""Cards and subjects for tests: cards as their YAML says, subjects from plain numbers."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import yaml

from jiheng.model import factor
from jiheng.model.scorecard import CardEvent, CardSubject
from jiheng.rulebook import load, load_with

FILE = Path(__file__).with_name("cards.yaml")


def card(name):
    """Return a card of the tests' own file."""
    text = yaml.safe_dump(yaml.safe_load(FILE.read_text("utf-8"))[name], allow_unicode=True)
    own = {c.id for c in load().rest.scorecards}
    [loaded] = [
        c for c in load_with({}, cards={f"{name}.yaml": text}).rest.scorecards if c.id not in own
    ]
    return loaded


def packaged(id_):
    """Return a card of the package."""
    return next(c for c in load().rest.scorecards if c.id == id_)


def subject(id_, values, group="", events=()):
    """Return a subject from numbers as texts, with a unit or without: 177.7亿元."""
    return CardSubject(
        id=id_, name=id_, group=group, values={k: exact(v) for k, v in values.items()},
        events=tuple(CardEvent(kind, Fraction(n), paper) for kind, n, paper in events),
    )  # fmt: skip


def exact(text):
    number, unit = (text, "") if not isinstance(text, tuple) else text
    return Fraction(Decimal(str(number))) * (factor(unit) if unit else 1)
