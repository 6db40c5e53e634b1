"""What this app brings: an entry of the menu, and how the log of views names its pages."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.web.core.declared import App, MenuItem, Viewed
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.leader.queries.modes import has_board, modes
from jiheng.web.ledgers.queries.viewed import last_part_places


def _titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return names and addresses of leader's pages: MODE/ORGANISATION."""
    by_id = {mode.id: mode for mode in modes()}
    titles = {}
    for id_ in ids:
        mode, _slash, place = id_.rpartition("/")
        if mode in by_id:
            address = f"{reverse('leader:board')}?mode={mode}&organisation={place}"
            titles[id_] = (" · ".join((_("领导看板"), named(by_id[mode]))), address)
    return titles


APP = App(
    menu=(MenuItem("leader:board", gettext_lazy("领导看板"), shown=has_board),),
    viewed=(Viewed("leader", gettext_lazy("领导看板"), last_part_places, _titles),),
)
