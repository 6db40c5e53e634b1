"""Every form and every call with what somebody hostile sends: taken, or refused in a sentence; never a fault."""

import json
import os
import re
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from jiheng.web.core.api import api
from jiheng.web.core.models import AuditLine, Job
from jiheng.web.core.pace import OWN, PACE
from jiheng.web.ledgers.actions import offering
from web import doing, hostile
from web import test_api as calls
from web.city import person
from web.test_rights import addresses, held, made  # noqa: F401  a fixture

pytestmark = pytest.mark.once

RUN = os.environ.get("JIHENG_HOSTILE", "0")  # "all": every value in every field, for minutes
ALL = RUN == "all"
ROLES = ("filler", "manager", "finance", "administrator", "centre", "expert", "lead")
REFUSED = (403, 404, 405)
ALONE = 1  # fields of a form that are tried alone in the short run
NOBODYS = {"core:logout", "set_language"}  # tried by those who are nobody
NOTED = ("use_token", "log_in_failed", "wrong_password")  # what is refused is itself a line
USUAL = {
    "reason": "试一试能不能办", "text": "甲", "measure": "乙", "division": "丙", "due": "2026-01-01",
    "day": "2026-01-01", "month": "2026-01", "target": "1", "points": "1", "opinion": "可", "year": "2025",
    "version": "1", "name": "甲", "title": "新任务", "note": "已办", "number": "1", "count": "1", "wanted": "1",
    "username": "x1", "code": "x", "kind": "unit", "q": "甲", "page": "1", "answer": "可", "value": "1",
}  # fmt: skip


@dataclass
class Fault:
    """An answer that no hostile request may have."""

    name: str
    role: str
    sent: str
    why: str


class Attack:
    """Sends what is hostile, each request in a savepoint: the next finds all as it was."""

    def __init__(self, city):
        self.city, self.faults, self.count = city, [], 0
        self.clients = {}

    def client(self, role):
        if role not in self.clients:
            client = Client()
            if role:
                backend = "django.contrib.auth.backends.ModelBackend"
                client.force_login(self.city.people[role], backend=backend)
            self.clients[role] = client, client.cookies.output(header="", sep=";")
        client, cookies = self.clients[role]
        client.cookies.clear()
        client.cookies.load(cookies)
        return client

    def send(self, role, path, about, body=b"", kind=hostile.FORM, method="POST", again=1, **extra):
        """Return the last answer of so many, all undone; what it may not be is noted."""
        self.count += again
        self.client(role)  # logged in before what is undone
        with transaction.atomic():
            for _ in range(again):
                before = counted()
                try:
                    send = partial(self.client(role).generic, method, path, body)
                    answer = send(content_type=kind, **extra)
                except Exception as error:  # whatever it is, it is a fault of ours
                    answer, why = None, f"{type(error).__name__}: {str(error)[:150]}"
                else:
                    why = wrong(answer, before)
                if why:
                    self.faults.append(Fault(about[0], role, f"{about[1:]}", why))
                    break
            transaction.set_rollback(True)
        return answer

    def asked(self, paths):
        """Return what each address that takes something asks for, of somebody who may send it."""
        every, forms = [], {}
        for name, path in paths:
            asked, page = self.first_asked(name, path)
            if asked is None:
                continue
            every.append(asked)
            if page is None or page.status_code != 200:
                page = self.send(asked.role, path, (name, "look"), method="GET")
            if page is not None and page.status_code == 200 and not page.streaming:
                for action, values, files in hostile.forms_of(page.content):
                    known, known_files = forms.setdefault(action or path, ({}, set()))
                    known.update(values)
                    known_files |= files
        taking = [asked for asked in every if asked.fields or asked.path in forms]
        for asked in taking:
            values, asked.files = forms.get(asked.path, ({}, set()))
            asked.fields = {n: values.get(n) or USUAL.get(n, "") for n in asked.fields | values}
            self.deepen(asked)
        return taking

    def first_asked(self, name, path):
        best = None, None
        for role in ROLES:
            with hostile.asked_names() as fields:
                answer = self.send(role, f"{path}?{hostile.QUERY}=1", (name, "nothing sent"))
            if answer is None or answer.status_code not in REFUSED:
                if best[0] is None or len(fields) > len(best[0].fields):
                    best = hostile.Asked(name, path, role, dict(fields)), answer
                if not ALL or role == "manager":
                    break
        return best

    def deepen(self, asked):
        """Send what is usual, twice: a double click; add the fields that are asked for only then."""
        body = hostile.as_form(asked.fields.items())
        path = f"{asked.path}?{hostile.QUERY}=1"
        with hostile.asked_names() as fields:
            self.send(asked.role, path, (asked.name, "twice"), body, again=2)
        asked.fields = {n: USUAL.get(n, "") for n in fields} | asked.fields


@pytest.fixture
def attack(city, monkeypatch):
    monkeypatch.setattr(PACE, "allows", lambda *_: True)
    monkeypatch.setattr(OWN, "take", lambda *_: True)
    sent = Attack(city)
    yield sent
    listed = "\n".join(f"{f.name} {f.role} {f.sent}: {f.why}" for f in sent.faults)
    assert not sent.faults, f"of {sent.count} requests:\n{listed}"


