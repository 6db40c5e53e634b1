"""What somebody hostile does to a served installation: guesses, forged sessions, bombs, crowds."""

import contextlib
import http.server
import re
import sqlite3
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import besiege_files as files
import besiege_sockets as sockets
from besiege_sockets import Door, together
from soak import PASSWORD, Hostile, Person, token
from try_serve import waited

PATIENCE = 600.0  # seconds for jobs to end
EDGE = "edge"
PLACE = re.compile(r'name="organisation"[^>]*>.*?<option[^>]*value="(\d+)"', re.DOTALL)
HEAVY = (
    "/years/", "/indicators/?q=a", "/ledgers/figures/", "/search/?q=%E7%9A%84", "/record/",
    "/assessments/ranking/",
)  # fmt: skip
CLOSED = (
    "/years/2/move/", "/years/2/next/", "/log-ins/", "/tokens/", "/logout/", "/years/2/duties/grid/",
)  # fmt: skip


class Besieged(Protocol):
    """What is attacked, and where it is noted how that went."""

    door: Door
    address: str
    folder: Path

    def stage(self, name: str, work: Callable[[], object], least: float = 6.0) -> None:
        """Do something hostile and note how others fared."""

    def fault(self, text: str) -> None:
        """Note what should not be."""


def over_sockets(siege: Besieged) -> None:
    """Send what no browser sends, and hold connections open."""
    for name in siege.door.requests():

        def sent(name: str = name) -> Counter[str]:
            answers, faults = sockets.sent_all(siege.door, name)
            for fault in faults:
                siege.fault(f"{name}: {fault}")
            return answers

        siege.stage(name, sent)
    for name, head in sockets.slow_kinds(siege.door).items():
        siege.stage(name, lambda head=head: sockets.trickled(siege.door, head, 20, "127.0.0.2"))
    siege.stage("200 MiB at the door", lambda: sockets.large_body(siege.door, 200))


def guess(siege: Besieged, name: str, source: str, headers: str = "") -> str:
    """Try a wrong password from an address of this machine; return the status."""
    with contextlib.suppress(OSError, AttributeError):
        page = asked(siege.door, f"GET /login/ HTTP/1.1\r\nHost: {siege.door.name}\r\n", source)
        secret = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        cookie = re.search(rb"(?i)set-cookie: *(csrftoken=[^;]+)", page)
        fields = {
            "csrfmiddlewaretoken": secret.group(1).decode(),
            "username": name,
            "password": "wrong-guess-1",
        }
        body = urllib.parse.urlencode(fields)
        sent = (
            f"POST /login/ HTTP/1.1\r\nHost: {siege.door.name}\r\nCookie: {cookie.group(1).decode()}\r\n{headers}"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        )
        return asked(siege.door, sent, source, body).split(b" ")[1].decode()
    return sockets.NOTHING


def asked(door: Door, head: str, source: str, body: str = "") -> bytes:
    """Return the answer to one request."""
    received = b""
    with door.opened(source) as connection:
        connection.settimeout(60)
        connection.sendall(f"{head}Connection: close\r\n\r\n{body}".encode())
        while part := connection.recv(65_536):
            received += part
    return received


def passwords(siege: Besieged) -> None:
    """Guess passwords over accounts and addresses, from many threads at once."""
    names = [
        f"{code}{role}" for code in ("tc", "wl", "ny") for role in ("kezhang", "caiwu", "zuzhang")
    ]

    def over_accounts() -> Counter[str]:
        answers: Counter[str] = Counter()
        works = [
            lambda n=n: answers.update([guess(siege, names[n % 9], "127.0.0.3")]) for n in range(60)
        ]
        together(works)
        return answers

    def over_addresses() -> Counter[str]:
        answers: Counter[str] = Counter()
        works = [
            lambda n=n: answers.update([guess(siege, "guanli", f"127.0.1.{n}")])
            for n in range(1, 61)
        ]
        together(works)
        return answers

    def behind_names() -> Counter[str]:
        answers: Counter[str] = Counter()
        for n in range(12):
            said = f"X-Forwarded-For: 10.0.0.{n}\r\nX-Real-IP: 10.0.0.{n}\r\nForwarded: for=10.0.0.{n}\r\n"
            answers[guess(siege, "shenji", "127.0.0.4", said)] += 1
        if not answers["429"]:
            siege.fault(f"guesses with a forged address are not counted: {dict(answers)}")
        return answers

    siege.stage("passwords over accounts", over_accounts)
    siege.stage("passwords over addresses", over_addresses)
    siege.stage("passwords, addresses forged", behind_names)


def sessions(siege: Besieged) -> None:
    """Plant a session, and send forms without a token or with one of somebody else."""
    siege.stage("a planted session", lambda: planted(siege))
    siege.stage("forms without a token", lambda: without_token(siege))


def planted(siege: Besieged) -> str:
    """Have somebody log in under a session that was chosen for them; return whether it is theirs."""
    person, chosen = Person(siege.address, "tczuzhang", 0), "a" * 32
    person.browser.addheaders = [("Cookie", f"sessionid={chosen}")]
    page = waited(person.browser, f"{siege.address}/login/")
    fields = {"username": person.name, "password": PASSWORD, "csrfmiddlewaretoken": token(page)}
    with contextlib.suppress(urllib.error.URLError):
        person.sent_on("/login/", fields)
    other = urllib.request.build_opener()
    other.addheaders = [("Cookie", f"sessionid={chosen}")]
    if "/logout/" not in other.open(f"{siege.address}/", timeout=60).read().decode():
        return "not let in"
    siege.fault("a planted session is one after the log-in")
    return "let in"


