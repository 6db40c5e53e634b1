"""Activities of the invented city: events, signings, trainings, coop, documents, inspections."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from jiheng.web.operate.city_channels import a_day
from jiheng.web.operate.ledger_city import DISTRICTS, PROJECTS, SIGNED, YEAR, City, code

HELD, CAPITAL, JOINT = 45, 7, 4
AREAS = ("京津",) * CAPITAL + ("都市圈",) * JOINT + ("长三角",) * 9 + ("粤港澳",) * 6 + (
    ("境外",) * 3 + ("本地",) * 16
)  # fmt: skip
SERIES = {0: ("开发区", "示例高新展"), 1: ("开发区", "示例园区行"),
          11: ("基金和科创", "未来基石"), 12: ("基金和科创", "基金领航")}  # fmt: skip
EVENT_LEADS, REACHED = 40, {30: 4, 90: 10, 180: 16}
AT_EVENTS = 20
TOPICS: dict[str, dict[str, tuple[Any, ...]]] = {
    "投促系统和外资企业": {
        "外资培训一期": (80, "登记注册", "信息报告"),
        "外资培训二期": (72, "税收抵免"),
        "外资培训三期": (60, "银行外汇"),
    },
    "开发区": {
        "园区培训一期": (65, "境外上市", "专项债券"),
        "园区培训二期": (58, "智慧园区", "低效用地"),
    },
}  # fmt: skip
DOCUMENTS = (
    ("示例市促进外资若干措施", "出台", "利用外资"), ("示例市外资奖励细则", "配套", "利用外资"),
    ("示例市外资企业服务办法（修订）", "修订", "利用外资"),
    ("示例市开发区三年行动方案", "印发", "开发区"), ("示例市开发区年度工作要点", "印发", "开发区"),
    ("示例市招商工作规则", "印发", "招商引资"),
)  # fmt: skip
PARENTS = (("示例环球集团", "新加坡"), ("示例联合控股", "德国"))


def extend(out: City, seed: int) -> None:
    """Add the rows of activities to a city that has its channels; list what must not count."""
    chance = random.Random(f"activities {seed}")  # noqa: S311  to be repeated, not to be secret
    _events(out, chance)
    _leads_of_events(out, chance)
    _signings(out, chance)
    _trainings(out, chance)
    _cooperation(out, chance)
    _documents(out, chance)
    _inspections(out, chance)
    _firms(out, chance)


def _events(out: City, chance: random.Random) -> None:
    rows = out.rows.setdefault("events", [])

    def event(name: str, area: str, day: dt.date | None, **more: object) -> None:
        rows.append({
            "name": name, "area": area, "subject": "综合推介", "planned_on": dt.date(YEAR, 1, 20),
            "held_on": day, "guests": Decimal(chance.randint(20, 80)) if day else "",
            "state": "已总结", "proofs": "方案、签到表、活动总结" if day else "方案", **more,
        })  # fmt: skip

    for n, area in enumerate(AREAS):
        subject, series = SERIES.get(n, ("综合推介", ""))
        joint = {"joint_with": "甲市、乙市"} if area == "都市圈" else {}
        event(f"示例{area}对接会{n:02d}", area, a_day(chance, dt.date(YEAR, 2, 1)),
              subject=subject, series=series, **joint)  # fmt: skip
    for n, area in enumerate(("都市圈", "京津", "本地")):
        joint = {"joint_with": "甲市"} if area == "都市圈" else {}
        event(f"示例取消活动{n}", area, a_day(chance), state="已取消", **joint)
        out.truth.append(("events", f"示例取消活动{n}", "cancelled"))
    event("示例未签到活动", "都市圈", None, state="已批准", joint_with="甲市")
    out.truth.append(("events", "示例未签到活动", "not_held"))


def _leads_of_events(out: City, chance: random.Random) -> None:
    """Add leads from events: some signed in 30, 90, 180 days, the last of them on day 180."""
    rows, events = out.rows["leads"], out.rows["events"]
    waits = [chance.randint(1, 30) for _ in range(REACHED[30] - 1)] + [30]
    waits += [chance.randint(31, 90) for _ in range(REACHED[90] - len(waits))]
    waits += [chance.randint(91, 179) for _ in range(REACHED[180] - 1 - len(waits))] + [180, 181]
    for n in range(EVENT_LEADS):
        event, number = events[n % HELD], len(rows)
        day = event["held_on"]
        assert isinstance(day, dt.date)  # noqa: S101  these were held
        wait = waits[n] if n < len(waits) else None
        signed = {"contract_signed_on": day + dt.timedelta(days=wait)} if wait else {}
        rows.append({
            "name": f"示例活动线索{number:04d}号", "investor": f"示例客商{number:04d}号有限公司",
            "received_on": day, "channel": "活动招商", "event": event["name"], "held_on": day,
            "region": DISTRICTS[n % len(DISTRICTS)], "state": "已研判", **signed,
        })  # fmt: skip
        if wait == 181:
            out.truth.append(("leads", str(rows[-1]["name"]), "day_after_the_window"))


def _signings(out: City, chance: random.Random) -> None:
    """Add contracts signed at events; three are shown at a second event, one is an increase."""
    rows = out.rows.setdefault("contracts", [])
    signed, least, most = out.rows[PROJECTS][:SIGNED], Decimal(10_000), Decimal(90_000)
    fair = [row for row in signed if least <= Decimal(str(row["planned_total"])) <= most]
    projects = chance.sample(fair, AT_EVENTS)
    events = [str(row["name"]) for row in out.rows["events"][:HELD]]

    def contract(project: dict[str, object], number: str, event: str, **more: object) -> None:
        rows.append({
            "contract_number": number, "project": project["name"], "region": project["region"],
            "investor": project["investor"], "kind": "正式合同", "parties": "双方",
            "signed_on": project["contract_signed_on"], "total": project["planned_total"],
            "event": event, "state": "已核实", **more,
        })  # fmt: skip

    for n, project in enumerate(projects):
        contract(project, str(project["contract_number"]), events[n])
    for n, project in enumerate(projects[:3]):
        day = project["contract_signed_on"]
        assert isinstance(day, dt.date)  # noqa: S101  all are dated
        number = f"{project['contract_number']}-2"
        again = min(day + dt.timedelta(days=20), dt.date(YEAR, 12, 31))
        contract(project, number, events[HELD - 1 - n], signed_on=max(again, day))
        out.truth.append(("contracts", number, "second_event"))
    grown = projects[5]
    contract(grown, f"{grown['contract_number']}-Z", events[30], kind="增资", total=Decimal(3_000))
    for n, project in enumerate(projects[6:8]):
        number = f"KJ{n}-{project['contract_number']}"
        contract(project, number, events[31 + n], kind="框架协议")
        out.truth.append(("contracts", number, "framework_at_event"))


def _trainings(out: City, chance: random.Random) -> None:
    rows = out.rows.setdefault("training_sessions", [])

    def session(name: str, topic: str, audience: str, **more: object) -> None:
        rows.append({
            "session": name, "topic": topic, "audience": audience, "state": "已举办",
            "proofs": "签到表", **more,
        })  # fmt: skip

    for audience, sessions in TOPICS.items():
        for name, (persons, *topics) in sessions.items():
            day = a_day(chance)
            for topic in topics:
                session(name, str(topic), audience, held_on=day, persons=Decimal(persons))
    planned = {"held_on": a_day(chance), "persons": Decimal(40)}
    session("外资培训四期", "跨境数据", "投促系统和外资企业", **planned, state="已取消")
    session("综合培训", "公文写作", "其他", **planned)
    out.truth.append(("training_sessions", "外资培训四期", "cancelled"))
    out.truth.append(("training_sessions", "综合培训", "other_audience"))


def _cooperation(out: City, chance: random.Random) -> None:
    rows, coached = out.rows.setdefault("coop", []), out.rows.setdefault("assistance", [])

    def project(number: int, state: str, amount: int, defect: str = "", **more: Any) -> None:
        name = f"示例校企合作{number}号"
        rows.append({
            "project": name, "enterprise": f"示例合作企业{number}号", "university": "示例大学00号",
            "region": DISTRICTS[number], "notice_number": "示教〔2024〕9号", "state": state,
            "granted_on": dt.date(YEAR, 2, 1), "granted": Decimal(amount),
            "payer": "教育预算", **more,
        })  # fmt: skip
        if defect:
            out.truth.append(("coop", name, defect))

    paid: dict[str, Any] = {"paid_on": dt.date(YEAR, 6, 10)}
    project(0, "已验收", 70, paid=Decimal(70), accepted_on=dt.date(YEAR, 11, 20), **paid)
    project(1, "已拨付", 60, paid=Decimal(60), **paid)
    project(2, "已立项", 40, "granted_not_paid")
    project(3, "未通过", 20, "rejected")
    earlier: dict[str, Any] = {
        "paid_on": dt.date(YEAR - 1, 5, 8),
        "accepted_on": dt.date(YEAR, 5, 30),
    }
    project(4, "验收未通过", 30, "paid_before", paid=Decimal(30), **earlier)
    project(5, "已收回", 20, "paid_before", paid=Decimal(20), recovered=Decimal(20),
            recovered_on=dt.date(YEAR, 9, 1), **earlier)  # fmt: skip

    def coach(enterprise: str, year: int, day: dt.date) -> None:
        coached.append({
            "enterprise": enterprise, "programme": "校企合作", "for_year": str(year),
            "assisted_on": day, "text": "讲解申报条件",
        })  # fmt: skip

    for n in range(6):
        coach(f"示例辅导企业{n % 4}号", YEAR + 1, a_day(chance, dt.date(YEAR, 9, 1)))
    for n in range(2):
        coach(
            f"示例上年辅导企业{n}号", YEAR, a_day(chance, dt.date(YEAR, 1, 3), dt.date(YEAR, 2, 20))
        )
        out.truth.append(("assistance", f"示例上年辅导企业{n}号", "for_this_year"))


def _documents(out: City, chance: random.Random) -> None:
    rows = out.rows.setdefault("issued_documents", [])

    def document(title: str, act: str, topic: str, **more: object) -> None:
        day = a_day(chance)
        rows.append({
            "title": title, "act": act, "topic": topic, "issued_on": day, "state": "已印发",
            "number": f"示办〔{day.year}〕{len(rows) + 1}号", "paper": f"{title}.pdf", **more,
        })  # fmt: skip

    old = "示例市外资企业服务办法"
    document(old, "出台", "利用外资", issued_on=dt.date(YEAR - 3, 4, 1), state="已被修订")
    for title, act, topic in DOCUMENTS:
        more = {"predecessor": old} if act == "修订" else {}
        document(title, act, topic, **more)
    without = {"paper": ""}
    for title, topic, defect, more in (
        ("示例市外资统计办法", "利用外资", "without_file", without),
        ("示例市园区统计办法", "开发区", "without_file", without),
        ("示例市外资招商手册", "利用外资", "draft", {"state": "起草", **without}),
    ):
        document(title, "印发", topic, **more)
        out.truth.append(("issued_documents", title, defect))


def _inspections(out: City, chance: random.Random) -> None:
    rows = out.rows.setdefault("inspections", [])

    def tour(name: str, district: int, **more: object) -> None:
        rows.append({
            "tour": name, "region": DISTRICTS[district], "joint": "是", "state": "已督查",
            "inspected_on": a_day(chance), "problems": Decimal(chance.randint(1, 6)),
            "proofs": "督查通知", **more,
        })  # fmt: skip

    for n in range(21):
        tour(f"第{n % 9 + 1}批联合督查", n % 15)
    for n in range(2):
        tour(f"单独督查{n}", 20 + n, joint="否")
        out.truth.append(("inspections", f"单独督查{n}", "not_joint"))
    tour("未成行督查", 22, state="已取消")
    out.truth.append(("inspections", "未成行督查", "cancelled"))


def _firms(out: City, chance: random.Random) -> None:
    """Add central enterprises with and without a proof; give groups abroad some projects."""
    rows = out.rows.setdefault("accounts", [])
    for n in range(15):
        defect = "" if n < 12 else "without_proof" if n < 14 else "deregistered"
        rows.append({
            "name": f"示例央企{n:02d}号公司", "credit_code": code(8_000_000 + n), "country": "中国",
            "parent": f"示例央企集团{n % 5}", "tag": "央企", "known_on": a_day(chance),
            "tag_proof": "" if defect == "without_proof" else "央企名录第3页",
        })  # fmt: skip
        if defect == "deregistered":
            rows[-1] |= {
                "known_on": dt.date(YEAR - 1, 1, 5),
                "deregistered_on": dt.date(YEAR, 3, 1),
            }
        if defect:
            out.truth.append(("accounts", str(rows[-1]["name"]), defect))
    projects = out.rows[PROJECTS]
    for n, row in enumerate(projects[100:105]):
        parent, country = PARENTS[n % 2]
        row |= {"parent": parent, "country": country}
    projects[105] |= {"parent": "示例国内集团", "country": "中国"}
    out.truth.append((PROJECTS, str(projects[105]["name"]), "domestic_group"))
    framework = next(row for row in projects if row["kind"] == "框架协议")
    framework |= {"parent": PARENTS[0][0], "country": PARENTS[0][1]}
    out.truth.append((PROJECTS, str(framework["name"]), "framework_of_group"))
