"""Brings the English catalogues up to date with pages and forms, and says what lacks a translation.

`locale` holds what pages say, found by gettext's own xgettext through Django; `labels` holds the
labels of the workbook's form and of the packaged ledgers, found in the rulebook. Existing
translations are kept; none is guessed from a text that is like it.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from django.core.management import call_command
from django.core.management.commands import makemessages

from jiheng.model import SheetForm
from jiheng.rulebook import load

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src" / "jiheng" / "web"
PAGES = WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"
LABELS = WEB / "labels" / "en" / "LC_MESSAGES" / "django.po"
HEADER = "# The English of the form's labels. `make catalogue` brings it up to date."
FORM = "form"  # the context of labels: the same word may mean another thing on a page
SHOWN = ("优", "良", "中", "差", "预算执行率", "部门整体")  # through the same filter


def labels() -> list[str]:
    """Return every label and note of the form, of the packaged ledgers and scorecards, once."""
    rules = load().rest
    texts = [
        text
        for shape in (*rules.form.sheets, *(each.form for each in (*rules.ledgers, *rules.offered)))
        for text in _of_sheet(shape)
    ]
    headings = [item.heading for card in rules.scorecards for item in card.items]
    return [text for text in dict.fromkeys([*texts, *headings, *SHOWN]) if text]


def _of_sheet(sheet: SheetForm) -> Iterator[str]:
    """Yield the name, labels and notes of a sheet."""
    yield from (sheet.name, sheet.note)
    for column in sheet.columns:
        yield from (column.label, column.note, *(choice.label for choice in column.choices))


def read(path: Path) -> Catalog:
    """Return a catalogue; an empty one if there is none yet."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as stream:
        return read_po(stream, locale="en")


def lacking() -> list[str]:
    """Return what pages or forms say that has no English."""
    held = read(LABELS)
    missing = [text for text in labels() if not _translated(held.get(text, FORM))]
    return missing + [str(m.id) for m in read(PAGES) if m.id and not _translated(m)]


def _translated(message: Message | None) -> bool:
    """Return whether a message has its English; one that was guessed has none."""
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


class MakeMessages(makemessages.Command):
    """Django's command, guessing no translation."""

    msgmerge_options: ClassVar = [
        *makemessages.Command.msgmerge_options,
        "--no-fuzzy-matching",
    ]


def extracted(web: Path = WEB) -> None:
    """Bring the catalogue of pages up to date."""
    django.setup()
    options = {"no_location": True, "no_obsolete": True, "no_wrap": True, "verbosity": 0}
    with contextlib.chdir(web):
        call_command(MakeMessages(), locale=["en"], **options)


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
