"""The data folder of an installation: its secrets, its database, its files."""

import os
import secrets
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from jiheng.web.config.options import KeptError, Options, kept, write_first
from jiheng.web.config.record_keys import FILE as RECORD_KEYS
from jiheng.web.config.record_keys import Keys, KeysError, first_keys

DATA = "JIHENG_DATA"
DATABASE = "JIHENG_DATABASE"
OIDC_SECRET = "oidc-secret"  # noqa: S105  the name of a file
MAIL_PASSWORD = "mail-password"  # noqa: S105  the name of a file
OWNER_ONLY = 0o600


class InstallationError(Exception):
    """What is wrong with how an installation is set up, in words for its operator."""


@dataclass(frozen=True)
class Installation:
    """The folder of an installation and, where it is not in the folder, its database."""

    folder: Path
    database: str = ""  # postgresql://...; empty: SQLite in the folder

    @classmethod
    def here(cls) -> "Installation":
        """Return the place that the environment names; the folder is ./jiheng-data by default."""
        folder = Path(os.environ.get(DATA) or "jiheng-data")
        return cls(folder.resolve(), os.environ.get(DATABASE, ""))

    @property
    def sqlite(self) -> Path:
        """The database file."""
        return self.folder / "jiheng.sqlite3"

    @property
    def files(self) -> Path:
        """Where uploads lie, by digest; outside of what the server hands out."""
        return self.folder / "files"

    @property
    def logs(self) -> Path:
        """Where the rotating log lies."""
        return self.folder / "log"

    def made(self) -> "Installation":
        """Create what is absent, for its owner only."""
        for path in (self.folder, self.files, self.logs):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_first(self.folder)
        return self

    def closed(self) -> "Installation":
        """Close what is there to all but its owner. Raises InstallationError where it cannot."""
        for path in (self.folder, self.files, self.logs):
            _close(path, 0o700)
        _close(self._with_secret(), OWNER_ONLY)
        for name in (RECORD_KEYS, OIDC_SECRET, MAIL_PASSWORD):
            if (self.folder / name).exists():
                _close(self.folder / name, OWNER_ONLY)
        for end in ("", "-wal", "-shm"):
            path = Path(f"{self.sqlite}{end}")
            if path.exists():
                _close(path, OWNER_ONLY)
        return self

    @cached_property
    def kept(self) -> Options:
        """What the operator set. Raises InstallationError for settings that cannot be read."""
        try:
            return kept(self.folder)
        except KeptError as error:
            raise InstallationError(str(error)) from error

    @cached_property
    def secret(self) -> str:
        """The key that sessions are signed with; made once, readable by its owner only."""
        return self._with_secret().read_text(encoding="ascii").strip()

    @property
    def oidc_secret(self) -> str | None:
        """The secret that the identity service gave us, which the operator puts here; or none."""
        return self._given(OIDC_SECRET)

    @property
    def mail_password(self) -> str | None:
        """The password of the office's mail server, which the operator puts here; or none."""
        return self._given(MAIL_PASSWORD)

    def _given(self, name: str) -> str | None:
        path = self.folder / name
        return path.read_text(encoding="utf-8").strip() if path.exists() else None

    def record_keys(self) -> Keys:
        """Return the keys of the record as they are now; the first is made where there is none.

        Raises InstallationError for a file that cannot be read.
        """
        try:
            return first_keys(self.folder)
        except KeysError as error:
            raise InstallationError(str(error)) from error

    def _with_secret(self) -> Path:
        path = self.made().folder / "secret"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        except FileExistsError:
            return path
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(48))
        return path

    def django_database(self) -> dict[str, object]:
        """Return the database as Django's settings want it.

        Raises InstallationError for an address that is no PostgreSQL address.
        """
        if not self.database:
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(self.sqlite),
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",  # else reading before writing may lock
                    "timeout": 20,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                    "PRAGMA busy_timeout=20000;",
                },
            }
        parts = urlsplit(self.database)
        if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
            raise InstallationError(
                f"{DATABASE} 应写成 postgresql://用户:口令@主机:端口/库名，现在是 "
                f"{parts.scheme or '?'}://… / must read postgresql://user:password@host:port/name"
            )
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or query.get("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }


def _close(path: Path, mode: int) -> None:
    """Close a path to all but its owner, where the system knows owners."""
    if os.name != "posix" or not stat.S_IMODE(path.stat().st_mode) & 0o077:
        return
    try:
        path.chmod(mode)
    except OSError as error:
        raise InstallationError(
            f"{path} 别人也能打开，而且改不了权限：请把它改为只有运行绩衡的用户能用 / "
            f"others can open {path} and it cannot be closed: make it the owner's alone"
        ) from error
