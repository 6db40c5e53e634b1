"""Answers of another tool taken in: all of a workbook, or nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.survey import ForeignTable
from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.surveys.actions.surveys import locked_survey
from jiheng.web.surveys.models import Answer, Batch
from jiheng.web.surveys.queries.surveys import reference, standing
from jiheng.web.surveys.sealing import random_key

MOST_ANSWERS = 100_000
AT_ONCE = 1_000


@transaction.atomic
def take_table(survey_id: int, table: ForeignTable, name: str, digest: str, *, by: User) -> Batch:
    """Return the answers of a workbook as taken in.

    Raises Refused without the right, for a table with anything unmapped, for a workbook that was
    taken in before, saved again or not, and for one without answers.
    """
    survey = locked_survey(survey_id)
    require(by, "survey", survey.organisation)
    standing(survey).require("import")
    if not table.complete:
        raise Refused(_("还有没对上的栏目或说法，什么都没有导入：请先对上。"))
    if not 0 < len(table.answers) <= MOST_ANSWERS:
        raise Refused(_("工作簿里要有 1 到 %(most)s 份答卷。") % {"most": MOST_ANSWERS})
    before = Batch.objects.filter(survey=survey, digest__in=(digest, table.content)).first()
    if before is not None:
        raise Refused(
            _(
                "这个工作簿已经导入过了（“%(name)s”，内容一样），没有再导入；"
                "确是另一批答卷的，请加上一列序号再导入。"
            )
            % {"name": said(before.name)}
        )
    batch = Batch.objects.create(
        survey=survey, name=name[:200], digest=table.content, count=len(table.answers), by=by
    )
    rows = [
        Answer(
            id=random_key(), survey=survey, batch=batch, group=answer.group,
            points=dict(sorted(answer.points.items())),
        )
        for answer in table.answers
    ]  # fmt: skip
    rows.sort(key=lambda row: row.id.bytes)
    Answer.objects.bulk_create(rows, batch_size=AT_ONCE)
    record_change(
        "import_answers", "survey", survey.pk, by=by,
        changes={"file": ("", name), "digest": ("", digest), "count": ("", batch.count)},
        reference=reference(survey), bound=(("batch", batch.pk),),
    )  # fmt: skip
    return batch
