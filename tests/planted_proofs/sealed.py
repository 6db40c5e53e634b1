"""Proofs that were written, and their digest committed, before anything was read by the code."""

from random import Random

from planted_proofs.proof import ANY, FORMAL, TABLES, TEXTS, YEAR, Planted, capital, grouped, table

BUREAUS = ("云岭县水务局", "青浦洼县林业和草原局", "石桥县民政局", "临川岭县卫生健康局")
FIRMS = (
    "云岭恒远建设有限公司",
    "中拓岭测绘有限公司",
    "石桥绿源园林有限公司",
    "岭南智联信息技术有限公司",
)


def _day(r: Random, year: int = YEAR, first: int = 2, last: int = 11) -> tuple[int, int, int]:
    return year, r.randint(first, last), r.randint(3, 26)


def _han(day: tuple[int, int, int]) -> str:
    return f"{day[0]}年{day[1]}月{day[2]}日"


def _dashed(day: tuple[int, int, int]) -> str:
    return f"{day[0]}-{day[1]:02d}-{day[2]:02d}"


def construction_contract(r: Random) -> Planted:
    n, s = r.randint(81, 940), r.choice(BUREAUS)
    return Planted("河道治理工程合同金额", f"{n}万元", "found", FORMAL, (
        "建设工程施工合同", f"发包人：{s}", f"承包人：{r.choice(FIRMS)}",
        "一、工程概况", f"工程名称：河道治理工程。工期{r.randint(60, 180)}日历天。",
        "二、合同价款", f"本工程合同总价为人民币（大写）{capital(n * 10_000)}（¥{grouped(n * 10_000)}）。",
        "付款方式：开工后付30%，竣工验收合格后付至97%。", f"签订日期：{_han(_day(r))}",
    ), capital(n * 10_000))  # fmt: skip


def only_capitals(r: Random) -> Planted:
    n = r.randint(12, 99) * 10_000 + r.randint(1, 9) * 1_000
    return Planted("病虫害防治服务采购金额", f"{n / 10_000:.1f}万元", "found", TEXTS, (
        "政府采购成交通知书", f"{r.choice(FIRMS)}：",
        f"贵单位在病虫害防治服务项目采购中，经评审确定为成交供应商，成交金额：人民币{capital(n)}。",
        "请于十日内与采购人签订合同。", _han(_day(r)),
    ), capital(n))  # fmt: skip


def bank_slip(r: Random) -> Planted:
    n, day = r.randint(1_000_000, 9_900_000) / 100, _day(r)
    return Planted("救助站取暖设备购置支出", f"{n / 10_000:.6f}".rstrip("0") + "万元", "found", ("pdf", "ofd", "txt", "xlsx"), (
        "国库集中支付凭证（回单）", table(
            ("付款人", "石桥县民政局", "收款人", r.choice(FIRMS)),
            ("用途", "救助站取暖设备购置", "交易日期", _dashed(day)),
            ("金额（小写）", f"¥{grouped(n)}", "凭证号", f"{r.randint(10**7, 10**8)}")),
        "银行受理章",
    ), grouped(n))  # fmt: skip


def total_of_a_ledger(r: Random) -> Planted:
    parts = [r.randint(11, 64) for _ in range(5)]
    towns = ("东坪镇", "西河镇", "南塘乡", "北岭乡", "中心街道")
    return Planted("改造户厕数量", f"{sum(parts)}座", "found", TABLES, (
        f"{YEAR}年农村户厕改造台账", table(
            ("序号", "乡镇", "改造户厕（座）", "验收情况"),
            *((i + 1, t, p, "合格") for i, (t, p) in enumerate(zip(towns, parts, strict=True))),
            ("", "合计", sum(parts), "")),
    ), f"{sum(parts)}")  # fmt: skip


