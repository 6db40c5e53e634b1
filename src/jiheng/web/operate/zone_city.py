"""The zones of the invented city: their figures, prices, parcels and changes are known beforehand.

Of 24 zones the revenue is 16,367.8 亿元; two parks lie inside others and are not added.
"""

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal

from jiheng.parsing.codes import credit_code_check

Rows = dict[str, list[dict[str, object]]]
Truth = list[tuple[str, str, str]]
Shares = Callable[[random.Random, int, int, int], list[int]]

REVENUE, PRIOR, INSIDE = 163_678_000, 146_011_000, (2_620_000, 1_500_000)  # 万元
GROUPS = ("东部组", "中部组", "西部组")
LEVELS = ("国家级经开区",) * 3 + ("国家级高新区",) * 1 + ("综合保税区",) * 1 + ("省级开发区",) * 19
PRICES = (  # what, its unit, a usual price
    ("工业电价", "元/千瓦时", "0.62"), ("工业水价", "元/吨", "3.80"), ("蒸汽", "元/吨", "210"),
    ("标准厂房租金", "元/平方米", "12.0"), ("工业用地", "万元/亩", "24.0"),
)  # fmt: skip
LOWER, EQUAL, HIGHER = 61, 50, 9
DISPOSED = (  # class, mu, parcels: 1,240.6 mu in all
    ("批而未供", "412.3", 9), ("供而未用", "358.7", 8),
    ("停产倒闭", "246.9", 6), ("低效", "222.7", 7),
)  # fmt: skip
PARCELS, PLANTED = 3_000, 12  # in all; of them those that a wrong query would add up
YIELDS = {"A": (20, 30), "B": (10, 19), "C": (5, 9), "D": (1, 4)}  # tax of a mu in 万元, by grade
TRADES = ("装备制造", "生物医药", "新材料", "食品")
LAND_USERS = 240  # of them one in five below scale, one in nine without a figure of energy
JOINT = "自然资源和规划部门、工业和信息化部门"


def zone_name(district: str) -> str:
    """Return what the zone of a district is called."""
    return f"{district}经济开发区"


def zones(
    rows: Rows, truth: Truth, districts: tuple[str, ...], year: int, seed: int, shares: Shares
) -> None:
    """Add the ledgers of zones; what must not count is listed in the truth."""
    maker = _Maker(rows, truth, districts, year, random.Random(seed + 11), shares)  # noqa: S311  repeated
    maker.list_of_zones()
    maker.revenue()
    maker.other_figures()
    maker.events()
    maker.prices()
    maker.parcels()
    maker.changes()
    maker.land_users()


