"""Nobody holds everybody up: calls of a person and an address are counted, log-ins wait in turn."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiheng.web.core.access_log import log_access
from jiheng.web.core.requests import current, from_script

Answer = Callable[[HttpRequest], HttpResponse]
MINUTE = 60.0  # seconds
MOST_KNOWN = 10_000  # people and addresses that are counted at a time
WAIT = 5  # seconds that whoever is refused is asked to wait
HASHING = 1  # passwords that a process judges at a time: each takes a processor and much memory
IN_LINE = 1  # that wait for it; of the threads of a process others are left for pages


@dataclass(slots=True)
class Pace:
    """How many calls each may still make: so many a minute, and as many at once."""

    left: dict[str, tuple[float, float]] = field(default_factory=dict)  # calls, and when
    lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self, key: str, rate: int, now: float) -> bool:
        """Return whether one more call goes through, which is then taken off."""
        with self.lock:
            left, at = self.left.get(key, (float(rate), now))
            left = min(float(rate), left + (now - at) * rate / MINUTE)
            self.left[key] = (max(left - 1, 0.0) if left >= 1 else left, now)
            if len(self.left) > MOST_KNOWN:
                self._forget(now)
            return left >= 1

    def _forget(self, now: float) -> None:
        """Forget those who made no call for a minute: they may make all again."""
        self.left = {key: known for key, known in self.left.items() if now - known[1] < MINUTE}


PACE = Pace()
_TURN, _LINE = threading.Semaphore(HASHING), threading.Semaphore(HASHING + IN_LINE)


def keeps_pace(key: str, rate: int) -> bool:
    """Return whether a person or an address calls no oftener than is allowed."""
    return PACE.allows(key, rate, time.monotonic())


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
        if known and not keeps_pace(f"person/{request.user.pk}", settings.OPTIONS.calls):
            return too_many(request)
        response = answer(request)
        note_refusal(request, response)
        return response

    return around


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
        else render(request, "core/paced.html", status=429)
    )
    response["Retry-After"] = str(WAIT)
    return response


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


def in_turn(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Have a view that judges passwords do so in turn; too many at once are asked to wait."""

    @wraps(view)
    def around(request: HttpRequest, *args: object, **options: object) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **options)
        with hashing_turn() as turn:
            return view(request, *args, **options) if turn else too_many(request)

    return around
