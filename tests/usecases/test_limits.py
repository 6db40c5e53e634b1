"""One file may take a minute, a gigabyte and no network, until its answer is there."""

import ctypes
import os
import select
import socket
import subprocess
import sys
import threading
from decimal import Decimal
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from jiheng import usecases
from jiheng.rulebook import load
from jiheng.usecases import answers, confined, limits, reading
from jiheng.usecases.answers import ChildError
from jiheng.usecases.limits import Bounds, LimitError

reviewing = import_module("jiheng.usecases.review")  # the package has a function of this name
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds this")


def run(work, *arguments, **bounds):
    return confined.confined(work, *arguments, rules=load(), bounds=Bounds(**bounds))


def elsewhere(work, *arguments, **bounds):
    """What a thread beside the main one gets: there another process does the work."""
    outcome = []

    def ask():
        try:
            outcome.append(run(work, *arguments, **bounds))
        except LimitError as error:
            outcome.append(error.kind)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return outcome[0]


def spin():
    """A loop in C that never gives way: no timer of this process is heard while it runs."""
    ctypes.PyDLL(None).usleep(600_000_000)


def fork_and_spin(path):
    """A reader whose own child is left over when it ends."""
    child = os.fork()
    if child == 0:
        spin()
    Path(path).write_text(f"{child}", encoding="ascii")
    return child


def ended(process):
    """Whether a process that is no child of ours ends; one that does not is waited for in vain."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([handle], [], [], 60)
    os.close(handle)
    return bool(ready)


def wants(size):
    return len(bytearray(size))


def dies():
    os.abort()


def called(address):
    with socket.create_connection(address, timeout=5):
        return "called"


@pytest.mark.parametrize("ask", [run, elsewhere], ids=["forked", "through a helper"])
def test_work_that_never_gives_way_is_killed_from_outside(ask):
    if ask is elsewhere:
        assert ask(spin, seconds=0.5) == "time"
        return
    with pytest.raises(LimitError) as raised:
        ask(spin, seconds=0.5)
    assert raised.value.kind == "time"


@linux
def test_what_a_reader_started_is_gone_with_it(tmp_path):
    child = run(fork_and_spin, tmp_path / "child")
    assert ended(child)


@linux
def test_work_that_wants_too_much_memory_is_stopped():
    with pytest.raises(LimitError) as raised:
        run(wants, 500 << 20, memory=50 << 20)
    assert raised.value.kind == "memory"
    assert wants(100 << 20)  # and nothing is bound here


def test_an_answer_beyond_its_size_is_not_handed_over():
    with pytest.raises(LimitError) as raised:
        run(bytes, 100_000, answer=10_000)
    assert raised.value.kind == "answer"
    assert elsewhere(bytes, 100_000, answer=10_000) == "answer"


def test_a_reader_that_dies_is_told():
    with pytest.raises(LimitError) as raised:
        run(dies)
    assert raised.value.kind == "crash"
    assert elsewhere(dies) == "crash"
    assert elsewhere(abs, -3) == 3  # and the next one is served


@linux
@pytest.mark.skipif("network" in limits.unbounded(), reason="no namespaces here")
def test_a_reader_has_no_network():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        assert called(address) == "called"
        with pytest.raises(ChildError):
            run(called, address)


def test_a_fault_of_ours_says_where_and_nothing_of_the_file():
    def reader(text):
        return int(text)

    with pytest.raises(ChildError) as raised:
        run(reader, "秘密")
    assert "ValueError" in str(raised.value)
    assert "test_limits.py" in str(raised.value)
    assert "秘密" not in str(raised.value)


@pytest.mark.parametrize("value", [partial(os.getcwd), os.getcwd, ChildError("x")])
def test_nothing_but_values_comes_back(value):
    data = answers.sealed(lambda: value, 1 << 20)
    with pytest.raises(answers.pickle.UnpicklingError):
        answers.opened(data, load())
    assert answers.opened(answers.sealed(lambda: {Decimal(1)}, 1 << 20), load()) == {Decimal(1)}


def test_rules_come_back_as_those_that_are_here():
    rules = load()
    found = run(lambda: (rules.on(2024), rules.on(2024, "CN-13")))
    assert [(book.year, book.place) for book in found] == [(2024, "CN"), (2024, "CN-13")]
    assert found[0].messages is rules.rest.messages


@pytest.mark.parametrize(
    ("kind", "words"),
    [("time", "60 秒"), ("memory", "1 GiB"), ("answer", "256 MiB"), ("crash", "意外退出")],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_beyond_its_bounds_is_named_with_what_to_do(
    tmp_path, monkeypatch, kind, words, language
):
    def raising(*_):
        raise LimitError(kind)

    path = tmp_path / "slow.xlsx"
    path.write_bytes(b"x")
    monkeypatch.setattr(reading.documents, "read", raising)
    monkeypatch.setattr(reading.documents, "read_report", raising)
    for outcome in (
        usecases.check(path),
        usecases.review(path),
        usecases.evaluate(path, tmp_path / "out").outcome,
        usecases.review_to(path, tmp_path / "out").outcome,
    ):
        assert [f.code for f in outcome.findings] == ["R31"]
        assert not outcome.usable
        said = outcome.rules.message(outcome.findings[0], language)
        assert "slow.xlsx" in said
        assert language == "en" or words in said
        assert ("再试" in said) if language == "zh" else ("try again" in said)
    assert not (tmp_path / "out").exists()
    assert (limits.SECONDS, limits.BYTES, limits.ANSWER) == (60, 1 << 30, 256 << 20)


@pytest.mark.parametrize("step", ["_files", "run_report", "other_documents", "report"])
def test_the_time_covers_every_step_to_the_answer(tmp_path, monkeypatch, step):
    def endless(*_arguments):
        spin()

    path = tmp_path / "报告.txt"
    path.write_text("项目预算数为100万元，执行数为90万元。\n", encoding="utf-8")
    monkeypatch.setattr(reviewing, "confined", partial(confined.confined, bounds=Bounds(0.5)))
    real = reviewing.run_report
    monkeypatch.setattr(reviewing, step, endless)
    if step == "run_report":  # that of the document which says so is not the one that hangs
        monkeypatch.setattr(
            reviewing,
            step,
            lambda document, *more: real(document, *more) if document.faults else spin(),
        )
    outcome = usecases.review_to(path, tmp_path / "out").outcome
    assert [(f.code, f.variant) for f in outcome.findings] == [("R31", "time")]


def test_the_command_reviews_in_one_child_and_starts_nothing_twice(tmp_path):
    path = tmp_path / "报告.txt"
    path.write_text("项目预算数为100万元，执行数为90万元。\n", encoding="utf-8")
    script = (
        "import os, sys, subprocess\n"
        "forks, real = [], os.fork\n"
        "def fork():\n"
        "    forks.append(1)\n"
        "    return real()\n"
        "os.fork = fork\n"
        "subprocess.Popen = None\n"
        "from jiheng.cli import main\n"
        "try:\n"
        f"    main(['review', {str(path)!r}])\n"
        "except SystemExit:\n"
        "    print('forks', len(forks), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
    )
    assert "forks 1" in done.stderr


def test_a_system_that_cannot_bound_everything_says_what(monkeypatch):
    monkeypatch.setattr(limits.sys, "platform", "win32")
    assert limits.unbounded() == ("memory", "processor", "network")
    assert set(limits.UNBOUNDED) == {"memory", "processor", "network"}
