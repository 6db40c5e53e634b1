"""Install the Open XML SDK's validator, as tools/ooxml/package-lock.json pins it; needs npm."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hatch_build import npm  # noqa: E402  the way to npm is found in one place

FOLDER = ROOT / "tools" / "ooxml"
# Not `ci`: it wants the programs of other systems in the lock; what is locked is held to its hash.
INSTALL = ("install", "--ignore-scripts", "--no-save")


def main() -> int:
    """Install it; without npm say so and leave it."""
    command = npm()
    if command is None:
        print("npm was not found: what is written is not validated here")
        return 0
    return subprocess.run([*command, *INSTALL], cwd=FOLDER, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
