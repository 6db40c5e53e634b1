"""The ledgers in force: those of the package, and files of one's own in a folder."""

from pathlib import Path

from jiheng.model import Ledger
from jiheng.rulebook import RulebookError, load, load_ledgers

MOST_BYTES = 1_000_000  # a ledger has a few kilobytes


def ledgers_in_force(folder: Path) -> tuple[Ledger, ...]:
    """Return the packaged ledgers and those of a folder. Raises RulebookError with the line."""
    texts = {path.name: _text(path) for path in sorted(folder.glob("*.yaml"))}
    return (*load().rest.ledgers, *load_ledgers(texts))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RulebookError(f"{path.name}: is larger than {MOST_BYTES} bytes")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RulebookError(f"{path.name}: is not text in UTF-8") from error
    except OSError as error:
        raise RulebookError(f"{path.name}: {error.strerror or type(error).__name__}") from error
