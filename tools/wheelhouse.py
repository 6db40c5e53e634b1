"""Gathers the wheels of an installation without internet and checks that nothing is missing.

The wheels of all requirements, by their locked digests, and our own, for one platform. Whether the
folder is complete is tried by resolving the installation from it alone; on the platform of this
machine also by installing it where the network has no route.
"""

import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "encrypt.txt"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
PLATFORMS = {
    "x86-64": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "aarch64": ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    "windows": ("win_amd64",),
}
OWN = {"x86_64": "x86-64", "aarch64": "aarch64", "AMD64": "windows"}


def pip(*words: str) -> None:
    """Run pip."""
    subprocess.run([sys.executable, "-m", "pip", *words, "--quiet"], check=True)


def gather(name: str) -> Path:
    """Return the folder with every wheel for a platform."""
    folder = ROOT / "build" / "wheelhouse" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    target = ["--only-binary", ":all:", "--python-version", PYTHON]
    target += [word for tag in PLATFORMS[name] for word in ("--platform", tag)]
    pip("download", "--require-hashes", "--no-deps", "-r", str(LOCK), "-d", str(folder), *target)
    [wheel] = sorted((ROOT / "dist").glob("jiheng-*.whl"))[-1:]
    shutil.copy(wheel, folder)
    shutil.copy(LOCK, folder / "requirements.txt")
    with tempfile.TemporaryDirectory() as empty:  # resolved from the folder alone
        alone = ["--no-index", "--find-links", str(folder)]
        pip("install", "jiheng[web,encrypt]", "--dry-run", "--target", empty, *alone, *target)
    return folder


def install(folder: Path) -> None:
    """Install in a network namespace that has no route, and look whether the program runs."""
    offline = f"--no-index --find-links {folder} 'jiheng[web,encrypt]'"
    with tempfile.TemporaryDirectory() as place:
        lines = (
            f"{sys.executable} -m venv {place}/venv",
            f"{place}/venv/bin/pip install --quiet {offline}",
            f"{place}/venv/bin/jiheng doctor --data {place}/none || [ $? = 1 ]",
        )
        subprocess.run(["unshare", "-rn", "sh", "-euc", "; ".join(lines)], check=True)


def main(name: str) -> None:
    """Gather, check, and install where that can be tried here."""
    if name not in PLATFORMS:
        raise SystemExit(f"PLATFORM={' | '.join(PLATFORMS)}")
    folder = gather(name)
    print(f"{folder}: {len(list(folder.glob('*.whl')))} wheels, complete")
    if OWN.get(platform.machine()) == name and sys.platform == "linux":
        install(folder)
        print("installed without a network")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
