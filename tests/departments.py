"""Departments that nobody has seen: generated from a seed, of several kinds, sound or as they come in."""

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path

import yaml

KINDS = yaml.safe_load(
    (Path(__file__).parent / "cases" / "departments.yaml").read_text(encoding="utf-8")
)
ODD = (
    None, "", "/", "无", "——", "完成。", "见附件。；", "“优秀”", "““重点””工作", "{没有这个指标.完成值}", "甲｛乙｝", "0", 0,
    "30日前完成！", "约30", "3-5次", "一是抓落实；；二是促提升。。", "（一）做了", "基本完成，，效果较好、", "其中：",
    "项目（含子项（两个））", "上级要求“应做尽做”“应兑尽兑”", "第一行\n第二行", "很长的说明" * 30,
)  # fmt: skip
DROPPED = (
    "duties", "staff", "assets", "budget", "work", "objectives", "members", "steps", "evidence",
    "surveys", "results", "problems", "measures", "past_problems", "uses", "projects", "indicators",
)  # fmt: skip
EMPTIED = (
    "overview.short_name", "overview.reported_on", "overview.basis", "overview.department",
    "overview.year", "overview.conclusion", "overview.disclosure", "overview.started_on",
    "overview.adjustment_reason", "overview.execution_weight", "indicators.objective",
    "indicators.weight", "indicators.actual", "indicators.original_target", "indicators.reason",
    "indicators.level2", "indicators.unit", "indicators.operator", "measures.due", "measures.division",
    "measures.proof", "measures.heading", "problems.cause", "problems.heading", "steps.started_on",
    "objectives.area", "objectives.result", "results.heading", "surveys.issued", "surveys.satisfied",
    "past_problems.status", "past_problems.measure", "uses.kind", "budget.original", "budget.revised",
    "budget.executed", "projects.goal", "projects.name", "projects.revised_total", "members.division",
)  # fmt: skip


def sound(seed: int) -> dict:
    """A department without a fault: what it states adds up."""
    return Made(random.Random(seed), KINDS[seed % len(KINDS)]).sheets()


def as_typed(seed: int) -> dict:
    """A department as clerks send it: columns empty, sheets missing, odd values, no money."""
    chance = random.Random(seed)
    sheets = sound(seed)
    for id_ in chance.sample(DROPPED, chance.choice((0, 0, 1, 3, 8, len(DROPPED)))):
        sheets[id_] = []
    for path in chance.sample(EMPTIED, chance.choice((0, 1, 4, 12))):
        id_, field = path.split(".")
        for row in sheets[id_]:
            row.pop(field, None)
    for _ in range(chance.choice((0, 2, 6, 20))):
        id_ = chance.choice([id_ for id_, rows in sheets.items() if rows])
        row = chance.choice(sheets[id_])
        if row:
            row[chance.choice(sorted(row))] = chance.choice(ODD)
    if chance.random() < 0.1:
        for row in (*sheets["budget"], *sheets["projects"]):
            row.update({field: 0 for field, value in row.items() if isinstance(value, Decimal)})
    return sheets


