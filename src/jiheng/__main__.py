"""python -m jiheng, and the command `jiheng`."""

import sys
from pathlib import Path

HELP = Path(__file__).parent / "help.txt"  # made by tools/docs.py, as the commands would print it


def run() -> None:
    """Run a command; the list of them is printed at once, without what commands need."""
    if sys.argv[1:] in (["--help"], ["-h"]):
        sys.stdout.buffer.write(HELP.read_bytes())
        return
    from jiheng.cli import main

    main(prog_name="jiheng")


if __name__ == "__main__":
    run()
