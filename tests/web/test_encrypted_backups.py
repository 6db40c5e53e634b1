"""A backup that opens with a key or a passphrase only; whatever does not open changes nothing."""

import json
import stat
import sys

import pyrage
import pytest
from click.testing import CliRunner

from jiheng.cli import main
from jiheng.web.config.installation import Installation, InstallationError
from jiheng.web.operate import encryption
from jiheng.web.operate.encryption import Encryption, Opening, encryptor, make_key, opened
from web.installed import copied
from web.test_operate import COUNT, MADE, SCRIPT, command, jiheng, keys_of

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    return copied(tmp_path_factory, "demonstration", lambda folder: command(folder, "-c", MADE))


@pytest.fixture
def passphrase(tmp_path):
    path = tmp_path / "phrase"
    path.write_text("对不出门的备份也要上锁 2026\n", encoding="utf-8")
    return path


def rows(folder):
    return json.loads(command(folder, "-c", COUNT))


def test_a_backup_to_a_key_opens_with_its_other_half_and_with_nothing_else(installation, tmp_path):
    secret, target, again = tmp_path / "k", tmp_path / "b.age", tmp_path / "again"
    public = jiheng(installation, "backup-key", str(secret)).strip()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    jiheng(installation, "backup", str(target), "--encrypt-to", public)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    sealed = target.read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert b"manifest.json" not in sealed  # a zip names its members in the plain
    make_key(tmp_path / "other")
    words = ("restore", str(target), *keys_of(installation))
    for more in ((), ("--identity", str(tmp_path / "other")), ("--passphrase-file", str(secret))):
        jiheng(again, *words, *more, expect=2)
        assert not again.exists() or not list(again.iterdir())
    jiheng(again, *words, "--identity", str(secret))
    assert rows(again) == rows(installation)
    assert "✖" not in jiheng(again, "doctor")
    # what others decrypt is an ordinary backup: the format is not ours
    identity = pyrage.x25519.Identity.from_str(secret.read_text().splitlines()[-1])
    assert pyrage.decrypt(sealed, [identity])[:2] == b"PK"


def test_nothing_of_an_encrypted_backup_is_left_in_the_plain(installation, tmp_path):
    before = {path for path in installation.rglob("*") if path.is_file()}
    public = make_key(tmp_path / "k")
    jiheng(installation, "backup", str(tmp_path / "b.age"), "--encrypt-to", public)
    again = tmp_path / "again"
    jiheng(again, "restore", str(tmp_path / "b.age"), *keys_of(installation),
           "--identity", str(tmp_path / "k"))  # fmt: skip
    left = {path for path in installation.rglob("*") if path.is_file()} - before
    assert not [path for path in left if path.read_bytes()[:2] == b"PK"]
    assert {path.name for path in tmp_path.iterdir()} == {"k", "b.age", "again"}


def test_a_passphrase_opens_what_it_closed(installation, tmp_path, passphrase):
    target, again = tmp_path / "b.age", tmp_path / "again"
    jiheng(installation, "backup", str(target), "--passphrase-file", str(passphrase))
    words = ("restore", str(target), *keys_of(installation))
    jiheng(again, *words, expect=2)
    other = tmp_path / "other"
    other.write_text("对不出门的备份也要上锁 2027\n", encoding="utf-8")
    jiheng(again, *words, "--passphrase-file", str(other), expect=2)
    jiheng(again, *words, "--passphrase-file", str(passphrase))
    assert rows(again) == rows(installation)


CHANGED = SCRIPT.format(
    body="""
import sys
from pathlib import Path
from jiheng.web.operate import Encryption, back_up
back_up(place, Path(sys.argv[1]), Encryption((sys.argv[2],)))
"""
)


