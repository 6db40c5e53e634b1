"""Renders every page and picture the product makes; needs LibreOffice, poppler, Chromium."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jiheng import documents, reporting, usecases
from jiheng.model import Chart
from jiheng.pipeline import run
from jiheng.rulebook import load
from jiheng.usecases.office import to_pdf
from web_pictures import take

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"
TARGET = ROOT / "build" / "pictures"
DOTS = "80"


def pages(name: str, data: bytes, suffix: str) -> list[Path]:
    """Render every page of an Office file as name-1.png and so on."""
    pdf = to_pdf(data, suffix)
    if pdf is None:
        raise SystemExit("LibreOffice is needed and was not found, or it failed")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.pdf"
        source.write_bytes(pdf)
        command = ["pdftoppm", "-r", DOTS, "-png", str(source), str(TARGET / name)]
        subprocess.run(command, check=True)
    return sorted(TARGET.glob(f"{name}-*.png"))


def main() -> int:
    """Render everything and print what was made."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        written = usecases.evaluate(SAMPLE, Path(folder)).written
        made = [p for file in written.files if file.suffix != ".json" for p in
                pages(file.stem, file.read_bytes(), file.suffix)]  # fmt: skip
    for kind in ("department", "project"):
        template = usecases.template(kind, year=2025, place="CN")
        made += pages(f"template-{kind}", template, ".xlsx")
    outcome = run(documents.read(SAMPLE), load())
    report = reporting.self_evaluation(outcome.scored, outcome.findings, outcome.rules, digest="")
    for chart in (block for block in report.blocks if isinstance(block, Chart)):
        target = TARGET / f"chart-{chart.id}.png"
        target.write_bytes(documents.draw(chart))
        made.append(target)
    made += take(TARGET / "web", ROOT / "docs" / "img")
    for path in made:
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