def rate_in_minutes(r: Random) -> Planted:
    n = r.randint(871, 989) / 10
    return Planted("农村自来水水质合格率", f"{n}%", "found", TEXTS, (
        f"{r.choice(BUREAUS)}局务会议纪要", f"时间：{_han(_day(r, YEAR, 9, 12))}", "地点：三楼会议室",
        "会议听取了全年重点工作情况汇报。",
        f"会议指出，{YEAR}年共检测水样{r.randint(300, 900)}份，农村自来水水质合格率达到{n}%，比上年提高1.2个百分点。",
        "会议要求，各股室要做好年终总结。",
    ), f"{n}%")  # fmt: skip


def money_in_a_word_table(r: Random) -> Planted:
    n = r.randint(20_000, 99_000) / 100
    return Planted("森林防火经费支出", f"{n:.2f}万元", "found", ("docx", "html", "pdf", "xlsx"), (
        f"{YEAR}年度项目支出决算情况", "单位：元", table(
            ("项目名称", "年初预算", "决算数"),
            ("退耕还林补助", grouped(r.randint(10**6, 10**7)), grouped(r.randint(10**6, 10**7))),
            ("森林防火经费", grouped(n * 10_000 + 53_000), grouped(n * 10_000)),
            ("古树名木保护", grouped(r.randint(10**5, 10**6)), grouped(r.randint(10**5, 10**6)))),
    ), grouped(n * 10_000))  # fmt: skip


def acceptance_day(r: Random) -> Planted:
    day = _day(r)
    return Planted("敬老院改造竣工时间", _han(day), "found", FORMAL, (
        "工程竣工验收证书", table(
            ("工程名称", "敬老院改造工程"), ("施工单位", r.choice(FIRMS)),
            ("开工日期", _dashed(_day(r, YEAR, 1, 1))), ("竣工日期", _dashed(day)),
            ("验收意见", "符合设计要求，同意验收，质量合格")),
    ), _dashed(day))  # fmt: skip


def persons_in_prose(r: Random) -> Planted:
    n = r.randint(230, 2_900)
    return Planted("临时救助人次", f"{n}人次", "found", TEXTS, (
        f"石桥县民政局{YEAR}年社会救助工作总结", "一、主要做法", "完善主动发现机制，简化审批程序。",
        "二、工作成效", f"全年实施临时救助{n}人次，发放救助金{r.randint(90, 400)}.{r.randint(10, 99)}万元；"
        f"城市低保对象{r.randint(700, 1_500)}人，农村低保对象{r.randint(3_000, 9_000)}人。",
        "三、存在问题", "部分乡镇经办力量不足。",
    ), f"{n}人次")  # fmt: skip


def scaled_count(r: Random) -> Planted:
    n = r.randint(101, 899)
    return Planted("营造林面积", f"{n / 100}万亩", "found", ("docx", "html", "csv", "xlsx", "txt"), (
        f"{YEAR}年国土绿化任务完成情况表", "填报单位：青浦洼县林业和草原局", table(
            ("任务", "计划（亩）", "完成（亩）"),
            ("营造林面积", n * 100 + 300, n * 100), ("其中：人工造林", n * 40, n * 38)),
    ), f"{n * 100}")  # fmt: skip


def rows_counted(r: Random) -> Planted:
    n = r.randint(13, 38)
    names = ("东坪", "西河", "南塘", "北岭", "李湾", "赵店", "牛庄", "马集")
    return Planted("村卫生室达标建设数量", f"{n}个", "found", TABLES, (
        f"{YEAR}年村卫生室达标建设名单", table(
            ("序号", "村卫生室名称", "所属乡镇", "验收结果"),
            *((i + 1, f"{r.choice(names)}村{i + 1}组卫生室", r.choice(names) + "乡", "达标") for i in range(n))),
    ), "")  # fmt: skip


def second_page(r: Random) -> Planted:
    n = r.randint(120, 780)
    filler = tuple(f"（{i}）各单位要对照任务分工抓好落实，确保各项措施到位。" for i in range(1, 45))
    return Planted("水土流失治理面积", f"{n}公顷", "found", ("pdf", "docx", "ofd"), (
        f"{YEAR}年水土保持工作情况报告", *filler,
        f"截至{YEAR}年12月31日，完成水土流失治理面积{n / 100}平方公里。",
    ), f"{n / 100}平方公里", 2)  # fmt: skip