def test_a_backup_that_was_cut_or_changed_does_not_open(installation, tmp_path):
    public = make_key(tmp_path / "k")
    command(installation, "-c", CHANGED, str(tmp_path / "b.age"), public)
    data = (tmp_path / "b.age").read_bytes()
    opening = Opening(tmp_path / "k")
    middle = len(data) // 2
    flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    for damaged in (data[:-9], data[:70_000], data[:150], data + b"x", flipped):
        (tmp_path / "d.age").write_bytes(damaged)
        with (
            pytest.raises(InstallationError, match="什么都没有改"),
            opened(tmp_path / "d.age", tmp_path, opening) as stream,
        ):
            stream.read()
    again = tmp_path / "again"
    jiheng(again, "restore", str(tmp_path / "d.age"), *keys_of(installation),
           "--identity", str(tmp_path / "k"), expect=2)  # fmt: skip
    assert not again.exists() or not list(again.iterdir())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("age1nothing", "不是钥匙"),
        ("SECRET", "里是私钥"),
        ("missing", "读不了"),
        ("empty", "没有钥匙"),
    ],
)
def test_what_is_no_public_key_is_refused_before_anything_is_read(tmp_path, given, said):
    make_key(tmp_path / "SECRET")
    (tmp_path / "empty").write_text("# nothing\n")
    name = given if given.startswith("age1") else str(tmp_path / given)
    with pytest.raises(InstallationError, match=said) as refused:
        encryptor(Encryption((name,)))
    secret = (tmp_path / "SECRET").read_text().splitlines()[-1]
    assert secret not in str(refused.value)


def test_recipients_may_stand_in_a_file_and_each_of_them_opens_it(tmp_path):
    publics = [make_key(tmp_path / name) for name in ("a", "b")]
    (tmp_path / "all").write_text("# two\n" + "\n".join(publics) + "\n")
    (tmp_path / "plain").write_bytes(b"PK plain")
    with (tmp_path / "plain").open("rb") as plain, (tmp_path / "x").open("wb") as target:
        encryptor(Encryption((str(tmp_path / "all"),))).encrypt(plain, target)
    for name in ("a", "b"):
        with opened(tmp_path / "x", tmp_path, Opening(tmp_path / name)) as stream:
            assert stream.read() == b"PK plain"


def test_short_passphrases_and_both_ways_at_once_are_refused(tmp_path, passphrase):
    short = tmp_path / "short"
    short.write_text("12345678901\n")
    with pytest.raises(InstallationError, match="至少 12 个字符"):
        encryptor(Encryption(passphrase=short))
    with pytest.raises(InstallationError, match="只用一个"):
        encryptor(Encryption(("age1x",), passphrase))


def test_a_passphrase_is_for_what_fits_into_memory(tmp_path, passphrase, monkeypatch):
    monkeypatch.setattr(encryption, "MOST_AT_ONCE", 9)
    (tmp_path / "plain").write_bytes(b"0123456789")
    with (
        (tmp_path / "plain").open("rb") as plain,
        (tmp_path / "x").open("wb") as target,
        pytest.raises(InstallationError, match="--encrypt-to"),
    ):
        encryptor(Encryption(passphrase=passphrase)).encrypt(plain, target)
    assert (tmp_path / "x").read_bytes() == b""


def test_a_key_is_never_written_over(tmp_path):
    make_key(tmp_path / "k")
    kept = (tmp_path / "k").read_bytes()
    with pytest.raises(InstallationError, match="没有写"):
        make_key(tmp_path / "k")
    assert (tmp_path / "k").read_bytes() == kept


def test_without_the_package_plain_backups_work_and_encrypted_ones_say_what_is_missing(
    installation, tmp_path, monkeypatch
):
    (tmp_path / "b.age").write_bytes(b"age-encryption.org/v1\n-> X25519 x\n")
    (tmp_path / "b.zip").write_bytes(b"PK")
    monkeypatch.setitem(sys.modules, "pyrage", None)
    with opened(tmp_path / "b.zip", tmp_path, Opening()) as stream:
        assert stream.read() == b"PK"
    with (
        pytest.raises(InstallationError, match=r"jiheng\[encrypt\]"),
        opened(tmp_path / "b.age", tmp_path, Opening()),
    ):
        pass
    done = CliRunner().invoke(main, ["backup-key", str(tmp_path / "k")])
    assert done.exit_code == 2
    assert "jiheng[encrypt]" in done.output
    assert not (tmp_path / "k").exists()
    assert Installation(installation).folder.exists()
