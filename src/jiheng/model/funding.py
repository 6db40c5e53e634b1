"""What forms of transfers, special bonds and purchased services state beside other forms."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from jiheng.model.location import Location
from jiheng.model.quantity import Quantity

Places = Mapping[str, Location]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPayment:
    """The head of a form of transfers: who gives, who takes, for which region."""

    key: str
    subject: str = ""  # the project, by number or name; empty: the only one
    superior_department: str = ""  # 中央主管部门
    finance_department: str = ""  # 省级财政部门
    region: str = ""
    level: str = ""  # province, city, county
    period: str = ""  # 实施期
    period_budget: Quantity | None = None  # 实施期金额
    audit_note: str = ""  # 说明: what audits and supervision found
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FundSource:
    """The money of one source of a project: planned, arrived, spent, and when it came down."""

    key: str
    subject: str = ""
    source: str = ""  # central, provincial, city, county, local, bond ... or as written
    document: str = ""  # 下达文号
    budget: Quantity | None = None
    arrived: Quantity | None = None
    executed: Quantity | None = None
    received_on: dt.date | None = None  # when it came from above
    passed_on: dt.date | None = None  # when it was passed down, or to the units that spend it
    note: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagementItem:
    """One line on how money was managed: 分配科学性, 下达及时性 and so on."""

    key: str
    subject: str = ""
    item: str = ""
    text: str = ""
    problem: str = ""  # problems and what is done about them
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """A special bond, as far as a project has money of it."""

    key: str
    subject: str = ""
    name: str = ""
    issued_on: dt.date | None = None
    amount: Quantity | None = None  # issued for this project
    rate: Decimal | None = None  # nominal, a share
    term: Quantity | None = None  # years
    repayment: str = ""
    paid: Quantity | None = None  # paid out of it to date
    note: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BondFlow:
    """What a project takes in and pays for its debt in one year."""

    key: str
    subject: str = ""
    year: int | None = None
    income: Quantity | None = None
    cost: Quantity | None = None  # of running it
    principal: Quantity | None = None  # of special bonds
    interest: Quantity | None = None
    other_debt: Quantity | None = None  # principal and interest of other debts
    note: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceContract:
    """A contract by which a service is bought."""

    key: str
    subject: str = ""
    name: str = ""  # of the service
    contractor: str = ""
    procurement: str = ""  # 采购方式
    number: str = ""
    signed_on: dt.date | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    amount: Quantity | None = None
    paid: Quantity | None = None
    accepted_on: dt.date | None = None
    acceptance: str = ""  # passed, partly, failed, open
    deduction: Quantity | None = None
    deduction_reason: str = ""
    note: str = ""
    places: Places = field(default_factory=dict)
