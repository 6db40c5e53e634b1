"""Pages of packs: the list, a year with its clock, one pack with what was found in it."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.documents.write_html import POLICY
from jiheng.rulebook import load
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.handing import handed
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.core.views.lists import list_page
from jiheng.web.disclosure import lists
from jiheng.web.disclosure.actions import releases
from jiheng.web.disclosure.queries import releases as queries
from jiheng.web.disclosure.queries.public_years import offered_ledgers
from jiheng.web.disclosure.stored_packs import file_inside, names_inside, pack_bytes
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.queries import due
from jiheng.web.performance.views.found import found_cycle

if TYPE_CHECKING:
    from jiheng.web.disclosure.models import Release

MOST = 200  # years that wait: the to-do page has the rest
READ = (".html", ".json")  # shown by the browser; the rest is downloaded


def release_list_page(request: AuthenticatedRequest) -> HttpResponse:
    """List packs, and the confirmed years without one."""
    years = list(queries.unreleased(request.user)[:MOST])
    days = queries.confirmed_days(years)
    today = timezone.localdate()
    rows = [(c, due(queries.due_on(days.get(c.pk)), today)) for c in years]
    rule = load().rest.clock(queries.CLOCK, today)
    more = {"years": rows, "clock": rule}
    return list_page(request, lists.release_list(), template="disclosure/releases.html", more=more)


def year(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what of a year would be disclosed, by when, and its packs."""
    cycle = found_cycle(request, pk)
    confirmed, today = queries.confirmed_on(cycle), timezone.localdate()
    rule = load().rest.disclosure
    page = {
        "cycle": cycle,
        "rule": rule,
        "clock": load().rest.clock(queries.CLOCK, today),
        "confirmed_on": confirmed,
        "due": due(queries.due_on(confirmed), today),
        "releases": [(r, queries.state_of(r)) for r in queries.releases_of(cycle)],
        "ledgers": [(ledger.id, ledger.form.name) for ledger in offered_ledgers(cycle)],
        "may_make": core.may(request.user, queries.RELEASE, cycle.organisation)
        and cycle.state == queries.CONFIRMED,
        "sheets": [load().rest.form.sheet(id_).name for id_ in rule.sheets],
    }
    log_access("view", "cycle", cycle.pk, request.user)
    return render(request, "disclosure/year.html", page)


@require_POST
def make(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Have a pack of a year made."""
    cycle = found_cycle(request, pk)
    chosen = request.POST.getlist("ledger")
    masked = request.POST.get("masked") == "1"
    _release, job = releases.order_release(cycle.pk, chosen, masked=masked, by=request.user)
    return redirect("core:job", pk=job.pk)


def _found(request: AuthenticatedRequest, pk: int) -> "Release":
    release = queries.releases(request.user).filter(pk=pk).first()
    if release is None:
        raise Http404
    return release


def one_release(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a pack: what is in it, what was found in it, what may be done."""
    release = _found(request, pk)
    flow = queries.release_flow()
    inside_too = queries.sees_inside(request.user, release.cycle.organisation)
    page = {
        "release": release,
        "cycle": release.cycle,
        "state": queries.state_of(release),
        "files": names_inside(release) if inside_too else [],
        "readable": READ,
        "findings": release.findings if inside_too else [],
        "sees_inside": inside_too,
        "digest": release.file.digest if release.file is not None else "",
        "moves": queries.offered(request.user, release),
        "steps": [
            (step, flow.move(step.move), named(flow.state(step.end)))
            for step in queries.steps(release)
        ],
    }
    log_access("view", "release", release.pk, request.user)
    return render(request, "disclosure/release.html", page)


@require_POST
def move(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Approve, release, withdraw, send back or drop a pack."""
    release = _found(request, pk)
    sent = request.POST
    taking = Taking(
        sent.get("move", ""), sent.get("note", ""), acknowledged=sent.get("acknowledged") == "1"
    )
    releases.apply_move(release.pk, taking, by=request.user)
    messages.success(request, _("已办理。"))
    return redirect("disclosure:release", pk=pk)


def _inside(request: AuthenticatedRequest, pk: int) -> "Release":
    """Return a pack whose files this person may have; else there are none."""
    release = _found(request, pk)
    if not queries.sees_inside(request.user, release.cycle.organisation):
        raise Http404
    return release


def packed(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand out a pack, or its tombstone."""
    release = _inside(request, pk)
    content = pack_bytes(release)
    if content is None:
        raise Http404
    log_access("export", "release", release.pk, request.user)
    return handed(content[1], content[0])


def inside(request: AuthenticatedRequest, pk: int, name: str) -> HttpResponse:
    """Show a file of a pack as it will be seen; nothing in it can run or load anything."""
    release = _inside(request, pk)
    data = file_inside(release, name)
    if data is None:
        raise Http404
    log_access("view", "release", release.pk, request.user)
    if not name.endswith(READ):
        return handed(data, name)
    kind = "text/html" if name.endswith(".html") else "application/json"
    response = HttpResponse(data, content_type=f"{kind}; charset=utf-8")
    response["Content-Security-Policy"] = f"{POLICY}; sandbox"
    return response
