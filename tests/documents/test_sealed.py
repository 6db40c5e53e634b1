"""A seal in a finished file: in its properties, in print below what is signed, and nothing else changed."""

import io
import zipfile

import docx
import openpyxl
import pytest

from builders import ROOT
from jiheng import documents, usecases
from jiheng.pipeline import run
from jiheng.rulebook import load

SEAL = "审计链封印（2026-11-27）431:" + "ab" * 32


@pytest.fixture(scope="module")
def files():
    sample = documents.read(ROOT / "examples" / "bureau-2025.xlsx")
    return usecases.contents(run(sample, load()))


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_report_has_it_in_its_properties_and_below_what_is_signed(files):
    data = files[usecases.REPORT]
    sealed = documents.sealed(data, SEAL)
    document = docx.Document(io.BytesIO(sealed))
    assert document.core_properties.comments == SEAL
    texts = [paragraph.text for paragraph in document.paragraphs]
    before = [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]
    at = texts.index(SEAL)
    assert document.paragraphs[at - 1].style.style_id == "Seal"
    assert texts[:at] + texts[at + 1 :] == before
    old, new = parts(data), parts(sealed)
    assert {n for n in old if old[n] != new[n]} == {"docProps/core.xml", "word/document.xml"}
    assert list(old) == list(new)


def test_a_workbook_has_it_in_its_properties_alone(files):
    data = files[usecases.FORMS]
    sealed = documents.sealed(data, SEAL)
    assert openpyxl.load_workbook(io.BytesIO(sealed)).properties.description == SEAL
    old, new = parts(data), parts(sealed)
    assert {n for n in old if old[n] != new[n]} == {"docProps/core.xml"}


def test_sealed_twice_it_has_the_later_one(files):
    twice = documents.sealed(documents.sealed(files[usecases.FORMS], "前"), SEAL)
    assert openpyxl.load_workbook(io.BytesIO(twice)).properties.description == SEAL
