"""An invented city whose ledgers give figures that are known: 578 projects, 381 landed and so on.

Everything follows from a seed. What must not count is planted and listed: (ledger, name, defect).
"""

import datetime as dt
import random
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from jiheng import documents
from jiheng.model import WorkbookForm
from jiheng.parsing.codes import credit_code_check
from jiheng.rulebook import load
from jiheng.web.operate.service_city import services
from jiheng.web.operate.zone_city import zones

CITY, YEAR = "示例市", 2025
DISTRICTS = tuple(f"{sign}{kind}" for kind in ("区", "县") for sign in "子丑寅卯辰巳午未申酉戌亥")
MONTHS = (23, 29, 52, 46, 58, 58, 40, 46, 58, 52, 52, 64)
INDUSTRIES = ("电子信息", "生物医药", "装备制造", "绿色能源", "现代物流")
SIGNED, LANDED_THIS, LANDED_EARLIER = 578, 250, 131
TOTAL, TOTAL_THIS, TOTAL_EARLIER = 20_467_000, 8_392_000, 5_429_000  # 万元
LATER_DUPLICATE = 67_000
PROJECTS, OFFICIAL = "investment_projects", "official"
UNITS = tuple(f"{sign}市" if sign else CITY for sign in ("甲", "乙", "", *"丙丁戊己庚辛壬癸子丑寅"))
VALUES = (48200, 21450, 17300, 15120, 12880, 9640, 8310, 7025, 5240, 4180, 3075, 2460, 1310, 880)
PRIORS = (45300, 19800, 10523, 14010, 12460, 5480, 7990, 6900, 5110, 4020, 2950, 2390, 1300, 860)
NEW_FIRMS = (61, 72, 80, 44, 38, 29, 33, 21, 17, 19, 12, 9, 6, 4)
COUNTRIES = ("中国香港",) * 45 + ("新加坡",) * 6 + ("中国台湾",) * 5 + ("其他",) * 24
CURRENCIES = ("美元",) * 55 + ("人民币",) * 25 + ("港元",) * 12 + ("欧元",) * 6 + ("其他币种",) * 2
RATES = {"人民币": "0.125", "港元": "0.128", "欧元": "1.25", "其他币种": "0.5"}


@dataclass
class City:
    """Rows by ledger and field, and what was planted."""

    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    truth: list[tuple[str, str, str]] = field(default_factory=list)


def code(serial: int) -> str:
    """Return a valid credit code of the invented place."""
    first = f"91999900MA{serial:07d}"
    return first + credit_code_check(first)


def shares(chance: random.Random, total: int, count: int, floor: int) -> list[int]:
    """Return whole amounts of a heavy tail that add up exactly, none below the floor."""
    weights = [chance.paretovariate(1.4) for _ in range(count)]
    spare, whole_weight = total - count * floor, sum(weights)
    exact = [spare * weight / whole_weight for weight in weights]
    amounts = [floor + int(part) for part in exact]
    rest = total - sum(amounts)
    for place in sorted(range(count), key=lambda n: int(exact[n]) - exact[n])[:rest]:
        amounts[place] += 1
    return amounts


def city(seed: int = 1, *, cleaned: bool = True) -> City:
    """Return the city; `cleaned`: what is a duplicate is marked as one."""
    chance, made_city = random.Random(seed), City()  # noqa: S311  to be repeated, not to be secret
    _projects(made_city, chance, cleaned=cleaned)
    _official(made_city)
    _enterprises(made_city, chance)
    _arrivals(made_city, chance)
    zones(made_city.rows, made_city.truth, DISTRICTS, YEAR, seed, shares)
    served = services(YEAR, DISTRICTS)
    for ledger, rows in served.rows.items():
        made_city.rows.setdefault(ledger, []).extend(rows)
    made_city.truth += served.truth
    return made_city


def _day(chance: random.Random, year: int, month: int) -> dt.date:
    return dt.date(year, month, chance.randint(1, monthrange(year, month)[1]))


def _project(
    chance: random.Random, serial: int, day: dt.date, amount: int, **more: object
) -> dict[str, object]:
    industry = "其他" if chance.random() < 0.09 else chance.choice(INDUSTRIES)
    return {
        "name": f"示例{industry}项目{serial:04d}号", "investor": f"示例投资{serial:04d}号有限公司",
        "investor_code": code(serial), "kind": "正式合同", "stage": "已签约",
        "lead_industry": industry, "region": DISTRICTS[serial % len(DISTRICTS)],
        "contract_signed_on": day, "planned_total": Decimal(amount),
        "contract_number": f"{day.year}-{serial:05d}", **more,
    }  # fmt: skip


