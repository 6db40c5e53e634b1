"""Requests that no browser makes, over bare sockets: what is answered, and who waits meanwhile."""

import contextlib
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable

PATIENCE = 8.0  # seconds for an answer
SILENCE = 2.0  # seconds after which nothing more is waited for
SLOW = 50  # connections of somebody who sends a little now and then
NOTHING = "closed"
HEAD = "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
SECOND = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
HOSTS = (
    "evil.example", "127.0.0.1.evil.example", "evil.example@127.0.0.1", "127.0.0.1, evil.example", "", " ",
    "[::1", "127.0.0.1\\evil", "localhost%00.evil", "xn--evil-", "a" * 5_000,
)  # fmt: skip
PATHS = (
    "/%00", "/login/%00", "/%C0%AF", "/%c0%ae%c0%ae/", "/%E0%80%AF", "/%F4%90%80%80", "/%ED%A0%80", "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2f..%2fetc/passwd", "/static/%2e%2e/x", "/static/..\\..\\x",
    "//evil.example/", "/\\evil.example", "/login/;x=1", "/login/?next=//evil.example", "/%0d%0aX-A:1", "/" + "a" * 60_000,
    "/years/" + "9" * 5_000 + "/", "/?" + "a=1&" * 10_000, "/api/years/%2e%2e/people", "/%u002e", "/%", "*", "http://evil.example/",
)  # fmt: skip
METHODS = (
    "TRACE", "CONNECT", "PROPFIND", "get", "GET/", "HEAD", "OPTIONS", "DEBUG", "PUT", "DELETE", "A" * 5_000, "\x16\x03\x01",
)  # fmt: skip
LENGTHS = (
    "Content-Length: 5\r\nContent-Length: 60\r\n", "Content-Length: 5, 60\r\n", "Content-Length: -1\r\n",
    "Content-Length: +5\r\n", "Content-Length: 0x5\r\n", f"Content-Length: {'9' * 40}\r\n", "Content-Length:\r\n",
    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    "Transfer-Encoding : chunked\r\n", "Transfer-Encoding:\tchunked\r\n", "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: identity, chunked\r\n", " Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n", "Content-Length: 5\r\n Transfer-Encoding: chunked\r\n",
)  # fmt: skip
CHUNKS = (
    "zz\r\nabc\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFFF\r\nabc", "-1\r\nabc\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n",
    "3;" + "a" * 100_000 + "\r\nabc\r\n0\r\n\r\n", "3\nabc\n0\n\n", "3\r\nabcdef\r\n0\r\n\r\n",
    "0\r\n" + "A: b\r\n" * 20_000 + "\r\n", "1\r\na\r\n" * 20_000, "3\r\nabc\r\n",
)  # fmt: skip
BIG = (
    f"X-A: {'a' * 2**20}\r\n", "X-A: b\r\n" * 5_000, f"{'X' * 100_000}: b\r\n", f"Cookie: {'a=b; ' * 15_000}\r\n",
    "Cookie: " + "; ".join(f"sessionid={'a' * 32}{n}" for n in range(500)) + "\r\n", "X-A: b\x00c\r\n", "X-A: b\rc\r\n",
    f"Cookie: sessionid={'a' * 30_000}\r\n", "X-A\r\n", ": b\r\n", "X-A: b\n", f"Accept-Language: {'zh,' * 20_000}\r\n",
)  # fmt: skip
FORWARDED = (
    "X-Forwarded-Host: evil.example\r\n", "X-Forwarded-Proto: https\r\n", "Forwarded: for=10.0.0.1;host=evil.example\r\n",
    "X-Forwarded-For: 10.0.0.1\r\nX-Real-IP: 10.0.0.2\r\n", "X-Original-URL: /record/\r\nX-Rewrite-URL: /record/\r\n",
    "X-HTTP-Method-Override: DELETE\r\n", "Client-IP: 127.0.0.1\r\nTrue-Client-IP: 127.0.0.1\r\n",
)  # fmt: skip


