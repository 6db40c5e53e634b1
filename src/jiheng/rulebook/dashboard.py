"""What a view of the leader's page shows: figures by their definitions, and panels."""

from dataclasses import dataclass

from jiheng.model import Citation

PANELS = ("ageing", "alarms", "states", "scores", "rounds")


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardMode:
    """A view of the leader's page; without a right to a ledger its figures are not in it."""

    id: str
    label: str
    english: str
    roles: tuple[str, ...]  # for whom it is the first one
    tiles: tuple[str, ...]  # ids of definitions
    months: str = ""  # the definition shown by months; empty: none
    league: str = ""  # the definition by which the places below are ranked; empty: none
    panels: tuple[str, ...] = ()
    citation: Citation
