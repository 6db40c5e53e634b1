"""What a restored installation must prove before it is moved in: keys, record, data, seals."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiheng.web.config.installation import Installation, InstallationError
from jiheng.web.config.record_keys import FILE, KeysError, read_keys, write_keys
from jiheng.web.operate.archive import DamagedError
from jiheng.web.operate.manifest import is_proved
from jiheng.web.operate.proving import NAMED, named_difference


@dataclass(frozen=True, slots=True)
class Proofs:
    """What a backup is held against."""

    keys: Path | None = None  # of the record; None: those that the place has
    anchor: Path | None = None  # seals in a second place
    seal: str = ""  # as it is printed
    unproved: bool = False  # what cannot be proved is restored, and said so in the record


def give_keys(place: Installation, stage: Installation, proofs: Proofs) -> dict[str, bytes]:
    """Return the keys of the record that there are, put where the backup is loaded.

    Raises InstallationError for a file that is none of keys.
    """
    keys: dict[str, bytes] = {}
    own = place.folder / FILE
    try:
        for path in (proofs.keys, own if own.exists() else None):
            if path is not None:
                keys |= read_keys(path).by_id
    except KeysError as error:
        raise InstallationError(str(error)) from error
    if keys:
        write_keys(stage.folder, list(keys.values()))
    return keys


def require_sound(manifest: dict[str, Any], proofs: Proofs) -> list[str]:
    """Return what could not be proved of what was loaded, in words, with a line that says so.

    Raises DamagedError for a record that does not hold, one that another was, and, unless what is
    unproved is asked for, for data that is not as the record left it.
    """
    from jiheng.web.core.audit import newest_line, verify
    from jiheng.web.core.comparing import differences
    from jiheng.web.core.heads import note_head
    from jiheng.web.core.seals import broken_seals, line_digest, note_key, take_over

    last = manifest.get("last")
    if last is not None and line_digest(last["number"]) not in ("", last["digest"]):
        raise DamagedError(f"审计链的第 {last['number']} 行变了 / line {last['number']} differs")
    remarks = []
    differing = list(differences())
    if differing and not proofs.unproved:
        named = "；".join(named_difference(d) for d in differing[:NAMED])
        raise DamagedError(
            f"有 {len(differing)} 处数据与审计链不符：{named} / {len(differing)} rows are not as "
            "the record left them; --unproved restores them, and the record says so"
        )
    if proofs.unproved:
        remarks = take_over(differing)
    broken = list(verify())
    if broken:
        raise DamagedError(f"审计链不完整：{broken[0]} / the record does not hold")
    seals = broken_seals()
    if seals:
        raise DamagedError(f"每日封印不符：{seals[0]} / daily seal {seals[0]} does not hold")
    _require_anchored(proofs)
    note_key()
    note_head(*newest_line())
    return remarks


def require_own_manifest(manifest: dict[str, Any], keys: dict[str, bytes]) -> None:
    """Refuse a manifest that is not as it was written: then something was changed somewhere."""
    if not is_proved(manifest, keys):
        raise DamagedError(
            "清单不是写备份时的清单：有表、文件或行数改过 / the manifest is not the one that was "
            "written: tables, files or counts were changed"
        )


def _require_anchored(proofs: Proofs) -> None:
    from jiheng.web.core.anchors import AnchorError, printed_anchor, read_anchors
    from jiheng.web.core.seals import untrue

    try:
        kept = read_anchors(proofs.anchor) if proofs.anchor is not None else []
        kept += [printed_anchor(proofs.seal)] if proofs.seal else []
    except AnchorError as error:
        raise InstallationError(str(error)) from error
    wrong = untrue(kept)
    if wrong:
        raise DamagedError(
            f"审计链与另存的封印不符：{wrong[0]} / the record is not the one that seal stands for"
        )