def _landed(chance: random.Random, serial: int, begin: dt.date) -> dict[str, object]:
    first = max(begin, dt.date(YEAR, 1, 1))
    days = (dt.date(YEAR, 12, 31) - first).days
    return {
        "stage": "已落地", "company": f"示例企业{serial:04d}号有限公司",
        "credit_code": code(5_000_000 + serial),
        "landed_on": first + dt.timedelta(days=chance.randint(0, days)),
    }  # fmt: skip


def _projects(out: City, chance: random.Random, *, cleaned: bool) -> None:
    rows = out.rows.setdefault(PROJECTS, [])
    days = [_day(chance, YEAR, m) for m, n in enumerate(MONTHS, start=1) for _ in range(n)]
    landed = set(chance.sample(range(SIGNED), LANDED_THIS))
    fixed = iter((10_000, LATER_DUPLICATE))
    open_places = [n for n in range(SIGNED) if n not in landed]
    amounts = dict(
        zip(sorted(landed), shares(chance, TOTAL_THIS, LANDED_THIS, 10_000), strict=True)
    )
    special = dict(zip(open_places[:2], fixed, strict=True))
    rest = open_places[2:]
    spare = TOTAL - TOTAL_THIS - sum(special.values())
    amounts |= special | dict(zip(rest, shares(chance, spare, len(rest), 10_000), strict=True))
    for number, day in enumerate(days):
        more = _landed(chance, number, day) if number in landed else {}
        rows.append(_project(chance, number, day, amounts[number], **more))
    early = shares(chance, TOTAL_EARLIER, LANDED_EARLIER, 10_000)
    for number, amount in enumerate(early, start=1000):
        day = _day(chance, chance.choice((2022, 2023, 2024)), chance.randint(1, 12))
        rows.append(_project(chance, number, day, amount, **_landed(chance, number, day)))
    _must_not_count(out, chance, cleaned=cleaned)


class _Planter:
    """Plants rows that must not count, and lists them."""

    def __init__(self, out: City, chance: random.Random) -> None:
        self.out, self.chance, self.serial = out, chance, iter(range(2000, 3000))

    def plant(self, defect: str, more: Mapping[str, object], year: int = YEAR) -> None:
        """Add a project with a defect."""
        number, day = next(self.serial), _day(self.chance, year, self.chance.randint(1, 12))
        amount = self.chance.randint(10_000, 90_000)
        row = _project(self.chance, number, day, amount)
        if year < YEAR:
            row |= _landed(self.chance, number, day)
        row |= more
        self.out.truth.append((PROJECTS, str(row["name"]), defect))
        self.out.rows[PROJECTS].append(row)


CONTRACT = ("contract_number", "investor", "investor_code")
SAME = ("investor", "investor_code", "planned_total", "lead_industry", "contract_signed_on")


def _must_not_count(out: City, chance: random.Random, *, cleaned: bool) -> None:
    """Plant what a wrong query would count."""
    rows, planter = out.rows[PROJECTS], _Planter(out, chance)
    mark = {"aside": "重复"} if cleaned else {}
    for other in chance.sample(rows[:SIGNED], 12):  # the same firm, another district and name
        region = DISTRICTS[(DISTRICTS.index(str(other["region"])) + 1) % len(DISTRICTS)]
        same = {key: other[key] for key in SAME}
        planter.plant("duplicate", {"region": region, **same, **mark})
    for before in rows[SIGNED : SIGNED + 9]:
        again = {key: before[key] for key in CONTRACT}
        planter.plant("entered_again", {**again, **mark})
    for amount in (9_999, *(chance.randint(5_000, 9_998) for _ in range(30))):
        planter.plant("below_threshold", {"planned_total": Decimal(amount)})
    several: tuple[tuple[str, int, int, dict[str, object]], ...] = (
        ("framework", 7, YEAR, {"kind": "框架协议"}),
        ("not_confirmed", 5, YEAR, {"stage": "在谈", "pending": "已签约"}),
        ("without_code", 4, YEAR - 2, {"credit_code": ""}),
        ("landed_duplicate", 3, YEAR - 2, {"aside": "重复"}),
    )
    for defect, count, year, more in several:
        for _ in range(count):
            planter.plant(defect, more, year)
    for row in [row for row in rows[:SIGNED] if row["stage"] == "已签约"][5:11]:
        row |= {"landed_on": dt.date(YEAR, 12, 20), "credit_code": code(7_000_000 + len(out.truth))}
        out.truth.append((PROJECTS, str(row["name"]), "landing_returned"))


