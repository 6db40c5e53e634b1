"""Plans, supervision and what else a bureau keeps, of the invented city; from a seed."""

import datetime as dt
import random
from collections.abc import Callable

from jiheng.web.operate.site_city import CHAINS, Row, Rows, offers, random_day, sites

PLAN = "示例市开发区三年提升行动方案（2025—2027年）"
YEAR = 2025
TASKS_OF_PLAN = (
    "全面推行标准地出让",
    "区域评估全覆盖",
    "盘活低效用地",
    "建成四个平台",
    "配套园区降成本",
    "亩均效益评价",
    "产业链招商图谱",
    "开发区目录修订",
)
STEPS = ("制定实施方案", "完成半数园区", "全部完成并评估")


def more_rows(districts: tuple[str, ...], seed: int = 1) -> Rows:
    """Return rows by ledger; `region` says whose a row is, blank: the city's."""
    chance = random.Random(seed)  # noqa: S311  to be repeated, not to be secret
    makers: tuple[Callable[[random.Random, tuple[str, ...]], Rows], ...] = (
        sites,
        _plans,
        _tasks,
        _upward,
        _firms,
        _zones,
        offers,
    )
    rows: Rows = {}
    for make in makers:
        rows |= make(chance, districts)
    return rows


def _plans(chance: random.Random, districts: tuple[str, ...]) -> Rows:
    del districts
    plan: Row = {
        "name": PLAN,
        "aim": "开发区经济总量、亩均效益和开放水平三年上台阶",
        "owner": "开发区管理科",
        "begins_on": dt.date(2025, 1, 1),
        "ends_on": dt.date(2027, 12, 31),
        "number": "示例〔2025〕3号",
        "issued_on": dt.date(2025, 2, 20),
        "state": "已印发",
    }
    tasks: list[Row] = []
    milestones: list[Row] = []
    for number, name in enumerate(TASKS_OF_PLAN):
        owner = f"{('开发区管理科', '项目信息科', '外国投资管理科')[number % 3]}"
        tasks.append(
            {
                "plan": PLAN,
                "name": name,
                "owner": owner,
                "measure": f"{name}并通过评估",
                "due_on": dt.date(2027, 12, 20),
                "state": "推进中",
            }
        )
        for year, step in zip((2025, 2026, 2027), STEPS, strict=True):
            due = dt.date(year, 6 + number % 6, 20)
            done = number < {2025: 7, 2026: 4}.get(year, 0)
            milestones.append(
                {
                    "plan_task": name,
                    "plan": PLAN,
                    "owner": owner,
                    "name": f"{name}：{step}",
                    "due_on": due,
                    "state": "已完成" if done else "未完成",
                    "done_on": due - dt.timedelta(days=chance.randint(0, 9)) if done else "",
                }
            )
    return {"plans": [plan], "plan_tasks": tasks, "milestones": milestones}


def _tasks(chance: random.Random, districts: tuple[str, ...]) -> Rows:
    tasks: list[Row] = []
    for number in range(40):
        issued = random_day(chance, "2025-01-10", 300)
        due = issued + dt.timedelta(days=14)
        closed, late = number % 10 < 8, number % 10 == 7
        done = due + dt.timedelta(days=5 if late else -3)
        region = districts[number % 3] if number % 2 else ""
        tasks.append(
            {
                "name": f"示例事项{number:02d}：{chance.choice(TASKS_OF_PLAN)}",
                "region": region,
                "kind": chance.choice(("督办", "交办")),
                "source": f"第{1 + number // 4}次专题会议",
                "owner": chance.choice(("项目信息科", "投资促进一科", "开发区管理科")),
                "wanted": "按会议纪要办理并报告结果",
                "issued_on": issued,
                "due_on": due,
                "due_limit": due,
                "state": "已销号" if closed else "办理中",
                **(
                    {"done_on": done, "result": "已按要求办结", "on_time": "否" if late else "是"}
                    if closed
                    else {}
                ),
            }
        )
    return {"tasks": tasks}


