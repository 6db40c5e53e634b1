"""Lists as workbooks: everything that the filter of the page lets through, without a limit."""

from collections.abc import Callable, Iterator
from itertools import chain, islice

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from jiheng import documents
from jiheng.web.core.asked import Asked
from jiheng.web.core.audit import saw
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.performance import queries
from jiheng.web.performance.papers import Paper
from jiheng.web.performance.stages import STATE
from jiheng.web.performance.templatetags.performance_words import adjustment_label, severity_label
from jiheng.web.performance.views import filters
from jiheng.web.performance.words import told

CHUNK = 2_000
INDICATORS = (
    "level1",
    "level2",
    "name",
    "operator",
    "original_target",
    "revised_target",
    "unit",
    "weight",
    "actual",
    "reason",
)
MEASURES = (
    "problem",
    "heading",
    "text",
    "division",
    "person",
    "due",
    "progress",
    "status",
    "closed_on",
    "proof",
)
Lines = Iterator[tuple[str, ...]]


def years(request: Asked) -> Lines:
    """Yield the list of years."""
    yield _("部门"), _("年度"), _("状态"), _("报送总分"), _("等级"), _("最后改动")
    for one in filters.years(request).iterator(CHUNK):
        score = "" if one.score is None else f"{one.score}"
        at = timezone.localtime(one.changed_at).strftime("%Y-%m-%d %H:%M")
        name = one.organisation.name
        yield name, str(one.year), str(STATE[one.state].label), score, one.grade, at


def indicators(request: Asked) -> Lines:
    """Yield the list of indicators."""
    labels = (said(c.label) for c in queries.columns("indicators") if c.field in INDICATORS)
    yield _("部门"), _("年度"), *labels
    for one in filters.indicators(request).iterator(CHUNK):
        values = (one.values.get(n, "") for n in INDICATORS)
        yield one.cycle.organisation.name, str(one.cycle.year), *values


def problems(request: Asked) -> Lines:
    """Yield the list of measures against problems."""
    labels = (said(c.label) for c in queries.columns("measures") if c.field in MEASURES)
    yield _("部门"), _("年度"), *labels
    titles: dict[tuple[int, str], str] = {}
    known: set[int] = set()
    for one in filters.problems(request).iterator(CHUNK):
        if one.cycle_id not in known:
            known.add(one.cycle_id)
            titles |= queries.problem_titles([one.cycle_id])
        number = one.values.get("problem", "")
        told = one.values | {"problem": titles.get((one.cycle_id, number), number)}
        values = (told.get(n, "") for n in MEASURES)
        yield one.cycle.organisation.name, str(one.cycle.year), *values


def adjustments(request: Asked) -> Lines:
    """Yield the requests to change targets."""
    yield _("部门"), _("年度"), _("指标"), _("原目标"), _("调整后"), _("原因"), _("状态"), _("意见")
    for one in filters.adjustments(request).iterator(CHUNK):
        of, values = one.entry.cycle, one.entry.values
        before = f"{values.get('operator', '')}{values.get('original_target', '')}"
        told = (one.entry.title, before, one.target, one.reason)
        state = str(adjustment_label(one.state))
        yield of.organisation.name, str(of.year), *told, state, one.decision


def reviews(request: Asked) -> Lines:
    """Yield the reviews."""
    yield _("部门"), _("年度"), _("随机种子"), _("复核人"), _("状态"), _("复核意见")
    for one in filters.reviews(request).iterator(CHUNK):
        of, who = one.cycle, one.reviewer
        state = _("已复核") if one.state == "done" else _("复核中")
        name = who.name if who else ""
        yield of.organisation.name, str(of.year), one.draw.seed, name, state, one.opinion


def record(request: Asked) -> Lines:
    """Yield the record, the newest first, in words and with digests."""
    yield _("序号"), _("时间"), _("人员"), _("来源地址"), _("动作"), _("对象"), _("变化"), _("摘要")
    lines = filters.record(request).iterator(CHUNK)
    while batch := told(islice(lines, CHUNK)):
        for one in batch:
            at = timezone.localtime(one.line.at).strftime("%Y-%m-%d %H:%M:%S")
            thing = f"{one.thing} {one.line.object_id}"
            changes = "；".join(f"{c.label}：{c.old} → {c.new}" for c in one.changes)
            address, digest = one.line.address, one.line.digest
            yield f"{one.line.number}", at, one.who, address, one.action, thing, changes, digest


def reports(request: Asked) -> Lines:
    """Yield the written reports with how many findings of each kind they have."""
    marks = ("error", "warning", "notice")
    yield _("报告"), _("机构"), _("上传人"), _("上传时间"), *(str(severity_label(m)) for m in marks)
    for one in filters.reports(request).iterator(CHUNK):
        at = timezone.localtime(one.at).strftime("%Y-%m-%d %H:%M")
        held = [f["severity"] for f in (one.record or {}).get("findings", ())]
        counts = (str(held.count(m)) if one.record else "" for m in marks)
        yield one.file.name, one.organisation.name, one.by.name, at, *counts


LISTS: dict[str, Callable[[Asked], Lines]] = {
    "years": years,
    "indicators": indicators,
    "problems": problems,
    "adjustments": adjustments,
    "reviews": reviews,
    "reports": reports,
    "record": record,
}


def exported(request: Asked, name: str) -> HttpResponse:
    """Hand out a list as a workbook."""
    if name not in LISTS:
        raise Http404
    lines = LISTS[name](request)
    header = next(lines)
    saw("export", name, request.GET.urlencode()[:40], request.user)
    return workbook(documents.write_list(name, chain([header], lines)), f"{name}.xlsx")


def workbook(data: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download."""
    return handed(Paper(name, data))


def handed(made: Paper, *, inline: bool = False) -> HttpResponse:
    """Return a file as a download, or to be shown in the browser."""
    response = HttpResponse(made.data, content_type=made.kind)
    header = content_disposition_header(not inline, made.name)
    response["Content-Disposition"] = header or "attachment"
    return response
