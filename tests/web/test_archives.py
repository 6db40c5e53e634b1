"""A signed year carried away: verified by stock Python, any byte told, names kept in the house."""

import hashlib
import json
import subprocess
import sys
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import papers
from jiheng import documents
from jiheng.archive import verify
from jiheng.archive.packing import packed
from jiheng.usecases import office
from jiheng.usecases.archive import write_archive
from jiheng.web.core import queries as core
from jiheng.web.core.actions import note_file
from jiheng.web.core.audit import verify as verify_record
from jiheng.web.core.files import keep, path_of
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.actions import archives, files
from jiheng.web.performance.queries.archived import archive_content, sign_off_of
from web import doing
from web.city import ROUTE, fill_results, walk

PROOF = "培训签到表".encode()


@pytest.fixture
def signed(city, monkeypatch, tmp_path):
    """A confirmed year with a proof, archived into a folder; PDFs are tried elsewhere."""
    monkeypatch.setattr(office, "program", lambda: None)
    walk(city, "evaluating")
    row = doing.rows_in(city.cycle, "indicators").first()
    stored = note_file(keep(PROOF), "签到表.txt", len(PROOF), "text", by=city.filler)
    doing.attach(city.cycle, "indicators", row.key, "evidence", stored, by=city.filler)
    fill_results(city)
    for move, who in ROUTE[5:]:
        doing.take(city.cycle.pk, move, by=city.people[who])
    city.cycle.refresh_from_db()
    content = archives.make_archive(city.cycle, names=False, by=city.auditor)
    folder = tmp_path / "档案"
    write_archive(folder, content)
    return city, content, folder


def run(folder, *arguments):
    """Verify as an auditor does."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments]
    done = subprocess.run(command, capture_output=True, check=False, env={"PYTHONUTF8": "1"})
    return done.returncode, done.stdout.decode()


def lines(folder, name):
    return [json.loads(line) for line in (folder / name).read_bytes().splitlines()]


def test_a_signed_year_verifies_itself_from_figure_to_seal(signed):
    city, content, folder = signed
    seal = content.seal
    code, words = run(folder, "--value", content.value, "--seal", seal)
    assert code == 0, words
    read = verify.Folder(folder)
    assert verify.faults_of(read, content.value, seal) == []
    assert read.counts["bound"] > 3
    assert read.counts["lines"] > 20
    assert read.counts["proofs"] == 1
    assert (folder / "evidence" / f"{hashlib.sha256(PROOF).hexdigest()}.txt").read_bytes() == PROOF
    assert not list(verify_record())
    texts = "".join(p.read_text(encoding="utf-8") for p in (folder / "data").iterdir())
    for name in (city.filler.name, city.lead.name, "127.0.0.1", "签到表.txt"):
        assert name not in texts


def test_what_is_signed_stays_what_was_signed(signed, tmp_path):
    city, content, folder = signed
    before = (folder / "data" / "rows.jsonl").read_bytes()
    again = packed(archive_content(city.cycle, sign_off_of(city.cycle), by=city.auditor))
    assert again.files["data/rows.jsonl"] == before
    assert again.seal != content.seal  # the record went on: the archive before is in it
    later = tmp_path / "later"
    write_archive(later, again)
    assert run(later, "--seal", content.seal)[0] == 0  # and begins with all that it covered


FORGED = (
    ("data/rows.jsonl", '"actual":"45"', '"actual":"50"'),
    ("data/record.jsonl", '"digest":"', '"digest":"ab'),
    ("data/record.jsonl", '"path":["', '"path":["0'),
    ("data/seals.json", '"root": "', '"root": "0'),
)


@pytest.mark.parametrize(("name", "old", "new"), FORGED)
def test_forged_with_all_digests_made_anew_is_told(signed, name, old, new):
    """Rows by the digests that the record has of them, lines and seals by the tree."""
    _city, content, folder = signed
    data = (folder / name).read_text(encoding="utf-8")
    assert old in data
    (folder / name).write_text(data.replace(old, new, 1), encoding="utf-8", newline="")
    made_anew(folder)
    faults = verify.faults_of(verify.Folder(folder))
    assert name in {fault.file for fault in faults}
    assert "manifest.json" not in {fault.file for fault in faults}
    told_by_the_sheet = verify.faults_of(verify.Folder(folder), content.value)
    assert "manifest.json" in {fault.file for fault in told_by_the_sheet}


def test_another_record_is_told_by_the_printed_seal(signed):
    _city, content, folder = signed
    other = f"{content.seal[:-1]}{'0' if content.seal[-1] != '0' else '1'}"
    assert run(folder, "--seal", other)[0] == 1


def made_anew(folder):
    """Compute manifest and sums again, as a forger would who has not the key."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for entry in manifest["files"]:
        data = (folder / entry["name"]).read_bytes()
        entry |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        if "lines" in entry:
            digests = [verify.sha256(line)[: verify.SHORT] for line in data.splitlines(True)]
            entry["lines"] = [[d, old[1]] for d, old in zip(digests, entry["lines"], strict=True)]
    manifest["self"] = verify.own_digest(manifest)
    written = verify.canonical(manifest)
    (folder / "manifest.json").write_bytes(written)
    (folder / "SHA256SUMS").write_bytes(verify.sums(manifest, written))