class Door:
    """Where a server listens."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.name = f"{host}:{port}"

    def opened(self, source: str = "") -> socket.socket:
        """Return a connection, from an address of this machine."""
        own = (source, 0) if source else None
        return socket.create_connection((self.host, self.port), PATIENCE, own)

    def answers(self, sent: str | bytes) -> str:
        """Return the status of every answer to some bytes, or that there was none."""
        data = sent.encode("latin-1", "replace") if isinstance(sent, str) else sent
        received = b""
        with contextlib.suppress(OSError), self.opened() as connection:
            with contextlib.suppress(OSError):
                connection.sendall(data)
            connection.settimeout(SILENCE)
            while part := connection.recv(65_536):
                received += part
        statuses = [
            line.split(b" ")[1].decode("latin-1")
            for line in received.split(b"\r\n")
            if line.startswith(b"HTTP/1.") and line.count(b" ") >= 1
        ]
        if b"evil.example" in received.partition(b"\r\n\r\n")[0]:
            statuses.append("led away")
        if b"root:" in received:
            statuses.append("a file")
        return "+".join(statuses) or NOTHING

    def requests(self) -> dict[str, tuple[Iterable[str], tuple[str, ...]]]:
        """Return by name what is sent, and which answers would be a fault."""
        get = HEAD.format
        own = self.name
        post = "POST /login/ HTTP/1.1\r\nHost: " + own + "\r\n"
        no_page = ("200", "302", "+")
        return {
            "host names": ([get(path="/login/", host=h, more="") for h in HOSTS]
                           + ["GET /login/ HTTP/1.1\r\n\r\n",
                              get(path="/login/", host=own, more="Host: evil.example\r\n"),
                              get(path="http://evil.example/login/", host="evil.example", more="")],
                           no_page),
            "paths": ([get(path=p, host=own, more="") for p in PATHS], ("led away", "a file")),
            "methods": ([f"{m} /login/ HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n" for m in METHODS]
                        + ["GET /login/\r\n\r\n", "GET /login/ HTTP/9.9\r\n\r\n", "\0" * 5_000,
                           "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], ()),
            "lengths that differ": ([f"{post}{lines}\r\nabcde{SECOND}" for lines in LENGTHS], ("404",)),
            "chunks": ([f"{post}Transfer-Encoding: chunked\r\n\r\n{c}{SECOND}" for c in CHUNKS], ("404",)),
            "large heads": ([get(path="/login/", host=own, more=more) for more in BIG], ()),
            "forwarded": ([get(path="/record/", host=own, more=more) for more in FORWARDED],
                          ("200", "led away")),
        }  # fmt: skip


def sent_all(door: Door, name: str) -> tuple[Counter[str], list[str]]:
    """Return the answers to a kind of request, and those that are faults."""
    requests, faults = door.requests()[name]
    answers: Counter[str] = Counter()
    wrong = []
    for request in requests:
        answer = door.answers(request)
        answers[answer] += 1
        if any(word in answer for word in (*faults, "50")):
            wrong.append(f"{request[:60]!r} {request[-60:]!r}: {answer}")
    return answers, wrong


def trickled(door: Door, head: str, seconds: float, source: str) -> Counter[str]:
    """Hold many connections open, each with a byte a second; return how they ended."""
    ends: Counter[str] = Counter()

    def hold() -> None:
        with contextlib.suppress(OSError), door.opened(source) as connection:
            until = time.monotonic() + seconds
            try:
                connection.sendall(head.encode())
                while time.monotonic() < until:
                    connection.sendall(b"a")
                    time.sleep(1)
            except OSError:
                ends["ended by the server"] += 1
            else:
                ends["held open"] += 1

    together([hold] * SLOW)
    return ends


def slow_kinds(door: Door) -> dict[str, str]:
    """Return beginnings of requests that never come to an end."""
    own = f"HTTP/1.1\r\nHost: {door.name}\r\n"
    form = "Content-Type: application/x-www-form-urlencoded\r\n"
    return {
        "slow heads": f"GET / {own}X-A: ",
        "slow bodies": f"POST /login/ {own}{form}Content-Length: 100000\r\n\r\nusername=",
        "slow calls": f"POST /api/years {own}Authorization: Bearer x\r\nContent-Length: 90000\r\n\r\n",
        "slow chunks": f"POST /login/ {own}{form}Transfer-Encoding: chunked\r\n\r\nFFFF\r\n",
    }


def together(works: list[Callable[[], object]]) -> None:
    """Do some things at once, and wait for all."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def large_body(door: Door, mebibytes: int) -> str:
    """Return the answer to so much that is sent to whoever is nobody."""
    head = (
        f"POST /login/ HTTP/1.1\r\nHost: {door.name}\r\nConnection: close\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {mebibytes * 2**20}\r\n\r\n"
    )
    with contextlib.suppress(OSError), door.opened() as connection:
        try:
            connection.sendall(head.encode())
            for _ in range(mebibytes):
                connection.sendall(b"a" * 2**20)
        except OSError:
            pass
        return connection.recv(100).partition(b"\r\n")[0].decode("latin-1")
    return NOTHING
