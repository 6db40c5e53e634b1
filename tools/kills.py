"""Kills without warning: server and worker are killed again and again while people work.

One saves rows, one those of a ledger, one imports workbooks, four move a year round and round,
one has reports reviewed, one has the files of a year made; imports, reviews and files are jobs.
After every kill nothing may be half done, nothing that was acknowledged may be gone, and the record
must be whole; at the end every job must have come to its end. On SQLite, in one data folder.
"""

import argparse
import io
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from soak import KEPT, Person, doctor, serve, stop, token
from try_serve import finished, free_port, ordered_file, waited

SAVED, IMPORTED, MOVED, WRITTEN = 3, 6, 9, 1  # years of the demonstration, by id
LEDGER = "rates"  # of the demonstration's city
STEPS = 3  # that the year has had in the demonstration
ROUND = (
    ("caizheng", "approve_targets_return"),
    ("wltianbao", "submit_targets"),
    ("wlkezhang", "pass_targets"),
    ("wljixiao", "send_targets"),
)
BOUNDARY = "----jiheng-kills"
COLUMN = "责任科室"
KNOWN: dict[str, Person] = {}
REPORT: list[bytes] = []  # written once
BOOK: list[bytes] = []  # taken out once
AMONG_MANY = 0.3  # of the imports: matched with their year by the workbook's head
CHANCE = random.Random(2)
PATIENCE = 900  # seconds for jobs to end after the last kill
STARTS = 5  # times that one waits for a server
BETWEEN = 3  # seconds between two reports of a person


@dataclass
class Done:
    """What was acknowledged so far."""

    saves: int = 0
    ledger_saves: int = 0
    kept: str = ""  # the page of the row of the ledger
    imports: int = 0
    tries: int = 0  # to import: each writes its own mark into every row
    ordered: tuple[str, int] | None = None  # an import whose outcome was not seen yet
    moves: int = 0
    uploads: int = 0
    orders: int = 0
    marks: dict[str, int] = field(default_factory=dict)  # what was last acknowledged, by place


def sent(person: Person, path: str, fields: dict[str, str], name: str, data: bytes) -> str:
    """Return the answer to a form with a file."""
    return str(_posted(person, path, fields, name, data).read().decode("utf-8"))


def sent_to(person: Person, path: str, fields: dict[str, str], name: str, data: bytes) -> str:
    """Return where a form with a file leads."""
    led = str(_posted(person, path, fields, name, data).geturl())
    return led.removeprefix(person.address)


def _posted(person: Person, path: str, fields: dict[str, str], name: str, data: bytes) -> Any:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
        for k, v in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = b"".join((*parts, head.encode(), data, f"\r\n--{BOUNDARY}--\r\n".encode()))
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    request = urllib.request.Request(person.address + path, body, kind)  # noqa: S310  our own server
    return person.browser.open(request, timeout=60)


def fetched(person: Person, path: str) -> bytes:
    """Return a file of a year, once it is made."""
    return ordered_file(person.browser, person.address, path)


def saving(person: Person, done: Done, gone: threading.Event) -> None:
    """Save one row after another."""
    year = f"/years/{SAVED}/"
    listed = person.open("page", f"{year}indicators/")
    for path in re.findall(rf'href="({year}indicators/row/[^"/]+/)"', listed):
        if gone.is_set():
            return
        page = person.open("page", path)
        number = done.saves + 1
        fields = {
            "csrfmiddlewaretoken": token(page), "division": f"m-{number}",
            "version": _found(r'name="version" value="(\d+)"', page),
            "was-division": _found(r'name="was-division" value="([^"]*)"', page),
        }  # fmt: skip
        if KEPT in person.open("save", path, fields):
            done.saves = number
            done.marks[path.split("/")[-2]] = number


