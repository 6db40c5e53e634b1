"""Incentives of the invented city: what was paid, and what must not count, listed with its defect.

Sums are exact: 177.30 + 113.49 + 86.07 + 331.82 + 45.92 = 754.60 at city level, 168.00 + 112.00
at province level, 70.00 + 60.00 from the budgets of others.
"""

import datetime as dt
from decimal import Decimal

Row = dict[str, object]
CITY_AWARD, PROVINCE_AWARD = "示例市外商投资奖励", "示例省外商投资奖励"
COOPERATION = "示例市校企合作资金"
OWN_BUDGET, EDUCATION, INDUSTRY = (
    "示例市投资促进局2025年项目支出", "示例市教育局2025年预算", "示例市工业和信息化局2025年预算",
)  # fmt: skip
PROVINCIAL = "示例省2025年外资专项资金"
LEVELS = {CITY_AWARD: "市级", PROVINCE_AWARD: "省级", COOPERATION: "市级"}
KINDS = {COOPERATION: "校企合作"}
STACKING = {COOPERATION: "可以叠加"}
PAID = (  # firm, scheme, amount, arrivals of the year before: 万美元 and yuan a dollar
    (1, CITY_AWARD, "177.30", (("1250.00", "7.092"),)),
    (2, CITY_AWARD, "113.49", (("765.00", "7.0"), ("45.00", "7.1"))),
    (3, CITY_AWARD, "86.07", (("604.00", "7.125"),)),
    (4, CITY_AWARD, "331.82", (("2350.00", "7.06"),)),
    (5, CITY_AWARD, "45.92", (("328.00", "7.0"),)),
    (6, PROVINCE_AWARD, "168.00", (("1200.00", "7.0"),)),
    (5, PROVINCE_AWARD, "112.00", (("800.00", "7.0"),)),  # for other arrivals than the city's
    (7, COOPERATION, "70.00", ()),
    (8, COOPERATION, "60.00", ()),
)
APPROVED_ALONE = (9, CITY_AWARD, "62.00", (("382.00", "7.0"), ("60.00", "7.1")))
REJECTED_FIRMS, RECOVERED_FIRMS = range(10, 18), range(18, 20)
BUDGETS = (
    (OWN_BUDGET, "823.46"),
    (EDUCATION, "70.00"),
    (INDUSTRY, "60.00"),
    (PROVINCIAL, "280.00"),
)
FIRST_DAY = dt.date(2024, 3, 4)


class Services:
    """Rows by ledger, and what was planted: ledger, application, defect."""

    def __init__(self, year: int, districts: tuple[str, ...]) -> None:
        self.year, self.districts = year, districts
        self.rows: dict[str, list[Row]] = {
            name: [] for name in ("rates", "arrivals", "awards", "award_budgets")
        }
        self.truth: list[tuple[str, str, str]] = []
        self._days = iter(range(200))

    def base(self, firm: int, usd: str, rate: str) -> str:
        """Return the number of an arrival of the year before, with the rate of its day."""
        number = next(self._days)
        day = FIRST_DAY + dt.timedelta(days=number)
        name = f"BG{self.year - 1}9{number:04d}"
        amount = Decimal(usd)
        self.rows["rates"].append({
            "currency": "美元", "into": "人民币", "rated_on": day, "rate": Decimal(rate),
            "source": "中国人民银行中间价",
        })  # fmt: skip
        self.rows["arrivals"].append({
            "report_number": name, "enterprise": firm_name(firm), "kind": "到资",
            "arrived_on": day, "currency": "美元", "amount": amount, "usd": amount,
            "state": "已认定",
        })  # fmt: skip
        return name

    def award(self, number: int, firm: int, scheme: str, amount: str, **more: object) -> Row:
        """Return an application with what was computed and approved; it stands in the rows then."""
        row: Row = {
            "application": f"JL{self.year}-{number:03d}", "enterprise": firm_name(firm),
            "region": self.districts[firm % len(self.districts)], "scheme": scheme,
            "year": str(self.year), "payee": firm_name(firm),
            "kind": KINDS.get(scheme, "外商投资奖励"), "level": LEVELS[scheme],
            "stacking": STACKING.get(scheme, "不重复享受"),
            "base_ledger": "" if scheme == COOPERATION else "arrivals",
            "computed": Decimal(amount), **more,
        }  # fmt: skip
        self.rows["awards"].append(row)
        return row


def firm_name(serial: int) -> str:
    """Return the name of an enterprise of the city."""
    return f"示例外资{serial:03d}号有限公司"


