"""A served installation besieged by somebody hostile while others go on working.

Prints a table: what was sent, what came back, the 95th percentile of a page of those who work, and
how many times that of the calm before. What is a fault is listed below it; 1 if there was any.
"""

import argparse
import contextlib
import shutil
import signal
import statistics
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from besiege_attacks import crowding, over_sockets, passwords, sessions, uploads
from besiege_sockets import Door
from soak import Person, doctor, serve, stop
from try_serve import free_port, waited

WORKERS = ("tctianbao", "tckezhang", "caizheng2")  # people who go on working
CALM, MOST = 20.0, 2.0  # seconds of calm; how much longer a page may take meanwhile
LEAST_PAGES, LONGEST = 12, 30.0  # in a stage, to tell of it; seconds more that are waited for them
FLOOR = 0.25  # seconds within which a page is quick whatever it was in the calm
MEMORY = 3 * 2**30  # bytes of all processes of the server together


class Siege:
    """A server, those who work with it, and what was seen of them."""

    def __init__(self, folder: str, port: int) -> None:
        self.folder, self.door = Path(folder), Door("127.0.0.1", port)
        self.address = f"http://127.0.0.1:{port}"
        self.server = serve(folder, port)
        self.people: list[Person] = []
        self.faults: list[str] = []
        self.calm = float("nan")
        self.going = True
        self.most_memory = 0

    def begin(self) -> None:
        """Wait for the server and have people work."""
        waited(urllib.request.build_opener(), f"{self.address}/login/")
        self.people = [Person(self.address, name, n) for n, name in enumerate(WORKERS)]
        for person in self.people:
            person.enter()
            threading.Thread(target=self.work, args=(person,), daemon=True).start()
        threading.Thread(target=self.weigh, daemon=True).start()

    def work(self, person: Person) -> None:
        """Open pages one after the other, with a short thought between."""
        while self.going:
            for path in ("/", "/years/", "/years/2/", "/years/2/indicators/"):
                person.open("page", path)
                time.sleep(0.3)

    def weigh(self) -> None:
        """Note the most memory that the server and all it started have."""
        while self.going:
            self.most_memory = max(self.most_memory, memory_of(self.server.pid))
            time.sleep(1)

    def stage(self, name: str, work: Callable[[], object], least: float = 6.0) -> None:
        """Do something hostile, for some seconds at least, and note how the others fared."""
        before = [len(person.times["page"]) for person in self.people]
        errors = sum((person.errors for person in self.people), Counter())
        until = time.monotonic() + least
        outcome = work()
        counted = outcome.items() if isinstance(outcome, Counter) else ((outcome or "", ""),)
        said = ", ".join(f"{answer} {count}".strip() for answer, count in counted)
        time.sleep(max(0.0, until - time.monotonic()))
        self.few(before)
        times = [
            seconds
            for person, count in zip(self.people, before, strict=True)
            for seconds in person.times["page"][count:]
        ]
        slow = p95(times)
        wrong = sum((person.errors for person in self.people), Counter()) - errors
        if wrong:
            self.faults.append(f"{name}: those who work were answered {dict(wrong)}")
        if len(times) < LEAST_PAGES:
            self.faults.append(f"{name}: those who work had {len(times)} pages")
        if self.calm == self.calm and slow > max(FLOOR, MOST * self.calm):
            self.faults.append(f"{name}: p95 {slow:.2f} s, {slow / self.calm:.1f} times the calm")
        print(f"| {name} | {said} | {slow:.2f} | {slow / self.calm:.1f} |", flush=True)
        if name == "calm":
            self.calm = slow

    def few(self, before: list[int]) -> None:
        """Wait, not for ever, until those who work had enough pages to tell how they fare."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            count = sum(len(person.times["page"]) for person in self.people) - sum(before)
            if count >= LEAST_PAGES:
                break
            time.sleep(0.5)

    def fault(self, text: str) -> None:
        """Note what should not be."""
        self.faults.append(text)


def p95(times: list[float]) -> float:
    """Return the 95th percentile of few times: never more than the longest."""
    if len(times) < 2:
        return float("nan")
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def memory_of(group: int) -> int:
    """Return the bytes in memory of the processes of a session."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            words = path.read_text().rpartition(")")[2].split()
            if int(words[3]) == group:
                total += int(words[21]) * 4_096
    return total


def closed(siege: Siege) -> None:
    """Note a data folder that others may look into, and what is left behind in it."""
    if siege.folder.stat().st_mode & 0o077:
        siege.fault("the data folder may be read by others")
    for path in siege.folder.rglob("pending-*"):
        siege.fault(f"{path.name} was left")


STAGES = {"sockets": over_sockets, "passwords": passwords, "sessions": sessions, "uploads": uploads,
          "crowding": lambda siege: crowding(siege, 20)}  # fmt: skip


def besiege(chosen: list[str], ready: Path | None) -> int:
    """Serve, attack, and print what was seen."""
    with tempfile.TemporaryDirectory(prefix="jiheng-siege-") as folder:
        data = Path(folder) / "data"
        if ready is not None:
            shutil.copytree(ready, data)
        siege = Siege(str(data), free_port())
        try:
            siege.begin()
            print("| tried | answers | p95 s | times the calm |\n| --- | --- | --- | --- |")
            siege.stage("calm", lambda: "", CALM)
            for name in chosen:
                STAGES[name](siege)
            siege.stage("calm again", lambda: "", CALM / 2)
            closed(siege)
        finally:
            siege.going = False
            stop(siege.server, signal.SIGINT)
        if siege.most_memory > MEMORY:
            siege.fault(f"the server took {siege.most_memory / 2**30:.1f} GiB")
        print(f"\nmost memory of all processes: {siege.most_memory / 2**20:.0f} MiB")
        examined = doctor(str(data))
        if "✖" in examined:
            siege.fault(f"doctor: {[line for line in examined.splitlines() if '✖' in line]}")
    print("\n".join(siege.faults) or "no faults")
    return int(bool(siege.faults))


def main() -> int:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stages", nargs="*", default=[*STAGES], help=", ".join(STAGES))
    parser.add_argument("--data", type=Path, help="a filled data folder, of which a copy is used")
    wish = parser.parse_args()
    return besiege(wish.stages, wish.data)


if __name__ == "__main__":
    raise SystemExit(main())