def device_invoice(r: Random) -> Planted:
    k, p = r.randint(3, 40), r.randint(21, 95) * 100
    return Planted("便携式彩超采购数量", f"{k}台", "found", ("pdf", "ofd", "html", "csv"), (
        "电子发票（普通发票）", f"开票日期：{_han(_day(r))}", table(
            ("项目名称", "规格型号", "单位", "数量", "单价", "金额"),
            ("*医疗仪器*便携式彩超", "M7", "台", k, f"{p}.00", grouped(k * p)),
            ("合　计", "", "", "", "", f"¥{grouped(k * p)}")),
        f"价税合计（大写）{capital(k * p)}",
    ), f"{k}")  # fmt: skip


def satisfaction_sheet(r: Random) -> Planted:
    n = r.randint(8_801, 9_899) / 100
    return Planted("服务对象满意度", f"{n}%", "found", ANY, (
        f"{YEAR}年服务对象满意度调查情况", table(
            ("调查内容", "发放问卷", "回收问卷", "结果"),
            ("政务服务环境", 300, r.randint(280, 299), "良好"), ("服务对象满意度", 300, r.randint(280, 299), f"{n}%")),
    ), f"{n}%")  # fmt: skip


def heating_days(r: Random) -> Planted:
    day = _day(r, YEAR, 3, 10)
    return Planted("信息系统上线时间", f"{day[0]}年{day[1]}月{day[2]}日", "found", TEXTS, (
        "关于社会救助信息系统上线运行的报告", "县政府：",
        f"社会救助信息系统经三个月试运行，已于{_han(day)}正式上线，现运行平稳。", "特此报告。",
    ), _han(day))  # fmt: skip


def done_in_words(r: Random) -> Planted:
    return Planted("项目验收通过", "是", "found", TEXTS, (
        "项目验收意见", f"{_han(_day(r))}，{r.choice(BUREAUS)}组织专家对智慧水务项目进行验收。",
        "专家组听取汇报、查阅资料，经质询讨论，一致同意通过项目验收。",
    ), "同意通过")  # fmt: skip


def contradicted_rate(r: Random) -> Planted:
    n = r.randint(900, 969) / 10
    return Planted("林业有害生物防治率", f"{n}%", "contradicted", ("docx", "txt", "html", "pdf"), (
        f"{YEAR}年林业有害生物防治工作总结",
        f"{YEAR}年，全县林业有害生物防治率为{n - r.randint(21, 60) / 10:.1f}%，未发生重大灾害。",
    ), "防治率为")  # fmt: skip


def contradicted_total(r: Random) -> Planted:
    parts = [r.randint(11, 64) for _ in range(4)]
    return Planted("新建水窖数量", f"{sum(parts) + r.randint(7, 30)}口", "contradicted", ("xlsx", "csv", "html"), (
        f"{YEAR}年新建水窖验收统计表", table(
            ("乡镇", "新建水窖数量（口）"),
            *((t, p) for t, p in zip(("东坪镇", "西河镇", "南塘乡", "北岭乡"), parts, strict=True)),
            ("合计", sum(parts))),
    ), "合计")  # fmt: skip


def contradicted_day(r: Random) -> Planted:
    day = _day(r, YEAR, 3, 6)
    return Planted("老年食堂竣工时间", _han(day), "contradicted", ("docx", "pdf", "txt"), (
        "竣工验收报告", f"老年食堂竣工时间：{YEAR}年{day[1] + 4}月{day[2]}日", "验收结论：合格",
    ), "竣工时间")  # fmt: skip


def plan_only(r: Random) -> Planted:
    n = r.randint(100, 400)
    return Planted("疫苗接种人数", f"{n + 57}人", "absent", TEXTS, (
        f"{YEAR}年疫苗接种工作方案", f"目标任务：{YEAR}年计划疫苗接种人数{n}人，接种率不低于90%。",
    ))  # fmt: skip


