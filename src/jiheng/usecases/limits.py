"""What one foreign file may take: a minute, a gigabyte, an answer of a size, no network."""

import ctypes
import gc
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jiheng.rulebook import load

SECONDS = 60
BYTES = 1 << 30
ANSWER = 256 << 20  # bytes that come back of a file
NEW_USER, NEW_NET = 0x10000000, 0x40000000  # of Linux, <linux/sched.h>
END_WITH_PARENT = 1  # PR_SET_PDEATHSIG
KILL = 9


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may take until its answer is there."""

    seconds: float = SECONDS
    memory: int = BYTES  # beyond what is in use
    answer: int = ANSWER


FILE = Bounds()


class LimitError(Exception):
    """A file took longer, wanted more, or ended the process that read it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind  # time, memory, answer, crash


def limit_worker() -> None:
    """Load the rules once and leave what stays for good out of every later collection."""
    load()
    gc.collect()
    gc.freeze()


def bind_process(bounds: Bounds) -> None:
    """Bound the process that calls, for good: processor, memory, files, no network, no orphan.

    What the system cannot bound is left as it is; `unbounded` tells what that is.
    """
    if sys.platform != "linux":
        return
    import resource

    end_with_parent()
    cut_network()
    seconds = max(1, round(bounds.seconds))
    _lower(resource.RLIMIT_CPU, seconds)
    _lower(resource.RLIMIT_FSIZE, bounds.memory)
    _lower(resource.RLIMIT_CORE, 0)
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    _lower(resource.RLIMIT_AS, used * resource.getpagesize() + bounds.memory)


def end_with_parent() -> None:
    """Have this process killed when the one that started it is gone, where the system can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(END_WITH_PARENT, KILL)


def _lower(kind: int, most: int) -> None:
    import resource

    _soft, hard = resource.getrlimit(kind)
    top = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (top, hard))


def cut_network() -> bool:
    """Leave the network for good, where the system lets a process do so; return whether it did."""
    if sys.platform != "linux":
        return False
    system, user, group = ctypes.CDLL(None), os.getuid(), os.getgid()
    if user == 0 and system.unshare(NEW_NET) == 0:
        return True
    if system.unshare(NEW_USER | NEW_NET) != 0:
        return False
    maps = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
    with suppress(OSError):  # files of its own are read all the same
        for name, text in maps.items():
            Path("/proc/self", name).write_text(text, encoding="ascii")
    return True


UNBOUNDED: Mapping[str, tuple[str, str]] = {
    "memory": ("内存", "memory"),
    "processor": ("处理器时间", "processor time"),
    "network": ("网络", "network"),
}


def unbounded() -> tuple[str, ...]:
    """Return what this system cannot bound for a process that reads foreign files."""
    if sys.platform != "linux":
        return tuple(UNBOUNDED)
    child = os.fork()
    if child == 0:
        os._exit(0 if cut_network() else 1)
    return () if os.waitpid(child, 0)[1] == 0 else ("network",)
