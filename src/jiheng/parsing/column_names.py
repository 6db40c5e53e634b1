"""What a column of a table is called: one namer for every format.

A header is known by the names that forms use; otherwise by the words in it, and then the name is
a guess that is told. Which field it is, the list decides from the top: what is said more exactly
stands first.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from jiheng.parsing.numbers import plain

NAMES: dict[str, tuple[str, ...]] = {
    "number": ("序号", "编号"),
    "project": ("项目名称", "项目"),
    "level1": ("一级指标", "指标类别", "一级"),
    "level2": ("二级指标", "绩效类别", "二级"),
    "name": ("三级指标", "指标名称", "指标内容", "具体指标", "三级", "四级指标"),
    "operator": ("指标性质", "性质", "方向", "计算符号", "指标方向", "运算符号"),
    "unit": ("计量单位", "度量单位", "单位", "指标单位"),
    "original_target": (
        "年初目标值", "年度指标值", "指标值", "目标值", "年初指标值", "年度目标值", "预期指标值",
        "计划值",
        "年初计划值", "预期目标值", "绩效指标值", "年度绩效指标值", "全年目标值", "预期值",
    ),
    "long_target": ("长期指标值", "长期目标值", "实施期指标值", "实施期目标值", "中期指标值"),
    "revised_target": ("调整后目标值", "调整指标值", "调整目标值", "调整后指标值"),
    "actual": (
        "实际完成值", "全年完成值", "完成值", "实际值", "全年实际完成值", "实际完成情况",
        "实际完成",
        "完成情况", "实际完成指标值", "年度实际完成值",
    ),
    "prior": ("上年实际值", "上年完成值", "上年值"),
    "weight": (
        "分值", "权重", "指标权重", "指标分值", "标准分值", "标准分", "满分", "权重分值",
        "分值权重", "考核分值", "赋分",
    ),
    "own_points": ("自报得分", "得分", "自评得分", "实际得分", "评价得分",
        "自评分", "自评分值", "自评分数", "指标得分", "单位自评得分"),
    "reason": (
        "偏差原因分析及改进措施", "偏差原因", "偏差原因分析", "扣分原因", "未完成原因分析",
        "未完成原因",
        "偏差原因分析与改进措施", "未完成原因及拟采取的改进措施", "未完成原因和改进措施",
        "原因分析",
    ),
    "standard_text": (
        "评分标准", "评分细则", "计分标准", "评价标准", "指标说明及评分标准", "打分标准",
    ),
    "rule": ("评分规则", "计分方法"),
    "explanation": ("指标解释", "指标说明", "指标内涵", "说明"),
    "evidence": ("佐证编号", "佐证材料"),
    "completion": ("完成率", "指标完成率", "完成比例"),
    "remark": ("备注",),
    "original": ("年初预算数", "年初预算", "年初预算数(A)", "年初批复数"),
    "revised": (
        "全年预算数", "全年预算", "调整后预算数", "预算数", "全年预算数(A)", "调整后预算",
        "预算调整数",
        "调整预算数",
    ),
    "executed": (
        "全年执行数", "执行数", "预算执行数", "全年执行数(B)", "决算数", "实际支出", "实际支出数",
        "支出数",
    ),
    "rate": ("执行率", "执行率(B/A)", "预算执行率", "支出进度"),
    "amount": ("金额", "资金"),
}  # fmt: skip
WORDS: tuple[tuple[str, str], ...] = (
    ("level1", r"^一级"), ("level2", r"^二级"), ("name", r"^[三四]级"),
    ("reason", r"偏差|差异|原因|未完成|未达标|改进|整改"),
    ("standard_text", r"(?:评分|评价|计分|打分|考核)(?:标准|细则|办法|依据|方法|规则)|标准及"),
    ("explanation", r"解释|内涵|说明|含义"),
    ("prior", r"上年|上一年|去年"),
    ("rate", r"执行率|支出率|使用率|支出进度"),
    ("completion", r"完成率|完成比例|完成比|完成程度|达成率|偏差率|系数"),
    ("own_points", r"得分|自评分|评分$|打分|自评$|扣分后"),
    ("weight", r"分值|权重|标准分|满分|分数|赋分|总分"),
    ("operator", r"性质|符号|方向|运算符"),
    ("original", r"(?:年初|批复|申报|期初).{0,4}(?:预算|安排|资金)|批复数"),
    ("executed", r"(?:执行|支出|决算|使用|拨付)(?:数|额|金额|资金|情况)?$"),
    ("executed", r"(?:实际|累计|已).{0,3}(?:支出|使用|支付)"),
    ("revised", r"(?:全年|调整|本年|年度).{0,4}预算|预算(?:数|额|金额|安排)?$"),
    ("revised", r"(?:安排|下达|到位).{0,2}(?:资金|金额|数)$"),
    ("revised_target", r"调整.{0,4}(?:指标|目标)"),
    ("unit", r"(?:计量|度量).{0,2}单位|^单位$"),
    ("original_target", r"(?:计划|预期|预计|应)(?:完成|达到|实现)"),
    ("actual", r"实际|完成值|完成数|完成情况|完成结果|实现值|达到值|实现情况"),
    ("original_target", r"指标值|目标|计划|预期|应完成|任务数|标准值|年初值"),
    ("name", r"指标(?:名称|内容|项目)?$|考核内容|评价内容|考核项目|绩效内容"),
    ("number", r"^序号|^编号"), ("remark", r"备注"),
)  # fmt: skip
PATTERNS = tuple((field, re.compile(words)) for field, words in WORDS)
ENGLISH: tuple[tuple[str, str], ...] = (
    ("level1", r"level\W?1|first.level"), ("level2", r"level\W?2|second.level"),
    ("actual", r"actual|achieved|result"), ("original_target", r"target|planned"),
    ("weight", r"weight|full.?marks"), ("own_points", r"score|points"),
    ("rate", r"rate"), ("revised", r"revised|adjusted"),
    ("executed", r"executed|spent|expenditure"), ("original", r"budget|approved"),
    ("unit", r"^units?$"), ("reason", r"reason|deviation"),
    ("remark", r"remark|note"), ("number", r"^no\.?$"),
    ("name", r"level\W?3|third.level|indicator"),
)  # fmt: skip
ENGLISH_PATTERNS = tuple((field, re.compile(words, re.IGNORECASE)) for field, words in ENGLISH)
LONGEST = 24  # characters of a header
LONGEST_ENGLISH = 32
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN_END = re.compile(r"(?<=[\u4e00-\u9fff)])[A-Za-z][\w.,'&/()-]{0,60}$")
LATIN_BEGIN = re.compile(r"^[A-Za-z][\w.,'&/()-]{0,60}?(?=[\u4e00-\u9fff])", re.ASCII)
BRACKETS = re.compile(r"[(【\[].*?[)】\]]")
MONEY_UNIT = re.compile(r"(人民币)?(百万元|千元|万元|亿元|元)")


@dataclass(frozen=True, slots=True)
class ColumnName:
    """The field that a header names; a guess if only words of it are known."""

    field: str
    certain: bool
    label: str  # the name it stands nearest to


@lru_cache(maxsize=4096)
def column_name(header: str) -> ColumnName | None:
    """Return what a header names; None if nothing in it is known, or it is no header."""
    bare = bare_header(header)
    if not HAN.search(bare):
        return _english_name(" ".join(header.split()))
    if len(bare) > LONGEST:
        return None
    exact = plain(header)
    for field, names in NAMES.items():
        if bare in names or exact in names:
            return ColumnName(field, True, names[0])
    for field, pattern in PATTERNS:
        if pattern.search(bare):
            return ColumnName(field, False, NAMES[field][0])
    return None


def _english_name(header: str) -> ColumnName | None:
    """Return what a header in English names: never for certain, there is no form in English."""
    if len(header) > LONGEST_ENGLISH:
        return None
    field = next((f for f, words in ENGLISH_PATTERNS if words.search(header)), "")
    return ColumnName(field, False, NAMES[field][0]) if field else None


def bare_header(header: str) -> str:
    """Return a header without brackets, stars, quotes and its name in a second language."""
    text = plain(header)
    bare = BRACKETS.sub("", text) or text
    if HAN.search(bare):
        bare = LATIN_BEGIN.sub("", LATIN_END.sub("", bare))
    return bare.strip('*★☆:：_·、,。"“”')


@lru_cache(maxsize=4096)
def unit_in(header: str) -> str:
    """Return the unit of money that a header states, mostly in brackets; empty if none."""
    text = plain(header)
    inner = "".join(re.findall(r"[(【\[](.*?)[)】\]]", text)) or text.rpartition("单位")[2]
    match = MONEY_UNIT.search(inner)
    return match.group(2) if match and (inner != text or "单位" in text) else ""
