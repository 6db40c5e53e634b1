"""Note the day of the locks, and what they are, where the package carries it: after `make lock`.

The day stays while the locks stay.
"""

import hashlib
import json
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "src" / "jiheng" / "lock.json"


def digest() -> str:
    """Return what tells these locks from any others."""
    whole = hashlib.sha256()
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def main() -> None:
    """Write the day, if the locks are others than those of the day that is written."""
    noted = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    if noted.get("digest") != digest():
        day = time.strftime("%Y-%m-%d", time.gmtime())
        text = json.dumps({"day": day, "digest": digest()}, indent=1)
        FILE.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
