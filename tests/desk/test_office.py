"""Without LibreOffice, or with one that fails, the report is written all the same."""

import subprocess

import pytest

from builders import ROOT
from jiheng.desk import evaluate, office

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
