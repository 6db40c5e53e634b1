"""An installation that several modules look at: filled by whoever asks first, copied by the others."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 600  # seconds to wait for another process that fills it


def copied(tmp_path_factory, name: str, fill: Callable[[Path], None]) -> Path:
    """Return a copy of what is filled once in a run, by one of its processes."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base  # of all processes of a run
    ready = shared / f"{name}-ready"
    try:
        (shared / f"{name}-begun").mkdir()
    except FileExistsError:
        _wait(ready)
    else:
        folder = shared / f"{name}-filling" / "data"
        folder.mkdir(parents=True)
        fill(folder)
        folder.parent.rename(ready)
    folder = tmp_path_factory.mktemp("place") / "data"
    return shutil.copytree(ready / "data", folder)


def _wait(ready: Path) -> None:
    for _ in range(PATIENCE):
        if ready.exists():
            return
        time.sleep(1)
    raise TimeoutError(f"{ready} was never filled")
