"""Brings the English catalogues up to date with pages and forms, and says what lacks a translation.

`locale` holds what pages say, found by gettext's own xgettext through Django; `labels` holds the
labels of the workbook's form, found in the rulebook. Existing translations are kept.
"""

import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from jiheng.rulebook import load

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src" / "jiheng" / "web"
PAGES = WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"
LABELS = WEB / "labels" / "en" / "LC_MESSAGES" / "django.po"
HEADER = "# The English of the form's labels. `make catalogue` brings it up to date."
FORM = "form"  # the context of labels: the same word may mean another thing on a page
SHOWN = ("优", "良", "中", "差", "预算执行率", "部门整体")  # through the same filter
MORE = (*SHOWN, "开始整改", "提交整改", "销号", "退回")


def labels() -> list[str]:
    """Return every label and note of the form, once."""
    found: list[str] = []
    for sheet in load().rest.form.sheets:
        found += [sheet.name, sheet.note]
        for column in sheet.columns:
            found += [column.label, column.note, *(choice.label for choice in column.choices)]
    return [text for text in dict.fromkeys([*found, *MORE]) if text]


def read(path: Path) -> Catalog:
    """Return a catalogue; an empty one if there is none yet."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as stream:
        return read_po(stream, locale="en")


def lacking() -> list[str]:
    """Return what pages or forms say that has no English."""
    held = read(LABELS)
    missing = [
        text for text in labels() if not (held.get(text, FORM) and held.get(text, FORM).string)
    ]
    pages = (m for m in read(PAGES) if m.id)
    return missing + [
        str(m.id) for m in pages if not (all(m.string) if isinstance(m.string, tuple) else m.string)
    ]


def extracted() -> None:
    """Bring the catalogue of pages up to date."""
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en"]
    quiet = ["--no-location", "--no-obsolete", "--no-wrap"]
    subprocess.run([*command, *quiet], cwd=WEB, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Update both catalogues and print what lacks a translation."""
    extracted()
    held, made = read(LABELS), Catalog(locale="en", fuzzy=False, header_comment=HEADER)
    for text in labels():
        known = held.get(text, FORM)
        made.add(text, known.string if known else "", context=FORM)
    LABELS.parent.mkdir(parents=True, exist_ok=True)
    with LABELS.open("wb") as stream:
        write_po(stream, made, width=0)
    for text in lacking():
        print(f"no English yet: {text}")


if __name__ == "__main__":
    main()
