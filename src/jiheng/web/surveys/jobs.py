"""Long work: the workbook of another tool read in its own process, and taken in whole."""

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import get_language

from jiheng.survey import ForeignTable, read_foreign_table
from jiheng.web.core import queries as core
from jiheng.web.core.actions import require
from jiheng.web.core.jobs import Progress, enqueue
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.workbooks import kept_document
from jiheng.web.surveys.actions.importing import take_table
from jiheng.web.surveys.queries.surveys import book, form_of, groups_of, standing, surveys

if TYPE_CHECKING:
    from jiheng.web.core.models import Job, User
    from jiheng.web.surveys.models import Survey

IMPORT = "import_answers"
MOST_SHOWN = 200


def order_import(
    survey: "Survey",
    file: dict[str, str],
    mapped: dict[str, dict[str, str]] | None = None,
    *,
    by: "User",
) -> "Job":
    """Return a job that reads a workbook and takes it in where everything in it is understood."""
    require(by, "survey", survey.organisation)
    standing(survey).require("import")
    words = {"columns": {}, "words": {}, **(mapped or {})}
    argument: dict[str, object] = {
        "survey": survey.pk,
        "file": file,
        **words,
        "by": by.pk,
        "language": get_language() or "zh-hans",
    }
    return enqueue(IMPORT, argument, by=by)


def import_answers(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Take the answers of a workbook in, or say what in it was not understood."""
    by = core.people().get(pk=argument["by"])
    survey = surveys(by).get(pk=argument["survey"])
    file = argument["file"]
    progress(0, 1)
    with translation.override(argument["language"]):
        document = kept_document(file["digest"], file["name"])
        if document.faults:
            language = "en" if argument["language"].startswith("en") else "zh"
            return {"faults": [book().message(f, language) for f in document.faults]}
        form = form_of(survey)
        if form is None:
            return {"faults": [survey.form]}
        table = read_foreign_table(
            document,
            form,
            tuple(groups_of(survey)),
            columns=argument["columns"],
            words=argument["words"],
        )
        shown = _shown(table)
        if not table.complete:
            return shown
        try:
            batch = take_table(survey.pk, table, file["name"], file["digest"], by=by)
        except Refused as refused:
            return {**shown, "faults": [str(refused.said)]}
        return {**shown, "count": batch.count}


def _shown(table: ForeignTable) -> dict[str, object]:
    """Return what a page shows of a workbook: what could not be mapped, in part if it is much."""
    return {
        "sheet": table.sheet,
        "read": len(table.answers),
        "empty_rows": table.empty_rows,
        "columns": list(table.columns[:MOST_SHOWN]),
        "words": [list(each) for each in table.words[:MOST_SHOWN]],
        "absent": list(table.absent),
        "groups": [list(each) for each in table.groups[:MOST_SHOWN]],
        "more": max(len(table.words), len(table.columns), len(table.groups)) > MOST_SHOWN,
    }
