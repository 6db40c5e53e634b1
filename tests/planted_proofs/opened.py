"""Proofs that the reader of evidence was made with."""

from random import Random

from planted_proofs.proof import ANY, FORMAL, TABLES, TEXTS, YEAR, Planted, capital, grouped, table

BUREAUS = ("清溪县投资促进局", "望山县教育局", "河湾区农业农村局", "白鹭县文化和旅游局")
FIRMS = ("清溪县宏图会展服务有限公司", "望山印务有限公司", "河湾农机有限公司", "白鹭传媒有限公司")


def _day(r: Random, year: int = YEAR, first: int = 1, last: int = 12) -> tuple[int, int, int]:
    return year, r.randint(first, last), r.randint(1, 28)


def _han(day: tuple[int, int, int]) -> str:
    return f"{day[0]}年{day[1]}月{day[2]}日"


def _dashed(day: tuple[int, int, int]) -> str:
    return f"{day[0]}-{day[1]:02d}-{day[2]:02d}"


def service_contract(r: Random) -> Planted:
    n = r.randint(15, 480)
    return Planted("推介会承办服务合同金额", f"{n}万元", "found", FORMAL, (
        "服务合同", f"甲方：{r.choice(BUREAUS)}　乙方：{r.choice(FIRMS)}",
        "第一条 服务内容：承办投资推介会，含场地、搭建、会务。",
        f"第二条 合同金额为人民币{capital(n * 10_000)}（小写：{grouped(n * 10_000)}元）。",
        "第三条 乙方应于活动结束后十日内提交结算资料。", f"签订时间：{_han(_day(r))}",
    ), capital(n * 10_000))  # fmt: skip


def slip(r: Random) -> Planted:
    n = r.randint(10_000, 800_000)
    return Planted("校园安全设备购置支出", f"{n / 10_000:.4f}万元", "found", ("pdf", "ofd", "html", "docx"), (
        "财政授权支付凭证", table(("付款单位", "望山县教育局"), ("收款单位", r.choice(FIRMS)), ("金额", f"{grouped(n)}元"),
                                   ("摘要", "校园安全设备购置"), ("支付日期", _dashed(_day(r))))),
        grouped(n))  # fmt: skip


def invoice(r: Random) -> Planted:
    n = r.randint(3_000, 90_000)
    return Planted("宣传册印制费用", f"{n}元", "found", ("pdf", "ofd", "turned.pdf"), (
        "增值税普通发票", f"开票日期：{_han(_day(r))}", "购买方：清溪县投资促进局",
        table(("货物名称", "数量", "金额"), ("宣传册印制", 500, grouped(n))), f"价税合计：{capital(n)}　¥{grouped(n)}",
    ), "")  # fmt: skip


def sheet_with_total(r: Random) -> Planted:
    parts = [r.randint(40, 300) for _ in range(6)]
    return Planted("培训农民人次", f"{sum(parts)}人次", "found", TABLES, (
        f"{YEAR}年高素质农民培训情况汇总表", "填表单位：河湾区农业农村局", table(
            ("期次", "培训时间", "培训人次"), *((f"第{i + 1}期", f"{YEAR}-{i + 3:02d}-1{i}", p) for i, p in enumerate(parts)),
            ("合计", "", sum(parts)))),
        f"{sum(parts)}")  # fmt: skip


def sheet_without_total(r: Random) -> Planted:
    parts = [r.randint(3, 30) for _ in range(7)]
    return Planted("图书流动站服务场次", f"{sum(parts)}场次", "found", ("xlsx", "csv", "html"), (
        f"{YEAR}年图书流动站服务记录", table(("月份", "服务场次", "备注"), *((f"{i + 4}月", p, "") for i, p in enumerate(parts)))),
        "")  # fmt: skip


def yuan_header(r: Random) -> Planted:
    n = r.randint(1_000, 90_000)
    return Planted("营养改善计划支出", f"{n / 100:.2f}万元", "found", ("xlsx", "csv", "docx", "html"), (
        f"{YEAR}年资金支出明细", table(("序号", "项目", "支出金额（元）"), (1, "营养改善计划", n * 100), (2, "校舍维修", n * 130), (3, "教师培训", n * 70))),
        f"{n * 100}")  # fmt: skip


