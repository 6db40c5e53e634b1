"""A process of its own for one piece of work: forked, bounded, killed with its whole group."""

import os
import select
import signal
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from jiheng.usecases import answers
from jiheng.usecases.limits import Bounds, LimitError, bind_process

SIZE = struct.Struct(">Q")
CHUNK = 1 << 20
_inside = False


def inside() -> bool:
    """Return whether this is a process that is there for one piece of work."""
    return _inside


def forked(work: Callable[[], object], bounds: Bounds) -> bytes:
    """Return the answer of a forked process; it and all that it started are gone then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(work, bounds, writing)
    os.close(writing)
    with suppress(OSError):  # the child does it too: whoever comes first
        os.setpgid(child, child)
    data: bytes | None = None
    try:
        data = received(reading, bounds.answer, time.monotonic() + bounds.seconds)
    finally:
        os.close(reading)
        status = _ended(child)
    if data is not None:
        return data
    by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    raise LimitError("time" if by == signal.SIGXCPU else "crash")


def _ended(child: int) -> int:
    """Kill a child with its whole group; return how the child ended."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def received(stream: int, most: int, until: float) -> bytes | None:
    """Return one answer from a pipe; None if it ends before. Raises LimitError."""
    head = _exactly(stream, SIZE.size, until)
    if head is None:
        return None
    size = SIZE.unpack(head)[0]
    if size > most:
        raise LimitError("answer")
    return _exactly(stream, size, until)


def _exactly(stream: int, size: int, until: float) -> bytes | None:
    parts, left = [], size
    poll = select.poll()
    poll.register(stream, select.POLLIN)
    while left:
        if not poll.poll(max(0, until - time.monotonic()) * 1000):
            raise LimitError("time")
        part = os.read(stream, min(left, CHUNK))
        if not part:
            return None
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _work(work: Callable[[], object], bounds: Bounds, writing: int) -> NoReturn:
    """Do the work in the child and send the answer; the child ends here whatever happens."""
    try:
        _settle_in(bounds)
        send(writing, answers.sealed(work, bounds.answer))
    finally:
        os._exit(1)


def _settle_in(bounds: Bounds) -> None:
    global _inside
    _inside = True
    with suppress(OSError):
        os.setpgid(0, 0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)
    bind_process(bounds)


def send(stream: int, data: bytes) -> None:
    """Write an answer with its size in front."""
    left = memoryview(SIZE.pack(len(data)) + data)
    while left:
        left = left[os.write(stream, left) :]


def run_alone(work: Callable[..., object], arguments: tuple[Any, ...], bounds: Bounds) -> bytes:
    """Return the answer of work done in this very process, which is there for nothing else."""
    global _inside
    _inside = True
    return answers.sealed(lambda: work(*arguments), bounds.answer)
