"""What the evaluation methods are fed with: optional sheets, row by row, figures as printed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from jiheng.model.location import Location
from jiheng.model.quantity import Quantity

Places = Mapping[str, Location]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSeries:
    """A figure over years: this year's, last year's, and up to three before."""

    key: str
    name: str = ""
    measured_in: str = ""
    direction: str = ""  # more, less: which is better
    current: Quantity | None = None
    prior1: Quantity | None = None
    prior2: Quantity | None = None
    prior3: Quantity | None = None
    prior4: Quantity | None = None
    source: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A figure of one unit or region, to be compared with those of others."""

    key: str
    name: str = ""  # what is compared
    unit_name: str = ""  # whose figure
    own: str = ""  # yes: the unit that is evaluated
    value: Quantity | None = None
    measured_in: str = ""
    direction: str = ""
    source: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A factor of a figure that is a product of its factors; replaced in the order of the rows."""

    key: str
    total: str = ""  # what is decomposed
    total_unit: str = ""
    name: str = ""
    measured_in: str = ""
    base: Quantity | None = None
    actual: Quantity | None = None
    source: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """Something that worked on the results, from inside or outside, for or against."""

    key: str
    name: str = ""
    origin: str = ""  # internal, external
    direction: str = ""  # favourable, adverse
    controllable: str = ""
    effect: str = ""
    evidence: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputOutput:
    """What was put in and what came out of it, each with its unit."""

    key: str
    subject: str = ""
    input_name: str = ""
    input_value: Quantity | None = None
    input_unit: str = ""
    output_name: str = ""
    output_value: Quantity | None = None
    output_unit: str = ""
    source: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedFlow:
    """Costs and priced benefits of one year of a project."""

    key: str
    subject: str = ""
    year: Quantity | None = None  # 0: now
    cost: Quantity | None = None
    benefit: Quantity | None = None
    rate: Quantity | None = None  # discount rate; stated once
    rate_source: str = ""
    pricing: str = ""  # how benefits were priced
    source: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexItem:
    """An indicator of a composite index, with its standard value and its weight."""

    key: str
    dimension: str = ""
    name: str = ""
    measured_in: str = ""
    actual: Quantity | None = None
    standard: Quantity | None = None
    direction: str = ""
    weight: Quantity | None = None
    source: str = ""  # of the standard value
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinions:
    """Answers of one group to one question on a five-step scale."""

    key: str
    group: str = ""
    question: str = ""
    population: Quantity | None = None
    issued: Quantity | None = None
    very_satisfied: Quantity | None = None
    satisfied: Quantity | None = None
    neutral: Quantity | None = None
    dissatisfied: Quantity | None = None
    very_dissatisfied: Quantity | None = None
    tool: str = ""
    held_on: dt.date | None = None
    source: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodData:
    """The rows of all optional sheets; empty in most workbooks."""

    years: tuple[YearSeries, ...] = ()
    peers: tuple[Peer, ...] = ()
    parts: tuple[Part, ...] = ()
    influences: tuple[Influence, ...] = ()
    inputs_outputs: tuple[InputOutput, ...] = ()
    flows: tuple[PricedFlow, ...] = ()
    index: tuple[IndexItem, ...] = ()
    opinions: tuple[Opinions, ...] = ()
