"""Without LibreOffice, or with one that fails, the report is written all the same."""

import subprocess

import pytest

from builders import ROOT
from jiheng import desk, documents, reporting
from jiheng.desk import evaluate, office
from word import in_word

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"


def test_without_libreoffice_there_are_no_page_numbers_and_all_files(tmp_path, monkeypatch):
    monkeypatch.setattr(office, "program", lambda: None)
    assert office.to_pdf(b"", ".docx") is None
    assert office.page_numbers(b"") == {}
    assert len(evaluate(SAMPLE, tmp_path / "out").written.files) == 5


@pytest.mark.parametrize(
    "failure",
    [
        OSError(28, "No space left on device"),
        subprocess.TimeoutExpired("soffice", 90),
        subprocess.CalledProcessError(1, "soffice"),
    ],
)
def test_a_libreoffice_that_fails_is_as_good_as_none(monkeypatch, failure):
    def fail(*arguments, **options):
        raise failure

    monkeypatch.setattr(office, "program", lambda: "soffice")
    monkeypatch.setattr(office.subprocess, "run", fail)
    assert office.to_pdf(b"x", ".docx") is None


def test_a_libreoffice_that_writes_nothing_is_as_good_as_none(monkeypatch):
    monkeypatch.setattr(office, "program", lambda: "soffice")
    monkeypatch.setattr(office.subprocess, "run", lambda *arguments, **options: None)
    assert office.to_pdf(b"x", ".docx") is None


OLD = {".xls": "自评表.xlsx", ".ods": "自评表.xlsx", ".et": "自评表.xlsx", ".doc": "自评表.docx",
       ".wps": "自评表.docx"}  # fmt: skip


@pytest.mark.office
@pytest.mark.parametrize("suffix", OLD)
def test_old_formats_are_converted_where_there_is_libreoffice(tmp_path, suffix):
    held = desk.check(SAMPLE)
    grids = reporting.forms(held.scored, held.findings, held.rules)
    source = tmp_path / "自评表.xlsx"
    source.write_bytes(documents.write_xlsx(grids, title="x"))
    if suffix in (".doc", ".wps"):  # the same forms as tables of a Word file
        source = tmp_path / "自评表.docx"
        source.write_bytes(in_word((tmp_path / "自评表.xlsx").read_bytes()))
    real = {".et": ".xls", ".wps": ".doc"}.get(suffix, suffix)
    data = office.converted(source, real)
    path = tmp_path / f"旧{suffix}"
    path.write_bytes(data)
    again = desk.check(path)
    wanted = [t.total.value for t in held.scored.projects]
    assert [t.total.value for t in again.scored.projects] == wanted
    assert again.document.name == path.name


@pytest.mark.parametrize("suffix", [".xls", ".et", ".doc", ".wps"])
def test_without_libreoffice_old_formats_are_refused_by_name(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(office, "program", lambda: None)
    path = tmp_path / f"旧{suffix}"
    path.write_bytes(b"x")
    outcome = desk.check(path)
    assert [f.code for f in outcome.findings] == ["R22"]
    assert suffix in outcome.rules.message(outcome.findings[0])


@pytest.mark.office
def test_a_file_that_libreoffice_cannot_read_either_is_refused(tmp_path):
    path = tmp_path / "坏.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert desk.check(path).usable is False
