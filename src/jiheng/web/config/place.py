"""The data folder of an installation: its secrets, its database, its files."""

import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from jiheng.web.config.kept import Kept, KeptError, kept, write_first

DATA = "JIHENG_DATA"
DATABASE = "JIHENG_DATABASE"
OWNER_ONLY = 0o600


class PlaceError(Exception):
    """What is wrong with how an installation is set up, in words for its operator."""


@dataclass(frozen=True)
class Place:
    """The folder of an installation and, where it is not in the folder, its database."""

    folder: Path
    database: str = ""  # postgresql://...; empty: SQLite in the folder

    @classmethod
    def here(cls) -> "Place":
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

    def made(self) -> "Place":
        """Create what is absent, for its owner only."""
        for path in (self.folder, self.files, self.logs):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_first(self.folder)
        return self

    @cached_property
    def kept(self) -> Kept:
        """What the operator set. Raises PlaceError for settings that cannot be read."""
        try:
            return kept(self.folder)
        except KeptError as error:
            raise PlaceError(str(error)) from error

    @cached_property
    def secret(self) -> str:
        """The key that sessions are signed with; made once, readable by its owner only."""
        path = self.made().folder / "secret"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()

    def django_database(self) -> dict[str, object]:
        """Return the database as Django's settings want it.

        Raises PlaceError for an address that is no PostgreSQL address.
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
            raise PlaceError(
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
