"""One file may take a minute and a gigabyte, and no more."""

import signal
import sys
import time

import pytest

from jiheng import desk
from jiheng.desk import limits, reading
from jiheng.desk.limits import LimitError, limited


def test_a_block_that_takes_too_long_is_stopped():
    with pytest.raises(LimitError) as raised, limited(seconds=0.1):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            pass
    assert raised.value.kind == "time"


def test_a_background_job_that_ignores_interrupts_is_stopped_too():
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(LimitError), limited(seconds=0.1):
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:
                pass
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, heard)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds memory")
def test_a_block_that_wants_too_much_memory_is_stopped():
    with pytest.raises(LimitError) as raised, limited(size=50 << 20):
        bytearray(500 << 20)
    assert raised.value.kind == "memory"
    assert len(bytearray(100 << 20))  # and the bound is gone again


def test_a_block_within_its_bounds_is_left_alone():
    with limited(seconds=5):
        assert sum(range(1000)) == 499500


@pytest.mark.parametrize(("kind", "words"), [("time", "60 秒"), ("memory", "1 GiB")])
def test_a_file_beyond_its_bounds_is_named(tmp_path, monkeypatch, kind, words):
    def raising(_):
        raise LimitError(kind)

    path = tmp_path / "slow.xlsx"
    path.write_bytes(b"x")
    monkeypatch.setattr(reading.documents, "read", raising)
    outcome = desk.check(path)
    assert [f.code for f in outcome.findings] == ["R31"]
    assert not outcome.usable
    assert words in outcome.rules.message(outcome.findings[0])
    assert (limits.SECONDS, limits.BYTES) == (60, 1 << 30)
