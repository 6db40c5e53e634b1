"""Processes that read foreign files for a program with threads; each does one thing at a time."""

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from queue import Empty, LifoQueue
from typing import Any

from jiheng.usecases.forking import CHUNK, SIZE, forked, run_alone, send
from jiheng.usecases.limits import Bounds, LimitError, limit_worker

GRACE = 10  # seconds that a helper has to start and to stop a reader by itself
COMMAND = (sys.executable, "-m", "jiheng.usecases.helpers")
_idle: "LifoQueue[subprocess.Popen[bytes]]" = LifoQueue()


def asked(work: Callable[..., object], arguments: tuple[Any, ...], bounds: Bounds) -> bytes:
    """Return the answer of a helper. Raises LimitError if it is late or gone."""
    request = pickle.dumps((work, arguments, bounds))
    with _helper() as helper, _ended_late(helper, bounds.seconds + GRACE) as late:
        answer = _exchanged(helper, request, bounds.answer)
        if answer is None:
            raise LimitError("time" if late.is_set() else "crash")
        return answer


def _exchanged(helper: "subprocess.Popen[bytes]", request: bytes, most: int) -> bytes | None:
    """Return the answer to a request; None from a helper that is gone."""
    if helper.stdin is None or helper.stdout is None:
        return None
    try:
        send(helper.stdin.fileno(), request)
        return _next(helper.stdout.fileno(), most)
    except OSError:
        return None


@contextlib.contextmanager
def _ended_late(helper: "subprocess.Popen[bytes]", seconds: float) -> Iterator[threading.Event]:
    """Kill a helper that is not done in time; yield what tells that it was."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        _kill(helper)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


@contextlib.contextmanager
def _helper() -> Iterator["subprocess.Popen[bytes]"]:
    """Yield an idle helper, or a new one; one that failed is killed and not used again."""
    helper = _waiting() or subprocess.Popen(  # noqa: S603  our own interpreter and module
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield helper
    except BaseException:
        _kill(helper)
        raise
    _idle.put(helper)


def _waiting() -> "subprocess.Popen[bytes] | None":
    while True:
        try:
            helper = _idle.get_nowait()
        except Empty:
            return None
        if helper.poll() is None:
            return helper


def _kill(helper: "subprocess.Popen[bytes]") -> None:
    """Kill a helper with everything that it started."""
    if sys.platform == "win32":
        subprocess.run(  # noqa: S603  the whole tree, by the system's own program
            [os.path.join(os.environ["SYSTEMROOT"], "System32", "taskkill.exe"),  # noqa: PTH118
             "/F", "/T", "/PID", str(helper.pid)],
            check=False, capture_output=True,
        )  # fmt: skip
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(helper.pid, signal.SIGKILL)
    helper.wait()


def serve() -> None:
    """Answer requests from standard input until it ends."""
    requests, replies = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    limit_worker()
    while (request := _next(requests)) is not None:
        work, arguments, bounds = pickle.loads(request)  # noqa: S301  from our own program
        send(replies, _answer(work, arguments, bounds))


def _next(stream: int, most: int | None = None) -> bytes | None:
    """Return what comes next from a pipe; None at its end. Raises LimitError beyond a size."""
    head = _all(stream, SIZE.size)
    if head is None:
        return None
    size = SIZE.unpack(head)[0]
    if most is not None and size > most:
        raise LimitError("answer")
    return _all(stream, size)


def _all(stream: int, size: int) -> bytes | None:
    parts, left = [], size
    while left:
        part = os.read(stream, min(left, CHUNK))
        if not part:
            return None
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _answer(work: Callable[..., object], arguments: tuple[Any, ...], bounds: Bounds) -> bytes:
    if sys.platform != "linux":
        return run_alone(work, arguments, bounds)
    try:
        return forked(lambda: work(*arguments), bounds)
    except LimitError as error:
        return run_alone(_refuse, (error.kind,), bounds)


def _refuse(kind: str) -> None:
    raise LimitError(kind)


if __name__ == "__main__":
    serve()