def half_a_year(r: Random) -> Planted:
    n = r.randint(100, 400)
    return Planted("家庭医生签约人数", f"{n * 2 + 11}人", "absent", TEXTS, (
        "半年工作小结", f"{YEAR}年上半年，家庭医生签约人数{n}人，重点人群覆盖率稳步提升。",
    ))  # fmt: skip


def last_year(r: Random) -> Planted:
    n = r.randint(300, 900)
    return Planted("古树名木挂牌数量", f"{n}株", "absent", ANY, (
        f"{YEAR - 1}年古树名木保护情况", table(("内容", "数量"), ("古树名木挂牌", f"{n - 41}株"), ("抢救复壮", f"{n // 9}株")),
    ))  # fmt: skip


def another_thing(r: Random) -> Planted:
    n = r.randint(21, 88)
    return Planted("维修水闸数量", f"{n}座", "absent", TEXTS, (
        "会议纪要", f"会议研究了{n}号议案，同意租用办公用房{n}间，安排值班人员{n}名。",
        "会议强调要抓好防汛准备。",
    ))  # fmt: skip


def one_payment_of_several(r: Random) -> Planted:
    n = r.randint(30, 90)
    return Planted("灌区改造工程支出", f"{n * 3}万元", "absent", ("pdf", "docx", "xlsx"), (
        "付款审批单", table(("事由", "灌区改造工程第一期工程款"), ("金额", f"¥{grouped(n * 10_000)}"), ("日期", _dashed(_day(r)))),
    ))  # fmt: skip


def towns_apart(r: Random) -> Planted:
    n = [r.randint(40, 90) for _ in range(3)]
    return Planted("危房改造户数", f"{sum(n)}户", "absent", TEXTS, (
        f"{YEAR}年危房改造情况", f"东坪镇危房改造户数{n[0]}户，西河镇危房改造户数{n[1] + 4}户，南塘乡正在统计。",
    ))  # fmt: skip


def paid_after_the_year(r: Random) -> Planted:
    n, day = r.randint(100_000, 900_000), _day(r, YEAR + 1, 1, 3)
    return Planted("救灾物资采购支出", f"{n / 10_000}万元", "late", ("pdf", "ofd", "xlsx", "html"), (
        "银行电子回单", table(
            ("付款户名", "石桥县民政局"), ("收款户名", r.choice(FIRMS)), ("交易金额", f"{grouped(n)}元"),
            ("交易时间", f"{_dashed(day)} 10:2{r.randint(0, 9)}:11"), ("摘要", "救灾物资采购款")),
    ), grouped(n))  # fmt: skip


def accepted_after_the_year(r: Random) -> Planted:
    n, day = r.randint(11, 70), _day(r, YEAR + 1, 2, 4)
    return Planted("新建公厕数量", f"{n}座", "late", TEXTS, (
        "验收单", "项目：新建公厕", f"经现场核验，新建公厕{n}座，均符合要求。", f"验收日期：{_han(day)}",
    ), f"{n}座")  # fmt: skip


def picture(r: Random) -> Planted:
    n = r.randint(11, 70)
    return Planted("巡查次数", f"{n}次", "unreadable", ("scan.pdf", "jpg", "png"), (
        "巡查记录", f"{YEAR}年共巡查{n}次。",
    ))  # fmt: skip


TEMPLATES = (
    construction_contract, only_capitals, bank_slip, total_of_a_ledger, rate_in_minutes,
    money_in_a_word_table, acceptance_day, persons_in_prose, scaled_count, rows_counted, second_page,
    device_invoice, satisfaction_sheet, heating_days, done_in_words, contradicted_rate,
    contradicted_total, contradicted_day, plan_only, half_a_year, last_year, another_thing,
    one_payment_of_several, towns_apart, paid_after_the_year, accepted_after_the_year, picture,
)  # fmt: skip