def minutes(r: Random) -> Planted:
    n = r.randint(11, 90)
    return Planted("开展招商活动次数", f"{n}次", "found", TEXTS, (
        f"{r.choice(BUREAUS)}党组会议纪要", f"{_han(_day(r, YEAR, 12, 12))}上午，局党组书记主持召开党组会议。",
        "一、传达学习有关会议精神。", f"二、听取全年工作汇报。会议认为，{YEAR}年全局共开展招商活动{n}次，洽谈企业{n * 7}家，成效明显。",
    ), f"{n}次")  # fmt: skip


def percent(r: Random) -> Planted:
    n = r.randint(851, 999) / 10
    return Planted("设施设备完好率", f"{n}%", "found", ANY, (
        "检查结果通报", table(("检查内容", "抽查数", "合格数", "比率"), ("设施设备完好率", 400, 380, f"{n}%"), ("档案完整率", 400, 390, "97.5%"))),
        f"{n}")  # fmt: skip


def satisfied(r: Random) -> Planted:
    n = r.randint(901, 989) / 10
    return Planted("游客满意度", f"{n}%", "found", TEXTS, (
        f"{YEAR}年游客满意度调查报告", "一、调查方法", f"采用现场问卷方式，发放{r.randint(3, 6) * 100}份。", "二、结果",
        f"经统计，游客对景区环境、服务等方面总体满意度为{n}%。"),
        f"{n}%")  # fmt: skip


def completion_day(r: Random) -> Planted:
    day = _day(r, YEAR, 4, 10)
    return Planted("游客中心建成时间", _han(day), "found", TEXTS, (
        "竣工报告", f"游客中心项目于{YEAR}年1月开工，{_han(day)}建成并通过验收。"), _han(day))  # fmt: skip


def month_is_enough(r: Random) -> Planted:
    day = _day(r, YEAR, 4, 10)
    return Planted("实训楼竣工时间", f"{YEAR}年{day[1]}月", "found", FORMAL, (
        "工程竣工验收单", table(("单位工程", "实训楼"), ("竣工时间", _dashed(day)), ("结论", "合格"))), _dashed(day))  # fmt: skip


def counted_list(r: Random) -> Planted:
    n = r.randint(9, 45)
    return Planted("参会企业数量", f"{n}家", "found", TABLES, (
        "投资推介会参会企业签到表", f"时间：{_han(_day(r))}",
        table(("序号", "企业名称", "姓名"), *((i + 1, f"参会企业{i + 1}", "（签名）") for i in range(n)))), "")  # fmt: skip


def said_yes(r: Random) -> Planted:
    return Planted(
        "管理制度健全性",
        "健全",
        "absent",
        TEXTS,
        ("通知", f"各股室：请于{_han(_day(r))}前报送材料。"),
    )


def finished(r: Random) -> Planted:
    return Planted("绩效监控完成情况", "已完成", "found", TEXTS, (
        "情况说明", f"我局已按要求于{YEAR}年9月全面完成绩效监控，并上报财政局。"), "完成绩效监控")  # fmt: skip


def big_scale(r: Random) -> Planted:
    n = r.randint(101, 999)
    return Planted("签约项目总投资", f"{n / 100}亿元", "found", TEXTS, (
        "投资协议", f"项目总投资约定为人民币{n * 100}万元，分两期建设。本次签约项目总投资以此为准。"), f"{n * 100}万元")  # fmt: skip


def deep(r: Random) -> Planted:
    n = r.randint(120, 700)
    return Planted("高标准农田建设面积", f"{n}亩", "found", ("pdf", "docx", "ofd"), (
        f"{YEAR}年农田建设总结", *(f"{i}．加强组织领导，压实工作责任，按时序推进各项任务。" for i in range(1, 60)),
        f"全年建成高标准农田{n}亩。"), f"{n}亩", 2)  # fmt: skip


def wrong_count(r: Random) -> Planted:
    n = r.randint(30, 90)
    return Planted("举办文化活动场次", f"{n + r.randint(3, 9)}场次", "contradicted", TEXTS, (
        f"白鹭县文化馆{YEAR}年工作总结", f"{YEAR}年，全馆共举办文化活动{n}场次，群众反响良好。"), f"{n}场次")  # fmt: skip


def wrong_total(r: Random) -> Planted:
    parts = [r.randint(40, 300) for _ in range(5)]
    return Planted("资助学生人数", f"{sum(parts) + r.randint(11, 60)}人", "contradicted", ("xlsx", "csv", "docx"), (
        f"{YEAR}年资助学生情况统计表", table(("学校", "资助学生人数"), *((f"第{w}小学", p) for w, p in zip("一二三四五", parts, strict=True)), ("合计", sum(parts)))),
        f"{sum(parts)}")  # fmt: skip


