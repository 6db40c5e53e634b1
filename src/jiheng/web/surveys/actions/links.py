"""Links made: each answers once; their secrets are told once, to whoever has them made."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.surveys.actions.lots import open_lot
from jiheng.web.surveys.actions.surveys import locked_survey
from jiheng.web.surveys.models import Ticket
from jiheng.web.surveys.queries.surveys import groups_of, populations_of, reference, standing
from jiheng.web.surveys.sealing import new_secret, random_key, ticket_digest

MOST_AT_ONCE = 2_000
BATCH = 500


@transaction.atomic
def make_links(survey_id: int, group: str, count: int, *, by: User) -> list[str]:
    """Return the secrets of new links of a group; nobody can be told them a second time.

    Raises Refused without the right, before the survey is in the field and after it, and for
    more links than there are people.
    """
    survey = locked_survey(survey_id)
    require(by, "survey", survey.organisation)
    standing(survey).require("issue")
    if group not in groups_of(survey):
        raise Refused(_("没有这一组，请在列出的组里选。"), field="group")
    if not 1 <= count <= MOST_AT_ONCE:
        raise Refused(_("一次最多生成 %(most)s 个链接。") % {"most": MOST_AT_ONCE}, field="count")
    population = populations_of(survey).get(group)
    made_before = survey.tickets.filter(group=group).count()
    if population is not None and made_before + count > population:
        words = {"group": group, "n": population, "made": made_before}
        raise Refused(
            _("“%(group)s”共 %(n)s 人，已有 %(made)s 个链接，再生成就多于人数了。") % words,
            field="count",
        )
    secrets = [new_secret() for _number in range(count)]
    tickets = [
        Ticket(id=random_key(), survey=survey, digest=ticket_digest(secret), group=group)
        for secret in secrets
    ]
    tickets.sort(key=lambda ticket: ticket.id.bytes)  # not in the order of the sheet
    Ticket.objects.bulk_create(tickets, batch_size=BATCH)
    open_lot(survey, group)
    changes = {"group": ("", group), "count": (made_before, made_before + count)}
    record_change(
        "make_links", "survey", survey.pk, by=by, changes=changes, reference=reference(survey),
        bound=(("survey", survey.pk),),
    )  # fmt: skip
    return secrets
