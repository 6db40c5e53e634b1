"""The columns of a frame of lines and of what comes back, named and typed: the one list of them."""

from dataclasses import dataclass

import polars as pl

DIGITS, WEIGHT_DIGITS, JUDGED_DIGITS, POINTS_DIGITS = 6, 4, 6, 2
AMOUNT = pl.Decimal(20, DIGITS)
WEIGHT = pl.Decimal(12, WEIGHT_DIGITS)
JUDGED = pl.Decimal(9, JUDGED_DIGITS)
POINTS = pl.Decimal(18, POINTS_DIGITS)
DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type, what it means, and what it is where a file has none."""

    name: str
    type: pl.DataType | type[pl.DataType]
    meaning: str
    default: object = None


LINES = (
    Column("place", pl.String, "行政区划代码 / administrative division, such as CN-1301", "CN"),
    Column("authority", pl.String, "主管部门 / department in charge", ""),
    Column("organisation", pl.String, "单位 / unit evaluated", ""),
    Column("year", pl.Int32, "年度 / fiscal year"),
    Column("subject", pl.String, "department 或项目编号 / department, or a project", DEPARTMENT),
    Column("source", pl.String, "来自哪个文件 / file, where each is one evaluation", ""),
    Column("key", pl.String, "行编号 / line", ""),
    Column("name", pl.String, "指标名称 / name of the line", ""),
    Column("level1", pl.String, "一级指标 / block", ""),
    Column("profile", pl.String, "评分规则编号，空为当地默认 / profile; empty: the default", ""),
    Column("rule", pl.String, "计分方法，空为随目标类型 / rule; empty: by the target", ""),
    Column("operator", pl.String, "≥ ≤ = > < 区间；空为未说明 / how it is compared", ""),
    Column("weight", WEIGHT, "分值 / points it can earn"),
    Column("target", AMOUNT, "目标值；执行率行为预算数 / target, or budget"),
    Column("upper", AMOUNT, "区间上限 / upper end of a range"),
    Column("target_unit", pl.String, "目标单位 / unit of the target", ""),
    Column("actual", AMOUNT, "完成值；执行率行为执行数 / actual, or outturn"),
    Column("actual_unit", pl.String, "完成值单位，空为同目标 / unit; empty: the target's", ""),
    Column("target_on", pl.Date, "完成期限 / day by which"),
    Column("actual_on", pl.Date, "完成日期 / day when"),
    Column("target_yes", pl.Boolean, "应为是 / is to be so"),
    Column("actual_yes", pl.Boolean, "实为是 / is so"),
    Column("target_text", pl.String, "定性目标 / quality in words"),
    Column("actual_text", pl.String, "定性完成情况 / result in words"),
    Column("target_unread", pl.String, "读不懂的目标 / a target that could not be read"),
    Column("actual_unread", pl.String, "读不懂的完成值 / an actual that could not be read"),
    Column("items_met", pl.String, "清单中做到的项 1,3；0 为无 / items of a list met; 0: none"),
    Column("judged", JUDGED, "评定的得分比例 0 至 1 / share judged"),
    Column("standard", pl.String, "评分标准 JSON / figures of a scoring standard"),
    Column("effect", pl.String, "scored、bonus、malus", "scored"),
    Column("choice_group", pl.String, "择一组 / lines of which one counts", ""),
    Column("not_applicable", pl.String, "不适用原因 / why it does not apply", ""),
    Column("own_points", WEIGHT, "自评得分 / points as stated"),
    Column("own_total", WEIGHT, "自评总分，每行同 / total as stated, on every line"),
)  # fmt: skip
BY_NAME = {column.name: column for column in LINES}
REQUIRED = ("weight", "year")
SUBJECT = ("place", "authority", "organisation", "year", "subject", "source")  # stand together
TREE = (*SUBJECT, "profile_used")
SCORED = {"points": POINTS, "reason": pl.String, "profile_used": pl.String, "met": pl.Boolean}


class ColumnError(Exception):
    """A frame that cannot be scored as it is: says which column, what is there and what should."""


def completed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a batch with every column of `LINES`, in its type; no figure is ever rounded.

    Raises ColumnError for a missing column and for a value that its type cannot hold exactly.
    """
    for name in REQUIRED:
        if name not in frame.columns:
            raise ColumnError(f"{name}: 缺少这一列 / is missing ({BY_NAME[name].meaning})")
    columns: list[pl.Series | pl.Expr] = []
    for column in LINES:
        if column.name not in frame.columns:
            columns.append(pl.lit(column.default, column.type).alias(column.name))
            continue
        series = _typed(frame[column.name], column)
        if column.default is not None and series.null_count():
            series = series.fill_null(pl.Series([column.default], dtype=column.type)[0])
        columns.append(series)
    return frame.with_columns(columns)


YES = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


def _typed(series: pl.Series, column: Column) -> pl.Series:
    """Return a column in its type; refuse what would lose a digit."""
    if series.dtype == pl.String and column.default is None:  # nothing written: nothing stated
        series = series.replace("", None)
    if series.dtype == column.type:
        return series
    try:
        if isinstance(column.type, pl.Decimal):
            return _decimal(series, column)
        if series.dtype == pl.String and column.type == pl.Date:
            return series.str.to_date("%Y-%m-%d")
        if series.dtype == pl.String and column.type == pl.Boolean:
            return series.str.to_lowercase().replace_strict(YES, return_dtype=pl.Boolean)
        return series.cast(column.type)
    except pl.exceptions.PolarsError as error:
        raise ColumnError(f"{column.name}: {error}") from error


def _decimal(series: pl.Series, column: Column) -> pl.Series:
    """Return numbers as decimals; floats and texts with more digits than are kept are refused."""
    if series.dtype.is_float():
        raise ColumnError(
            f"{column.name}: 是浮点数，不是准确的小数；请用 Decimal、整数或文字"
            " / is floating point, which is not exact; use decimals, integers or text"
        )
    typed = series.cast(column.type)
    kept = column.type.scale if isinstance(column.type, pl.Decimal) else 0
    if series.dtype == pl.String:
        digits = series.str.extract(r"\.(\d*?)0*$").str.len_chars().max() or 0
        exact = isinstance(digits, int) and digits <= kept and not series.str.contains("[eE]").any()
    elif isinstance(series.dtype, pl.Decimal) and series.dtype.scale > kept:
        exact = bool((typed.cast(series.dtype) == series).all())
    else:
        exact = True
    if not exact:
        raise ColumnError(
            f"{column.name}: 小数多于 {kept} 位，不会四舍五入 / more than {kept} decimals;"
            " nothing is rounded silently"
        )
    return typed