def wrong_rate(r: Random) -> Planted:
    n = r.randint(800, 930) / 10
    return Planted("毕业生就业率", "95%", "contradicted", ANY, (
        f"{YEAR}年统计结果", table(("项目", "结果"), ("毕业生就业率", f"{n}%"), ("对口率", "71.2%"))), f"{n}")  # fmt: skip


def planned(r: Random) -> Planted:
    n = r.randint(30, 90)
    return Planted("举办展览场次", f"{n + 5}场次", "absent", TEXTS, (
        f"{YEAR}年展览工作计划", f"全年拟举办展览{n}场次，力争观展人数突破{n}万人次。"))  # fmt: skip


def quarter(r: Random) -> Planted:
    n = r.randint(30, 90)
    return Planted("接待游客人次", f"{n * 4 + 1}万人次", "absent", TEXTS, (
        "一季度运行分析", f"{YEAR}年一季度，全县接待游客{n}万人次，其中过夜游客{n // 3}万人次。"))  # fmt: skip


def year_before(r: Random) -> Planted:
    n = r.randint(300, 900)
    return Planted("农机补贴台数", f"{n}台", "absent", ANY, (
        f"{YEAR - 1}年农机补贴情况", table(("内容", "数量"), ("农机补贴台数", f"{n - 9}台"))))  # fmt: skip


def by_chance(r: Random) -> Planted:
    n = r.randint(11, 60)
    return Planted("编制规划数量", f"{n}个", "absent", TEXTS, (
        "接待方案", f"来宾{n}人，用车{n // 10 + 1}辆，入住{n}间。", f"第{n}页，电话{r.randint(10**7, 10**8 - 1)}。"))  # fmt: skip


def instalment(r: Random) -> Planted:
    n = r.randint(30, 90)
    return Planted("展馆布展支出", f"{n * 2}万元", "absent", ("pdf", "docx", "html"), (
        "支付凭证", table(("摘要", "展馆布展预付款50%"), ("金额", f"{grouped(n * 10_000)}元"), ("日期", _dashed(_day(r)))),
    ))  # fmt: skip


def several_values(r: Random) -> Planted:
    n = [r.randint(100, 300) for _ in range(3)]
    return Planted("发放种苗数量", f"{sum(n)}株", "absent", ("docx", "txt", "xlsx"), (
        f"{YEAR}年种苗发放情况", table(("乡镇", "发放种苗数量（株）"), ("甲乡", n[0]), ("乙乡", n[1]), ("丙镇", n[2] + 1))))  # fmt: skip


def more_than(r: Random) -> Planted:
    n = r.randint(20, 60) * 10
    return Planted("服务企业数量", f"{n + 7}家", "absent", TEXTS, (
        "总结", f"{YEAR}年服务企业数量超过{n}家，比上年多{n // 9}家。"))  # fmt: skip


def slip_too_late(r: Random) -> Planted:
    n = r.randint(10_000, 800_000)
    return Planted("文物修缮支出", f"{n / 10_000:.4f}万元", "late", ("pdf", "ofd", "docx"), (
        "支付回单", table(("收款人", r.choice(FIRMS)), ("金额", grouped(n)), ("用途", "文物修缮"), ("交易日期", _dashed(_day(r, YEAR + 1, 1, 5)))),
    ), grouped(n))  # fmt: skip


def signed_too_late(r: Random) -> Planted:
    n = r.randint(15, 480)
    return Planted("直播设备采购合同金额", f"{n}万元", "late", FORMAL, (
        "采购合同", "标的：直播设备", f"合同金额：{grouped(n * 10_000)}元", f"签订日期：{_han(_day(r, YEAR + 1, 1, 3))}",
    ), grouped(n * 10_000))  # fmt: skip


def scanned(r: Random) -> Planted:
    return Planted(
        "走访企业次数",
        f"{r.randint(20, 90)}次",
        "unreadable",
        ("scan.pdf", "png", "jpg"),
        ("走访记录",),
    )


TEMPLATES = (
    service_contract, slip, invoice, sheet_with_total, sheet_without_total, yuan_header, minutes, percent,
    satisfied, completion_day, month_is_enough, counted_list, said_yes, finished, big_scale, deep,
    wrong_count, wrong_total, wrong_rate, planned, quarter, year_before, by_chance, instalment,
    several_values, more_than, slip_too_late, signed_too_late, scanned,
)  # fmt: skip
