"""Long work of this app: a pack made and looked through for what tells of a person."""

from typing import Any

from django.utils import timezone, translation

from jiheng.ledger.disclosed import personal_data
from jiheng.web.core import queries as core
from jiheng.web.core.jobs import Progress
from jiheng.web.disclosure.actions.releases import keep_pack
from jiheng.web.disclosure.packing import pack, pack_texts
from jiheng.web.disclosure.queries.public_years import disclosed_year
from jiheng.web.disclosure.queries.releases import releases

STAGES = 3


def make_release(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Make a pack of what is public, and keep it with what was found in it."""
    by = core.people().get(pk=argument["by"])
    release = releases(by).get(pk=argument["release"])
    progress(0, STAGES)
    with translation.override("zh-hans"):  # what is published is Chinese, whoever makes it
        disclosed = disclosed_year(
            release.cycle, release.ledgers, masked=release.masked, today=timezone.localdate()
        )
        progress(1, STAGES)
        content = pack(disclosed)
    progress(2, STAGES)
    findings = personal_data(pack_texts(content), disclosed.sought)
    keep_pack(release.pk, content, findings, by=by)
    return {"release": release.pk}
