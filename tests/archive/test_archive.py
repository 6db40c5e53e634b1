"""An archive tells every byte that was changed, with stock Python alone."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import ROOT
from jiheng import archive, documents, usecases
from jiheng.archive import packing, verify
from jiheng.usecases import office
from jiheng.usecases.archive import ArchiveError, check_archive, workbook_archive, write_archive

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"
LINED = (verify.FIGURES, verify.ROWS)


@pytest.fixture(scope="module")
def carried(tmp_path_factory):
    """An archive of the sample workbook with a proof, PDFs left to LibreOffice's own test."""
    base = tmp_path_factory.mktemp("archive")
    (base / "proofs").mkdir()
    (base / "proofs" / "签到表.txt").write_text("签到", encoding="utf-8")
    before, office.program = office.program, lambda: None
    try:
        outcome = usecases.check(SAMPLE)
        content = workbook_archive(outcome, SAMPLE, usecases.EvaluateOptions(), base / "proofs")
    finally:
        office.program = before
    folder = base / "档案"
    write_archive(folder, content)
    return folder, content


def faults(folder, **printed):
    return verify.faults_of(verify.Folder(folder), **printed)


def names(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_it_verifies_itself_isolated_and_without_site_packages(carried):
    folder, content = carried
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), "--value", content.value]
    done = subprocess.run(command, capture_output=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stdout
    assert list(folder.rglob("__pycache__")) == []
    assert check_archive(folder)[0] == 0
    assert (folder.parent / "档案-签认单.docx").exists()


def test_the_script_is_python_of_3_8_and_of_the_standard_library():
    source = packing.page(verify.SCRIPT).decode()
    tree = ast.parse(source, feature_version=(3, 8))
    modules = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert modules <= set(sys.stdlib_module_names)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_byte_of_any_file_is_named(carried, data):
    folder, content = carried
    name = data.draw(st.sampled_from(names(folder)))
    path = folder / name
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    bit = data.draw(st.integers(0, 7))
    path.write_bytes(before[:at] + bytes([before[at] ^ 1 << bit]) + before[at + 1 :])
    try:
        assert name in {fault.file for fault in faults(folder)}
        if name == verify.MANIFEST:
            assert name in {fault.file for fault in faults(folder, value=content.value)}
    finally:
        path.write_bytes(before)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_lines_taken_out_put_in_or_moved_are_named(carried, data):
    folder, _content = carried
    name = data.draw(st.sampled_from(LINED))
    path = folder / name
    before = path.read_bytes()
    lines = before.splitlines(keepends=True)
    first, second = sorted(data.draw(st.lists(
        st.integers(0, len(lines) - 1), min_size=2, max_size=2, unique=True
    )))  # fmt: skip
    how = data.draw(st.sampled_from(["out", "in", "moved"]))
    changed = {
        "out": lines[:first] + lines[first + 1 :],
        "in": [*lines[:first], lines[second], *lines[first:]],
        "moved": [*lines[:first], lines[second], *lines[first + 1 : second], lines[first],
                  *lines[second + 1 :]],
    }[how]  # fmt: skip
    path.write_bytes(b"".join(changed))
    try:
        mine = [fault for fault in faults(folder) if fault.file == name]
        assert mine or lines[first] == lines[second]
        if how == "out":
            assert any(f"第 {first + 1} 行" in fault.zh for fault in mine)
    finally:
        path.write_bytes(before)


def test_a_figure_names_the_row_that_it_rests_on(carried, tmp_path):
    folder = shutil.copytree(carried[0], tmp_path / "a")
    path = folder / verify.ROWS
    path.write_text(path.read_text(encoding="utf-8").replace("2009.81", "2009.91"), "utf-8")
    said = [fault for fault in faults(folder) if fault.file == verify.FIGURES]
    assert any("收入合计 年初预算数" in f.what and "收支预决算/4" in f.zh for f in said)


def test_files_put_in_taken_out_and_links_are_named(carried, tmp_path):
    folder = shutil.copytree(carried[0], tmp_path / "a")
    (folder / "新的.txt").write_text("x", encoding="utf-8")
    proof = next((folder / "evidence").iterdir())
    proof.unlink()
    (folder / "files" / "链接").symlink_to("/")
    found_names = {fault.file for fault in faults(folder)}
    assert {"新的.txt", f"evidence/{proof.name}", "files/链接"} <= found_names


def test_an_archive_made_anew_is_told_by_the_check_value_alone(carried, tmp_path):
    folder, content = carried
    forged = shutil.copytree(folder, tmp_path / "a")
    manifest = json.loads((forged / verify.MANIFEST).read_bytes())
    manifest["about"]["organisation"] = "别的局"
    manifest["self"] = verify.own_digest(manifest)
    written = verify.canonical(manifest)
    (forged / verify.MANIFEST).write_bytes(written)
    (forged / verify.SUMS).write_bytes(verify.sums(manifest, written))
    assert faults(forged) == []
    assert [fault.file for fault in faults(forged, value=content.value)] == [verify.MANIFEST]
    assert faults(folder, value=archive.grouped(content.value)) == []


def test_names_of_persons_stay_in_the_house(carried):
    folder, _content = carried
    rows = (folder / verify.ROWS).read_text(encoding="utf-8")
    members = [json.loads(line) for line in rows.splitlines() if '"sheet":"评价工作组"' in line]
    assert SAMPLE.name not in names(folder)
    assert members
    outcome = usecases.check(SAMPLE)
    people = [m.name for m in outcome.scored.evaluation.members if m.name]
    assert all(name not in row["values"].values() for name in people for row in members)


def test_it_goes_into_a_new_folder_only(carried, tmp_path):
    _folder, content = carried
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_text("x", encoding="utf-8")
    with pytest.raises(ArchiveError):
        write_archive(tmp_path / "a", content)
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


@pytest.mark.office
def test_reports_are_kept_as_pdf_for_archives():
    pdf = office.to_archive_pdf(documents.write_list("表", [["项目", "金额"]]), ".xlsx")
    assert pdf is not None
    assert b"pdfaid:part>2<" in pdf.replace(b" ", b"")


def test_the_script_says_that_an_empty_folder_is_none(tmp_path):
    code, words = check_archive(Path(tmp_path))
    assert code == 1
    assert verify.MANIFEST in words


def run(folder, *arguments):
    """What the script says that lies in a folder, run as its page says."""
    command = [sys.executable, str(folder / "verify.py"), *arguments]
    done = subprocess.run(command, capture_output=True, check=False, cwd=folder, timeout=60)
    return done.returncode, done.stdout.decode("utf-8", "replace")


@pytest.mark.parametrize("name", ["json.py", "argparse.py", "__future__.py"])
def test_no_file_beside_the_script_runs_in_its_place(carried, tmp_path, name):
    folder = shutil.copytree(carried[0], tmp_path / "a")
    forged = "print('✓ 相符 as it was')\nraise SystemExit(0)\n"
    (folder / name).write_text(forged, encoding="utf-8")
    code, said = run(folder)
    assert (code, name in said) == (1, True), said


@pytest.mark.parametrize("hiding", ["\x1b[2J", "\x1b[8m", "\n✓ 相符 as it was\n", "\r", "\u202e"])
def test_no_value_moves_or_hides_what_is_said(carried, tmp_path, hiding):
    folder = shutil.copytree(carried[0], tmp_path / "a")
    manifest = json.loads((folder / verify.MANIFEST).read_bytes())
    manifest["about"]["organisation"] = f"样例局{hiding}"
    (folder / verify.MANIFEST).write_bytes(verify.canonical(manifest))
    code, said = run(folder)
    assert code == 1 and hiding not in said
    assert "✓ 相符 as it was" not in said.splitlines()


NO_VALUES = {
    "absent": 5, "files": [{"name": 5, "size": 1, "sha256": "0" * 64}], "about": {"report": []},
}  # fmt: skip
NO_LINES = {
    verify.ROWS: '{"proofs": 5}', verify.FIGURES: '{"rows": {"a": []}}',
    verify.ROWS + " ": '{"id": 1, "pk": 1, "state": {"values": 5}, "values": {"a": 1}}',
}  # fmt: skip


@pytest.mark.parametrize("what", [*NO_VALUES, *NO_LINES])
def test_values_that_nobody_writes_are_told_and_the_rest_is_verified(carried, tmp_path, what):
    folder = shutil.copytree(carried[0], tmp_path / "a")
    (folder / "新的.txt").write_text("x", encoding="utf-8")
    manifest = json.loads((folder / verify.MANIFEST).read_bytes())
    if what in NO_VALUES:
        given = NO_VALUES[what]
        manifest[what] = [*manifest[what], *given] if isinstance(given, list) else given
    else:
        path = folder / what.strip()
        path.write_bytes(path.read_bytes() + NO_LINES[what].encode() + b"\n")
        for entry in manifest["files"]:
            if entry["name"] == what.strip():
                entry["sha256"] = verify.sha256(path.read_bytes())
        manifest["files"].append({"name": verify.RECORD, "size": 0, "sha256": "0" * 64})
    manifest["self"] = verify.own_digest(manifest)
    (folder / verify.MANIFEST).write_bytes(verify.canonical(manifest))
    code, said = run(folder)
    assert code == 1 and "处不符" in said, said


@pytest.mark.parametrize("kind", ["fifo", "device", "bomb"])
def test_nothing_without_an_end_is_read(carried, tmp_path, kind):
    import os
    import zipfile

    folder = shutil.copytree(carried[0], tmp_path / "a")
    manifest = json.loads((folder / verify.MANIFEST).read_bytes())
    if kind == "bomb":
        report = folder / manifest["about"]["report"]
        with zipfile.ZipFile(report, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b" " * (verify.MOST_UNPACKED + 1))
        for entry in manifest["files"]:
            if entry["name"] == manifest["about"]["report"]:
                entry["sha256"] = verify.sha256(report.read_bytes())
    elif kind == "fifo":
        (folder / verify.ROWS).unlink()
        os.mkfifo(folder / verify.ROWS)
    else:
        manifest["files"].append({"name": "/dev/zero", "size": 1, "sha256": "0" * 64})
    manifest["self"] = verify.own_digest(manifest)
    (folder / verify.MANIFEST).write_bytes(verify.canonical(manifest))
    code, said = run(folder)
    assert (
        code == 1 and {"bomb": "打不开", "fifo": verify.ROWS, "device": "/dev/zero"}[kind] in said
    )


def test_the_script_says_nothing_that_3_8_cannot_read():
    tree = ast.parse(packing.page(verify.SCRIPT).decode())
    for node in ast.walk(tree):
        said = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        for part in (part for each in said if each is not None for part in ast.walk(each)):
            of = part.value.id if isinstance(part, ast.Subscript) else ""
            assert of not in ("list", "dict", "tuple", "set"), ast.unparse(node)
