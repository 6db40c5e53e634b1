"""Pages of imports: a workbook sent, what in it was not understood, mapped and sent again."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jiheng.survey.foreign_table import GROUP, IGNORED
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.uploads import one_upload
from jiheng.web.surveys.jobs import IMPORT, order_import
from jiheng.web.surveys.queries import surveys as queries
from jiheng.web.surveys.views.found import found_survey


@require_POST
def order(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Have a workbook of another tool read, and taken in where all of it is understood."""
    survey = found_survey(request, pk)
    file = one_upload(request, ("xlsx",))
    sent = {"digest": file.digest, "name": file.name}
    return redirect("core:job", pk=order_import(survey, sent, by=request.user).pk)


def imported(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what came of a workbook; what was not understood is mapped here and read again."""
    job = core.own_job(request.user, pk, IMPORT)
    if job is None:
        raise Http404
    survey = found_survey(request, int(str(job.argument["survey"])))
    form = queries.form_of(survey)
    if form is None:
        raise Http404
    if request.method == "POST":
        again = order_import(
            survey, dict(job.argument["file"]), _mapped(request, job), by=request.user
        )
        return redirect("core:job", pk=again.pk)
    questions = {question.id: question for question in form.questions}
    page = {
        "job": job,
        "result": job.result,
        "survey": survey,
        "form": form,
        "words": [(questions[q], word, at) for q, word, at in job.result.get("words", ())],
        "absent": [questions[q] for q in job.result.get("absent", ())],
        "group_meaning": GROUP,
        "ignored_meaning": IGNORED,
    }
    return render(request, "surveys/imported.html", page)


def _mapped(request: AuthenticatedRequest, job: "object") -> dict[str, dict[str, str]]:
    """Return what was mapped before and now: headers and words as they are written."""
    argument, result = job.argument, job.result  # type: ignore[attr-defined]
    columns, words = dict(argument["columns"]), dict(argument["words"])
    for n, header in enumerate(result.get("columns", ())):
        meaning = request.POST.get(f"column-{n}", "")
        if meaning:
            columns[header] = meaning
    for n, (_question, word, _at) in enumerate(result.get("words", ())):
        point = request.POST.get(f"word-{n}", "")
        if point:
            words[word] = point
    return {"columns": columns, "words": words}