class Made:
    """Makes the sheets of one department."""

    def __init__(self, chance: random.Random, kind: dict) -> None:
        self.chance, self.kind = chance, kind
        self.place = chance.choice(("青禾县", "临川区", "东岭市", "云溪县"))
        self.name = self.place + kind["name"]
        self.short = chance.choice(kind["short"])
        self.projects = chance.sample(kind["projects"], chance.randint(1, len(kind["projects"])))
        self.satisfaction = Decimal(97)  # as the survey has it, and the indicator of the department
        self.areas = kind["areas"][: chance.randint(1, len(kind["areas"]))]

    def money(self, low: int, high: int) -> Decimal:
        return Decimal(self.chance.randint(low * 100, high * 100)) / 100

    def sheets(self) -> dict:
        sheets = {"overview": [self.overview()], "duties": self.duties(), "staff": self.staff()}
        sheets["projects"] = self.project_rows()
        spent = {k: sum(p[k] for p in sheets["projects"]) for k in
                 ("original_total", "revised_total", "executed_total")}  # fmt: skip
        sheets["budget"] = self.budget(spent)
        sheets["assets"] = self.assets()
        sheets["objectives"] = self.objectives()
        sheets["indicators"] = self.indicators()
        sheets["results"] = [
            {"area": area["name"], "heading": area["heading"], "text": area["result"]}
            for area in self.areas
        ]
        sheets |= self.follow_up()
        return sheets

    def overview(self) -> dict:
        return {
            "department": self.name, "short_name": self.short, "year": "2025", "place": "130100",
            "place_name": self.place, "money_unit": "万元", "execution_weight": 10,
            "started_on": dt.date(2026, 3, self.chance.randint(1, 9)),
            "ended_on": dt.date(2026, 3, self.chance.randint(20, 29)),
            "reported_on": dt.date(2026, 4, self.chance.randint(1, 28)),
            "basis": f"《{self.place}财政局关于开展2025年度绩效自评工作的通知》",
            "adjustment_reason": "年中按规定程序调整项目安排",
            "adjustment_document": f"{self.place[:2]}财预〔2025〕{self.chance.randint(3, 90)}号",
            "execution_reason": "部分合同尾款按约定次年支付",
            "conclusion": "全年工作任务基本完成，资金使用较为规范",
            "disclosure": f"随部门决算在{self.place}人民政府网站公开",
        }  # fmt: skip

    def duties(self) -> list[dict]:
        rows = [{"kind": "主要职责", "text": text} for text in self.kind["duties"]]
        offices = self.chance.sample(self.kind["offices"], self.chance.randint(2, 3))
        if self.chance.random() < 0.5:
            rows.append({"kind": "内设机构", "text": "、".join(offices)})
        else:
            rows += [{"kind": "内设机构", "text": office} for office in offices]
        rows += [{"kind": "所属单位", "text": unit} for unit in self.kind["units"]]
        return rows

    def staff(self) -> list[dict]:
        rows, totals = [], [0, 0]
        for unit, line in (
            ("本级", "行政"),
            ("本级", "工勤"),
            *((u, "事业") for u in self.kind["units"]),
        ):
            posts = self.chance.randint(3, 60)
            staff = posts - self.chance.randint(0, 2)
            rows.append({"unit": unit, "line": line, "posts": posts, "staff": staff})
            totals = [totals[0] + posts, totals[1] + staff]
        return [
            *rows, {"unit": "部门合计", "line": "合计", "posts": totals[0], "staff": totals[1]}
        ]  # fmt: skip

    def budget(self, projects: dict[str, Decimal]) -> list[dict]:
        people, running = self.money(200, 3000), self.money(20, 300)
        bases = ("original", "revised", "executed")
        total = {
            base: people + running + projects[f"{base}_total"] for base in bases
        }  # the staff costs what was planned
        opening = self.money(0, 20)
        lines = {
            "收入合计": {base: total[base] for base in bases},
            "一般公共预算财政拨款收入": {base: total[base] for base in bases},
            "支出合计": dict(total),
            "基本支出": dict.fromkeys(bases, people + running),
            "人员经费": dict.fromkeys(bases, people),
            "公用经费": dict.fromkeys(bases, running),
            "项目支出": {base: projects[f"{base}_total"] for base in bases},
        }
        rows = [{"unit": "部门合计", "line": line, **values} for line, values in lines.items()]
        for line in ("年初结转和结余", "年末结转和结余"):
            rows.append({"unit": "部门合计", "line": line, "executed": opening})
        limit = self.money(5, 40)
        rows.append({"unit": "部门合计", "line": "“三公”经费合计", "original": limit,
                     "revised": limit, "executed": limit - Decimal(1), "prior": limit})  # fmt: skip
        return rows

    def assets(self) -> list[dict]:
        cash, gross, written_off = self.money(10, 500), self.money(900, 9000), self.money(1, 800)
        return [
            {"unit": "部门合计", "line": "资产总额", "net": cash + gross - written_off},
            {"unit": "部门合计", "line": "货币资金", "net": cash},
            {"unit": "部门合计", "line": "固定资产", "gross": gross, "depreciation": written_off,
             "net": gross - written_off, "in_use": gross},
        ]  # fmt: skip

    def project_rows(self) -> list[dict]:
        rows = []
        for number, project in enumerate(self.projects, start=1):
            original = self.money(20, 900)
            revised = original + self.chance.choice((Decimal(0), self.money(1, 60)))
            executed = revised - self.chance.choice((Decimal(0), self.money(0, 15)))
            rows.append({
                "number": f"P{number}", "name": project["name"], "line_department": self.name,
                "implementer": self.name, "nature": "延续项目", "original_fiscal": original,
                "original_total": original, "revised_fiscal": revised, "revised_total": revised,
                "executed_fiscal": executed, "executed_total": executed, "goal": project["goal"],
                "goal_result": project["result"], "execution_reason": "尾款次年支付",
            })  # fmt: skip
        return rows

    def objectives(self) -> list[dict]:
        rows = [{"kind": "总体目标", "text": self.kind["goal"], "result": self.kind["result"]}]
        rows += [
            {"kind": "分项目标", "area": a["name"], "text": a["goal"], "result": a["result"]}
            for a in self.areas
        ]
        return rows

    def indicators(self) -> list[dict]:
        lines = [(area["name"], line) for area in self.areas for line in area["indicators"]]
        weights = self.shares(len(lines), 90)
        rows = [
            self.indicator("部门整体", line, weight, objective=area)
            for (area, line), weight in zip(lines, weights, strict=True)
        ]
        for number, project in enumerate(self.projects, start=1):
            for line, weight in zip(project["indicators"], PROJECT_WEIGHTS, strict=True):
                rows.append(self.indicator(f"P{number}", line, weight))
        return rows

    def shares(self, count: int, whole: int) -> list[int]:
        each = whole // count
        return [each + (whole - each * count if n == 0 else 0) for n in range(count)]

    def indicator(self, subject: str, line: dict, weight: int, **more: str) -> dict:
        row = {
            "subject": subject, "level1": line["level1"], "level2": line["level2"],
            "name": line["name"], "weight": weight, "data_source": "业务台账", **more,
        }  # fmt: skip
        target, reached = line.get("target"), self.chance.random() < 0.7
        if isinstance(target, (int, float)) and not isinstance(target, bool):
            operator = line.get("operator", "≥")
            step = Decimal(str(line.get("step", 1))) * self.chance.randint(1, 3)
            down = operator == "≤"
            sign = 1 if reached != down else -1
            row |= {"operator": operator, "original_target": target, "unit": line["unit"],
                    "actual": Decimal(str(target)) + sign * step}  # fmt: skip
            if line["unit"] == "%":
                row["original_target"] = f"{target}%"
                row["actual"] = f"{min(row['actual'], Decimal(100))}%"
                reached = reached or (not down and Decimal(row["actual"][:-1]) >= target)
                if subject == "部门整体" and line["level1"] == "满意度指标":
                    self.satisfaction = Decimal(row["actual"][:-1])
                row |= {"numerator": "达到要求的数量", "denominator": "全部数量"}
        elif isinstance(target, dt.date):
            late = dt.timedelta(days=self.chance.randint(1, 20))
            row |= {
                "original_target": target,
                "actual": target - late if reached else target + late,
            }
        else:
            row |= {"operator": "定性", "original_target": target, "actual": line["actual"],
                    "tiers": "达成：健全；部分达成：部分健全；未达成：不健全",
                    "judged": "100%" if reached else "80%"}  # fmt: skip
        if not reached:
            row["reason"] = line.get("reason", "受外部条件变化影响，已列入下年计划")
        return row

    def follow_up(self) -> dict:
        returned = 1000  # a share with one decimal is a number of answers
        issued = returned + self.chance.randint(0, 90)
        satisfied = int(self.satisfaction * 10)
        problems = self.chance.sample(self.kind["problems"], 2)
        return {
            "members": [
                {"duty": "组长", "division": "分管领导"},
                {"duty": "成员", "division": self.kind["offices"][0]},
            ],
            "steps": [
                {"name": "前期准备", "started_on": dt.date(2026, 3, 10), "ended_on": dt.date(2026, 3, 12), "content": "制定方案，布置任务"},
                {"name": "评分复核", "started_on": dt.date(2026, 3, 13), "ended_on": dt.date(2026, 3, 19), "content": "逐项核对数据并计分"},
            ],
            "surveys": [
                {"group": self.kind["served"], "issued": issued, "returned": returned, "satisfied": satisfied, "tool": "问卷", "held_on": dt.date(2025, 12, 15)}
            ],
            "problems": [
                {"number": f"W{n}", "source": "自评", **problem}
                for n, problem in enumerate(problems, start=1)
            ],
            "measures": [
                {"problem": f"W{n}", "heading": "加强调度", "text": "建立按月调度制度", "division": self.kind["offices"][0], "due": dt.date(2026, 6, 30), "proof": "印发制度"}
                for n in (1, 2)
            ],
            "past_problems": [{"text": "部分台账不完整", "measure": "补齐台账", "status": "已销号"}],
            "uses": [{"kind": "预算安排", "text": "作为下一年度预算安排的参考"}],
        }  # fmt: skip


PROJECT_WEIGHTS = (30, 20, 30, 10)  # beside 10 for the execution of the budget
