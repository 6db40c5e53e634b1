"""Writes examples/bureau-2025.xlsx from examples/bureau-2025.yaml through our own template."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import yaml

from jiheng.documents import write_template
from jiheng.rulebook import load

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def value(raw: object) -> str | Decimal | dt.date | None:
    """Return a YAML value as what a cell holds."""
    if isinstance(raw, bool) or raw is None:
        return None
    if isinstance(raw, (int, float)):
        return Decimal(str(raw))
    return raw if isinstance(raw, dt.date) else str(raw)


def workbook(source: Path) -> bytes:
    """Return the workbook that a sample file describes."""
    sample = yaml.safe_load(source.read_text(encoding="utf-8"))
    content = {
        sheet: [{field: value(raw) for field, raw in row.items()} for row in rows]
        for sheet, rows in sample["sheets"].items()
    }
    meta = {"department_profile": "", "project_profile": ""}
    return write_template(load().rest.form, kind=sample["kind"], meta=meta, content=content)


if __name__ == "__main__":
    for source in sorted(EXAMPLES.glob("*.yaml")):
        target = source.with_suffix(".xlsx")
        target.write_bytes(workbook(source))
        print(target)
