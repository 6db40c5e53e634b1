"""The head of a form: whom it is about, of which year, in which unit, with which goal."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jiheng.model import Cell, Location
from jiheng.model.source_table import SourceTable
from jiheng.parsing.column_names import bare_header, column_name, unit_in
from jiheng.parsing.numbers import plain

LABELS: dict[str, tuple[str, ...]] = {
    "superior_department": (
        "中央主管部门", "中央主管部门名称", "中央业务主管部门", "上级主管部门", "中央部门",
    ),
    "finance_department": (
        "省级财政部门", "地方财政部门", "财政部门", "市级财政部门", "县级财政部门",
    ),
    "region": ("区域", "区域名称", "地区", "所在地区", "行政区域"),
    "level": ("级次", "行政级次", "资金级次"),
    "period": ("专项实施期", "实施期", "项目实施期", "实施期限"),
    "name": ("项目名称", "项目(政策)名称", "专项名称", "政策名称", "项目"),
    "department": (
        "部门名称", "单位名称", "预算部门名称", "预算单位名称", "部门(单位)名称", "填报单位",
        "部门",
        "单位", "评价单位", "自评单位", "填报部门", "预算部门", "预算单位",
    ),
    "line_department": ("主管部门", "主管部门及代码", "主管部门名称", "业务主管部门", "主管单位"),
    "implementer": ("购买主体", "实施单位", "项目实施单位", "项目单位", "资金使用单位", "执行单位"),
    "year": ("年度", "评价年度", "预算年度", "所属年度", "自评年度", "年份"),
    "money_unit": ("金额单位", "货币单位"),
    "own_total": (
        "自评总分", "自评得分", "自评总得分", "总得分", "综合得分", "自评综合得分",
        "自评分数", "评价得分", "评价总分",
    ),
}  # fmt: skip
LABEL_WORDS = (  # what is said more exactly stands first
    ("line_department", re.compile(r"主管(?:部门|单位)(?:及代码|名称)?$")),
    ("implementer", re.compile(r"^(?:项目)?(?:资金)?(?:实施|使用|执行|承担)单位(?:名称)?$")),
    ("name", re.compile(r"(?:项目|专项|政策|转移支付|资金).{0,6}名称$")),
    (
        "department",
        re.compile(r"(?:部门|单位).{0,4}名称$|^(?:填报|自评|被?评价|预算)(?:部门|单位)$"),
    ),
)
STARTING = ("name", "department")
WANTED = {  # what may stand beside a label: anything, unless it is said here
    "year": re.compile(r"(?:19|20)\d{2}(?:年|年度)?"),
    "money_unit": re.compile(r"(?:人民币)?(?:亿元|百万元|万元|千元|元)"),
    "own_total": re.compile(r"\d{1,3}(?:\.\d{1,4})?分?"),
}
BESIDE = ("name", "line_department", "implementer")  # a label with its value in one cell, too
WHOLE = re.compile(r"(?:部门|单位)?整体(?:支出|绩效)")
PROJECT_TITLE = re.compile(r"项目(?:支出|资金)?绩效")
LONG_TERM = re.compile(r"实施期|长期|中期|中长期")
ONE_AMOUNT = re.compile(r"发行|合同|债券|投资|收益")  # its unit is that of no other amount
MANAGED = re.compile(r"科学性|及时性|合规性|规范性|准确性|绩效管理情况|责任履行")
GOAL = re.compile(r"(?:预期|设定|年初|年度|总体|绩效|实施期|长期).{0,4}目标|预期目标|目标内容")
RESULT = re.compile(r"(?:实际|全年|目标|任务).{0,6}完成情况|完成情况|实现情况|情况综述")
TITLE = re.compile(r"绩效|自评|评价")
YEAR = re.compile(r"(\d{4})\s*年")
DAY = re.compile(r"日期|时间|\d{4}年\d{1,2}月\d{1,2}日")  # when it was filled in
LABELLED = re.compile(r"([^:：]{2,10})[:：](.+)", re.DOTALL)
TITLE_ROWS = 3
LONGEST_LABEL = 16


@dataclass(slots=True)
class Head:
    """What the head of a form states, with the places."""

    cells: dict[str, Cell] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)
    is_department: bool = False
    titled: bool = False  # its title says that it is about performance
    titles: str = ""  # what stands in its first rows

    def put(self, name: str, place: Location, cell: Cell) -> None:
        """Keep a cell under the name of a field, the first time it is stated."""
        if name not in self.places and plain(cell.text) not in ("", "-", "—", "——", "/"):
            self.cells[name], self.places[name] = cell, place

    def text(self, name: str) -> str:
        """Return what stands in a field; empty if nothing does."""
        cell = self.cells.get(name)
        return cell.text.strip() if cell is not None else ""


def label_of(text: str) -> str:
    """Return the field that a label of the head names; empty if it is none."""
    exact, bare = plain(text).strip(":："), bare_header(text)
    for field_name, names in LABELS.items():
        if exact in names or bare in names:
            return field_name
    short = len(bare) <= LONGEST_LABEL
    return next((f for f, words in LABEL_WORDS if short and words.search(bare)), "")


def value_right_of(table: SourceTable, row: int, column: int) -> tuple[int, Cell] | None:
    """Return the next filled cell to the right, which must be no label or header itself."""
    right = [(c, cell) for c, cell in table.begins(row) if c > column]
    if not right or label_of(right[0][1].text) or _is_header(right[0][1].text):
        return None
    return right[0]


def _is_header(text: str) -> bool:
    name = column_name(text)
    return name is not None and name.certain


def _labelled(table: SourceTable, row: int, column: int, name: str) -> tuple[int, Cell] | None:
    """Return what stands beside a label, if it can be what the label asks for."""
    beside = value_right_of(table, row, column)
    pattern = WANTED.get(name)
    if beside is None or (pattern and not pattern.fullmatch(plain(beside[1].text))):
        return None
    return beside


def starts(table: SourceTable, rows: Sequence[int]) -> list[int]:
    """Return the rows where a form begins: the title above the first of its labels."""
    begins: list[int] = []
    labelled = [row for row in rows if _names_subject(table, row)]
    for before, row in zip([0, *labelled], labelled, strict=False):
        nearby = bool(begins) and row - before <= TITLE_ROWS
        if not nearby or _fields(table, row) & _fields_between(table, begins[-1], row):
            begins.append(row)
    return begins


def _names_subject(table: SourceTable, row: int) -> bool:
    return bool(_fields(table, row) & set(STARTING))


def _fields(table: SourceTable, row: int) -> set[str]:
    """Return the labels of the head with a value that stand in a row."""
    fields: set[str] = set()
    for column, cell in table.begins(row):
        name = label_of(cell.text)
        if name and _labelled(table, row, column, name) is not None:
            fields.add(name)
        elif pair := _pair(cell.text):
            fields.add(pair[0])
    return fields


def _fields_between(table: SourceTable, top: int, row: int) -> set[str]:
    fields: set[str] = set()
    for number in sorted(table.rows):
        if top <= number < row:
            fields |= _fields(table, number)
    return fields


def _pair(text: str) -> tuple[str, str] | None:
    """Return label and value that stand in one cell: 单位：某县某局."""
    match = LABELLED.fullmatch(text.strip())
    name = label_of(match.group(1)) if match is not None else ""
    value = match.group(2).strip() if match is not None else ""
    if not name or not value or (name in WANTED and not WANTED[name].fullmatch(plain(value))):
        return None
    if name != "money_unit" and re.match(r"人民币|[万亿千百]{0,3}元", plain(value)):
        return None
    return name, value


def read_head(table: SourceTable, rows: Sequence[int]) -> Head:
    """Return names, year, money unit and goals of the rows above the indicators of a form."""
    head = Head()
    for place, row in enumerate(rows):
        below = rows[place + 1] if place + 1 < len(rows) else None
        for column, cell in table.begins(row):
            _label(head, table, (row, column), cell)
            _unit(head, table.place(row, column), cell)
            match = None if DAY.search(plain(cell.text)) else YEAR.search(plain(cell.text))
            if match and place < TITLE_ROWS + 1:
                year = match.group(1)
                head.put("year", table.place(row, column), Cell(year, year))
        _goals(head, table, row, below)
    titles = "".join(cell.text for row in rows[: TITLE_ROWS + 1] for _, cell in table.begins(row))
    head.titled, head.titles = bool(TITLE.search(titles)), titles
    about_all = bool(WHOLE.search(titles)) and not PROJECT_TITLE.search(titles)
    head.is_department = "name" not in head.cells and (about_all or "department" in head.cells)
    return head


def _label(head: Head, table: SourceTable, at: tuple[int, int], cell: Cell) -> None:
    name = label_of(cell.text)
    value = _labelled(table, *at, name) if name else None
    if value is not None:
        head.put(name, table.place(at[0], value[0]), _value(name, value[1]))
    elif not name and (pair := _pair(cell.text)):
        head.put(pair[0], table.place(*at), _value(pair[0], Cell(pair[1], pair[1])))


def _value(name: str, cell: Cell) -> Cell:
    """Return a cell without the word behind its number: 2024年度, 95.6分."""
    if name not in WANTED or not isinstance(cell.value, str):
        return cell
    bare = plain(cell.text).rstrip("年度分")
    return Cell(bare, bare)


def _unit(head: Head, place: Location, cell: Cell) -> None:
    """Keep the unit of money that a label of the form or its caption states."""
    text = plain(cell.text)
    unit = "" if ONE_AMOUNT.search(text) else unit_in(text)
    if unit and len(text) <= LONGEST_LABEL and re.search(r"资金|预算|单位|任务|金额|支出", text):
        head.put("money_unit", place, Cell(unit, unit))


def _goal_beside(
    head: Head, table: SourceTable, row: int, goals: list[int], results: list[int]
) -> None:
    """Keep a goal, or what came of it, that stands right of its label."""
    for name, columns in (("goal", goals), ("goal_result", results)):
        beside = value_right_of(table, row, columns[-1]) if columns else None
        if beside is not None and len(plain(beside[1].text)) > LONGEST_LABEL / 4:
            head.put(name, table.place(row, beside[0]), beside[1])


def _goals_of_terms(head: Head, table: SourceTable, below: int, goals: Mapping[int, str]) -> None:
    """Keep the goal of the year and the one of all years, which stand below their labels."""
    values = dict(table.begins(below))
    for column, label in goals.items():
        if column in values:
            name = "long_goal" if LONG_TERM.search(label) else "goal"
            head.put(name, table.place(below, column), values[column])


def _goals(head: Head, table: SourceTable, row: int, below: int | None) -> None:
    """Keep the goal and what came of it, from the row below both their labels or beside them."""
    labels = {column: bare_header(cell.text) for column, cell in table.begins(row)
              if len(plain(cell.text)) <= LONGEST_LABEL}  # fmt: skip
    if any(MANAGED.search(text) for text in labels.values()):
        return  # how money was managed may name goals, and states none
    results = [c for c, text in labels.items() if RESULT.search(text)]
    goals = [c for c, text in labels.items() if GOAL.search(text) and c not in results]
    if not results and len(goals) > 1 and below is not None:
        _goals_of_terms(head, table, below, {column: labels[column] for column in goals})
        return
    if not results or not goals or below is None:
        _goal_beside(head, table, row, goals, results)
        return
    values: Mapping[int, Cell] = dict(table.begins(below))
    result = results[-1]
    goal = max((c for c in goals if c in values or c < result), default=goals[0])
    if goal in values:
        head.put("goal", table.place(below, goal), values[goal])
    if result in values:
        head.put("goal_result", table.place(below, result), values[result])
