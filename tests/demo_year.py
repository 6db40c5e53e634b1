"""The year 2025 of the demonstration's bureau as a workbook, from the same data as `serve --demo`."""

from importlib.resources import files

import yaml

YEAR, NUMBER = 2025, 1
SHORT = ("签约项目资料归档率",)  # what missed its target


def bureau():
    """The department of the demonstration that keeps ledgers."""
    text = files("jiheng.web.operate").joinpath("demo.yaml").read_text(encoding="utf-8")
    return next(d for d in yaml.safe_load(text)["departments"] if d.get("ledgers"))


def year_sheets():
    """Its sheets by id: what the year's workbook holds at the end of the year."""
    own = bureau()
    spent, income = own["spent"][YEAR], own["income"][NUMBER]
    original = {"收入合计": income, "支出合计": income, "项目支出": round(income * 0.4, 2)}
    original["基本支出"] = round(income - original["项目支出"], 2)
    budget = [
        {"unit": "部门合计", "line": line, "original": amount, "revised": spent[line],
         "executed": spent[line]}
        for line, amount in original.items()
    ]  # fmt: skip
    indicators = [
        {"subject": "部门整体", "level1": level1, "level2": level2, "name": name,
         "operator": operator, "original_target": targets[NUMBER], "unit": unit, "weight": weight,
         "actual": actuals[NUMBER], "objective": area, "data_source": "台账",
         "reason": "部分资料待补交，已列入月度调度" if name in SHORT else ""}
        for level1, level2, name, operator, targets, unit, weight, actuals, area
        in own["indicators"]
    ]  # fmt: skip
    surveys = [
        {"group": group, "issued": n, "returned": n, "satisfied": satisfied}
        for group, (n, satisfied) in own["surveyed"].items()
    ]
    head = {"department": own["name"], "short_name": "我局", "year": YEAR, "place_name": "示例市",
            "execution_weight": 10, "money_unit": "万元"}  # fmt: skip
    return {"overview": [head], "budget": budget, "indicators": indicators, "surveys": surveys}