def counted():
    return AuditLine.objects.exclude(action__in=NOTED).count(), Job.objects.count()


def wrong(answer, before):
    """Return what is wrong with an answer; nothing where it may be so."""
    status = answer.status_code
    if status >= 500:
        return f"{status}"
    if status >= 400 and status != 405 and not hostile.has_words(answer):
        return f"{status} without a sentence"
    if status >= 400 and counted() != before:
        return f"{status}, and changed: {AuditLine.objects.last().action}"
    if not answer.streaming and b"Traceback" in answer.content:
        return "a traceback"
    return ""


def dealt(items, count, of_all=None):
    """Return a function that deals so many of some, the next ones every time; all in the long run."""
    everything = tuple(items)
    endless = islice(cycle(everything), 0 if ALL else int(RUN), None)
    each = (of_all or len(everything)) if ALL else count
    return lambda: tuple(islice(endless, each))


def in_turn(fields):
    """Return the fields that are tried alone: all, or a few of a wide sheet."""
    names = list(fields)
    return names if ALL else names[int(RUN) % 3 :: max(1, len(names) // ALONE)]


class Dealt:
    """What is sent to the next form: in the short run a little of each kind, and other of each the next time."""

    def __init__(self):
        count = len(list(hostile.odd_bodies([])))
        self.in_all, self.in_one = dealt(hostile.VALUES, 1), dealt(hostile.VALUES, 1, of_all=7)
        self.headers, self.odd = dealt(hostile.HEADERS, 1), dealt(range(count), 1)
        self.files = dealt(hostile.FILES, 1)


def hostile_values(asked, kinds):
    """Yield what is said of it and the fields: one value in all fields, then one in one of them."""
    for kind in kinds.in_all():
        yield (kind, "in all"), [(name, hostile.VALUES[kind]) for name in asked.fields]
    for name in in_turn(asked.fields):
        for kind in kinds.in_one():
            yield (kind, name), (asked.fields | {name: hostile.VALUES[kind]}).items()


def requests_of(asked, kinds, number, referer):
    """Yield what is said of it, body, kind and headers of each request that is sent to a form."""
    pairs = list(asked.fields.items())
    for about, values in hostile_values(asked, kinds):
        yield about, hostile.as_form(values), hostile.FORM, {}
    turn = range(3) if ALL else (number % 3,)
    if 0 in turn:
        more = [(name, "999999999999") for name in asked.fields]
        yield ("repeated",), hostile.as_form(pairs * 2 + more), hostile.FORM, {}
    for extra in kinds.headers() if 1 in turn else ():
        headers = {"HTTP_REFERER": referer} | extra
        yield (f"{extra}"[:60],), hostile.as_form(pairs), hostile.FORM, headers
    bodies = list(hostile.odd_bodies(pairs))
    for kind, body in (bodies[place] for place in kinds.odd() if 2 in turn):
        yield ("odd body", kind, body[:20]), body, kind, {}
    for field, (called, data) in ((f, file) for f in asked.files for file in kinds.files()):
        body = hostile.as_multipart(pairs, [(field, called, data)] * 2)
        yield ("file", called, data[:9]), body, hostile.MULTIPART, {}


def test_every_form_with_every_value(held, attack):  # noqa: F811
    kinds = Dealt()
    paths = [(n, made(n, parts, held)) for n, parts in addresses() if n not in NOBODYS]
    every = attack.asked(paths)
    assert len(every) > 90
    for number, asked in enumerate(every):
        referer = f"http://testserver{paths[number][1]}"
        for about, body, kind, headers in requests_of(asked, kinds, number, referer):
            attack.send(asked.role, asked.path, (asked.name, *about), body, kind, **headers)


QUERIES = (
    "page", "q", "year", "month", "organisation", "place", "first", "last", "as_of", "key", "actual", "state",
    "lamp", "below", "rule", "kind", "id", "next", "sort", "name", "line", "column", "after", "target", "group",
    "zone", "class", "only", "site", "without", "region", "period", "card", "weight", "mode", "below", "ticket",
)  # fmt: skip


def test_every_page_with_every_query(held, attack):  # noqa: F811
    """Each page with all queries that some page knows, as somebody who sees it."""
    in_all, roles = dealt(hostile.VALUES, 1), cycle(("manager", "finance"))
    for name, parts in addresses():
        path = made(name, parts, held)
        for kind in in_all():
            query = hostile.as_form([(n, hostile.VALUES[kind]) for n in QUERIES]).decode()
            for role in ROLES if ALL else (next(roles),):
                answer = attack.send(role, f"{path}?{query}", (name, kind), method="GET")
                if answer is not None and answer.status_code != 404:
                    break


def test_every_address_of_things_that_there_are_not(held, attack):  # noqa: F811
    paths, methods = dealt(hostile.PATHS, 1), cycle(("GET", "POST"))
    for name, parts in addresses():
        path = made(name, parts, held)
        for part in paths():
            other = re.sub(r"/\d+/", lambda _m, part=part: f"/{part}/", path, count=1)
            for method in ("GET", "POST") if ALL else (next(methods),):
                attack.send("finance", other, (name, part), method=method)


def test_nobody_with_odd_headers(attack):
    for path in (
        "/",
        "/login/",
        "/logout/",
        "/api/years",
        "/static/x",
        "/i18n/setlang/",
        "/nowhere",
    ):
        for number, extra in enumerate(hostile.HEADERS):
            for method in ("GET", "POST") if ALL or number % 2 else ("POST",):
                attack.send("", path, (path, f"{extra}"[:60]), b"next=//x", method=method, **extra)
        for method in ("PUT", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "甲", "GET\r\nX: y", ""):
            attack.send("", path, (path, method), method=method)


def calls_of(address, operation, body, kinds, number):
    """Yield what is said of it, address and body of each request that is sent to a call."""
    leaves, odd, parts, queried = kinds
    usual = json.dumps(body).encode()
    for name in in_turn(body):
        for leaf in leaves():
            yield (name, leaf[:40]), address, hostile.with_leaf(body, name, leaf)
    turn = range(2) if ALL else (number % 2,)
    if "requestBody" in operation and 0 in turn:
        yield from (((text[:20],), address, text) for text in odd())
    if body and 1 in turn:
        yield ("names twice",), address, usual[:-1] + b"," + usual[1:]
    for part in parts() if 1 in turn and re.search(r"/\d", address) else ():
        before, _number, after = re.split(r"(/\d+)(?=/|$)", address, maxsplit=1)
        yield (part,), f"{before}/{part}{after}", usual
    names = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
    for kind in queried() if names else ():
        query = hostile.as_form([(n, hostile.VALUES[kind]) for n in names]).decode()
        yield ("query", kind), f"{address}?{query}", usual


def test_every_call_with_every_value(with_ledger, city, attack):
    things = calls.held_things(city)
    bodies = calls.sample_bodies(city, doing.rows_in(city.cycle, "indicators").first())
    tokens = {
        r: calls.headers(city.people[r])
        for r in ("finance", "filler", "manager", "centre", "administrator")
    }
    kinds = (
        dealt(hostile.LEAVES, 1), dealt(hostile.odd_json(), 1), dealt(hostile.PATHS, 1),
        dealt(hostile.VALUES, 1),
    )  # fmt: skip
    for number, (path, method, operation) in enumerate(operations()):
        address, body = calls.filled(path, things), bodies.get(path.removeprefix("/api"), {})
        own = caller(attack, tokens, address, method, body)
        for about, other, sent in calls_of(address, operation, body, kinds, number):
            said = (f"{method} {path}", *about)
            attack.send("", other, said, sent, hostile.JSON, method.upper(), **own)


def operations():
    for path, of_path in api.get_openapi_schema()["paths"].items():
        for method, operation in of_path.items():
            yield path, method, operation


def caller(attack, tokens, address, method, body):
    """Return the token of who may call, after a double click of theirs; pages show who may look."""
    if method == "get" and not ALL:
        return tokens["finance"]
    for own in tokens.values():
        usual = json.dumps(body).encode()
        answer = attack.send("", address, (f"{method} {address}", "twice"), usual, hostile.JSON,
                             method.upper(), again=2 if body else 1, **own)  # fmt: skip
        if answer is None or answer.status_code not in (403, 404):
            return own
    return tokens["filler"]


@pytest.fixture
def with_ledger(request):
    request.getfixturevalue("written")()


def test_a_day_at_the_end_of_the_calendar_is_none(with_ledger, city, attack):
    """A term that runs from it would end where no calendar goes: all that counts it would be at fault."""
    offering.switch(city.department, "promotion", on=True, by=city.manager)
    city.people["centre"] = person("centre", city.department, "centre")
    address = reverse("complaints:new", args=(city.department.pk,))
    usual = {"number": "TS-1", "complainant": "甲", "respondent": "乙"}
    for day in ("9999-12-31", "0001-01-01", "9999年底"):
        body = hostile.as_form((usual | {"received_on": day}).items())
        answer = attack.send("centre", address, ("complaint", day), body)
        assert (
            answer.status_code == 302
        )  # kept as typed, as whatever is no day; nothing runs from it


@pytest.mark.parametrize(
    "referer", ["http://[", "http://testserver//[", "http://testserver/%00/", "//x", "\u00ff"]
)
def test_a_refusal_of_a_form_that_came_from_no_address_is_told(city, enter, referer):
    path = f"/years/{city.cycle.pk}/move/"
    answer = enter(city.filler).post(path, {"move": "nowhere"}, HTTP_REFERER=referer)
    assert 400 <= answer.status_code < 500
    assert hostile.has_words(answer)


@pytest.mark.parametrize("length", ["9" * 5_000, "9" * 30, "-1", "²", "１"])
def test_a_length_that_is_none_is_told(client, db, length):
    assert client.post("/login/", {"username": "x"}, CONTENT_LENGTH=length).status_code == 413
