"""Upgrades an installation of an older commit, then goes back: both programs say that it is sound.

The older program is its own code from the history, on the data that it wrote for the tests.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
THEN = "76c1601e"
WRITTEN = ROOT / "tests" / "upgrades" / "ba8447f" / "backup.zip"  # of the first release
UPGRADE = (
    "from jiheng.web.config.installation import Installation\n"
    "from jiheng.web.operate.setting_up import migrate, set_up\n"
    "place = Installation.here(); set_up(place)\n"
    "print(migrate(place, backed_up=True))\n"
)


def run(code: Path, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Return how a program of some code ended on a data folder."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("JIHENG_", "DJANGO_"))}
    env |= {"PYTHONPATH": str(code / "src"), "JIHENG_DATA": str(data)}
    return subprocess.run(
        [sys.executable, *words], env=env, capture_output=True, text=True, cwd=data
    )


def require(what: str, done: subprocess.CompletedProcess[str], code: int = 0) -> str:
    """Return what a program printed. Raises SystemExit where it ended otherwise."""
    sound = done.returncode == code
    print(f"{'✔' if sound else '✖'} {what}")
    if not sound:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def main() -> None:
    """Go forth and back."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old, data = folder / "old", folder / "data"
        old.mkdir()
        packed = subprocess.run(
            ["git", "archive", THEN, "src"], cwd=ROOT, check=True, capture_output=True
        )
        subprocess.run(["tar", "-x", "-C", old], input=packed.stdout, check=True)
        data.mkdir(mode=0o700)
        restore = ("-m", "jiheng", "restore", str(WRITTEN), "--data", str(data))
        require("the older program restores its backup", run(old, data, *restore))
        doctor = ("-m", "jiheng", "doctor", "--data", str(data))
        people = ("-m", "jiheng", "people", "reset", "nobody", "--data", str(data))
        require("the new program refuses a database of then", run(ROOT, data, *people), 2)
        copy = Path(
            require("upgraded, with a copy from before", run(ROOT, data, "-c", UPGRADE)).split()[-1]
        )
        require("the new program says that it is sound", run(ROOT, data, *doctor))
        shutil.copy(copy, data / "jiheng.sqlite3")
        for end in ("-wal", "-shm"):
            (data / f"jiheng.sqlite3{end}").unlink(missing_ok=True)
        (data / "record-head").unlink(missing_ok=True)  # of lines that are not in the copy
        told = run(old, data, *doctor)
        print(told.stdout)
        require("gone back: the older program says that it is sound", told)
        require("and it can be upgraded once more", run(ROOT, data, "-c", UPGRADE))
        require("sound again", run(ROOT, data, *doctor))


if __name__ == "__main__":
    main()
