"""Builds the kernel of `jiheng bulk` for every machine it is shipped for, by the ziglang wheel.

A user needs no compiler: the built files are in the wheel; where none fits, Polars does the same.
"""

import importlib.util
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BULK = ROOT / "src" / "jiheng" / "bulk"
TARGETS = runpy.run_path(str(BULK / "targets.py"))["TARGETS"]
OPTIONS = ("-std=c11", "-O3", "-shared", "-fPIC", "-s", "-Wall", "-Wextra", "-Werror")


def build(target: str, file: Path) -> None:
    """Build the kernel for one target."""
    alone = () if "windows" in target else ("-nostdlib",)
    words = ["-target", target, *OPTIONS, *alone, "-o", str(file), str(BULK / "kernel.c")]
    subprocess.run([sys.executable, "-m", "ziglang", "cc", *words], check=True)


def main() -> None:
    """Build all of them."""
    if importlib.util.find_spec("ziglang") is None:
        raise SystemExit("ziglang is not installed")
    folder = BULK / "built"
    folder.mkdir(exist_ok=True)
    for target, name in TARGETS.values():
        build(target, folder / name)
        (folder / "kernel.lib").unlink(missing_ok=True)  # of Windows; nobody links to it
        print(f"{name}: {(folder / name).stat().st_size} bytes")


if __name__ == "__main__":
    main()
