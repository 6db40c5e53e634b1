"""A user's own rules: read, checked with line numbers; a profile started from a packaged one."""

from collections.abc import Sequence
from pathlib import Path

from jiheng.model import Definition
from jiheng.rulebook import (
    Profile,
    RulebookError,
    RuleHistory,
    kind_of,
    load,
    load_with,
    packaged,
)
from jiheng.rulebook.load import OWN_KINDS

MAX_BYTES = 1_000_000  # a profile has a few kilobytes


def history(paths: Sequence[Path]) -> RuleHistory:
    """Return the packaged rules with one's own from files, or all of a folder.

    A file is a profile, a ledger, definitions of figures, or other rules. Raises RulebookError.
    """
    return load_with(**own_texts(paths))


def own_texts(paths: Sequence[Path]) -> dict[str, dict[str, str]]:
    """Return one's own rule files by kind and name. Raises RulebookError."""
    texts: dict[str, dict[str, str]] = {kind: {} for kind in ("profiles", *OWN_KINDS)}
    for path in paths:
        for file in sorted(path.glob("*.yaml")) if path.is_dir() else (path,):
            text = own_text(file)
            texts[kind_of(str(file), text)][str(file)] = text
    return texts


def own_definitions(rules: RuleHistory) -> tuple[Definition, ...]:
    """Return the definitions of figures, or versions of them, that the package does not have."""
    packaged_ones = {(d.id, d.since, d.digest) for d in load().rest.definitions}
    return tuple(
        d for d in rules.rest.definitions if (d.id, d.since, d.digest) not in packaged_ones
    )


def own_text(path: Path) -> str:
    """Return the text of a user's rule file; raises RulebookError where it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise RulebookError(f"{path}: is larger than {MAX_BYTES} bytes")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RulebookError(f"{path}: {error.strerror or type(error).__name__}") from error
    except UnicodeDecodeError as error:
        raise RulebookError(f"{path}: is not text in UTF-8") from error


def checked_profile(rules: RuleHistory) -> tuple[Profile, tuple[str, ...]] | None:
    """Return the newest profile of one's own, and its given rows whose standard is not understood.

    None: the file that was read is no profile.
    """
    from jiheng.parsing import read_standard  # late: only rules of one's own are checked so

    known = {profile.id for _, _, profile in load().profile_history}
    own = [p for _, _, p in rules.profile_history if p.id not in known]
    if not own:
        return None
    rows = own[-1].rows.value or ()
    unread = [
        f"{row.fields.get('name', '')}: {text}"
        for row in rows
        if (text := row.fields.get("standard_text", "")) and read_standard(text) is None
    ]
    return own[-1], tuple(unread)


def started_profile(id_: str, base: str, *, year: int) -> str | None:
    """Return the text of a new profile based on a packaged one; None if there is no such base."""
    from jiheng.rulebook.new_profile import new_profile

    text = _bases().get(base)
    return new_profile(id_, base, text, load().rest, year=year) if text is not None else None


def bases() -> tuple[str, ...]:
    """Return the ids of the packaged profiles that others can be based on: the complete ones."""
    return tuple(_bases())


def _bases() -> dict[str, str]:
    profile_texts = (text for name, text in packaged().items() if name.startswith("profiles/"))
    base_texts = (text for text in profile_texts if "\nbased_on:" not in text)
    return {text.partition("id: ")[2].split("\n")[0].strip(): text for text in base_texts}
