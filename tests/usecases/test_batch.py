"""Many workbooks: none stops the others, what is done is not done again, all are summed up."""

import json
import multiprocessing
import shutil

import openpyxl
import pytest

from builders import ROOT
from jiheng import documents
from jiheng.rulebook import load
from jiheng.usecases import EvaluateOptions, evaluate_all
from jiheng.usecases.batch import JOURNAL, OVERVIEW
from small_pictures import limit_worker_small

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"
QUICK = EvaluateOptions(office=False)


@pytest.fixture(autouse=True)
def processes_draw_few_pixels(monkeypatch):
    monkeypatch.setattr("jiheng.usecases.batch.limit_worker", limit_worker_small)


@pytest.fixture
def folder(tmp_path):
    held = tmp_path / "in"
    held.mkdir()
    for name in ("甲局", "乙局", "丙局"):
        shutil.copy(SAMPLE, held / f"{name}.xlsx")
    (held / "坏.xlsx").write_bytes(b"no workbook")
    return held


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bad_file_stops_nobody_and_all_are_summed_up(folder, tmp_path, jobs):
    told = []
    paths = sorted(folder.iterdir())
    batch = evaluate_all(paths, tmp_path / "out", QUICK, jobs=jobs, notify=told.append)
    assert len(told) == 4
    assert [s.file for s in batch.summaries] == [path.name for path in paths]  # in given order
    states = {s.file: s.state for s in batch.summaries}
    assert states == {
        "甲局.xlsx": "evaluated", "乙局.xlsx": "evaluated", "丙局.xlsx": "evaluated",
        "坏.xlsx": "unusable",
    }  # fmt: skip
    for name in ("甲局", "乙局", "丙局"):
        assert (tmp_path / "out" / name / "自评报告.docx").exists()
    book = openpyxl.load_workbook(tmp_path / "out" / OVERVIEW)
    assert book.sheetnames == ["得分汇总", "分布", "审核意见", "指标信息量"]
    rows = list(book["得分汇总"].iter_rows(min_row=4, values_only=True))
    assert sum(row[6] == 99.43 for row in rows) == 3
    assert any("不是 xlsx 工作簿" in (row[12] or "") for row in rows)


def test_an_interrupted_run_goes_on_where_it_was(folder, tmp_path):
    paths, out = sorted(folder.glob("?局.xlsx")), tmp_path / "out"
    evaluate_all(paths[:2], out, QUICK)
    journal = out / JOURNAL
    journal.write_text(journal.read_text(encoding="utf-8") + '{"mark": "torn', encoding="utf-8")
    before = (out / paths[0].stem / "evaluation.json").stat().st_mtime_ns
    batch = evaluate_all(paths, out, QUICK)
    assert batch.resumed == 2
    assert [s.state for s in batch.summaries] == ["evaluated"] * 3
    assert (out / paths[0].stem / "evaluation.json").stat().st_mtime_ns == before
    again = evaluate_all(paths, out, QUICK)
    assert again.resumed == 3
    assert again.summaries == batch.summaries  # what was kept is what was found


@pytest.mark.parametrize("change", ["bytes", "wish", "results gone"])
def test_what_changed_is_done_again(folder, tmp_path, change):
    path, out, wish = folder / "甲局.xlsx", tmp_path / "out", QUICK
    evaluate_all([path], out, wish)
    if change == "bytes":
        book = openpyxl.load_workbook(path)
        book["基本信息"]["B4"] = "本局"
        book.save(path)
    elif change == "wish":
        wish = EvaluateOptions(office=False, names=True)
    else:
        shutil.rmtree(out / "甲局")
    assert evaluate_all([path], out, wish).resumed == 0
    assert (out / "甲局" / "evaluation.json").exists()


def test_a_killed_process_costs_no_file(folder, tmp_path):
    def kill(_):
        for child in multiprocessing.active_children():
            child.kill()

    paths = sorted(folder.glob("?局.xlsx"))
    batch = evaluate_all(paths, tmp_path / "out", QUICK, jobs=2, notify=kill)
    assert len(batch.summaries) == 3
    told = [s for s in batch.summaries if s.state != "evaluated"]
    assert all("意外退出" in s.message for s in told)
    again = evaluate_all(paths, tmp_path / "out", QUICK, jobs=2)
    assert [s.state for s in again.summaries] == ["evaluated"] * 3


def test_files_of_one_name_get_folders_of_their_own(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        shutil.copy(SAMPLE, tmp_path / name / "2025.xlsx")
    paths = [tmp_path / "a" / "2025.xlsx", tmp_path / "b" / "2025.xlsx"]
    batch = evaluate_all(paths, tmp_path / "out", QUICK)
    assert [s.folder for s in batch.summaries] == ["2025", "2025-2"]


def test_the_journal_holds_no_names_of_persons(folder, tmp_path):
    evaluate_all([folder / "甲局.xlsx"], tmp_path / "out", QUICK)
    text = (tmp_path / "out" / JOURNAL).read_text(encoding="utf-8")
    entry = json.loads(text.strip().splitlines()[0])
    held = documents.read(SAMPLE).sheet("评价工作组")
    names = [row[4].text for number, row in held if number > 3 and 4 in row]
    assert not [n for n in names if n and n in json.dumps(entry, ensure_ascii=False)]
    assert load().rest.form.version == 2


def test_each_workbook_is_tied_to_its_own_last_year(folder, tmp_path):
    last = tmp_path / "2024"
    (last / "乙局").mkdir(parents=True)
    released = ROOT / "tests" / "fixtures" / "released"
    shutil.copy(released / "template-1.xlsx", last / "甲局.xlsx")
    shutil.copy(released / "evaluation-1.json", last / "乙局" / "evaluation.json")
    wish = EvaluateOptions(office=False, previous=last)
    batch = evaluate_all(sorted(folder.glob("?局.xlsx")), tmp_path / "out", wish)
    told = {s.file: s.codes.get("R32", 0) for s in batch.summaries}  # of the same year: told
    assert told == {"甲局.xlsx": 1, "乙局.xlsx": 1, "丙局.xlsx": 0}
    (last / "甲局.xlsx").write_bytes(b"changed")
    assert evaluate_all(sorted(folder.glob("?局.xlsx")), tmp_path / "out", wish).resumed == 2
