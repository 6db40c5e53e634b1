"""Officials at work: simulated people of mixed roles against a served installation, for minutes.

Prints the 95th percentile of a page against that of the bare baseline view (one query, one loop,
a session) under the same load in the same run, errors, and whether every change arrived.
"""

import argparse
import contextlib
import io
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections import Counter
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path

from try_serve import free_port, waited

PASSWORD = "jiheng-demo-2026"  # noqa: S105  of invented people
ROLES = ("tianbao", "kezhang", "caiwu", "jixiao", "zuzhang")
BASELINE = "/baseline/"
KEPT = "已保存。"  # what a page says after a save
BUSY, TRIES = 429, 20
ANSWERS = (409,)  # somebody changed it first: the person is told, which is no error


class Person:
    """Somebody who reads pages, now and then saves, and thinks between."""

    def __init__(self, address: str, name: str, seed: int) -> None:
        self.address, self.name, self.chance = address, name, random.Random(seed)
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(jar)
        self.times: dict[str, list[float]] = {"page": [], "save": [], "baseline": []}
        self.errors: Counter[str] = Counter()
        self.saved: dict[str, str] = {}
        self.marks = 0

    def open(self, kind: str, path: str, data: dict[str, str] | None = None) -> str:
        """Return a page; note how long it took, or what went wrong."""
        sent = urllib.parse.urlencode(data).encode() if data is not None else None
        started = time.perf_counter()
        try:
            content = self.browser.open(self.address + path, sent, timeout=60).read()
        except (urllib.error.URLError, OSError, TimeoutError) as error:
            code = getattr(error, "code", type(error).__name__)
            self.errors[f"{kind} {code}"] += code not in ANSWERS
            return ""
        self.times[kind].append(time.perf_counter() - started)
        return str(content, "utf-8", "replace")  # a file is none

    def sent_on(self, path: str, data: dict[str, str]) -> str:
        """Return where a form leads."""
        body = urllib.parse.urlencode(data).encode()
        with self.browser.open(self.address + path, body, timeout=60) as answer:
            return str(answer.geturl()).removeprefix(self.address)

    def enter(self) -> None:
        """Log in. Raises OSError if the server went away over it."""
        for _ in range(TRIES):
            page = waited(self.browser, f"{self.address}/login/")
            fields = {"username": self.name, "password": PASSWORD}
            try:
                self.sent_on("/login/", fields | {"csrfmiddlewaretoken": token(page)})
            except urllib.error.HTTPError as error:
                if error.code != BUSY:
                    raise
                time.sleep(self.chance.uniform(1, 5))  # others enter just now, as the page says
                continue
            if 'action="/logout/"' in self.open("page", "/"):
                return
        raise OSError("not logged in")

    def work(self, until: float, think: tuple[float, float]) -> None:
        """Read and save until the time is up."""
        self.enter()
        while time.monotonic() < until:
            self.open("baseline", BASELINE)
            years = re.findall(r'href="(/years/\d+/)"', self.open("page", "/years/"))
            if years:
                self.look(self.chance.choice(years))
            time.sleep(self.chance.uniform(*think))

    def look(self, year: str) -> None:
        """Open a year, a sheet, a row; a preparer changes a note of it."""
        self.open("page", year)
        sheet = self.chance.choice(("indicators", "budget", "objectives"))
        rows = re.findall(
            rf'href="({year}{sheet}/row/[^"/]+/)"', self.open("page", f"{year}{sheet}/")
        )
        if not rows:
            return
        path = self.chance.choice(rows)
        page = self.open("page", path)
        field = {"indicators": "division", "budget": "note", "objectives": "area"}[sheet]
        value = re.search(rf'<(?:input|textarea)[^>]* name="{field}"', page)
        if value and "tianbao" in self.name:
            self.save(path, page, field)

    def save(self, path: str, page: str, field: str) -> None:
        """Save one field and remember what must be there."""
        self.marks += 1
        text = f"{self.name}-{self.marks}"
        version = re.search(r'name="version" value="(\d+)"', page)
        was = re.search(rf'name="was-{field}" value="([^"]*)"', page)
        fields = {
            "csrfmiddlewaretoken": token(page), "version": version.group(1) if version else "0",
            field: text, f"was-{field}": was.group(1) if was else "",
        }  # fmt: skip
        if KEPT in self.open("save", path, fields):
            self.saved[f"{path} {field}"] = text


