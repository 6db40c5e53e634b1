"""Channels of the invented city: actors, leads, credit, agreements, contacts, costs, enquiries."""

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jiheng.ledger.timing import timing_of
from jiheng.model import LedgerRow
from jiheng.rulebook import load
from jiheng.web.operate.ledger_city import DISTRICTS, PROJECTS, SIGNED, YEAR, City

AMBASSADOR, MISSION = "招商大使", "驻外组"
UNIVERSITY, FUND = "高校院所", "基金和金融机构"
Row = dict[str, object]
MARCH = dt.date(YEAR, 3, 1)
FIRST_DAY, LAST_DAY = dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)
BEFORE = LAST_DAY.replace(year=YEAR - 1)
SECOND_TERM, FIRST_TERM = dt.date(YEAR + 2, 12, 31), BEFORE
CITIES = ("子港", "丑港", "寅港", "卯港", "辰港", "巳港")  # with a mission before this year
NEW_CITIES = ("午港", "未港", "申港")
CREDITED, AGREEMENTS, LEADS = 28, 5, 186
OTHER_LEADS = {"驻外招商": 64, "基金招商": 22, "县区自主": 120, "招商代理": 12, "高校院所": 8}
OTHER_SIGNED = {"驻外招商": 60, "基金招商": 24, "活动招商": 50, "招商代理": 10, "高校院所": 6}
COSTS = {
    AMBASSADOR: 864_000, "驻外招商": 1_682_000, "基金招商": 315_000, "活动招商": 1_423_000,
    "招商代理": 450_000, "高校院所": 96_000,
}  # fmt: skip
UNIVERSITIES, LIVED, FUNDS = 15, 12, 30
ENQUIRIES, LATE = 73, 4


def extend(out: City, seed: int) -> None:
    """Add the rows of channels to a city that has its projects; list what must not count."""
    chance = random.Random(f"channels {seed}")  # noqa: S311  to be repeated, not to be secret
    _actors(out, chance)
    credited = _credit(out, chance)
    _leads(out, chance, credited)
    _agreements(out, chance)
    _costs(out, chance)
    _enquiries(out, chance)


def a_day(chance: random.Random, first: dt.date = FIRST_DAY, last: dt.date = LAST_DAY) -> dt.date:
    """Return a day between two, both included."""
    return first + dt.timedelta(days=chance.randint(0, (last - first).days))


def ambassador(number: int, term: int = 2) -> Row:
    """Return an ambassador as rows name one, with what they bring."""
    return {
        "actor": f"示例大使{term}届{number:02d}号", "term": Decimal(term),
        "term_ends_on": SECOND_TERM if term > 1 else FIRST_TERM,
    }  # fmt: skip


def _actors(out: City, chance: random.Random) -> None:
    rows = out.rows.setdefault("actors", [])

    def add(name: str, kind: str, day: dt.date, **more: object) -> None:
        rows.append({"name": name, "kind": kind, "appointed_on": day, "state": "在聘", **more})

    for term, count, year, state in ((2, 60, YEAR, "在聘"), (1, 40, YEAR - 3, "已期满")):
        for n in range(count):
            facts = ambassador(n, term)
            name, more = str(facts.pop("actor")), {"act_number": f"示聘〔{year}〕{n + 1}号"}
            day = a_day(chance, dt.date(year, 1, 1), dt.date(year, 2, 28))
            add(name, AMBASSADOR, day, state=state, proofs="聘任文件", **facts, **more)
    for n in range(2):
        add(f"示例拟聘{n}号", AMBASSADOR, a_day(chance), term=Decimal(2), state="拟聘")
        out.truth.append(("actors", f"示例拟聘{n}号", "not_appointed"))
    for n in range(3):
        add(f"示例代理{n}号机构", "招商代理", dt.date(YEAR - 1, 5, 1), term=Decimal(1))
    _missions(out)
    _weekly(out, [r for r in rows if r["kind"] == MISSION and r["state"] == "在聘"], chance)


def _missions(out: City) -> None:
    """Add mission offices: one was closed in the year, one city has two."""
    posts = [(city, dt.date(YEAR - 2, 3, 1)) for city in CITIES]
    posts += [(city, dt.date(YEAR, 2, 1)) for city in NEW_CITIES] + [(CITIES[0], FIRST_DAY)]
    for n, (city, day) in enumerate(posts):
        gone = city == CITIES[-1]
        end = {"term_ends_on": dt.date(YEAR, 6, 30)} if gone else {}
        out.rows["actors"].append({
            "name": f"驻{city}招商组{n}", "kind": MISSION, "city": city, "appointed_on": day,
            "term": Decimal(1), "proofs": "派驻文件", "state": "已期满" if gone else "在聘", **end,
        })  # fmt: skip
        if gone:
            out.truth.append(("actors", f"驻{city}招商组{n}", "posting_ended"))