def _upward(chance: random.Random, districts: tuple[str, ...]) -> Rows:
    kinds = ("资金", "资金", "政策", "试点")
    applications: list[Row] = []
    for number in range(12):
        kind, asked = kinds[number % 4], chance.randint(10, 80) * 10
        granted = number % 3 != 2
        applications.append(
            {
                "name": f"示例{kind}事项{number:02d}号",
                "kind": kind,
                "addressee": "省商务部门",
                "applied_on": random_day(chance, "2025-02-01", 200),
                "state": "已获批" if granted else "已申报",
                **({"asked_amount": asked} if kind == "资金" else {}),
                **(
                    {
                        "granted_on": random_day(chance, "2025-09-01", 100),
                        "number": f"示例批〔2025〕{number + 1}号",
                    }
                    if granted
                    else {}
                ),
                **({"granted": asked - 50} if granted and kind == "资金" else {}),
            }
        )
    publicity: list[Row] = []
    for number in range(30):
        day = random_day(chance, "2025-01-05", 330)
        publicity.append(
            {
                "name": f"投资示例市系列{number:02d}期",
                "kind": chance.choice(("新闻报道", "短视频")),
                "medium": chance.choice(("示例日报", "示例视频号")),
                "published_on": day,
                "reach": chance.randint(2, 90) * 1000,
                "counted_on": day + dt.timedelta(days=30),
                "state": "已核实" if number % 5 else "已发布",
            }
        )
    filings: list[Row] = []
    for number in range(24):
        day = random_day(chance, "2025-01-15", 300)
        approval = number % 12 == 0
        filings.append(
            {
                "name": f"示例外资项目{number:02d}号",
                "kind": "核准" if approval else "备案",
                "project_code": f"2501-999900-04-{number:06d}",
                "region": districts[number % 24],
                "country": chance.choice(("中国香港", "新加坡")),
                "received_on": day,
                "negative_list": "是" if approval else "否",
                "total": chance.randint(5, 90) * 1000,
                "decided_on": day + dt.timedelta(days=12 if approval else 2),
                "state": "已核准" if approval else ("已检查" if number % 3 else "已备案"),
                **(
                    {
                        "accepted_on": day,
                        "due_on": day + dt.timedelta(days=28),
                        "on_time": "是",
                        "number": f"示例核〔2025〕{number}号",
                    }
                    if approval
                    else {}
                ),
            }
        )
    return {"applications": applications, "publicity": publicity, "filings": filings}


def _firms(chance: random.Random, districts: tuple[str, ...]) -> Rows:
    firms: list[Row] = []
    for number in range(90):
        chain = chance.choice(tuple(CHAINS))
        state = chance.choice(("入库", "入库", "已接洽", "在谈", "已放弃"))
        firms.append(
            {
                "name": f"示例目标{number:03d}号有限公司",
                "chain": chain,
                "link": chance.choice(CHAINS[chain]),
                "position": chance.choice(("上游", "中游", "下游")),
                "class": chance.choice(("A 主攻", "B 跟进", "C 储备")),
                "owner": "投资促进二科",
                "region": districts[number % len(districts)] if number % 2 else "",
                "listed_on": dt.date(YEAR, 1, 15),
                "state": state,
                **(
                    {"contacted_on": random_day(chance, "2025-02-01", 300)}
                    if state in ("已接洽", "在谈")
                    else {}
                ),
            }
        )
    staff: list[Row] = [
        {
            "name": f"招商岗{number:02d}",
            "unit": f"投资促进{'一二三'[number % 3]}科",
            "skill": chance.choice(("项目洽谈", "外资外语", "产业研究", "资本招商")),
            "chain": chance.choice(tuple(CHAINS)),
            "appointed_on": random_day(chance, "2025-03-01", 60),
            "state": "在岗",
        }
        for number in range(18)
    ]
    return {"target_firms": firms, "staff_corps": staff}


def _zones(chance: random.Random, districts: tuple[str, ...]) -> Rows:
    items = ("环境影响评价", "水土保持", "地质灾害危险性评估", "压覆重要矿产资源评估")
    areas: list[Row] = []
    platforms: list[Row] = []
    kinds = ("投融资平台", "科技创新平台", "人才服务平台", "企业服务平台")
    for number, region in enumerate(districts[:12]):
        zone = f"示例{region}开发区"
        for item in items:
            passed = chance.random() < 0.7
            areas.append(
                {
                    "zone": zone,
                    "area": "起步区",
                    "item": item,
                    "region": region,
                    "extent": chance.randint(10, 60) * 100,
                    "state": "已评审通过" if passed else "已委托",
                    **(
                        {
                            "passed_on": random_day(chance, "2025-03-01", 250),
                            "valid_until": dt.date(2030, 6, 30),
                            "number": f"示例评〔2025〕{number + 1}号",
                        }
                        if passed
                        else {}
                    ),
                }
            )
        platforms.append(
            {
                "zone": zone,
                "name": f"{zone}{kinds[number % 4]}",
                "kind": kinds[number % 4],
                "region": region,
                "owner": f"{zone}管委会",
                "invested": chance.randint(2, 30) * 100,
                "opened_on": random_day(chance, "2025-02-01", 280),
                "served": chance.randint(20, 300),
                "state": "已运行",
            }
        )
    return {"area_assessments": areas, "zone_platforms": platforms}