class _Maker:
    def __init__(
        self, rows: Rows, truth: Truth, districts: tuple[str, ...], year: int,
        chance: random.Random, shares: Shares,
    ) -> None:  # fmt: skip
        self.rows, self.truth, self.districts = rows, truth, districts
        self.year, self.chance, self.shares = year, chance, shares
        self.end = dt.date(year, 12, 31)

    def add(self, ledger: str, **row: object) -> None:
        """Add a row."""
        self.rows.setdefault(ledger, []).append(row)

    def list_of_zones(self) -> None:
        """Add the zones, and two parks inside them."""
        for number, district in enumerate(self.districts):
            self.add(
                "zones", name=zone_name(district), code=f"ZN{number + 1:03d}",
                level=LEVELS[number], group=GROUPS[number % 3], region=district,
                approved_on=dt.date(1992 + number, 6, 18), overlaps="否",
            )  # fmt: skip
        for number, district in enumerate(self.districts[:2]):
            self.add(
                "zones", name=f"{district}产业园", code=f"ZN{number + 101:03d}", level="区中园",
                region=district, overlaps="是", inside=zone_name(district),
            )  # fmt: skip

    def figure(
        self, district: str, indicator: str, value: object, unit: str, **more: object
    ) -> None:
        """Add a figure of the zone of a district."""
        zone = more.pop("zone", zone_name(district))
        self.add(
            "zone_figures", zone=zone, region=district, indicator=indicator,
            period=self.end, value=value, measured_in=unit,
            source=f"{self.year}年开发区统计报表",
            **{"overlaps": "否", "basis": "全口径", **more},
        )  # fmt: skip

    def revenue(self) -> None:
        """Add revenue and its comparable base; that of the parks inside must not count."""
        values = self.shares(self.chance, REVENUE, len(self.districts), 1_500_000)
        exact = [value * PRIOR // REVENUE for value in values]
        exact[0] += PRIOR - sum(exact)
        for district, value, prior in zip(self.districts, values, exact, strict=True):
            self.figure(
                district, "营业收入", Decimal(value), "万元", prior_comparable=Decimal(prior)
            )
        for district, value in zip(self.districts, INSIDE, strict=False):
            park = f"{district}产业园"
            self.figure(
                district, "营业收入", Decimal(value), "万元", zone=park, overlaps="是",
                prior_comparable=Decimal(value * 9 // 10),
            )  # fmt: skip
            self.truth.append(("zone_figures", park, "inside_another"))
        above = self.districts[2]
        self.figure(above, "营业收入", Decimal(900_000), "万元", basis="规上")
        self.truth.append(("zone_figures", zone_name(above), "other_basis"))

    def other_figures(self) -> None:
        """Add what the example of a card asks for; two zones do not report emissions."""
        for number, district in enumerate(self.districts):
            draw = self.chance.randint
            self.figure(district, "税收收入", Decimal(draw(80_000, 420_000)), "万元")
            self.figure(district, "占用土地", Decimal(draw(9_000, 18_000)), "亩")
            self.figure(district, "工业增加值", Decimal(draw(600_000, 2_400_000)), "万元")
            self.figure(district, "实际使用外资", Decimal(draw(100, 1_900)), "万美元")
            self.figure(district, "进出口总额", Decimal(draw(5, 160)), "亿元")
            self.figure(district, "新签约项目", Decimal(draw(14, 34)), "个")
            self.figure(district, "新签约投资额", Decimal(draw(30, 160)), "亿元")
            self.figure(district, "3亿至10亿元项目", Decimal(draw(4, 9)), "个")
            self.figure(district, "10亿至20亿元项目", Decimal(draw(1, 5)), "个")
            self.figure(district, "20亿元以上项目", Decimal(draw(0, 2)), "个")
            self.figure(district, "研发投入", Decimal(draw(30_000, 190_000)), "万元")
            self.figure(district, "综合能耗", Decimal(draw(250_000, 1_200_000)), "吨标准煤")
            self.figure(district, "合作共建园区", Decimal(draw(0, 3)), "个")
            if number not in (5, 14):
                self.figure(district, "主要污染物排放", Decimal(draw(90, 480)), "吨")

    def events(self) -> None:
        """Add what costs points, and what takes a rank away; what is not confirmed does neither."""
        happened = ((3, "较大安全事故", "已认定"), (7, "督察反馈问题", "已认定"),
                    (7, "督察反馈问题", "已认定"), (10, "重大环境事件", "已认定"),
                    (11, "较大安全事故", "已报"))  # fmt: skip
        for number, (place, kind, state) in enumerate(happened):
            zone = zone_name(self.districts[place])
            self.add(
                "zone_events", zone=zone, region=self.districts[place], kind=kind,
                happened_on=dt.date(self.year, 3 + number, 9), count=Decimal(1),
                document=f"示例通报〔{self.year}〕{number + 1}号", state=state,
            )  # fmt: skip
            if state == "已报":
                self.truth.append(("zone_events", zone, "not_confirmed"))

    def prices(self) -> None:
        """Add five prices of each zone: 61 lower, 50 equal, 9 higher than the year before."""
        ways = [-1] * LOWER + [0] * EQUAL + [1] * HIGHER
        self.chance.shuffle(ways)
        pairs = ((d, price) for d in self.districts for price in PRICES)
        for way, (district, (what, unit, usual)) in zip(ways, pairs, strict=True):
            before = Decimal(usual)
            now = before + way * (before / 20).quantize(Decimal("0.001"))
            self.add(
                "prices", zone=zone_name(district), region=district, price_of=what,
                period=self.end, price=now, prior_price=before, measured_in=unit,
                source=f"{self.year}年要素价格清单",
            )  # fmt: skip

    def parcels(self) -> None:
        """Add parcels of every class; 1,240.6 mu of the four were disposed of in the year."""
        self._disposed()
        for number in range(PARCELS - PLANTED - len(self.rows["parcels"])):
            self._parcel(self.districts[number % len(self.districts)])
        self._not_disposed()

    def _disposed(self) -> None:
        for name, mu, count in DISPOSED:
            tenths = self.shares(self.chance, int(Decimal(mu) * 10), count, 40)
            for area in tenths:
                self._parcel(
                    self.chance.choice(self.districts), land_class=name, mu=Decimal(area) / 10,
                    state="已处置", disposal="收回" if name == "供而未用" else "腾笼换鸟",
                    disposed_on=self._day(self.year), partners=JOINT,
                )  # fmt: skip

    def _not_disposed(self) -> None:
        """Plant what a wrong query would add up."""
        planted: tuple[tuple[str, dict[str, object]], ...] = (
            ("year_before", {"land_class": "低效", "state": "已处置",
                             "disposed_on": self._day(self.year - 1)}),
            ("not_confirmed", {"land_class": "供而未用", "state": "在册",
                               "disposed_on": self._day(self.year)}),
            ("normal_land", {"land_class": "正常", "state": "已处置",
                             "disposed_on": self._day(self.year)}),
        )  # fmt: skip
        for number in range(PLANTED):
            defect, more = planted[number % len(planted)]
            row = self._parcel(self.districts[number], disposal="转让", partners=JOINT, **more)
            self.truth.append(("parcels", str(row["unit_number"]), defect))

    def _parcel(self, district: str, **more: object) -> dict[str, object]:
        drawn = self.chance.choices(
            ("正常", "批而未供", "供而未用", "停产倒闭", "低效"), (70, 8, 10, 5, 7)
        )[0]
        name = str(more.get("land_class") or drawn)
        number = len(self.rows.get("parcels", ())) + 1
        mu = Decimal(str(more.get("mu") or Decimal(self.chance.randint(150, 3_000)) / 10))
        row: dict[str, object] = {
            "unit_number": f"139999GB{number:05d}", "zone": zone_name(district),
            "region": district, "mu": mu, "use": "工业用地", "land_class": name, "state": "在册",
            **_history(name, mu, self.year, self.chance), **more,
        }  # fmt: skip
        if name == "正常" and number % 3 == 0:
            row |= _standard(self.chance, short=number % 4 == 0)
        self.add("parcels", **row)
        return row

    def _day(self, year: int) -> dt.date:
        return dt.date(year, self.chance.randint(1, 12), self.chance.randint(1, 28))

    def land_users(self) -> None:
        """Add what enterprises yield on their land; of some a figure was not reported."""
        draw = self.chance.randint
        for number in range(LAND_USERS):
            district = self.districts[number % len(self.districts)]
            land, tax = draw(10, 300), draw(20, 900)
            added = tax * draw(4, 9)
            first = f"91999900MA{6_000_000 + number:07d}"
            self.add(
                "land_users", name=f"示例制造{number + 1:03d}号公司",
                credit_code=first + credit_code_check(first), zone=zone_name(district),
                region=district, scale="规下" if number % 5 == 4 else "规上",
                group=TRADES[number % len(TRADES)], period=self.end, land=Decimal(land),
                tax=Decimal(tax), value_added=Decimal(added), revenue=Decimal(added * draw(3, 5)),
                research=Decimal(added * draw(1, 12)) / 100,
                energy=Decimal(added * draw(30, 60)) / 100 if number % 9 else None,
                power=Decimal(added * draw(100, 900)), emission=Decimal(draw(1, 400)) / 100,
                staff=Decimal(draw(12, 900)),
            )  # fmt: skip

    def changes(self) -> None:
        """Add one revision of the catalogue that lies with the State, and what is not it."""
        first = zone_name(self.districts[0])
        common = {
            "zone": first, "region": self.districts[0], "land_use": "已评价",
            "planning": "已衔接", "environment": "已审查", "boundary": "已核定",
            "city_document": "示例市函1号", "province_document": "示例省函2号",
        }  # fmt: skip
        self.add(
            "zone_changes", name="开发区审核公告目录修订", kind="目录修订", state="省级通过",
            prepared_on=dt.date(self.year, 2, 10), city_passed_on=dt.date(self.year, 4, 8),
            province_passed_on=dt.date(self.year, 8, 20),
            submitted_state_on=dt.date(self.year, 9, 12), **common,
        )  # fmt: skip
        self.add(
            "zone_changes", name=f"{first}扩区", kind="扩区", state="市级通过",
            prepared_on=dt.date(self.year, 3, 3), city_passed_on=dt.date(self.year, 6, 5),
            area_before=Decimal(1_200), area_after=Decimal(1_460), **common,
        )  # fmt: skip
        self.add(
            "zone_changes", name=f"{first}升级", kind="升级", state="省级通过",
            prepared_on=dt.date(self.year, 3, 3), city_passed_on=dt.date(self.year, 6, 5),
            province_passed_on=dt.date(self.year, 9, 1),
            submitted_state_on=dt.date(self.year, 10, 1), **common,
        )  # fmt: skip
        self.truth.append(("zone_changes", f"{first}扩区", "other_kind"))
        self.truth.append(("zone_changes", f"{first}升级", "other_kind"))


def _history(name: str, mu: Decimal, year: int, chance: random.Random) -> dict[str, object]:
    """Return the days and shares that make a parcel what it is by the end of the year.

    The grade of the enterprise on it follows from what it pays in tax for a mu.
    """
    if name == "批而未供":
        return {"approved_on": dt.date(year - 3, chance.randint(1, 12), 15)}
    supplied = dt.date(year - 4, chance.randint(1, 12), 15)
    due = supplied + dt.timedelta(days=365)
    land: dict[str, object] = {
        "approved_on": supplied - dt.timedelta(days=200), "supplied_on": supplied,
        "tenure": "出让", "start_due": due,
        "holder": f"示例用地{chance.randint(1, 999):03d}号有限公司",
        "planned_investment": Decimal(12_000),
    }  # fmt: skip
    if name == "供而未用":
        return land | {"class_since": due + dt.timedelta(days=366), "cause": "企业原因"}
    grade = "D" if name == "低效" else chance.choice("ABC")
    tax = (mu * chance.randint(*YIELDS[grade])).quantize(Decimal(1))
    land |= {
        "started_on": due - dt.timedelta(days=30), "invested": Decimal(11_800),
        "completed_on": due + dt.timedelta(days=500), "tax": tax,
        "far": Decimal("1.2"), "grade": grade,
    }  # fmt: skip
    return land | ({"stopped_on": dt.date(year, 2, 1)} if name == "停产倒闭" else {})


def _standard(chance: random.Random, *, short: bool) -> dict[str, object]:
    """Return the promises of a 标准地 with what was measured."""
    measured = Decimal(chance.randint(300, 400) if not short else chance.randint(200, 290))
    return {
        "standard": "是", "promised_intensity": Decimal(300), "measured_intensity": measured,
        "promised_tax": Decimal(20), "measured_tax": Decimal(chance.randint(20, 40)),
        "promised_far": Decimal("1.2"), "measured_far": Decimal("1.3"),
        "promised_energy": Decimal("0.5"), "measured_energy": Decimal("0.42"),
        "promised_emission": Decimal("1.0"), "measured_emission": Decimal("0.9"),
    }  # fmt: skip
