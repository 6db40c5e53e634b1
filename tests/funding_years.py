"""Years with a transfer, a special bond and purchased services: invented names and figures."""

from builders import document
from jiheng.pipeline import Outcome, run
from jiheng.rulebook import load

TRANSFER, SCORED = "cn.transfer.2020.plain", "cn.transfer.2020.scored"
BOND, SERVICE = "cn.bond.2021.project", "cn.service.2020.project"

HEAD = {"department": "示例县农业农村局", "year": 2025, "place": "130000", "money_unit": "万元"}


def line(subject, level1, level2, name, operator, target, unit, actual, weight=None, **more):
    return {
        "subject": subject, "level1": level1, "level2": level2, "name": name,
        "operator": operator, "original_target": target, "unit": unit, "actual": actual,
        "weight": weight, "data_source": "台账", **more,
    }  # fmt: skip


def lines(subject, *, weights=True):
    rows = [
        line(subject, "产出指标", "数量指标", "改造面积", "≥", 12, "万亩", 12.3, 20),
        line(subject, "产出指标", "数量指标", "培训人次", "≥", 600, "人次", 540, 20,
             reason="秋季班改期，明年一季度补上"),
        line(subject, "产出指标", "时效指标", "按期完工率", "=", "100%", "", "100%", 10),
        line(subject, "效益指标", "经济效益指标", "亩均增收", "≥", 80, "元", 86.2, 30),
        line(subject, "满意度指标", "服务对象满意度指标", "群众满意度", "≥", "90%", "", "93.5%", 10),
    ]  # fmt: skip
    return rows if weights else [{**row, "weight": None} for row in rows]


def transfer(profile=TRANSFER):
    """A transfer of 4210 in two sources, passed down within 30 days."""
    return {
        "overview": [HEAD],
        "projects": [{
            "number": "Z1", "name": "农田建设补助资金", "line_department": "示例省农业农村厅",
            "implementer": "示例县农业农村局", "original_total": 4000, "revised_total": 4210,
            "executed_total": 3986.5, "goal": "建成高标准农田12万亩。",
            "goal_result": "建成高标准农田12.3万亩。", "profile": profile,
        }],
        "indicators": lines("Z1", weights=profile != TRANSFER),
        "transfer_payments": [{"subject": "Z1", "superior_department": "农业农村部",
                       "finance_department": "示例省财政厅", "region": "示例省示例市示例县",
                       "level": "县级", "period": "2025年", "period_budget": 4210,
                       "audit_note": "无"}],
        "fund_sources": [
            {"subject": "Z1", "source": "中央财政资金", "document": "示财农〔2025〕1号",
             "budget": 4000, "arrived": 4000, "executed": 3800, "received_on": "2025-03-03",
             "passed_on": "2025-03-28"},
            {"subject": "Z1", "source": "地方财政资金", "budget": 210, "arrived": 210,
             "executed": 186.5},
        ],
        "fund_management": [
            {"subject": "Z1", "item": "分配科学性", "text": "按因素法分配", "problem": "无"},
            {"subject": "Z1", "item": "下达及时性", "text": "25日内分解下达", "problem": "无"},
            {"subject": "Z1", "item": "拨付合规性", "text": "按合同和进度拨付", "problem": "无"},
            {"subject": "Z1", "item": "使用规范性", "text": "专款专用", "problem": "无"},
            {"subject": "Z1", "item": "执行准确性", "text": "按下达用途执行", "problem": "无"},
            {"subject": "Z1", "item": "预算绩效管理情况", "text": "同步下达绩效目标",
             "problem": "监控次数偏少，下年每季一次"},
            {"subject": "Z1", "item": "支出责任履行情况", "text": "地方资金足额到位", "problem": "无"},
        ],
    }  # fmt: skip


def bond():
    """A bond of 8000 at 3 % that is paid back in 2028; income covers all that falls due."""
    years = [(2025, 0, 0, 0, 240), (2026, 3000, 600, 0, 240), (2027, 3600, 700, 0, 240),
             (2028, 5200, 760, 8000, 240)]  # fmt: skip
    return {
        "overview": [HEAD],
        "projects": [{
            "number": "B1", "name": "城区污水处理厂扩建工程", "line_department": "示例县住房和城乡建设局",
            "implementer": "示例县城市建设服务中心", "original_total": 10000, "revised_total": 10000,
            "executed_total": 9100, "goal": "日处理能力增加2万吨。",
            "goal_result": "土建完成，设备安装过半。", "profile": BOND,
        }],
        "indicators": lines("B1"),
        "fund_sources": [
            {"subject": "B1", "source": "专项债券资金", "budget": 8000, "arrived": 8000,
             "executed": 7200},
            {"subject": "B1", "source": "项目资本金", "budget": 2000, "arrived": 2000,
             "executed": 1900},
        ],
        "bonds": [{"subject": "B1", "name": "2025年示例省城乡基础设施专项债券（二期）",
                   "issued_on": "2025-02-20", "amount": 8000, "rate": "3%", "term": 3,
                   "repayment": "到期一次还本", "paid": 7200}],
        "bond_flows": [
            {"subject": "B1", "year": str(year), "income": income, "cost": cost,
             "principal": principal, "interest": interest, "other_debt": 0}
            for year, income, cost, principal, interest in years
        ],
    }  # fmt: skip


def service():
    """Two contracts, one of them accepted with a deduction."""
    return {
        "overview": [HEAD],
        "projects": [{
            "number": "S1", "name": "居家养老上门服务", "line_department": "示例县民政局",
            "implementer": "示例县民政局", "original_total": 320, "revised_total": 320,
            "executed_total": 312.5, "revised_fiscal": 320, "executed_fiscal": 312.5, "goal": "服务老人1200名。", "goal_result": "服务老人1180名。",
            "profile": SERVICE,
        }],
        "indicators": lines("S1"),
        "service_contracts": [
            {"subject": "S1", "name": "上门照料", "contractor": "示例养老服务中心", "number": "HT-01",
             "signed_on": "2025-01-10", "starts_on": "2025-01-15", "ends_on": "2025-12-31",
             "amount": 200, "paid": 192.5, "accepted_on": "2025-12-20", "acceptance": "基本合格",
             "deduction": 7.5, "deduction_reason": "上门次数少于约定"},
            {"subject": "S1", "name": "助餐配送", "contractor": "示例餐饮服务社", "number": "HT-02",
             "signed_on": "2025-01-12", "starts_on": "2025-01-15", "ends_on": "2025-12-31",
             "amount": 120, "paid": 120, "accepted_on": "2025-12-18", "acceptance": "合格"},
        ],
    }  # fmt: skip


YEARS = {"transfer": transfer, "scored": lambda: transfer(SCORED), "bond": bond,
         "service": service}  # fmt: skip


def outcome(sheets) -> Outcome:
    return run(document(sheets, "project"), load())