def _weekly(out: City, missions: list[Row], chance: random.Random) -> None:
    """Add what mission offices reported in the last quarter, week by week."""
    mondays = [dt.date(YEAR, 10, 6) + dt.timedelta(weeks=n) for n in range(12)]
    out.rows["mission_log"] = [
        {"mission": mission["name"], "city": mission["city"], "week_on": day,
         "firms": Decimal(chance.randint(3, 9)), "leads": Decimal(chance.randint(0, 2)),
         "text": "走访企业，推介主导产业"}
        for mission in missions for day in mondays
    ]  # fmt: skip


def _credit(out: City, chance: random.Random) -> list[Row]:
    """Give every signed project a channel, and ambassadors the credit for some; return those."""
    projects = out.rows[PROJECTS]
    signed = projects[:SIGNED]
    credited = [row for row in signed if row["contract_signed_on"] >= dt.date(YEAR, 4, 1)]  # type: ignore[operator]
    credited = chance.sample(credited, CREDITED)
    own = {id(row) for row in credited}
    others = [row for row in signed if id(row) not in own]
    chance.shuffle(others)
    channels = [name for name, count in OTHER_SIGNED.items() for _ in range(count)]
    for row, channel in zip(others, channels + ["县区自主"] * len(others), strict=False):
        row["channel"] = channel
    for row in projects[SIGNED:]:
        row["channel"] = chance.choice((AMBASSADOR, *OTHER_SIGNED, "县区自主"))
    for n, row in enumerate(credited):
        row["channel"] = AMBASSADOR
        _claim(out, row, n)
    for n, row in enumerate(credited[:2]):  # two ambassadors, one project
        _claim(out, row, 30 + n)
    for n in range(AGREEMENTS):
        agreed = {"name": f"示例科技合作协议{n}号", "contract_signed_on": a_day(chance, MARCH)}
        _claim(out, agreed, 40 + n, kind="合作协议")
    for n, row in enumerate(others[-9:]):
        defect = "not_confirmed" if n < 3 else "refused" if n < 5 else "other_channel"
        state = {"not_confirmed": "已申报", "refused": "不予认定"}.get(defect, "已认定")
        more = {"channel": "基金招商", "actor": "示例基金"} if defect == "other_channel" else {}
        _claim(out, row, 50 + n, state=state, **more)
        out.truth.append(("channel_credits", str(row["name"]), defect))
    return credited


def _claim(out: City, project: Row, number: int, **more: object) -> None:
    """Add a claim of an ambassador for a project, confirmed where nothing else is said."""
    brought = ("region", "contract_signed_on", "planned_total")
    facts = {k: v for k, v in ambassador(number).items() if k != "term_ends_on"}
    out.rows.setdefault("channel_credits", []).append({
        "project": project["name"], "kind": "项目签约", "channel": AMBASSADOR, **facts,
        **{name: project[name] for name in brought if name in project},
        "state": "已认定", "proofs": "业绩认定表", **more,
    })  # fmt: skip


def lead(out: City, channel: str, day: dt.date, **more: object) -> Row:
    """Add a lead of a firm of its own, and return it."""
    rows = out.rows.setdefault("leads", [])
    n = len(rows)
    rows.append({
        "name": f"示例线索{n:04d}号", "investor": f"示例客商{n:04d}号有限公司",
        "received_on": day, "channel": channel, "region": DISTRICTS[n % len(DISTRICTS)],
        "state": "已研判", **more,
    })  # fmt: skip
    return rows[-1]


def _leads(out: City, chance: random.Random, credited: list[Row]) -> None:
    for n, project in enumerate(credited):
        signed = project["contract_signed_on"]
        assert isinstance(signed, dt.date)  # noqa: S101  they all are
        more = {"investor": project["investor"], "contract_signed_on": signed, "state": "已转项目"}
        received = signed if n == 0 else a_day(chance, MARCH, signed)  # on the day itself it counts
        lead(out, AMBASSADOR, received, **ambassador(n), **more)
    for n in range(LEADS - CREDITED):
        lead(out, AMBASSADOR, a_day(chance, MARCH), **ambassador(n % 60))
    _leads_that_do_not_count(out, chance, list(out.rows["leads"]))
    for channel, count in OTHER_LEADS.items():
        for _n in range(count):
            lead(out, channel, a_day(chance))


def _leads_that_do_not_count(out: City, chance: random.Random, good: list[Row]) -> None:
    def plant(defect: str, day: dt.date, **more: object) -> None:
        row = lead(out, AMBASSADOR, day, **more)
        out.truth.append(("leads", str(row["name"]), defect))

    for n in range(5):
        signed = a_day(chance, MARCH, dt.date(YEAR, 10, 31))
        late = signed + dt.timedelta(days=1 + 7 * n)
        plant("after_contract", late, **ambassador(n), contract_signed_on=signed)
    for n, before in enumerate(chance.sample(good[CREDITED:], 9)):
        again = {"investor": before["investor"], "state": "重复"}
        plant("duplicate", a_day(chance, MARCH), **ambassador(n), **again)
    for n in range(3):
        plant("term_ended", a_day(chance), **ambassador(n, 1))