class Hostile(Person):
    """Somebody who asks for all that is heavy, all at once."""

    DOWNLOADS = ("record", "report", "forms", "cycle", "letter", "pdf") * 2
    BOOK = 7 * 2**20  # bytes
    ROWS = 900

    def work(self, until: float, think: tuple[float, float]) -> None:  # noqa: ARG002  he does not
        """Attack until the time is up; what he is answered is no fault."""
        self.enter()
        years = re.findall(r'href="(/years/\d+/)"', self.open("page", "/years/"))
        works = [lambda f=f: self.take_file(f"{years[0]}files/{f}/") for f in self.DOWNLOADS]
        works += [lambda: self.send_book(years[0]), lambda: self.paste(years[0])]
        threads = [threading.Thread(target=repeated, args=(w, until)) for w in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def take_file(self, path: str) -> None:
        """Take a file of a year, and have it made where it is not."""
        words = token(self.open("page", path))
        if words:
            self.sent_on(path, {"csrfmiddlewaretoken": words})

    def send_book(self, year: str) -> None:
        """Send a large workbook to be read."""
        path, edge = f"{year}import/", "edge"
        words = token(self.open("page", path))
        head = (
            f"--{edge}\r\nContent-Disposition: form-data; name=csrfmiddlewaretoken\r\n\r\n{words}"
            f"\r\n--{edge}\r\nContent-Disposition: form-data; name=file; filename=a.xlsx\r\n\r\n"
        )
        body = head.encode() + large_book(self.BOOK) + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        request = urllib.request.Request(self.address + path, body, kind)  # noqa: S310  our own server
        self.browser.open(request, timeout=60)

    def paste(self, year: str) -> None:
        """Paste many rows into the grid of a sheet."""
        path = f"{year}duties/grid/"
        rows = [
            {"key": f"new-{n}", "version": 0, "values": {"text": f"{n}"}, "was": {}}
            for n in range(self.ROWS)
        ]
        sent = json.dumps({"rows": rows}).encode()
        kind = {
            "Content-Type": "application/json",
            "X-CSRFToken": token(self.open("page", f"{year}import/")),
        }
        request = urllib.request.Request(self.address + path, sent, kind)  # noqa: S310  our own server
        self.browser.open(request, timeout=60)


def repeated(work: Callable[[], object], until: float) -> None:
    """Do something again and again until the time is up, whatever the answer."""
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            work()


def large_book(size: int) -> bytes:
    """Return a workbook of about so many bytes, all of it cells."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        cells = "".join(f'<c r="A{n}"><v>{n}</v></c>' for n in range(1, 2))
        row = f"<row>{cells}</row>"
        sheet = f"<worksheet><sheetData>{row * (size // len(row))}</sheetData></worksheet>"
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return target.getvalue()


def token(page: str) -> str:
    """Return the token of a form."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found.group(1) if found else ""


def names(count: int) -> list[str]:
    """Return log-in names of mixed roles; preparers of three departments among them."""
    pool = [f"{code}{role}" for role in ROLES for code in ("tc", "ny", "wl")]
    return [("caizheng", "shenji", *pool)[n % (len(pool) + 2)] for n in range(count)]


def serve(folder: str, port: int) -> subprocess.Popen[bytes]:
    """Return a server started on a folder."""
    program = [str(Path(sys.executable).parent / "jiheng"), "serve", "--demo"]
    words = [*program, "--data", folder, "--port", str(port)]
    env = {**os.environ, "JIHENG_BASELINE": "1"}
    return subprocess.Popen(words, env=env, stderr=subprocess.DEVNULL, start_new_session=True)


def stop(server: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Stop a server with all it started."""
    os.killpg(server.pid, how)
    server.wait()


def doctor(folder: str) -> str:
    """Return what the doctor says of a folder."""
    words = [str(Path(sys.executable).parent / "jiheng"), "doctor", "--data", folder]
    return subprocess.run(words, capture_output=True, text=True).stdout


def p95(times: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else float("nan")


def lost(people: list[Person], address: str) -> int:
    """Return how many of the last saves are not there: another's later save is no loss."""
    reader = Person(address, "caizheng", 0)
    reader.enter()
    last: dict[str, set[str]] = {}
    for person in people:
        for place, text in person.saved.items():
            last.setdefault(place, set()).add(text)
    missing = 0
    for place, texts in last.items():
        page = reader.open("page", place.partition(" ")[0])
        missing += not any(text in page for text in texts)
    return missing


def soak(people: int, seconds: float, think: tuple[float, float], hostile: bool) -> int:
    """Run people for some seconds and print what was measured; then with somebody hostile."""
    bad, calm = run_for(people, seconds, think, hostile=False)
    if hostile:
        worse, pressed = run_for(people, seconds, think, hostile=True)
        bad = max(bad, worse)
        print(f"p95 with / without somebody hostile: {pressed / calm:.2f}")
    return bad


def run_for(
    people: int, seconds: float, think: tuple[float, float], *, hostile: bool
) -> tuple[int, float]:
    """Return whether something went wrong, and the 95th percentile of a page of the people."""
    with tempfile.TemporaryDirectory(prefix="jiheng-soak-") as folder:
        port = free_port()
        server, address = serve(folder, port), f"http://127.0.0.1:{port}"
        try:
            waited(urllib.request.build_opener(), f"{address}/login/")
            until = time.monotonic() + seconds
            crowd = [Person(address, name, n) for n, name in enumerate(names(people))]
            others = [Hostile(address, "tcjixiao", people)] if hostile else []
            both = [*crowd, *others]
            threads = [threading.Thread(target=p.work, args=(until, think)) for p in both]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            missing = lost(crowd, address)
        finally:
            stop(server, signal.SIGINT)
        times = {k: [t for p in crowd for t in p.times[k]] for k in ("page", "save", "baseline")}
        errors = sum((p.errors for p in crowd), Counter())
        sound = "✖" not in doctor(folder)
    page, base = p95(times["page"]), p95(times["baseline"])
    told = {
        "hostile": hostile, "people": people, "seconds": round(seconds),
        "pages": len(times["page"]),
        "saves": len(times["save"]), "p95 page / baseline": round(page / base, 2),
        "p95 page ms": round(1000 * page), "p95 save ms": round(1000 * p95(times["save"])),
        "errors": dict(errors), "lost": missing, "record whole": sound,
    }  # fmt: skip
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return int(bool(errors) or missing > 0 or not sound), page


def main() -> int:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--think", type=float, nargs=2, default=(1, 5))
    parser.add_argument("--hostile", action="store_true", help="the same again with a hostile one")
    wish = parser.parse_args()
    return soak(wish.people, wish.seconds, tuple(wish.think), wish.hostile)


if __name__ == "__main__":
    raise SystemExit(main())
