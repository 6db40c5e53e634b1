"""Bounds on one file: a minute and a gigabyte, so that no file can hold up a folder."""

import _thread
import gc
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from jiheng.rulebook import load

SECONDS = 60
BYTES = 1 << 30


class LimitError(Exception):
    """A file took longer or wanted more memory than one file may."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind  # time, memory


def settle() -> None:
    """Load the rules once and leave what stays for good out of every later collection."""
    load()
    gc.collect()
    gc.freeze()


@contextmanager
def limited(seconds: float = SECONDS, size: int = BYTES) -> Iterator[None]:
    """Raise LimitError if the block takes longer, or wants more memory beyond what is in use.

    The main thread only. The memory bound is kept where the system has one (not on Windows); time
    is checked between steps of the interpreter, which the readers take for every row.
    """
    late = threading.Event()

    def stop() -> None:
        late.set()
        _thread.interrupt_main()

    heard = signal.getsignal(signal.SIGINT)
    if heard == signal.SIG_IGN:  # a shell's background job: the interrupt would pass unheard
        signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        with _memory(size):
            yield
    except MemoryError as error:
        raise LimitError("memory") from error
    except KeyboardInterrupt as error:
        if late.is_set():
            raise LimitError("time") from error
        raise
    finally:
        timer.cancel()
        if heard == signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _memory(size: int) -> Iterator[None]:
    """Bound the address space to what is in use and `size` more, where the system can."""
    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123  no path object here
        used = int(stream.read().split()[0]) * resource.getpagesize()
    wanted = used + size
    top = wanted if before[1] == resource.RLIM_INFINITY else min(wanted, before[1])
    resource.setrlimit(resource.RLIMIT_AS, (top, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