def _official(out: City) -> None:
    rows = out.rows.setdefault(OFFICIAL, [])

    def publish(indicator: str, unit: str, value: int, year: int, **more: object) -> None:
        rows.append({
            "indicator": indicator, "unit_name": unit, "own": "是" if unit == CITY else "否",
            "period": dt.date(year, 12, 31), "basis": "商务部反馈", "value": Decimal(value),
            "universe": "全省", "universe_units": Decimal(len(UNITS)),
            "source": f"{year}年通报", **more,
        })  # fmt: skip

    for unit, value, prior, firms in zip(UNITS, VALUES, PRIORS, NEW_FIRMS, strict=True):
        publish(
            "实际使用外资", unit, value, YEAR, prior_comparable=Decimal(prior), measured_in="万美元"
        )
        publish("新设外商投资企业", unit, firms, YEAR, measured_in="家")
    publish("实际使用外资", CITY, 10_610, YEAR - 1, measured_in="万美元")


def _enterprises(out: City, chance: random.Random) -> None:
    rows = out.rows.setdefault("enterprises", [])

    def add(serial: int, entry: str, country: str) -> dict[str, object]:
        row = {
            "name": f"示例外资{serial:03d}号有限公司",
            "credit_code": code(9_000_000 + serial), "country": country,
            "region": DISTRICTS[serial % len(DISTRICTS)], "entry_kind": entry,
            "established_on": _day(chance, YEAR, chance.randint(1, 12)), "state": "已核实",
        }  # fmt: skip
        rows.append(row)
        return row

    firms = [add(n, "新设", country) for n, country in enumerate(COUNTRIES)]
    rows.append(dict(firms[17]))
    out.truth.append(("enterprises", str(firms[17]["name"]), "entered_twice"))
    begin = 100
    for entry, count in (("并购", 10), ("分支机构", 4), ("迁入", 2)):
        for n in range(count):
            row = add(begin + n, entry, "其他")
            out.truth.append(("enterprises", str(row["name"]), entry))
        begin += 100


def _arrivals(out: City, chance: random.Random) -> None:
    rows = out.rows.setdefault("arrivals", [])

    def arrive(number: int, cents: int, state: str, **more: object) -> None:
        rows.append({
            "report_number": f"BG{YEAR}{number:05d}",
            "enterprise": f"示例外资{number % 80:03d}号有限公司",
            "kind": "到资", "arrived_on": _day(chance, YEAR, chance.randint(1, 12)),
            "currency": "美元", "amount": Decimal(cents) / 100, "usd": Decimal(cents) / 100,
            "state": state, **more,
        })  # fmt: skip

    cents = shares(chance, 1_730_000 + 12_000, 45, 1_000)
    for number, amount in enumerate(cents):
        arrive(number, amount, "已认定", **_currency(chance, amount))
    arrive(45, -12_000, "已认定", kind="撤资")
    for number in range(50, 53):
        arrive(number, 30_000, "已退回")
        out.truth.append(("arrivals", f"BG{YEAR}{number:05d}", "returned"))
    for number in range(60, 62):
        arrive(number, 20_000, "已上报", arrived_on=dt.date(YEAR, 12, 31))
        out.truth.append(("arrivals", f"BG{YEAR}{number:05d}", "not_yet_accepted"))


def _currency(chance: random.Random, cents: int) -> dict[str, object]:
    """Return an amount in its own currency with the rate that gives it in dollars exactly."""
    currency = chance.choice(CURRENCIES)
    if currency == "美元":
        return {}
    rate = {"人民币": Decimal("0.125"), "港元": Decimal("0.128"), "欧元": Decimal("1.25")}.get(
        currency, Decimal("0.5")
    )
    return {
        "currency": currency, "rate": rate, "rate_source": "中国人民银行中间价",
        "amount": (Decimal(cents) / 100 / rate).quantize(Decimal("0.000001")),
    }  # fmt: skip


def workbook(rows: dict[str, list[dict[str, object]]]) -> bytes:
    """Return the rows as a workbook with a sheet for each ledger."""
    forms = {ledger.id: ledger.form for ledger in load().rest.offered}
    form = WorkbookForm(version=1, sheets=tuple(forms[id_] for id_ in rows), meta_sheet="_jiheng")
    content = {id_: [_texts(row) for row in own] for id_, own in rows.items()}
    return documents.write_template(form, kind="department", meta={}, content=content)


def _texts(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if value not in (None, "")}
