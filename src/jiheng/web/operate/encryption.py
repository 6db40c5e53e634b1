"""Backups that open with a key or a passphrase only: the age format, by an optional package."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from jiheng.web.config.installation import OWNER_ONLY, InstallationError

HEADER = b"age-encryption.org/v1\n"
BY_PASSPHRASE = b"-> scrypt "
HEAD = 4_096  # bytes of a file in which its recipients are named
SHORTEST = 12  # characters of a passphrase: whoever has the file may guess for ever
MOST_AT_ONCE = 512 * 2**20  # bytes: a passphrase works on all of a file in memory
PUBLIC, SECRET = "age1", "AGE-SECRET-KEY-1"
MOST_KEY_BYTES = 2**16


@dataclass(frozen=True, slots=True)
class Encryption:
    """Who can open a backup: the holders of keys, or whoever knows a passphrase."""

    recipients: tuple[str, ...] = ()  # age1…, or files of them
    passphrase: Path | None = None  # a file that holds it


@dataclass(frozen=True, slots=True)
class Opening:
    """What an encrypted backup is opened with."""

    identity: Path | None = None  # a file of secret keys, as `jiheng backup-key` makes it
    passphrase: Path | None = None


def make_key(path: Path) -> str:
    """Return the public key of a new pair; the secret one is written for its owner alone.

    Raises InstallationError without the package, or where a file is there already.
    """
    identity = _age().x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except OSError as error:
        raise InstallationError(
            f"{path}: 没有写，已经有这个文件或写不进去 / not written: it exists, or "
            "cannot be written"
        ) from error
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(f"# {public}\n{identity}\n")
    return public


def encryptor(encryption: Encryption) -> "Encryptor":
    """Return what encrypts for those named. Raises InstallationError for names that are none."""
    if bool(encryption.recipients) == (encryption.passphrase is not None):
        raise InstallationError(
            "--encrypt-to 和 --passphrase-file 只用一个 / give either --encrypt-to or "
            "--passphrase-file"
        )
    age = _age()
    if encryption.passphrase is not None:
        return Encryptor(age, (), _new_passphrase(encryption.passphrase))
    texts = [key for name in encryption.recipients for key in _public_keys(name)]
    return Encryptor(age, tuple(_read_key(age.x25519.Recipient, text) for text in texts), "")


@dataclass(frozen=True, slots=True)
class Encryptor:
    """Encrypts one stream into another."""

    age: Any
    recipients: tuple[Any, ...]
    passphrase: str

    def encrypt(self, plain: IO[bytes], target: IO[bytes]) -> None:
        """Write what is in a stream, encrypted. Raises InstallationError where that fails."""
        plain.seek(0)
        try:
            if self.recipients:
                self.age.encrypt_io(plain, target, list(self.recipients))
                return
            _require_small(plain)
            target.write(self.age.passphrase.encrypt(plain.read(), self.passphrase))
        except self.age.EncryptError as error:
            raise InstallationError(
                f"没有写成备份：{error} / the backup could not be written"
            ) from None


@contextmanager
def opened(source: Path, folder: Path, opening: Opening) -> Iterator[IO[bytes]]:
    """Yield a backup in the plain; an encrypted one lies in a folder of ours meanwhile.

    Raises InstallationError for one that does not open; then nothing was changed.
    """
    with source.open("rb") as stream:
        head = stream.read(HEAD)
        stream.seek(0)
        if not head.startswith(HEADER):
            yield stream
            return
        with tempfile.TemporaryFile(dir=folder) as plain:
            _decrypt(stream, plain, opening, by_passphrase=BY_PASSPHRASE in head)
            plain.seek(0)
            yield plain


def _decrypt(stream: IO[bytes], plain: IO[bytes], opening: Opening, *, by_passphrase: bool) -> None:
    age = _age()
    if by_passphrase and opening.passphrase is None:
        raise InstallationError(
            "备份是用口令加密的：用 --passphrase-file 给出口令文件；什么都没有改 / the backup is "
            "encrypted with a passphrase: give its file with --passphrase-file; nothing was changed"
        )
    if not by_passphrase and opening.identity is None:
        raise InstallationError(
            "备份是加密的：用 --identity 给出私钥文件（jiheng backup-key 生成的）；什么都没有改 / "
            "the backup is encrypted: give the file of the secret key with --identity; nothing was "
            "changed"
        )
    try:
        if by_passphrase and opening.passphrase is not None:
            _require_small(stream)
            passphrase = _passphrase(opening.passphrase)
            plain.write(age.passphrase.decrypt(stream.read(), passphrase))
        elif opening.identity is not None:
            age.decrypt_io(stream, plain, _identities(age, opening.identity))
    except (age.DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise InstallationError(
            "备份打不开：钥匙或口令不是这份备份的，或者文件损坏、不完整；什么都没有改 / the backup "
            "does not open: key or passphrase are not this backup's, or the file is damaged or "
            "incomplete; nothing was changed"
        ) from None


def _require_small(stream: IO[bytes]) -> None:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size > MOST_AT_ONCE:
        raise InstallationError(
            f"备份有 {size // 2**20} MiB，用口令加密最多 {MOST_AT_ONCE // 2**20} MiB：请用 "
            "jiheng backup-key 生成钥匙，再用 --encrypt-to / too large for a passphrase: make a "
            "key with jiheng backup-key, and use --encrypt-to"
        )


def _age() -> Any:
    try:
        return import_module("pyrage")
    except ImportError as error:
        raise InstallationError(
            "加密的备份要先装：pip install 'jiheng[encrypt]' / encrypted backups need: pip install "
            "'jiheng[encrypt]'"
        ) from error


def _public_keys(name: str) -> list[str]:
    """Return the public keys that a word names: itself, or the lines of a file."""
    if name.startswith(PUBLIC):
        return [name]
    lines = _key_lines(Path(name))
    if any(line.startswith(SECRET) for line in lines):
        raise InstallationError(
            f"{name} 里是私钥：加密用公钥（age1…），私钥不要放在做备份的机器上 / {name} holds a "
            "secret key: encrypt to the public one (age1…), and keep the secret one elsewhere"
        )
    return lines


def _identities(age: Any, path: Path) -> list[Any]:
    return [_read_key(age.x25519.Identity, line) for line in _key_lines(path)]


def _read_key(kind: Any, text: str) -> Any:
    """Return a key from its text; what is no key is not repeated, since it may be a secret one."""
    try:
        return kind.from_str(text)
    except Exception as error:  # the package has an error of its own for each kind
        raise InstallationError(
            f"不是钥匙：公钥写作 {PUBLIC}…，私钥写作 {SECRET}… / no key: a public one reads "
            f"{PUBLIC}…, a secret one {SECRET}…"
        ) from error


def _key_lines(path: Path) -> list[str]:
    """Return the lines of a file of keys. Raises InstallationError where there are none."""
    lines = [line.strip() for line in _text(path).splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    if not keys:
        raise InstallationError(f"{path}: 里面没有钥匙 / there is no key in it")
    return keys


def _new_passphrase(path: Path) -> str:
    passphrase = _passphrase(path)
    if len(passphrase) < SHORTEST:
        raise InstallationError(
            f"{path}: 口令太短，至少 {SHORTEST} 个字符 / too short a "
            f"passphrase: at least {SHORTEST} characters"
        )
    return passphrase


def _passphrase(path: Path) -> str:
    return _text(path).strip("\r\n")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_KEY_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InstallationError(f"{path}: 读不了 / cannot be read") from error
