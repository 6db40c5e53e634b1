"""Without LibreOffice, or with one that fails, the report is written all the same."""

import json
import socketserver
import subprocess
import threading
import zipfile

import pytest

from builders import ROOT
from jiheng import documents, reporting, usecases
from jiheng.usecases import evaluate, limits, office
from jiheng.usecases.page_numbers import page_numbers
from word import in_word

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"


def test_without_libreoffice_there_are_no_page_numbers_and_all_files(tmp_path, monkeypatch):
    monkeypatch.setattr(office, "program", lambda: None)
    assert office.to_pdf(b"", ".docx") is None
    assert page_numbers(b"") == {}  # there never were any: nothing is lost
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


def test_page_numbers_that_were_lost_are_told_and_the_files_agree(tmp_path, monkeypatch):
    def fail(*arguments, **options):
        raise subprocess.TimeoutExpired("soffice", 50)

    monkeypatch.setattr(office, "program", lambda: "soffice")
    monkeypatch.setattr(office.subprocess, "run", fail)
    result = evaluate(SAMPLE, tmp_path / "out")
    assert [f.code for f in result.outcome.findings].count("R50") == 1
    assert len(result.written.files) == 5
    record = json.loads((tmp_path / "out" / "evaluation.json").read_text(encoding="utf-8"))
    assert "R50" in {finding["code"] for finding in record["findings"]}


def test_a_libreoffice_that_writes_nothing_is_as_good_as_none(monkeypatch):
    monkeypatch.setattr(office, "program", lambda: "soffice")
    monkeypatch.setattr(office.subprocess, "run", lambda *arguments, **options: None)
    assert office.to_pdf(b"x", ".docx") is None


OLD = {".xls": "自评表.xlsx", ".ods": "自评表.xlsx", ".et": "自评表.xlsx", ".doc": "自评表.docx",
       ".wps": "自评表.docx"}  # fmt: skip


@pytest.mark.office
@pytest.mark.parametrize("suffix", OLD)
def test_old_formats_are_converted_where_there_is_libreoffice(tmp_path, suffix):
    held = usecases.check(SAMPLE)
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
    again = usecases.check(path)
    wanted = [t.total.value for t in held.scored.projects]
    assert [t.total.value for t in again.scored.projects] == wanted
    assert again.document.name == path.name


@pytest.mark.parametrize("suffix", [".xls", ".et", ".doc", ".wps"])
def test_without_libreoffice_old_formats_are_refused_by_name(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(office, "program", lambda: None)
    path = tmp_path / f"旧{suffix}"
    path.write_bytes(b"x")
    outcome = usecases.check(path)
    assert [f.code for f in outcome.findings] == ["R22"]
    assert suffix in outcome.rules.message(outcome.findings[0])


@pytest.mark.office
def test_a_file_that_libreoffice_cannot_read_either_is_refused(tmp_path):
    path = tmp_path / "坏.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert usecases.check(path).usable is False


CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.2"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>
<text:p>项目预算数为100万元，执行数为90万元。</text:p>
<text:p><draw:frame draw:name="p" text:anchor-type="as-char" svg:width="3cm" svg:height="2cm">
<draw:image xlink:href="{address}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>
</draw:frame></text:p></office:text></office:body></office:document-content>"""
MIMETYPE = "application/vnd.oasis.opendocument.text"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


@pytest.fixture
def listener():
    """An address on loopback, and who called it."""
    calls = []

    class Answer(socketserver.BaseRequestHandler):
        def handle(self):
            calls.append(self.request.recv(200))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/a.png", calls
        server.shutdown()
        thread.join()


def with_linked_picture(path, address):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", MIMETYPE)
        archive.writestr("content.xml", CONTENT.format(address=address))
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return path


def open_to_everything(monkeypatch):
    """As LibreOffice is by itself: with a network, links followed."""
    monkeypatch.setattr(limits, "cut_network", lambda: False)
    monkeypatch.setattr(office, "SETTINGS", ())


@pytest.mark.office
@pytest.mark.parametrize("suffix", [".odt", ".doc", ".rtf"])
@pytest.mark.parametrize("guard", ["both", "settings alone", "no network alone"])
def test_no_document_makes_the_converter_call_anybody(
    tmp_path, monkeypatch, listener, suffix, guard
):
    address, calls = listener
    path = with_linked_picture(tmp_path / "报告.odt", address)
    with monkeypatch.context() as free:
        open_to_everything(free)
        data = office.converted(path, suffix)
        assert calls  # the document does call, where it is let
    path.with_suffix(suffix).write_bytes(data)
    calls.clear()
    if guard == "settings alone":
        monkeypatch.setattr(limits, "cut_network", lambda: False)
    if guard == "no network alone":
        if "network" in limits.unbounded():
            pytest.skip("no namespaces here")
        monkeypatch.setattr(office, "SETTINGS", ())
    outcome = usecases.review(path.with_suffix(suffix))
    assert outcome.usable
    assert not calls


SECTION = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body><office:text>'
    '<text:p>正文</text:p><text:section text:name="s"><text:section-source xlink:href="{at}" '
    'text:filter-name="Text"/><text:p>旧</text:p></text:section></office:text></office:body>'
    "</office:document-content>"
)
SPACE = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
MANIFEST = (
    f'<m:manifest xmlns:m="{SPACE}" m:version="1.2"><m:file-entry m:full-path="/" '
    'm:media-type="application/vnd.oasis.opendocument.text"/><m:file-entry m:full-path="content.xml" '
    'm:media-type="text/xml"/></m:manifest>'
)


@pytest.mark.office
@pytest.mark.parametrize("kind", [".odt", ".doc", ".rtf"])
def test_no_document_has_the_converter_read_another_file_of_the_machine(tmp_path, kind):
    secret = tmp_path / "secret.txt"
    secret.write_text("NOT-FOR-YOU", encoding="utf-8")
    source = tmp_path / "a.odt"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", SECTION.format(at=secret.as_uri()))
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    data = source.read_bytes()
    if kind == ".doc":
        data = office.converted_bytes(data, ".odt", ".doc")
    elif kind == ".rtf":
        said = f'INCLUDETEXT "{secret}"'
        data = rf"{{\rtf1 x {{\field{{\*\fldinst {said}}}{{\fldrslt old}}}}}}".encode()
    made = tmp_path / "made.docx"
    made.write_bytes(office.converted_bytes(data, kind, ".docx"))
    with zipfile.ZipFile(made) as archive:
        texts = [archive.read(name) for name in archive.namelist()]
    assert not any(b"NOT-FOR-YOU" in text for text in texts)
