"""Nobody holds everybody up: calls of a person and an address are counted, log-ins wait in turn."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.web.core.access_log import log_access
from jiheng.web.core.own_turns import OwnTurns
from jiheng.web.core.requests import current, from_script
from jiheng.web.core.shared_counts import SharedCounts

Answer = Callable[[HttpRequest], HttpResponse]
FILE, TURNS = "pace", "turns"  # in the data folder
OWN_TURN = "jiheng.own_turn"  # whose turn a request has
WAIT = 5  # seconds that whoever is refused is asked to wait
HASHING = 1  # passwords that a process judges at a time: each takes a processor and much memory
IN_LINE = 1  # that wait for it; of the threads of a process others are left for pages
ASKING = 3  # requests of a process that wait for another service at a time, for seconds each


PACE = SharedCounts(lambda: settings.INSTALLATION.folder / FILE)
OWN = OwnTurns(lambda: settings.INSTALLATION.folder / TURNS)
_ASKING = threading.Semaphore(ASKING)
_TURN, _LINE = threading.Semaphore(HASHING), threading.Semaphore(HASHING + IN_LINE)


def keeps_pace(key: str, rate: int) -> bool:
    """Return whether a person or an address calls no oftener than is allowed, of any process."""
    return PACE.allows(key, rate, time.time())


def by_address(answer: Answer) -> Answer:
    """Refuse an address that calls too often, before anything is looked up for it."""

    def around(request: HttpRequest) -> HttpResponse:
        address = current().address
        if address and not keeps_pace(f"address/{address}", settings.OPTIONS.address_calls):
            return too_many(request)
        return answer(request)

    return around


def by_person(answer: Answer) -> Answer:
    """Refuse a person who calls too often; note what they were refused, or is not theirs to see."""

    def around(request: HttpRequest) -> HttpResponse:
        known = request.user.is_authenticated
        if known and not (_comes_in_time(request) and in_own_turn(request, request.user.pk or 0)):
            return too_many(request)
        try:
            response = answer(request)
        finally:
            end_own_turn(request)
        note_refusal(request, response)
        return response

    return around


def _comes_in_time(request: HttpRequest) -> bool:
    """Return whether a person calls no oftener than is allowed, and changes things as people do."""
    person, options = request.user.pk, settings.OPTIONS
    sends = request.method not in ("GET", "HEAD", "OPTIONS")
    return keeps_pace(f"person/{person}", options.calls) and not (
        sends and not keeps_pace(f"changes/{person}", options.changes)
    )


def in_own_turn(request: HttpRequest, person: int) -> bool:
    """Return whether a request comes to its turn among those of its person, till it is answered.

    One that a session and a token speak for has one turn.
    """
    if OWN_TURN in request.META:
        return True
    if not OWN.take(person):
        return False
    request.META[OWN_TURN] = person
    return True


def end_own_turn(request: HttpRequest) -> None:
    """End the turn of a request that is answered, if it had one."""
    person = request.META.pop(OWN_TURN, None)
    if person is not None:
        OWN.give_back(person)


def note_refusal(request: HttpRequest, response: HttpResponse) -> None:
    """Note who was refused what; where no page is, nobody is refused one."""
    match = request.resolver_match
    if response.status_code in (403, 404) and match is not None and request.user.is_authenticated:
        log_access("refused", (match.view_name or "")[-40:], request.path[-40:], request.user)


def too_many(request: HttpRequest) -> HttpResponse:
    """Return the answer to whoever calls too often, or comes while too many do."""
    said = _("请求太多、太快了，请过几秒再试；什么都没有改。")
    api = request.path.startswith("/api/")
    response: HttpResponse = (
        JsonResponse({"said": said, "why": "pace"}, status=429)
        if api or from_script(request)
        else HttpResponse(_paced_page(get_language() or ""), status=429)
    )
    response["Retry-After"] = str(WAIT)
    return response


@cache
def _paced_page(_language: str) -> bytes:
    """Return the page that says so, written once: to refuse somebody must cost next to nothing."""
    from jiheng.web.core.declared import declared

    about = {"home_view": declared().home, "search_view": declared().search}
    return render_to_string("core/paced.html", about).encode()


@contextmanager
def hashing_turn() -> Iterator[bool]:
    """Wait for the turn to judge a password; False at once where too many wait already."""
    if not _LINE.acquire(blocking=False):
        yield False
        return
    try:
        with _TURN:
            yield True
    finally:
        _LINE.release()


def asking_in_turn(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Have a view that asks another service leave threads for pages; passwords have own turns."""

    @wraps(view)
    def around(request: HttpRequest, *args: object, **options: object) -> HttpResponseBase:
        if not _ASKING.acquire(blocking=False):
            return too_many(request)
        try:
            return view(request, *args, **options)
        finally:
            _ASKING.release()

    return around


def in_turn(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Have a view that judges passwords do so in turn; too many at once are asked to wait."""

    @wraps(view)
    def around(request: HttpRequest, *args: object, **options: object) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **options)
        with hashing_turn() as turn:
            return view(request, *args, **options) if turn else too_many(request)

    return around