def without_token(siege: Besieged) -> Counter[str]:
    """Send forms of somebody who is logged in, as another site would; return the answers."""
    person = Person(siege.address, "tcjixiao", 0)
    person.enter()
    page = waited(Person(siege.address, "x", 0).browser, f"{siege.address}/login/")
    answers: Counter[str] = Counter()
    for path in CLOSED:
        for secret in ("", token(page), "a" * 64):
            try:
                person.sent_on(path, {"csrfmiddlewaretoken": secret})
            except urllib.error.HTTPError as error:
                answers[f"{error.code}"] += 1
            else:
                answers["taken"] += 1
    if set(answers) - {"403", "404"}:
        siege.fault(f"forms without a token: {dict(answers)}")
    return answers


def sent_file(person: Person, path: str, name: str, data: bytes) -> str:
    """Return where an upload leads, or how it was refused."""
    page = person.open("page", path)
    place = PLACE.search(page)
    fields = {"csrfmiddlewaretoken": token(page)} | (
        {"organisation": place.group(1)} if place else {}
    )
    parts = "".join(
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'
        for k, v in fields.items()
    )
    head = (
        f'{parts}--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    )
    body = head.encode() + data + f"\r\n--{EDGE}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}
    request = urllib.request.Request(person.address + path, body, kind)  # noqa: S310  our own server
    try:
        with person.browser.open(request, timeout=120) as answer:
            return str(answer.geturl()).removeprefix(person.address)
    except urllib.error.HTTPError as error:
        return f"{error.code}"
    except OSError as error:
        return type(error).__name__


def uploads(siege: Besieged) -> None:
    """Send every file that is to break a reader: to be imported, and to be reviewed."""
    person = Person(siege.address, "tcjixiao", 0)
    person.enter()

    def sent(kinds: list[tuple[str, bytes]]) -> Counter[str]:
        answers: Counter[str] = Counter()
        for name, data in kinds:
            for path in (
                ("/reports/", "/years/3/import/") if name.endswith(".xlsx") else ("/reports/",)
            ):
                led = sent_file(person, path, name, data)
                kept = re.sub(r"\d+", "N", led) if led.startswith("/") else led
                answers[kept] += 1
                if led.startswith("5") or led == "TimeoutError":
                    siege.fault(f"{name} at {path}: {led}")
        return answers

    for title, kinds in (
        ("texts that grow", files.texts()),
        ("PDFs", files.pdfs()),
        ("bombs", files.bombs()),
    ):
        siege.stage(title, lambda kinds=kinds: sent(list(kinds)))
    with listener() as (address, called):
        siege.stage("links outside", lambda: sent(list(files.links(address))))
        siege.stage("until the jobs are done", lambda: ended(siege, person))
        if called:
            siege.fault(f"a reader called outside: {called}")
    huge = b"a" * (200 * files.MEBIBYTE)
    siege.stage("a file of 200 MiB", lambda: sent([("a.xlsx", huge)]))


def ended(siege: Besieged, person: Person) -> str:
    """Wait until nothing waits or runs; return how many jobs there were. A job that lasts is a fault."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        states = job_states(siege.folder)
        if not states["waiting"] + states["running"]:
            break
        time.sleep(2)
    else:
        siege.fault(f"jobs have not ended: {states}")
    person.open("page", "/reports/")
    return ", ".join(f"{k} {v}" for k, v in states.items())


def job_states(folder: Path) -> Counter[str]:
    """Return how many jobs there are of each state."""
    address = f"file:{folder / 'jiheng.sqlite3'}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True, timeout=30)) as database:
        return Counter(
            dict(database.execute("SELECT state, COUNT(*) FROM core_job GROUP BY state"))
        )


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """Listen on this machine; yield the address and what was called."""
    called: list[str] = []

    class Noted(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noted)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/x", called
    finally:
        server.shutdown()


def crowding(siege: Besieged, seconds: float) -> None:
    """Ask for all that is heavy at once; paste many rows, as one and as two people."""
    hostile = Hostile(siege.address, "tcjixiao", 1)
    hostile.enter()
    year = "/years/3/"
    until = time.monotonic() + seconds
    downloads = [lambda f=f: hostile.take_file(f"/years/2/files/{f}/") for f in hostile.DOWNLOADS]
    siege.stage("12 downloads at once", lambda: together([repeated(w, until) for w in downloads]))
    siege.stage(
        "7 MiB to preview",
        lambda: [ignored(lambda: hostile.send_book(year)) for _ in range(3)] and "",
    )
    siege.stage("900 rows pasted", lambda: pasted([hostile], year))
    second = Hostile(siege.address, "tctianbao", 2)
    second.enter()
    siege.stage("900 rows pasted by two", lambda: pasted([hostile, second], year))
    until = time.monotonic() + seconds
    works = [
        repeated(lambda p=p: hostile.browser.open(siege.address + p, timeout=60).read(), until)
        for p in HEAVY * 2
    ]
    siege.stage("12 heavy pages at once", lambda: together(works))


def pasted(people: list[Hostile], year: str) -> Counter[str]:
    """Have each paste; return the answers."""
    answers: Counter[str] = Counter()

    def paste(person: Hostile) -> None:
        try:
            person.paste(year)
        except urllib.error.HTTPError as error:
            answers[f"{error.code}"] += 1
        except OSError as error:
            answers[type(error).__name__] += 1
        else:
            answers["saved"] += 1

    together([lambda p=p: paste(p) for p in people])
    return answers


def repeated(work: Callable[[], object], until: float) -> Callable[[], None]:
    """Return something that is done again and again until a time, whatever the answer."""

    def again() -> None:
        while time.monotonic() < until:
            ignored(work)

    return again


def ignored(work: Callable[[], object]) -> None:
    """Do something whatever the answer."""
    with contextlib.suppress(OSError):
        work()
