"""Archives as folders: of a workbook, written whole or not at all, verified, put onto paper."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from jiheng import __version__, archive, documents
from jiheng.archive.packing import ArchiveContent, PackedArchive, cell_row, evidence, packed
from jiheng.model import Figure, Sheet, Table, WorkbookForm, column_letters
from jiheng.pipeline import Outcome
from jiheng.usecases.evaluate import REPORT, EvaluateOptions, contents
from jiheng.usecases.folder import PENDING
from jiheng.usecases.office import to_archive_pdf

REPORTS = "files/"
SHEET = "签认单.docx"
TEXTS = (".docx", ".xlsx")
PERSONAL = {"members": ("name", "person"), "measures": ("person",)}  # sheets and fields
TOP = 8  # rows of a sheet in which its headers stand
SECONDS = 600


class ArchiveError(ValueError):
    """Why an archive cannot be written, in words."""


def report_files(outcome: Outcome, options: EvaluateOptions) -> dict[str, bytes]:
    """Return report and forms of an evaluation under `files/`, as they are and as PDF/A.

    Without LibreOffice there is no PDF.
    """
    files = contents(outcome, options=options)
    printed = {
        f"{Path(name).stem}.pdf": pdf
        for name, data in files.items()
        if name.endswith(TEXTS) and (pdf := to_archive_pdf(data, Path(name).suffix)) is not None
    }
    return {f"{REPORTS}{name}": data for name, data in {**files, **printed}.items()}


def report_figures(outcome: Outcome, options: EvaluateOptions) -> tuple[Figure, ...]:
    """Return the figures that the report of an evaluation binds."""
    from jiheng import reporting  # late: to verify needs nothing of what is written

    report = reporting.self_evaluation(
        outcome.scored, outcome.findings, outcome.rules, digest="", names=options.names,
        extra=options.extra,
    )  # fmt: skip
    return report.figures


def about_of(outcome: Outcome) -> dict[str, object]:
    """Return what an archive says of itself: whose year it is, by which program."""
    overview = outcome.scored.evaluation.overview
    return {
        "organisation": overview.department, "year": overview.year, "title": "绩效档案",
        "report": f"{REPORTS}{REPORT}", "program": f"jiheng {__version__}",
    }  # fmt: skip


def workbook_archive(
    outcome: Outcome, workbook: Path, options: EvaluateOptions, proofs: Path | None = None
) -> PackedArchive:
    """Return the archive of a workbook that was evaluated: without a record there are no seals.

    `proofs` is a folder of files that prove its values. Without `names` the workbook itself is not
    carried, nor are names of persons.
    """
    document, form = outcome.document, outcome.rules.form
    names = {sheet.name for sheet in document.sheets}
    rows = [row for sheet in document.sheets for row in _rows(sheet, form, names=options.names)]
    files: dict[str, bytes | Path] = {**report_files(outcome, options)}
    if options.names:
        files[f"{REPORTS}{workbook.name}"] = workbook.read_bytes()
    if proofs is not None:
        paths = sorted(path for path in proofs.rglob("*") if path.is_file())
        files |= evidence((path.suffix.lower(), path) for path in paths)

    def row_at(sheet: str, cell: str) -> str | None:
        return f"{sheet}/{cell_row(cell)}" if sheet in names and cell_row(cell) else None

    about = {**about_of(outcome), "workbook": document.name, "workbook_sha256": document.digest}
    withheld = () if options.names else ("人员姓名、电话、证件号 / names and numbers of persons",)
    return packed(
        ArchiveContent(
            about=about, figures=report_figures(outcome, options), rows=rows, row_at=row_at,
            files=files, withheld=withheld,
        )
    )  # fmt: skip


def _rows(sheet: Sheet, form: WorkbookForm, *, names: bool) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a sheet as texts by column, names of persons left out unless asked for."""
    header, hidden = _personal(sheet, form)
    for number, cells in sheet:
        texts = {column_letters(column): cell.text for column, cell in cells.items() if cell.text}
        shown = texts if names else without_persons(texts)
        if not names and number > header:
            shown = {letters: text for letters, text in shown.items() if letters not in hidden}
        row: dict[str, Any] = {"id": f"{sheet.name}/{number}", "sheet": sheet.name, "values": shown}
        yield {**row, "withheld": True} if shown != texts else row


def without_persons(value: Any) -> Any:
    """Return JSON-able data without the names and numbers of persons that can be told as such."""
    from jiheng.reporting.written.personal import without_persons as masked  # late: as above

    return masked(value)


