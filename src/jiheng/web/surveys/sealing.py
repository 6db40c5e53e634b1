"""Secrets of surveys beside the database: the key of tickets, and a key for each lot.

The key of a lot is in a file of the data folder, in no backup and in no table, and is destroyed
once the lot is written. What was sealed to it is then closed for good, wherever copies of it are:
in a journal of the database, in dead rows, in a backup.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyrage
from django.conf import settings

from jiheng.model import SurveyForm

TICKET_KEY, LOTS = "survey-key", "survey-lots"  # in the data folder
SECRET_BYTES = 16  # of a ticket: nobody guesses 128 bits
STEP = 256  # bytes: what is sealed is of one length, whatever was answered
OWNER_ONLY = 0o600


def new_secret() -> str:
    """Return the secret of a new ticket, from the machine's chance."""
    return secrets.token_urlsafe(SECRET_BYTES)


def ticket_digest(secret: str) -> str:
    """Return what is kept of a ticket."""
    return hmac.new(_ticket_key(), secret.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _ticket_key() -> bytes:
    path = Path(settings.INSTALLATION.folder) / TICKET_KEY
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as stream:
        key = secrets.token_hex(32).encode("ascii")
        stream.write(key)
    return key


def new_lot_key() -> str:
    """Return the public key of a new lot; the secret one is in a file of its own."""
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    path = _path(recipient)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(f"{identity}\n")
        stream.flush()
        os.fsync(stream.fileno())  # an answer that is sealed to it must not outlive it
    return recipient


def has_lot_key(recipient: str) -> bool:
    """Return whether what is sealed to a lot can be opened here."""
    return _path(recipient).exists()


def destroy_lot_key(recipient: str) -> None:
    """Destroy the secret key of a lot: what is sealed to it is closed for good."""
    path = _path(recipient)
    if path.exists():
        size = path.stat().st_size
        with path.open("r+b") as stream:
            stream.write(b"\0" * size)
            stream.flush()
            os.fsync(stream.fileno())
        path.unlink(missing_ok=True)


def lot_keys() -> list[str]:
    """Return the public keys of the lots whose secret keys are here."""
    return [path.name for path in sorted((Path(settings.INSTALLATION.folder) / LOTS).glob("age1*"))]


def _path(recipient: str) -> Path:
    return Path(settings.INSTALLATION.folder) / LOTS / recipient


def longest(form: SurveyForm, groups: Iterable[str]) -> int:
    """Return the length that every sealed answer of a form has."""
    widest = max((point.id for point in form.scale), key=len)
    group = max(groups, key=lambda name: len(name.encode()), default="")
    text = _text(group, {question.id: widest for question in form.questions})
    return -(-len(text) // STEP) * STEP


def seal(recipient: str, group: str, points: Mapping[str, str], *, length: int) -> str:
    """Return an answer that only the key of its lot opens, as long as every other."""
    text = _text(group, points).ljust(length)
    sealed = pyrage.encrypt(text, [pyrage.x25519.Recipient.from_str(recipient)])
    return base64.b64encode(sealed).decode("ascii")


def open_all(recipient: str, sealed_texts: Iterable[str]) -> list[tuple[str, dict[str, str]]]:
    """Return group and points of sealed answers. Raises FileNotFoundError without the key."""
    identity = pyrage.x25519.Identity.from_str(_path(recipient).read_text("ascii").strip())
    answers = []
    for sealed in sealed_texts:
        group, points = json.loads(pyrage.decrypt(base64.b64decode(sealed), [identity]))
        answers.append((str(group), {str(q): str(p) for q, p in points.items()}))
    return answers


def _text(group: str, points: Mapping[str, str]) -> bytes:
    return json.dumps([group, dict(points)], ensure_ascii=False).encode("utf-8")


def random_key() -> uuid.UUID:
    """Return a key that tells neither time nor order."""
    return uuid.UUID(bytes=secrets.token_bytes(16), version=4)


__all__ = [
    "destroy_lot_key",
    "has_lot_key",
    "longest",
    "lot_keys",
    "new_lot_key",
    "new_secret",
    "open_all",
    "random_key",
    "seal",
    "ticket_digest",
]
