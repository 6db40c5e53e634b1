"""Visits of the invented city: 231 of 174 firms, 112 calls on 97, trips abroad, cities nearby."""

import datetime as dt
import random

from jiheng.web.operate.city_channels import AMBASSADOR, a_day, ambassador
from jiheng.web.operate.ledger_city import DISTRICTS, YEAR, City

IN, OUT = "来访", "外出拜访"
INBOUND, INVITED = 231, 174
OUTBOUND, CALLED_ON = 112, 97
TRIPS = (("新加坡团", "新加坡"), ("泰国团", "泰国"), ("波兰团", "波兰"), ("泰国二团", "泰国"))
NEARBY = (("甲市", "区域联动"), ("乙市", "区域联动"), ("乙市", "区域联动"), ("丙市", "对接交流"))


def extend(out: City, seed: int) -> None:
    """Add visits to a city; list what must not count."""
    chance = random.Random(f"visits {seed}")  # noqa: S311  to be repeated, not to be secret
    for n in range(INBOUND):
        actor = ambassador(n % 60)["actor"]
        _visit(out, chance, f"示例来访{n % INVITED:03d}号公司", IN, place="示例市", actor=actor)
    for n in range(OUTBOUND):
        account = f"示例走访{n % CALLED_ON:03d}号公司"
        _visit(out, chance, account, OUT, place=f"示例外市{n % 9}")
    for n in range(6):
        _visit(out, chance, f"示例取消来访{n}号公司", IN, "cancelled", state="已取消")
    for n in range(8):
        _visit(out, chance, f"示例县区来访{n}号公司", IN, "other_channel", channel="县区自主")
    _trips(out, chance)
    for city, purpose in NEARBY:
        more = {"purpose": purpose, "partner_city": city, "channel": "其他"}
        _visit(out, chance, f"{city}投促部门", OUT, **more)


def _trips(out: City, chance: random.Random) -> None:
    """Add trips abroad: four to three places, and one that was not made."""
    abroad = {"channel": "其他", "abroad": "是"}
    for trip, place in (*TRIPS, ("未成行团", "智利")):
        happened = trip != "未成行团"
        defect, state = ("", "已成行") if happened else ("trip_cancelled", "已取消")
        more = {**abroad, "trip": trip, "place": place, "country": place, "state": state}
        for n in range(3 if happened else 1):
            _visit(out, chance, f"{trip}拜访{n}号公司", OUT, defect, **more)


def _visit(
    out: City, chance: random.Random, account: str, direction: str, defect: str = "", **more: object
) -> None:
    rows = out.rows.setdefault("visits", [])
    rows.append({
        "account": account, "direction": direction, "purpose": "招商洽谈",
        "channel": AMBASSADOR, "visited_on": a_day(chance, dt.date(YEAR, 3, 1)),
        "region": DISTRICTS[len(rows) % len(DISTRICTS)], "state": "已成行",
        "proofs": "签到表" if direction == IN else "出访报告", **more,
    })  # fmt: skip
    if defect:
        out.truth.append(("visits", account, defect))