def _personal(sheet: Sheet, form: WorkbookForm) -> tuple[int, tuple[str, ...]]:
    """Return the row of the headers and the columns with names of persons; none in most sheets."""
    columns = next((shape for shape in form.sheets if shape.name == sheet.name), None)
    fields = PERSONAL.get(columns.id, ()) if columns is not None else ()
    labels = {n for c in (columns.columns if columns else ()) if c.field in fields for n in c.names}
    for number, cells in sheet:
        hidden = [column for column, cell in cells.items() if cell.text.strip(" *") in labels]
        if hidden and number <= TOP:
            return number, tuple(map(column_letters, hidden))
    return 0, ()


def write_archive(folder: Path, content: PackedArchive) -> None:
    """Write an archive into a new folder, whole or not at all, and its sign-off sheet beside it.

    Raises ArchiveError where the folder has anything in it, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ArchiveError(
            f"{folder} 已经有东西，档案只写进新的或空的文件夹 / is not empty: "
            "an archive takes a new folder"
        )
    pending = folder.with_name(f"{folder.name}{PENDING}")
    try:
        shutil.rmtree(pending, ignore_errors=True)
        for name, data in content.files.items():
            path = pending / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(data, bytes):
                path.write_bytes(data)
            else:
                shutil.copyfile(data, path)
        if folder.exists():
            folder.rmdir()
        os.replace(pending, folder)  # noqa: PTH105  the atomic call by its name
        folder.with_name(f"{folder.name}-{SHEET}").write_bytes(sign_off_sheet(content))
    except OSError as error:
        with contextlib.suppress(OSError):
            shutil.rmtree(pending)
        raise ArchiveError(f"{folder}: {error.strerror} / cannot be written") from error


def sign_off_sheet(content: PackedArchive) -> bytes:
    """Return the sheet of paper that stands against an archive: its check value, to be signed."""
    from jiheng.reporting.composed import Part, composed_report

    manifest = archive.about(content)
    rows = (
        ("单位", str(manifest.get("organisation") or "")),
        ("年度", str(manifest.get("year") or "")),
        ("签发", str(manifest.get("signed_on") or "—")),
        ("核对值（manifest.json 的 SHA-256）", archive.grouped(content.value)),
        ("核验程序 verify.py 的 SHA-256", archive.grouped(content.script)),
        ("审计链封印", content.seal or "—"),
        ("文件数", str(len(content.files))),
        *((archive.WHAT[name].partition(" ")[0], str(n)) for name, n in content.counts.items()),
    )
    table = Table(
        title="", columns=("项目", "内容"), widths=(3, 7),
        rows=tuple(((label,), (text,)) for label, text in rows),
    )  # fmt: skip
    how = (
        "核验：在档案文件夹里运行 python verify.py --value 核对值，末行为“✓ 相符”即与移交时一致。"
        "先用 certutil -hashfile verify.py SHA256（或 sha256sum verify.py）核对核验程序本身。"
    )
    parts = [
        Part(heading="档案", tables=(table,)),
        Part(heading="核验办法", paragraphs=((how,),)),
        Part(
            heading="签认",
            paragraphs=(
                ("移交人（签字）：　　　　　　　接收人（签字）：",),
                ("移交单位（盖章）：　　　　　　接收单位（盖章）：",),
                ("日期：　　　　年　　月　　日",),
            ),
        ),
    ]
    title = "绩效档案签认单"
    report = composed_report((title,), parts, content.value, {"title": title})
    return documents.write_docx(replace(report, contents=False))


def check_archive(folder: Path, value: str = "", seal: str = "") -> tuple[int, str]:
    """Return exit code and words of an archive verified by this version's own script.

    In a process of its own, isolated as an auditor would start it.
    """
    script = Path(archive.__file__).with_name(archive.SCRIPT)
    asked = [*(("--value", value) if value else ()), *(("--seal", seal) if seal else ())]
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(script), *asked, str(folder)]
    done = subprocess.run(  # noqa: S603  this version's own script
        command, capture_output=True, timeout=SECONDS, check=False
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


def zipped_names(content: PackedArchive, top: str) -> Iterable[tuple[str, bytes | Path]]:
    """Yield the files of an archive below a folder of this name, the sign-off sheet beside it."""
    yield from ((f"{top}/{name}", data) for name, data in content.files.items())
    yield f"{top}-{SHEET}", sign_off_sheet(content)
