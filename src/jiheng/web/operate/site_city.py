"""Sites, needs and offers of the invented city; from a seed."""

import datetime as dt
import random
from collections.abc import Mapping

Row = dict[str, object]
Rows = dict[str, list[Row]]
CHAINS = {
    "电子信息": ("显示面板", "半导体材料"),
    "生物医药": ("原料药", "医疗器械"),
    "装备制造": ("精密零部件", "工业机器人"),
    "绿色能源": ("储能电池", "光伏组件"),
    "现代物流": ("冷链物流", "航空货运"),
}


def random_day(chance: random.Random, first: str, span: int) -> dt.date:
    """Return a day of some that begin with the first."""
    return dt.date.fromisoformat(first) + dt.timedelta(days=chance.randrange(span))


def sites(chance: random.Random, districts: tuple[str, ...]) -> Rows:
    """Return sites of every kind, and needs that some of them suit."""
    rows: list[Row] = []
    for number in range(160):
        chain = chance.choice(tuple(CHAINS))
        region = districts[number % len(districts)]
        common: Row = {
            "name": f"示例{region}载体{number:03d}号",
            "region": region,
            "zone": f"示例{region}开发区",
            "surroundings": chance.choice(("无", "无", "无", "化工园区", "饮用水水源保护区", "")),
            "industries": f"{chain}、{chance.choice(tuple(CHAINS))}",
            "excluded": chance.choice(("", "", "化工")),
            "power": chance.randint(1, 20) * 1000,
            "water": chance.randint(1, 30) * 100,
            "steam": chance.choice(("", 0, 5, 10, 20)),
            "energy": chance.randint(5, 80) * 100,
            "pollutants": chance.randint(0, 30),
            "available_on": random_day(chance, "2025-10-01", 300),
            "valid_until": dt.date(2027, 12, 31),
            "state": chance.choice(("可供", "可供", "可供", "可供", "已预留", "登记")),
        }
        rows.append({**common, **_space(chance)})
    needs: list[Row] = [
        {
            "name": f"示例{chain}项目选址",
            "asked_on": dt.date(2026, 1, 10 + number),
            "industry": link,
            "lead_industry": chain,
            "state": "待选址",
            **more,
        }
        for number, (chain, link, more) in enumerate(_NEEDS)
    ]
    return {"sites": rows, "needs": needs}


def _space(chance: random.Random) -> Row:
    if chance.random() < 0.55:
        return {
            "kind": "土地",
            "land_mu": chance.randint(3, 40) * 10,
            "divisible": chance.choice("是否"),
            "land_price": chance.randint(12, 32),
            "least_intensity": chance.randint(20, 45) * 10,
            "least_tax": chance.randint(10, 25),
        }
    height, load = chance.randint(6, 12), chance.randint(1, 4)
    kind = chance.choice(("厂房", "厂房", "楼宇"))
    return {
        "kind": kind,
        "floor_area": chance.randint(2, 40) * 1000,
        "rent": chance.randint(8, 30),
        "divisible": chance.choice("是否"),
        "floor_load": load,
        "clear_height": height,
    }


_NEEDS: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    (
        "绿色能源",
        "储能电池制造",
        {
            "kind": "土地",
            "land_mu": 120,
            "land_price": 26,
            "power": 8000,
            "fixed_assets": 60_000,
            "tax": 2_400,
            "needed_on": dt.date(2026, 6, 30),
        },
    ),
    (
        "生物医药",
        "化学原料药制造",
        {
            "kind": "土地",
            "land_mu": 60,
            "land_price": 30,
            "steam": 5,
            "pollutants": 3,
            "energy": 2_000,
            "fixed_assets": 30_000,
        },
    ),
    (
        "装备制造",
        "工业机器人制造",
        {
            "kind": "厂房",
            "floor_area": 9_000,
            "rent": 18,
            "clear_height": 8,
            "floor_load": 2,
            "power": 3000,
        },
    ),
    (
        "电子信息",
        "半导体材料研发",
        {"kind": "楼宇", "floor_area": 3_000, "rent": 25, "regions": "子区、丑区、寅区"},
    ),
)


def offers(chance: random.Random, districts: tuple[str, ...]) -> Rows:
    """Return what districts offer, from the idea to what was matched."""
    rows: list[Row] = []
    for number in range(36):
        chain, region = chance.choice(tuple(CHAINS)), districts[number % len(districts)]
        state = ("谋划", "已评审", "已包装", "已发布", "已发布", "已对接")[number % 6]
        published: Row = {
            "published_on": random_day(chance, "2026-07-01", 120),
            "valid_until": dt.date(2027, 12, 31),
            "public": "是",
        }
        rows.append(
            {
                "name": f"示例{chain}基地{number:02d}号",
                "region": region,
                "lead_industry": chain,
                "content": f"建设{chance.choice(CHAINS[chain])}生产线",
                "state": state,
                **(
                    {"planned_total": chance.randint(1, 30) * 10_000, "site": f"示例{region}载体"}
                    if state not in ("谋划", "已评审")
                    else {}
                ),
                **(published if state in ("已发布", "已对接") else {}),
            }
        )
    return {"opportunities": rows}
