"""Rows of a frame for tests: as they come, with ties and limits among them."""

import datetime as dt
import random
from decimal import Decimal

import polars as pl

from jiheng.bulk.columns import BY_NAME

OPERATORS = ["≥", "≤", "=", ">", "<", "区间", ""]
DEDUCTION = '{"kind":"deduction","points":"0.5","step":["1","%"],"steps":"","most":null}'
RELATIVE = (
    '{"kind":"deduction","points":"0.3","step":["10","目标值的%"],"steps":"begun","most":"4"}'
)
BREACHES = '{"kind":"breaches","points":"1","each":"1","most":null}'
CHECKLIST = '{"kind":"checklist","items":[["一","4"],["二","6"]]}'
BANDS = '{"kind":"bands","bands":[{"low":["90","%"],"low_closed":true,"high":null,"high_closed":null,"points":"10"},{"low":["60","%"],"low_closed":true,"high":["90","%"],"high_closed":false,"points":"6"}],"rest":"0"}'


def frame(rows: list[dict]) -> pl.DataFrame:
    """Return rows as a frame with typed columns."""
    names = sorted({name for row in rows for name in row}, key=list(BY_NAME).index)
    return pl.DataFrame(
        [pl.Series(n, [r.get(n, BY_NAME[n].default) for r in rows], BY_NAME[n].type) for n in names]
    )


def number(chance: random.Random, digits: int, most: int) -> Decimal:
    return Decimal(chance.randint(0, most * 10**digits)).scaleb(-digits)


def a_row(chance: random.Random, at: int, profile: str, subject: str) -> dict:
    row = {
        "place": "CN", "organisation": f"单位{at // 40}", "authority": f"部门{at // 200}",
        "year": 2025, "subject": subject, "key": str(at), "name": f"指标{at}", "profile": profile,
        "weight": chance.choice([Decimal(10), Decimal("33.3333"), number(chance, 4, 20)]),
    }  # fmt: skip
    kind = chance.randrange(14)
    if kind < 6:
        row |= tied(chance) if kind < 2 else numeric(chance)
        row["operator"] = chance.choice(OPERATORS)
        if row["operator"] == "区间" or chance.random() < 0.02:
            row["upper"] = row["target"] + number(chance, 2, 30)
        row["rule"] = chance.choice(["", "", "proportion", "all_or_nothing"])
        if chance.random() < 0.05:
            row["actual"] = None
    elif kind == 6:
        row |= {
            "rule": "execution",
            "target": number(chance, 2, 10**9),
            "actual": number(chance, 2, 10**9),
        }
        row["target"] *= chance.choice([1, 1, 1, 0, -1])
    elif kind == 7:
        day = dt.date(2025, 6, 1)
        row |= {"target_on": day, "actual_on": chance.choice([day, day + dt.timedelta(1), None])}
        row |= {"judged": chance.choice([None, Decimal("0.5")])}
    elif kind == 8:
        row |= {
            "target_yes": chance.random() < 0.5,
            "actual_yes": chance.choice([True, False, None]),
        }
    elif kind == 9:
        row |= {
            "target_text": "良好",
            "judged": chance.choice([None, number(chance, 6, 1), Decimal(2)]),
        }
        row |= {"rule": chance.choice(["", "tiers", "coefficient", "proportion"])}
    elif kind == 10:
        row |= {
            "operator": "≥",
            "target_unit": "%",
            "target": Decimal(95),
            "actual": number(chance, 2, 100),
        }
        row |= {"rule": "deduction", "standard": DEDUCTION if chance.random() < 0.5 else RELATIVE}
    elif kind == 11:
        row |= chance.choice([
            {"rule": "bands", "standard": BANDS, "target_unit": "%", "operator": "≥", "target": Decimal(90), "actual": number(chance, 1, 100)},
            {"rule": "breaches", "standard": BREACHES, "actual": Decimal(chance.randrange(12))},
            {"rule": "checklist", "standard": CHECKLIST, "items_met": chance.choice(["1", "1,2", "0", "3"])},
        ])  # fmt: skip
    elif kind == 12:
        row |= numeric(chance) | {
            "operator": "≥",
            "actual_unit": "万元",
            "target_unit": chance.choice(["元", "亿元", "个"]),
        }
    else:
        row |= numeric(chance) | {"operator": chance.choice("≥≤"), "target_unit": "个"}
        row |= chance.choice([{"choice_group": "甲"}, {"not_applicable": "无此项"}, {"effect": "bonus"},
                              {"effect": "malus"}, {"weight": None}, {"weight": Decimal(-1)},
                              {"target_unread": "若干"}, {"actual_unread": "约"}, {"actual_text": "已完成"}])  # fmt: skip
    return row


def numeric(chance: random.Random) -> dict:
    digits, most = chance.choice([(0, 20), (2, 1000), (6, 5), (2, 9 * 10**12)])
    target = number(chance, digits, most) * chance.choice([1, 1, 1, 1, 1, -1, 0])
    near = chance.choice(
        [Decimal("0.97"), Decimal(1), Decimal("1.3"), Decimal("0.7"), Decimal("1.4")]
    )
    actual = chance.choice(
        [number(chance, digits, most), (target * near).quantize(Decimal("0.000001"))]
    )
    return {"target": target, "actual": actual * chance.choice([1] * 9 + [-1])}


def tied(chance: random.Random) -> dict:
    """A proportion whose points lie on half a cent, or a unit of the last place beside it."""
    target = Decimal(chance.choice([2000, 20_000, 4_000_000, 2 * 10**12]))
    actual = target * (2 * chance.randrange(1000) + 1) / 2000
    return {
        "weight": Decimal(10),
        "target": target,
        "actual": actual + Decimal(chance.choice([0, 0, 1, -1])).scaleb(-6),
    }
