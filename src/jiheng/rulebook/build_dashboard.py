"""Branches of `dashboards.yaml` to the views of the leader's page."""

from collections.abc import Iterable

from jiheng.model import Definition
from jiheng.rulebook.dashboard import PANELS, DashboardMode
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

ADDITIVE = ("count", "sum")


def dashboard_modes(
    holder: Branch, definitions: Iterable[Definition], register: Register
) -> tuple[DashboardMode, ...]:
    """Return the views in order. Raises RulebookError for a figure or a panel that is none."""
    known = {definition.id: definition for definition in definitions}
    citation = register.citation(holder)
    modes = []
    for entry in holder.branches("modes"):
        mode = DashboardMode(
            id=entry.text("id"),
            label=entry.text("label"),
            english=entry.text("english"),
            roles=entry.texts("roles"),
            tiles=entry.texts("tiles"),
            months=entry.text("months", ""),
            league=entry.text("league", ""),
            panels=entry.texts("panels"),
            citation=citation,
        )
        _require(entry, mode, known)
        entry.close()
        modes.append(mode)
    holder.close()
    return tuple(modes)


def _require(entry: Branch, mode: DashboardMode, known: dict[str, Definition]) -> None:
    for key, ids in (("tiles", mode.tiles), ("months", (mode.months,)), ("league", (mode.league,))):
        for id_ in filter(None, ids):
            if id_ not in known:
                raise entry.fail(key, f"{id_} is no definition")
            if key == "months" and (known[id_].how not in ADDITIVE or known[id_].stock):
                raise entry.fail(key, f"{id_} is no count and no sum: its months do not add up")
    for panel in mode.panels:
        if panel not in PANELS:
            raise entry.fail("panels", f"must be one of {', '.join(PANELS)}, is {panel}")
