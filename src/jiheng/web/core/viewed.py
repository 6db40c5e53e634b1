"""Views in words: who, what, whose it is; of what there is no more only the id is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jiheng.web.core import queries
from jiheng.web.core.declared import Text, declared
from jiheng.web.core.queries.views import REFUSED, place_names

if TYPE_CHECKING:
    from jiheng.web.core.models import AccessLine, User

ACTIONS: dict[str, Text] = {
    "view": _("看过"),
    "export": _("导出"),
    "export_secret": _("导出（含受保护的栏目）"),
    REFUSED: _("被拒绝"),
}
Thing = tuple[str, str]  # kind and id


@dataclass(frozen=True, slots=True)
class DescribedView:
    """A view in words."""

    line: "AccessLine"
    who: str
    action: Text
    kind: Text
    title: str  # what it was; its id where nobody knows
    address: str  # empty where there is none any more
    place: str


def places_of(things: Iterable[Thing]) -> dict[Thing, int]:
    """Return whose the things are that were looked at, where they are somebody's."""
    by_kind: dict[str, set[str]] = {}
    for kind, id_ in things:
        by_kind.setdefault(kind, set()).add(id_)
    places: dict[Thing, int] = {}
    for viewed in declared().viewed:
        if viewed.places is not None and viewed.kind in by_kind:
            found_places = viewed.places(by_kind[viewed.kind])
            places |= {(viewed.kind, id_): place for id_, place in found_places.items()}
    return places


def kinds() -> dict[str, Text]:
    """Return the kinds of things that are looked at, and what they are called."""
    return {viewed.kind: viewed.label for viewed in declared().viewed}


def described_views(lines: Iterable["AccessLine"], _user: "User") -> Sequence[DescribedView]:
    """Return views in words; names are those that people and things have now."""
    access_lines = list(lines)
    names = queries.names(line.actor_id for line in access_lines)
    places = place_names(line.organisation_id for line in access_lines)
    titles, labels = _titles(access_lines), kinds()
    lists = {kind: declared().list_by_id(kind) for kind in {line.kind for line in access_lines}}
    described = []
    for line in access_lines:
        title, address = titles.get((line.kind, line.object_id), ("", ""))
        listed = lists.get(line.kind)
        described.append(
            DescribedView(
                line,
                names.get(line.actor_id, ""),
                ACTIONS.get(line.action, line.action),
                _("列表") if listed is not None else labels.get(line.kind, line.kind),
                f"{listed.title}" if listed is not None else title or line.object_id,
                address,
                places.get(line.organisation_id or 0, ""),
            )
        )
    return described


def _titles(lines: Iterable["AccessLine"]) -> dict[Thing, tuple[str, str]]:
    by_kind: dict[str, set[str]] = {}
    for line in lines:
        by_kind.setdefault(line.kind, set()).add(line.object_id)
    titles: dict[Thing, tuple[str, str]] = {}
    for viewed in declared().viewed:
        if viewed.titles is not None and viewed.kind in by_kind:
            known = viewed.titles(by_kind[viewed.kind])
            titles |= {(viewed.kind, id_): title for id_, title in known.items()}
    return titles