def keeping(person: Person, done: Done) -> None:
    """Add a row to a ledger once, and save it again and again."""
    if not done.kept:
        page = person.open("page", f"/ledgers/{LEDGER}/")
        where = _found(r'<option value="(\d+)"', page.partition('id="add-organisation"')[2])
        fields = {"csrfmiddlewaretoken": token(page), "currency": "港元", "into": "美元",
                  "rated_on": "2025-03-14", "rate": "0.12870", "source": "m-0"}  # fmt: skip
        path = f"/ledgers/{LEDGER}/{where}/add/"
        led = person.sent_on(path, fields)
        if "/row/" not in led:
            return
        done.kept = led
    page = person.open("page", done.kept)
    number = done.ledger_saves + 1
    fields = {
        "csrfmiddlewaretoken": token(page), "source": f"m-{number}",
        "version": _found(r'name="version" value="(\d+)"', page),
        "was-source": _found(r'name="was-source" value="([^"]*)"', page),
    }  # fmt: skip
    if KEPT in person.open("save", done.kept, fields):
        done.ledger_saves = number


def importing(person: Person, done: Done) -> None:
    """Change every indicator in the workbook and take it in: shown by a job, taken by another.

    An order that was accepted is carried out, in this round or a later one, or is refused because
    the year was changed since; the one whose outcome was shown is there for good.
    """
    _acknowledged(person, done)
    if not BOOK:
        BOOK.append(fetched(person, f"/years/{IMPORTED}/files/workbook/"))
    done.tries += 1
    number = done.tries
    path = "/imports/" if CHANCE.random() < AMONG_MANY else f"/years/{IMPORTED}/import/"
    secret = token(person.open("page", path))
    job = sent_to(person, path, {"csrfmiddlewaretoken": secret}, "b.xlsx", _marked(number))
    preview, shown = finished(person.browser, person.address, job)
    page = shown.decode("utf-8")
    if "可以导入" not in page:
        return
    order = person.sent_on(preview, {"csrfmiddlewaretoken": token(page)})
    if not order.startswith("/jobs/"):
        return
    done.orders += 1
    done.ordered = (order, number)
    _acknowledged(person, done)


def _acknowledged(person: Person, done: Done) -> None:
    """Wait for the outcome of an import that was ordered, in this round or in one before."""
    if done.ordered is None:
        return
    order, number = done.ordered
    _where, outcome = finished(person.browser, person.address, order)
    done.ordered = None
    if "已导入" in outcome.decode("utf-8"):
        done.imports += 1
        done.marks["import"] = number


def _marked(number: int) -> bytes:
    """Return the workbook with a mark in every indicator."""
    book = openpyxl.load_workbook(io.BytesIO(BOOK[0]))
    sheet = book["绩效指标"]
    header = next(n for n in range(1, 9) if COLUMN in _texts(sheet, n))
    column = _texts(sheet, header).index(COLUMN) + 1
    names = _texts(sheet, header).index("三级指标") + 1
    for row in range(header + 1, sheet.max_row + 1):
        if sheet.cell(row, names).value:
            sheet.cell(row, column).value = f"m-{number}"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _texts(sheet: object, row: int) -> list[str]:
    return [str(cell.value or "").strip(" *") for cell in sheet[row]]  # type: ignore[index]


def moving(people: list[Person], done: Done) -> None:
    """Take a year round from finance back to finance, from wherever it stands."""
    for person, (_name, move) in zip(people, ROUND, strict=True):
        path = f"/years/{MOVED}/"
        page = person.open("page", path)
        if f'value="{move}"' in page:
            fields = {
                "csrfmiddlewaretoken": token(page), "move": move, "reason": "再核对一次",
                "acknowledged": "1",
            }  # fmt: skip
            if "已办理" in person.open("save", f"{path}move/", fields):
                done.moves += 1


def reviewing(person: Person, done: Done, gone: threading.Event) -> None:
    """Have a report reviewed, now and then: imports wait behind it."""
    if not REPORT:
        REPORT.append(fetched(person, f"/years/{WRITTEN}/files/report/"))
    page = person.open("page", "/reports/")
    where = _found(r'<option value="(\d+)"', page)
    fields = {"csrfmiddlewaretoken": token(page), "organisation": where}
    if "已收下" in sent(person, "/reports/", fields, "r.docx", REPORT[0]):
        done.uploads += 1
    gone.wait(BETWEEN)


