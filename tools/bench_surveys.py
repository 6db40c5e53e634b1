"""Prints how quickly respondents' pages answer, and whether 1,000 answers a minute are all kept.

python tools/bench_surveys.py [ANSWERS]     so many at the same pace, 1,000 without a number
"""

import http.client
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path
from typing import Any

from bench_row import NONE, row
from try_serve import free_port

ANSWERS, MINUTE = 1_000, 60.0
HANDS = 8  # that answer at the same time
MIX_EVERY = 5.0  # seconds
LIMIT = 0.050  # seconds of a page on the server
POINTS = ("very_satisfied", "satisfied", "neutral", "dissatisfied", "very_dissatisfied")


def prepare(folder: Path, count: int) -> tuple[Any, list[str]]:
    """Return a survey in the field, and the secrets of its links."""
    from jiheng.web.config.installation import Installation
    from jiheng.web.operate.setting_up import migrate, set_up

    place = Installation(folder, os.environ.get("JIHENG_DATABASE", "")).made()
    set_up(place)
    migrate(place, backed_up=False)
    from jiheng.web.core import actions
    from jiheng.web.flows.actions import Taking
    from jiheng.web.surveys.actions import surveys
    from jiheng.web.surveys.actions.links import make_links

    found = actions.found_organisation
    root = found(kind="finance", name="样例市财政局", code="R", parent=None, by=None)
    department = found(kind="department", name="样例局", code="D", parent=root, by=None)
    user = actions.add_user(username="manager", name="管", password=None, by=None)
    actions.give_role(user, department, "manager", by=None)
    new = surveys.NewSurvey(
        title="满意度调查", form="served-enterprises", year="2026",
        frames=[surveys.SurveyFrame("", None)],
    )  # fmt: skip
    survey = surveys.create_survey(department, new, by=user)
    survey = surveys.apply_move(survey.pk, Taking("open_survey"), by=user)
    return survey, make_links(survey.pk, "服务企业", count, by=user)


def answer(port: int, secrets: list[str], begin: float, taken: list[tuple[float, float]]) -> None:
    """Open and send answers one after the other, each at its moment within the minute."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for number, secret in enumerate(secrets):
        moment = begin + number * MINUTE * HANDS / ANSWERS * random.uniform(0.9, 1.0)
        time.sleep(max(0.0, moment - time.perf_counter()))
        who = {"X-Forwarded-For": f"10.{random.randrange(256)}.{random.randrange(256)}.7",
               "Host": "bench.invalid", "X-Forwarded-Proto": "https"}  # fmt: skip
        start = time.perf_counter()
        line.request("GET", f"/{secret}/", headers=who)
        shown = line.getresponse()
        shown.read()
        looked = time.perf_counter()
        fields = {f"q-{q}": random.choice(POINTS) for q in ("advice", "overall")}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", f"/{secret}/", urllib.parse.urlencode(fields), {**who, **kind})
        sent = line.getresponse()
        sent.read()
        if (shown.status, sent.status) == (200, 303):
            taken.append((looked - start, time.perf_counter() - looked))


def waited(port: int) -> None:
    """Wait until the server answers."""
    for _try in range(300):
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/thanks/", headers={"Host": "bench.invalid"})
            line.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server does not answer")


def at(share: float, times: list[float]) -> float:
    """Return the time that a share of all takes at most, in milliseconds."""
    return sorted(times)[int(share * (len(times) - 1))] * 1000


def main() -> int:
    """Print the figures; return 1 for a lost answer, or where one page in twenty takes too long."""
    count = int(sys.argv[1]) if sys.argv[1:] else ANSWERS
    with tempfile.TemporaryDirectory() as folder:
        survey, secrets = prepare(Path(folder, "data"), count)
        from django.db import connections

        from jiheng.web.surveys.actions.lots import mix_lots
        from jiheng.web.surveys.models import Answer, Ticket
        from jiheng.web.surveys.queries.surveys import waiting_answers

        connections.close_all()
        port = free_port()
        words = ["-m", "jiheng", "survey-serve", "--data", f"{folder}/data", "--port", f"{port}",
                 "--proxy", "bench.invalid"]  # fmt: skip
        server = subprocess.Popen([sys.executable, *words], stderr=subprocess.DEVNULL)
        taken: list[tuple[float, float]] = []
        try:
            waited(port)
            begin = time.perf_counter()
            hands = [
                threading.Thread(target=answer, args=(port, secrets[n::HANDS], begin, taken))
                for n in range(HANDS)
            ]
            for hand in hands:
                hand.start()
            while any(hand.is_alive() for hand in hands):
                time.sleep(MIX_EVERY)
                mix_lots()
            lasted = time.perf_counter() - begin
        finally:
            server.terminate()
            server.wait(30)
        kept = Answer.objects.filter(survey=survey).count() + waiting_answers(survey)
        used = Ticket.objects.filter(survey=survey, used=True).count()
        shown, sent = ([each[n] for each in taken] for n in (0, 1))
        sys.stdout.write(
            f"{len(taken)} answers in {lasted:.0f} s, {used} tickets used, {kept} kept\n"
            f"page: {at(0.5, shown):.1f} ms, p95 {at(0.95, shown):.1f} ms; "
            f"answer: {at(0.5, sent):.1f} ms, p95 {at(0.95, sent):.1f} ms\n"
        )
        lost = not len(taken) == used == kept == count
        slow = at(0.95, shown) > LIMIT * 1000
        page = f"{at(0.5, shown):.1f} ms, p95 {at(0.95, shown):.1f} ms"
        rows = (
            row("page of a survey, p95 beside its server", page, NONE,
                at(0.95, shown) / 1000 / LIMIT, "≤ 1 of 50 ms", held=not slow),
            row(f"{count:,} answers in {lasted:.0f} s: kept of sent", f"{kept:,}", f"{count:,}",
                kept / count, "= 1", held=not lost),
        )  # fmt: skip
        sys.stdout.write("\n".join((*rows, "")))
        return int(lost or slow)


if __name__ == "__main__":
    raise SystemExit(main())