def _agreements(out: City, chance: random.Random) -> None:
    def sign(partner: str, kind: str, defect: str = "", **more: object) -> None:
        rows = out.rows.setdefault("agreements", [])
        rows.append({
            "partner": partner, "partner_kind": kind, "number": f"XY{len(rows):04d}",
            "signed_on": a_day(chance, dt.date(YEAR - 2, 1, 1), dt.date(YEAR, 9, 30)),
            "state": "已签", "proofs": "协议", **more,
        })  # fmt: skip
        if defect:
            out.truth.append(("agreements", partner, defect))

    for n in range(UNIVERSITIES):
        until = {"valid_until": dt.date(YEAR + 1, 6, 30)} if n % 2 else {}
        sign(f"示例大学{n:02d}号", UNIVERSITY, "" if n < LIVED else "hardly_met", **until)
    for n in (*range(FUNDS), 0):  # one partner has a second agreement
        sign(f"示例基金{n:02d}号", FUND)
    for n in range(3):
        sign(f"示例代理{n}号机构", "招商代理")
    ended = {"valid_until": dt.date(YEAR, 12, 30), "state": "已终止"}
    for kind in (UNIVERSITY, FUND):
        sign(f"示例到期{kind}", kind, "expired", signed_on=dt.date(YEAR - 1, 3, 1), **ended)
        sign(f"示例拟签{kind}", kind, "not_signed", state="拟签")
    _contacts(out, chance)


def _contacts(out: City, chance: random.Random) -> None:
    """Add contacts: with universities that live, hardly, last year; with embassies."""
    rows = out.rows.setdefault("contacts_log", [])

    def contact(partner: str, kind: str, times: int = 1, **more: Any) -> None:
        rows.extend({
            "partner": partner, "partner_kind": kind, "contacted_on": a_day(chance),
            "text": "座谈对接", **more,
        } for _ in range(times))  # fmt: skip

    before: dict[str, Any] = {"contacted_on": BEFORE.replace(month=5)}
    for n in range(UNIVERSITIES):
        contact(f"示例大学{n:02d}号", UNIVERSITY, 2 + n % 3 if n < LIVED else min(n - LIVED, 1))
        if n >= LIVED:
            contact(f"示例大学{n:02d}号", UNIVERSITY, **before)
    for kind in (UNIVERSITY, FUND):
        contact(f"示例到期{kind}", kind, 2)
    for country in ("荷兰", "挪威", "荷兰"):
        contact(f"{country}驻华使领馆", "使领馆", country=country)
    contact("秘鲁驻华使领馆", "使领馆", country="秘鲁", **before)
    out.truth.append(("contacts_log", "秘鲁驻华使领馆", "year_before"))


def _costs(out: City, chance: random.Random) -> None:
    rows = out.rows.setdefault("channel_costs", [])
    for channel, total in COSTS.items():
        for part, share in enumerate((Decimal("0.25"), Decimal("0.35"), Decimal("0.4")), start=1):
            rows.append({
                "purpose": f"{channel}经费{part}", "channel": channel, "paid_on": a_day(chance),
                "amount": total * share, "voucher": f"PZ{len(rows):04d}", "state": "已核",
            })  # fmt: skip
    for n in range(2):
        rows.append({
            "purpose": f"未核经费{n}", "channel": AMBASSADOR, "paid_on": a_day(chance),
            "amount": Decimal(50_000), "voucher": f"PZ{len(rows):04d}", "state": "已记",
        })  # fmt: skip
        out.truth.append(("channel_costs", f"未核经费{n}", "not_checked"))


def _enquiries(out: City, chance: random.Random) -> None:
    """Add enquiries with the days that the clock gives them, four of them answered too late."""
    rows = out.rows.setdefault("enquiries", [])
    for n, late in enumerate(_lateness()):
        asked = a_day(chance, FIRST_DAY, dt.date(YEAR, 12, 10))
        due = _due(asked)
        answered = due + dt.timedelta(days=late)
        rows.append({
            "subject": f"示例咨询{n:03d}号", "account": f"示例客商{n:04d}号有限公司",
            "received_on": asked, "channel": "县区自主" if n % 3 else AMBASSADOR,
            "region": DISTRICTS[n % len(DISTRICTS)], "due_on": due,
            "answered_on": max(answered, asked), "answer": "已答复", "state": "已办结",
            "timing": "逾期" if late > 0 else "按时",
        })  # fmt: skip
    for n in range(2):
        rows.append({
            "subject": f"示例撤回咨询{n}号", "account": "示例客商", "received_on": a_day(chance),
            "state": "已撤回",
        })  # fmt: skip
        out.truth.append(("enquiries", f"示例撤回咨询{n}号", "withdrawn"))


def _lateness() -> Iterator[int]:
    """Yield by how many days each answer came after it was due; one came on the very day."""
    yield from range(1, LATE + 1)
    yield 0
    yield from (-1 - n % 4 for n in range(ENQUIRIES - LATE - 1))


def _due(asked: dt.date) -> dt.date:
    rules = load().rest
    times = next(each.times for each in rules.offered if each.id == "enquiries")
    row = LedgerRow(ledger="enquiries", key="", values={"received_on": asked})
    if times is None:
        raise LookupError("enquiries have no clock")
    return timing_of(times, rules.clocks, row, rules.working_days).due or asked