def services(year: int, districts: tuple[str, ...]) -> Services:
    """Return the awards of a year with their base of the year before, rates and budgets."""
    out = Services(year, districts)
    numbers = iter(range(1, 100))
    for firm, scheme, amount, base in PAID:
        keys = "、".join(out.base(firm, *each) for each in base)
        known: Row = {"base_rows": keys} if keys else {"base_amount": Decimal(amount) * 5}
        out.award(
            next(numbers),
            firm,
            scheme,
            amount,
            **known,
            **_decided(amount),
            **_paid(out, firm, scheme, amount),
        )
    firm, scheme, amount, base = APPROVED_ALONE
    keys = "、".join(out.base(firm, *each) for each in base)
    ordered: Row = {
        "ordered_on": dt.date(year, 12, 25), "objection": "无异议", "state": "已下达",
        "payer_kind": "本部门项目支出", "payer": OWN_BUDGET, "due_pay_on": dt.date(year + 1, 1, 31),
    }  # fmt: skip
    known = {"base_rows": keys, **_decided(amount), **ordered}
    row = out.award(next(numbers), firm, scheme, amount, **known)
    _plant(out, row, "approved_not_paid")
    for firm in REJECTED_FIRMS:
        key = out.base(firm, "310.00", "7.0")
        row = out.award(next(numbers), firm, CITY_AWARD, "43.40", base_rows=key, state="不予奖励")
        _plant(out, row, "rejected")
    for number, firm in enumerate(RECOVERED_FIRMS):
        row = out.award(next(numbers), firm, CITY_AWARD, "50.00", **_recovered(year, number))
        row |= {"application": f"JL{year - 2}-{number + 1:03d}", "year": str(year - 2)}
        _plant(out, row, "recovered_of_an_earlier_year")
    first = out.rows["awards"][0]
    again = out.award(next(numbers), 1, PROVINCE_AWARD, "177.50", base_rows=first["base_rows"],
                      state="已计算")  # fmt: skip
    _plant(out, again, "same_arrivals_at_another_level")
    for payer, budget in BUDGETS:
        out.rows["award_budgets"].append({
            "payer": payer, "year": str(year), "amount": Decimal(budget),
            "document": f"示例市预算批复〔{year}〕1号", "state": "已核对",
        })  # fmt: skip
    return out


def complaints(year: int) -> list[dict[str, str]]:
    """Return complaints as kept: 26 finished, 24 in time; 2 refused, 1 referred, 1 open."""
    rows = []
    for number in range(1, 31):
        received = dt.date(year, 1, 6) + dt.timedelta(days=7 * number)
        accepted = received + dt.timedelta(days=3)
        row = {
            "number": f"TS{year}-{number:03d}", "received_on": received.isoformat(),
            "complete_on": received.isoformat(), "way": WAYS[number % len(WAYS)],
            "kind": "投资环境问题和政策建议" if number % 4 == 0 else "行政行为侵害权益",
            "complainant": firm_name(20 + number), "respondent": f"示例市某局{number % 5}",
            "facts": "演示：办理时限、收费或者审批的问题", "claims": "演示：依法处理",
            "decided_on": accepted.isoformat(),
        }  # fmt: skip
        rows.append(row | _outcome(number, accepted))
    return rows


WAYS = ("现场", "信函", "在线")
LATE, EXTENDED = (8, 15), 12
REFUSED, REFERRED, OPEN = (27, 28), (29,), (30,)


def _outcome(number: int, accepted: dt.date) -> dict[str, str]:
    if number in REFUSED:
        return {
            "state": "不予受理", "refusal_rule": "民商事纠纷", "refusal_reason": "演示：货款纠纷",
        }  # fmt: skip
    if number in REFERRED:
        return {"state": "已转送", "referred_to": "示例省投诉工作机构"}
    if number in OPEN:
        return {"state": "已受理", "accepted_on": accepted.isoformat()}
    lasted = 140 if number in LATE else 110 if number == EXTENDED else 20 + 2 * number % 40
    more = {"extended_to": (accepted + dt.timedelta(days=120)).isoformat()}
    closed = accepted + dt.timedelta(days=lasted)
    return {
        **(more if number == EXTENDED else {}), "state": "已答复",
        "accepted_on": accepted.isoformat(), "result": "演示：已依法补办",
        "closed_on": closed.isoformat(), "told_on": (closed + dt.timedelta(days=1)).isoformat(),
    }  # fmt: skip


def _decided(amount: str) -> Row:
    return {
        "approved": Decimal(amount), "decided_on": dt.date(2025, 9, 22),
        "minutes": "示例市投促局会议纪要〔2025〕9号", "noticed_on": dt.date(2025, 9, 24),
    }  # fmt: skip


def _paid(out: Services, firm: int, scheme: str, amount: str) -> Row:
    payer_kind, payer = {
        PROVINCE_AWARD: ("上级专项资金", PROVINCIAL),
        COOPERATION: ("其他部门预算", EDUCATION if firm == 7 else INDUSTRY),
    }.get(scheme, ("本部门项目支出", OWN_BUDGET))
    return {
        "objection": "无异议", "ordered_on": dt.date(out.year, 10, 20), "payer_kind": payer_kind,
        "payer": payer, "due_pay_on": dt.date(out.year, 12, 31), "paid": Decimal(amount),
        "paid_on": dt.date(out.year, 12, 31) if firm == 4 else dt.date(out.year, 12, 5),
        "slip": f"示例国库{out.year}-{firm:02d}{LEVELS[scheme]}", "late_days": Decimal(0),
        "state": "跟踪中" if scheme == CITY_AWARD else "已拨付",
    }  # fmt: skip


def _recovered(year: int, number: int) -> Row:
    return {
        "approved": Decimal("50.00"), "paid": Decimal("50.00"), "paid_on": dt.date(year - 2, 12, 8),
        "slip": f"示例国库{year - 2}-9{number}", "late_days": Decimal(0),
        "payer_kind": "本部门项目支出", "payer": f"示例市投资促进局{year - 2}年项目支出",
        "recovered": Decimal("10.00" if number == 0 else "50.00"),
        "recovered_on": dt.date(year, 6, 16), "state": "已追回",
    }  # fmt: skip


def _plant(out: Services, row: Row, defect: str) -> None:
    out.truth.append(("awards", str(row["application"]), defect))
