"""What doctor says of the record: whole, keyed, sealed, borne out by data and by anchors."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from jiheng.web.operate.check import Check

if TYPE_CHECKING:
    from jiheng.web.core.binding import Difference

NAMED = 10  # differences that are named one by one
WHY = {
    "changed": "与记录不符 / differs from the record",
    "gone": "不见了，没有删除的记录 / is gone, and no line removed it",
    "unexplained": "改过，没有记录 / was changed between two lines",
    "beside": "在数据库里改过，后来的记录盖住了 / was changed beside the record, and covered since",
    "unrecorded": "没有记录 / has no line",
    "twice": "只该写一次，又写了一次 / was written again, which never happens",
}


def prove(anchor: Path | None = None, printed: str = "") -> Iterator[Check]:
    """Yield what the record proves of itself and of the data; nothing is changed."""
    from jiheng.web.core.audit import KEY, RECORD, taken_over, verify

    broken = {b.log: b.number for b in verify()}
    lines = str(broken.get(RECORD, ""))
    yield Check("审计链完整", "record is whole", RECORD not in broken, lines)
    taken, _digest = taken_over()
    remark = (
        f"1–{taken}: 恢复时没有密钥，只有衔接可查 / restored without their keys" if taken else ""
    )
    missing = str(broken.get(KEY, remark))
    yield Check("审计链的密钥都在", "keys of the record are there", KEY not in broken, missing)
    log = str(broken.get("access", ""))
    yield Check("查看日志封印完整", "log of views is whole", "access" not in broken, log)
    yield from _sealed()
    yield _compared()
    yield from _anchored(anchor, printed)


def _sealed() -> Iterator[Check]:
    from jiheng.web.core.heads import read_head
    from jiheng.web.core.seals import broken_seals, lost_end, newest_seal

    wrong = broken_seals()
    newest = newest_seal()
    shown = f"{newest.day} {newest.count}:{newest.root}" if newest is not None else ""
    yield Check(
        "每日封印与审计链相符", "daily seals bear the record out", not wrong and newest is not None,
        "、".join(map(str, wrong[:5])) or shown,
    )  # fmt: skip
    lost = lost_end()
    noted = "" if read_head() is not None else "没有 record-head 可对 / no record-head to go by"
    yield Check(
        "审计链末尾没有被截去", "the end of the record is there", not lost, str(lost or noted)
    )


def _compared() -> Check:
    from jiheng.web.core.comparing import differences

    differing = list(differences())
    named = "；".join(named_difference(d) for d in differing[:NAMED])
    if len(differing) > NAMED:
        counts = Counter(difference.kind for difference in differing)
        more = "、".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
        named += f"；共 / in all {len(differing)}：{more}"
    return Check("数据与审计链相符", "data is as the record left it", not differing, named)


def named_difference(difference: "Difference") -> str:
    """Return a difference in words: which row, since which line, which fields."""
    fields = f" {'、'.join(difference.fields)}" if difference.fields else ""
    line = f"（{difference.line}）" if difference.line else ""
    return f"{difference.kind} {difference.id}{fields}{line} {WHY[difference.why]}"


def _anchored(anchor: Path | None, printed: str) -> Iterator[Check]:
    from jiheng.web.core.anchors import AnchorError, anchor_folder, printed_anchor, read_anchors
    from jiheng.web.core.seals import untrue

    folder = anchor or anchor_folder()
    if folder is None and not printed:
        yield Check(
            "没有设第二处存放封印（--anchor）：整条重写只能靠打印件、导出件和备份发现",
            "seals are kept in no second place (--anchor)", True,
        )  # fmt: skip
        return
    try:
        kept = read_anchors(folder) if folder is not None else []
        kept += [printed_anchor(printed)] if printed else []
    except AnchorError as error:
        yield Check("第二处的封印能读", "seals in the second place", False, str(error))
        return
    wrong = untrue(kept)
    named = "、".join(f"{a.day or ''} {a.count} {a.source}".strip() for a in wrong[:5])
    shown = named or f"{len(kept)}"
    yield Check("审计链与另存的封印相符", "record bears kept seals out", not wrong, shown)
