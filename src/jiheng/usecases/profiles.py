"""A user's own profiles: read, checked with line numbers, started from a packaged one."""

from collections.abc import Sequence
from pathlib import Path

from jiheng.parsing import read_standard
from jiheng.rulebook import (
    Profile,
    RulebookError,
    RuleHistory,
    load,
    load_with,
    new_profile,
    packaged,
)

MAX_BYTES = 1_000_000  # a profile has a few kilobytes


def history(paths: Sequence[Path]) -> RuleHistory:
    """Return the packaged rules with profiles from files; raises RulebookError."""
    return load_with({str(path): _text(path) for path in paths})


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise RulebookError(f"{path}: is larger than {MAX_BYTES} bytes")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RulebookError(f"{path}: {error.strerror or type(error).__name__}") from error
    except UnicodeDecodeError as error:
        raise RulebookError(f"{path}: is not text in UTF-8") from error


def checked_profile(path: Path) -> tuple[Profile, tuple[str, ...]]:
    """Return a profile file's newest profile, and its given rows whose standard is not understood.

    Raises RulebookError with file, line and key if the file is no sound profile.
    """
    known = {profile.id for _, _, profile in load().profile_history}
    own = [p for _, _, p in history([path]).profile_history if p.id not in known]
    rows = own[-1].rows.value or ()
    unread = [
        f"{row.fields.get('name', '')}: {text}"
        for row in rows
        if (text := row.fields.get("standard_text", "")) and read_standard(text) is None
    ]
    return own[-1], tuple(unread)


def started_profile(id_: str, base: str, *, year: int) -> str | None:
    """Return the text of a new profile based on a packaged one; None if there is no such base."""
    text = _bases().get(base)
    return new_profile(id_, base, text, load().rest, year=year) if text is not None else None


def bases() -> tuple[str, ...]:
    """Return the ids of the packaged profiles that others can be based on: the complete ones."""
    return tuple(_bases())


def _bases() -> dict[str, str]:
    profile_texts = (text for name, text in packaged().items() if name.startswith("profiles/"))
    base_texts = (text for text in profile_texts if "\nbased_on:" not in text)
    return {text.partition("id: ")[2].split("\n")[0].strip(): text for text in base_texts}