def test_who_may_and_when(signed, city):
    _city, _content, _folder = signed
    for person in (city.filler, city.manager):
        with pytest.raises(Refused):
            archives.order_archive(city.cycle, by=person)
    with pytest.raises(Refused):
        archives.order_archive(city.cycle, names=True, by=city.lead)
    assert archives.order_archive(city.cycle, by=city.lead).kind == archives.MAKE


def test_nothing_is_archived_before_it_is_signed(city):
    walk(city, "own_lead")
    with pytest.raises(Refused):
        archives.order_archive(city.cycle, by=city.auditor)


def test_the_page_orders_hands_out_and_tells_the_check_value(signed, enter):
    city, content, _folder = signed
    client = enter(city.auditor)
    address = reverse("performance:archives", args=(city.cycle.pk,))
    page = client.get(address).content.decode()
    assert content.value[:8] in page
    client.post(address, {"names": "1"})
    doing.work()
    page = client.get(address).content.decode()
    job = core.jobs(city.auditor).get(kind=archives.MAKE)
    assert job.result["name"] in page
    with zipfile.ZipFile(path_of(job.result["file"])) as archive:
        names = archive.namelist()
    assert any(name.endswith("绩效档案/verify.py") for name in names)
    assert any(name.endswith("签认单.docx") for name in names)


def test_a_report_is_written_on_a_template_that_is_sent(city, enter, monkeypatch, tmp_path):
    monkeypatch.setattr(office, "program", lambda: None)
    walk(city, "confirmed")
    client = enter(city.manager)
    address = reverse("performance:paper", args=(city.cycle.pk,))
    client.post(address, {"file": SimpleUploadedFile("本局.docx", papers.letterhead())})
    doing.work()
    job = core.jobs(city.manager).get(kind=files.ON_PAPER)
    page = client.get(address).content.decode()
    assert job.result["name"] in page
    assert "总份" in page
    report = tmp_path / "报告.docx"
    report.write_bytes(path_of(job.result["file"]).read_bytes())
    bound = documents.bound(report)
    assert {f.text for f in bound.standing} >= {"97.00"}


@pytest.mark.parametrize("lost", ["all", "names"])
def test_who_lost_the_right_after_the_order_gets_nothing_of_it(signed, lost):
    city = signed[0]
    auditor = city.auditor
    job = archives.order_archive(city.cycle, names=True, by=auditor)
    auditor.memberships.all().delete()
    auditor.memberships.create(
        organisation=city.department, role="filler" if lost == "all" else "lead"
    )
    doing.work()
    job.refresh_from_db()
    assert job.state == "failed" or not job.result.get("file"), job.result
