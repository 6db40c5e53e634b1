"""Writing is all or nothing: an interrupted, refused or locked write leaves the old files as they were."""

import errno
import json

import pytest

from jiheng.usecases import folder
from jiheng.usecases.folder import MANIFEST, PENDING, locked, write_all

NEW = {"a.txt": b"new a", "b.txt": b"new b"}


@pytest.fixture
def target(tmp_path):
    for name in NEW:
        (tmp_path / name).write_bytes(b"old")
    return tmp_path


def contents(target):
    return {path.name: path.read_bytes() for path in target.iterdir() if path.is_file()}


def test_files_are_replaced_and_nothing_is_left(target):
    written = write_all(target, NEW)
    assert [path.name for path in written.files] == list(NEW)
    assert contents(target) == NEW
    assert not (target / PENDING).exists()


def test_a_new_folder_is_made(tmp_path):
    assert write_all(tmp_path / "x" / "y", NEW).files
    assert contents(tmp_path / "x" / "y") == NEW


def test_what_was_read_is_never_written_over(target):
    (target / "linked.txt").symlink_to("b.txt")
    for source in (target / "b.txt", target / "x" / ".." / "b.txt", target / "linked.txt"):
        (target / "x").mkdir(exist_ok=True)
        written = write_all(target, NEW, (None, target / "none.txt", source))
        assert (written.message, written.file, written.files) == ("over_itself", "b.txt", ())
        assert (target / "b.txt").read_bytes() == b"old"
        assert not (target / PENDING).exists()


def test_a_full_disk_leaves_the_old_files(target, monkeypatch):
    def full(path, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(folder, "_write", full)
    written = write_all(target, NEW)
    assert (written.message, written.reason) == ("unwritable", "No space left on device")
    assert set(contents(target).values()) == {b"old"}
    assert not (target / PENDING).exists()


def test_a_disk_that_fills_up_half_way_leaves_the_old_files(target, monkeypatch):
    real, calls = folder._write, []

    def second_fails(path, data):
        calls.append(path)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, data)

    monkeypatch.setattr(folder, "_write", second_fails)
    assert write_all(target, NEW).message == "unwritable"
    assert set(contents(target).values()) == {b"old"}


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert write_all(tmp_path / "file", NEW).message == "unwritable"


@pytest.mark.parametrize("mark", ["~$b.txt", ".~lock.b.txt#"])
def test_a_file_open_elsewhere_is_named_before_anything_is_replaced(target, mark):
    (target / mark).write_bytes(b"")
    written = write_all(target, NEW)
    assert (written.message, written.file, written.files) == ("locked", "b.txt", ())
    assert contents(target)["a.txt"] == b"old"
    assert not (target / PENDING).exists()


def test_a_refusal_by_the_system_counts_as_open(target, monkeypatch):
    def refuse(self, mode):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(type(target), "open", refuse)
    assert locked(target / "a.txt")


def test_a_failure_while_replacing_keeps_the_new_files_and_says_where(target, monkeypatch):
    real = folder.os.replace

    def second_fails(source, destination):
        if str(destination).endswith("b.txt"):
            raise PermissionError(13, "in use")
        real(source, destination)

    monkeypatch.setattr(folder.os, "replace", second_fails)
    written = write_all(target, NEW)
    assert (written.message, written.file) == ("half_replaced", "b.txt")
    assert contents(target) == {"a.txt": b"new a", "b.txt": b"old"}
    pending = target / PENDING
    assert (pending / "b.txt").read_bytes() == b"new b"
    assert set(json.loads((pending / MANIFEST).read_text(encoding="utf-8"))) == set(NEW)
    monkeypatch.undo()
    assert write_all(target, NEW).files  # the next run clears what was left
    assert contents(target) == NEW
    assert not pending.exists()
