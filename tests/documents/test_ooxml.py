"""What is written is valid for Office: held against the Open XML SDK's validator (`make ooxml`)."""

import io
import json
import subprocess
import zipfile
from collections import Counter

import docx
import pytest

from builders import ROOT, document
from departments import as_typed, sound
from jiheng import documents, pipeline, usecases
from jiheng.documents.read_report import read_report
from jiheng.model import Location
from jiheng.rulebook import load
from jiheng.usecases.evaluate import EvaluateOptions, contents

PROGRAMS = sorted((ROOT / "tools/ooxml/node_modules/@xarsh").glob("*/ooxml-validator*"))
PROGRAM = next((path for path in PROGRAMS if path.is_file()), None)
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="make ooxml installs it, with npm")
OFFICES = ("Office2013", "Microsoft365")  # the oldest and the newest that are judged
OFFICE = (".docx", ".xlsx")
FOREIGN = ROOT / "tests" / "fixtures" / "foreign"  # of a list of faults found on real input


def faults(path, office=OFFICES[-1]):
    """What the validator finds in a file, without places: kind, part and text."""
    run = subprocess.run([str(PROGRAM), str(path), office], capture_output=True, check=False)
    errors = json.loads(run.stdout)["errors"]
    return Counter((e["errorType"], str(e["path"]), e["description"]) for e in errors)


def written(sheets, kind="department", **options):
    outcome = pipeline.run(document(sheets, kind), load())
    return contents(outcome, "a.xlsx", EvaluateOptions(office=False, **options))


@pytest.mark.parametrize("seed", range(6))
def test_everything_written_of_generated_departments_is_valid(tmp_path, seed):
    sheets = sound(seed) if seed % 2 else as_typed(seed)
    files = written(sheets, names=True, extra=("rules", "stability"))
    for name, data in files.items():
        path = tmp_path / name
        if path.suffix in OFFICE:
            path.write_bytes(data)
            assert not faults(path), name


@pytest.mark.parametrize("office", OFFICES)
def test_the_files_of_the_sample_and_the_template_are_valid(tmp_path, office):
    outcome = usecases.check(ROOT / "examples" / "bureau-2025.xlsx")
    files = contents(outcome, options=EvaluateOptions(office=False))
    form = load().rest.form
    for kind in ("department", "project"):
        files[f"{kind}.xlsx"] = documents.write_template(form, kind=kind, meta={}, optional=True)
    for name, data in files.items():
        path = tmp_path / name
        if path.suffix in OFFICE:
            path.write_bytes(data)
            assert not faults(path, office), name


def changed_part(data, name, old, new):
    """A file with one piece of one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.namelist():
            part = source.read(entry)
            if entry == name:
                assert old in part
                part = part.replace(old, new)
            target.writestr(entry, part)
    return stream.getvalue()


ORDERED = b'<w:ind w:left="640"/><w:jc w:val="both"/>'
SWAPPED = b'<w:jc w:val="both"/><w:ind w:left="640"/>'


def foreign():
    """Reports from elsewhere by name, one of them with a fault of its own."""
    for path in sorted(FOREIGN.glob("*.docx")):
        yield path.name, path.read_bytes()
    own = written(sound(1))["自评报告.docx"]
    yield "own.docx", own
    yield "faulty.docx", changed_part(own, "word/styles.xml", ORDERED, SWAPPED)
    document = docx.Document()
    document.add_heading("一、基本情况", 1)
    document.add_paragraph("年初预算100万元，", style="List Bullet").add_run(
        "决算90万元。"
    ).bold = True
    table = document.add_table(3, 3, style="Table Grid")
    table.cell(0, 0).merge(table.cell(0, 1)).text = "指标"
    table.cell(1, 1).text = "得分9.5"
    document.sections[0].header.paragraphs[0].text = "页眉"
    stream = io.BytesIO()
    document.save(stream)
    yield "plain.docx", stream.getvalue()


def test_an_annotated_report_is_no_worse_than_it_was(tmp_path):
    for name, data in foreign():
        path = tmp_path / name
        path.write_bytes(data)
        before = faults(path)
        assert bool(before) is (name == "faulty.docx"), name
        lines = read_report(path).lines
        remarks = [(line.place, f"意见 {n}") for n, line in enumerate(lines)]
        remarks += [(Location(name), "全文")]
        path.write_bytes(documents.annotate(data, lines, remarks, "（{place}）"))
        assert not faults(path) - before, name


def test_what_a_review_writes_is_valid(tmp_path):
    path = tmp_path / "自评报告.docx"
    path.write_bytes(written(as_typed(3))["自评报告.docx"])
    usecases.review_to(path, tmp_path / "out", usecases.ReviewOptions(office=False))
    made = [file for file in (tmp_path / "out").iterdir() if file.suffix in OFFICE]
    assert len(made) == 3
    for file in made:
        assert not faults(file), file.name
