"""Long work of this app: a paper of a complaint written as a document."""

from typing import Any

from django.utils import translation

from jiheng.web.complaints.actions.papers import keep_paper, require_paper
from jiheng.web.complaints.papers import paper
from jiheng.web.complaints.queries.cases import complaints
from jiheng.web.core import queries as core
from jiheng.web.core.jobs import Progress


def make_paper(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Make a paper of a complaint, where who ordered it handles it still and it stands there still.

    Raises Refused else.
    """
    by = core.people().get(pk=argument["by"])
    complaint = complaints(by).get(pk=argument["complaint"])
    require_paper(complaint, argument["kind"], by)
    progress(0, 1)
    with translation.override("zh-hans"):  # papers go out in Chinese, whoever makes them
        document = paper(complaint, argument["kind"])
    kept = keep_paper(complaint, argument["kind"], document, by=by)
    progress(1, 1)
    return {"complaint": complaint.pk, "paper": kept.pk}