def ordering(person: Person, done: Done, gone: threading.Event) -> None:
    """Have the files of a year made, once a round."""
    fields = {"csrfmiddlewaretoken": token(person.open("page", "/years/")), "cycle": f"{WRITTEN}"}
    if "正在生成" in person.open("save", "/years/files/", fields):
        done.orders += 1
    gone.wait()


def _found(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    return found.group(1) if found else ""


def known(address: str, name: str, number: int) -> Person:
    """Return somebody who logged in once and stays so, whatever happens to the server."""
    one = KNOWN.get(name)
    if one is None:
        one = Person(address, name, number)
        one.enter()
        KNOWN[name] = one
    one.address = address
    return one


def working(address: str, number: int, done: Done, gone: threading.Event) -> list[threading.Thread]:
    """Let everybody work, each in a thread, until the server is gone; return the threads."""

    def forever(names: list[str], act: Callable[[list[Person]], None]) -> None:
        try:
            people = [known(address, name, number) for name in names]
            while not gone.is_set():
                act(people)
        except (OSError, SystemExit, ValueError):
            return  # killed, as was to be expected

    jobs: tuple[tuple[list[str], Callable[[list[Person]], None]], ...] = (
        (["tctianbao"], lambda p: saving(p[0], done, gone)),
        (["tctongji"], lambda p: keeping(p[0], done)),
        (["nytianbao"], lambda p: importing(p[0], done)),
        ([name for name, _move in ROUND], lambda p: moving(p, done)),
        (["caizheng2"], lambda p: reviewing(p[0], done, gone)),
        (["shenji"], lambda p: ordering(p[0], done, gone)),
    )
    threads = [threading.Thread(target=forever, args=job, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    return threads


def children(pid: int) -> list[int]:
    """Return the processes that a process started: servers and worker."""
    held = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(one) for one in held]


def harm(folder: Path, done: Done) -> Iterator[str]:
    """Yield what is half done, lost or broken."""
    held = sqlite3.connect(folder / "jiheng.sqlite3")
    yield from _rows(held, done)
    yield from _moves(held, done)
    yield from _versions(held, done)
    if held.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        yield "the database is damaged"
    held.close()


def _rows(held: sqlite3.Connection, done: Done) -> Iterator[str]:
    rows = held.execute(
        'SELECT c.id, r.key, r."values" FROM ledgers_row r JOIN performance_cycle c'
        " ON c.organisation_id = r.organisation_id AND c.year = r.year WHERE r.ledger = ?",
        ("indicators",),
    ).fetchall()
    marks = {
        (cycle, key): int(json.loads(values).get("division", "m-0").partition("-")[2] or 0)
        for cycle, key, values in rows
    }
    imported = {mark for (cycle, _key), mark in marks.items() if cycle == IMPORTED}
    if len(imported) > 1:
        yield f"an import was half done: {imported}"
    if min(imported, default=0) < done.marks.get("import", 0):
        yield f"an import was lost: {imported} < {done.marks['import']}"
    for key, number in done.marks.items():
        if (SAVED, key) in marks and marks[SAVED, key] < number:
            yield f"a save was lost: {key} {marks[SAVED, key]} < {number}"


def _versions(held: sqlite3.Connection, done: Done) -> Iterator[str]:
    """Yield rows of ledgers that are not their newest version, or lack one of those before."""
    rows = held.execute(
        'SELECT r.key, r.version, r."values", count(v.id), max(v.number), '
        '(SELECT n."values" FROM ledgers_version n WHERE n.row_id = r.id AND n.number = r.version)'
        " FROM ledgers_row r LEFT JOIN ledgers_version v ON v.row_id = r.id"
        " WHERE r.ledger = ? GROUP BY r.id",
        (LEDGER,),
    ).fetchall()
    for key, version, values, count, newest, kept in rows:
        if not version == count == newest or kept is None or json.loads(values) != json.loads(kept):
            yield f"a row and its versions disagree: {key} {version} {count} {newest}"
    marks = [
        int(json.loads(v).get("source", "m-0").partition("-")[2] or 0) for _k, _n, v, *_r in rows
    ]
    if max(marks, default=0) < done.ledger_saves:
        yield f"a save in a ledger was lost: {marks} < {done.ledger_saves}"


def _moves(held: sqlite3.Connection, done: Done) -> Iterator[str]:
    (state,) = held.execute("SELECT state FROM performance_cycle WHERE id = ?", (MOVED,)).fetchone()
    ends = held.execute(
        "SELECT end FROM flows_step WHERE kind = 'year' AND object_id = ? ORDER BY id", (MOVED,)
    ).fetchall()
    last, count = ends[-1][0], len(ends)
    if state != last:
        yield f"a move was half done: {state}, {last}"
    if count < STEPS + done.moves:
        yield f"a move was lost: {count} < {STEPS} + {done.moves}"
    (uploads,) = held.execute("SELECT count(*) FROM performance_upload").fetchone()
    if uploads < done.uploads:
        yield f"an upload was lost: {uploads} < {done.uploads}"
    (orders,) = held.execute(
        "SELECT count(*) FROM core_job WHERE kind IN ('make_files', 'import_workbooks')"
    ).fetchone()
    if orders < done.orders:
        yield f"an order was lost: {orders} < {done.orders}"


def unfinished(folder: Path) -> int:
    """Return how many jobs have not ended, or ended without a review.

    A job whose process was killed twice has failed for good, and is told so: that is an end.
    """
    held = sqlite3.connect(folder / "jiheng.sqlite3")
    (unread,) = held.execute(
        "SELECT count(*) FROM performance_upload u JOIN core_job j ON j.id = u.job_id "
        "WHERE u.record IS NULL AND j.result NOT LIKE '%NoEnd%'"
    ).fetchone()
    (jobs,) = held.execute(
        "SELECT count(*) FROM core_job WHERE state != 'done' AND result NOT LIKE '%NoEnd%'"
    ).fetchone()
    held.close()
    return int(unread + jobs)


def started(server: subprocess.Popen[bytes], address: str) -> None:
    """Wait for a server, which grows its demonstration first on a busy machine; or end it."""
    for _ in range(STARTS):
        try:
            waited(urllib.request.build_opener(), address)
        except SystemExit:
            continue
        return
    stop(server, signal.SIGKILL)
    raise SystemExit("the server did not start")


def kill(times: int) -> int:
    """Kill so many times; print what was acknowledged and what was found."""
    chance, done, found, children_killed = random.Random(1), Done(), [], 0
    with tempfile.TemporaryDirectory(prefix="jiheng-kill-") as name:
        folder = Path(name)
        for number in range(times):
            port = free_port()
            server, address = serve(name, port), f"http://127.0.0.1:{port}"
            started(server, f"{address}/login/")
            gone = threading.Event()
            threads = working(address, number, done, gone)
            time.sleep(chance.uniform(3, 8))
            if number % 2:  # one of the servers or the worker first; it must be replaced
                os.kill(chance.choice(children(server.pid)), signal.SIGKILL)
                children_killed += 1
                time.sleep(chance.uniform(1, 4))
            gone.set()
            stop(server, signal.SIGKILL)
            for thread in threads:  # nobody may still be at it when the next round begins
                thread.join()
            found += [f"{number}: {one}" for one in harm(folder, done)]
            if number % 10 == 0 and "✖" in doctor(name):
                found.append(f"{number}: {doctor(name)}")
        server = serve(name, free_port())
        until = time.monotonic() + PATIENCE
        while unfinished(folder) and time.monotonic() < until:
            time.sleep(2)
        stop(server, signal.SIGINT)
        left = unfinished(folder)
        whole = "✖" not in doctor(name)
    told = {
        "kills": times, "of one process before": children_killed, "saves": done.saves,
        "saves in a ledger": done.ledger_saves,
        "imports": done.imports, "moves": done.moves, "reports": done.uploads,
        "orders": done.orders, "harm": found,
        "jobs left": left, "record whole": whole,
    }  # fmt: skip
    print(json.dumps(told, ensure_ascii=False, indent=1))
    sound = not found and not left and whole
    acknowledged = (
        done.saves,
        done.ledger_saves,
        done.imports,
        done.moves,
        done.uploads,
        done.orders,
    )
    return int(not (sound and all(acknowledged)))


def main() -> int:
    """Kill as often as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    return kill(parser.parse_args().times)


if __name__ == "__main__":
    raise SystemExit(main())
