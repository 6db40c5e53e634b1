"""A frame scored into a folder: every format alike, killed and resumed, refused where unsound."""

import random
import subprocess
import sys
import time
from decimal import Decimal

import polars as pl
import pytest
from click.testing import CliRunner

from bulk.rows import a_row, frame
from jiheng.bulk import tasks
from jiheng.bulk.columns import ColumnError
from jiheng.bulk.run import BulkOptions, bulk
from jiheng.cli import main
from jiheng.rulebook import load

HISTORY = load()
TABLES = ("trees", "units", "departments", "places", "grades", "spread", "findings")


def lines(count=900):
    chance = random.Random(11)
    rows = [a_row(chance, at, "", ["department", "P1"][at // 20 % 2]) for at in range(count)]
    for row in rows[::3]:
        row["own_points"] = Decimal(chance.randrange(12))
    return frame(rows)


def results(out):
    tables = {name: pl.read_parquet(out / f"{name}.parquet").sort(pl.all()) for name in TABLES}
    scored = pl.concat(
        [pl.read_parquet(path) for path in sorted((out / "lines").glob("*.parquet"))]
    )
    return tables | {"lines": scored.select("organisation", "subject", "key", "points", "reason")}


def same(left, right):
    return all(left[name].equals(right[name]) for name in left)


def test_every_format_and_every_cut_gives_the_same(tmp_path):
    table = lines()
    table.write_parquet(tmp_path / "a.parquet")
    table.write_ipc(tmp_path / "a.arrow")
    table.write_csv(tmp_path / "a.csv")
    got = []
    for name, rows in (("a.parquet", 10_000), ("a.parquet", 70), ("a.arrow", 130), ("a.csv", 500)):
        out = tmp_path / f"{name}-{rows}"
        result = bulk(tmp_path / name, out, HISTORY, BulkOptions(rows=rows, jobs=2))
        assert result.lines == table.height
        got.append(results(out))
    assert all(same(got[0], other) for other in got[1:])
    assert set(got[0]["findings"]["code"]) >= {"A22", "A23", "A26"}


def test_a_part_never_cuts_a_subject(tmp_path):
    lines().write_parquet(tmp_path / "a.parquet")
    cut = list(tasks.tasks([tmp_path / "a.parquet"], 33))
    assert [t.length % 20 for t in cut] == [0] * len(cut)
    assert sum(t.length for t in cut) == 900


@pytest.mark.parametrize("portable", [False, True])
def test_a_run_goes_on_where_another_ended(tmp_path, portable):
    lines().write_parquet(tmp_path / "a.parquet")
    options = BulkOptions(rows=100, portable=portable)
    first = bulk(tmp_path / "a.parquet", tmp_path / "one", HISTORY, options)
    for path in sorted((tmp_path / "one" / "sums").iterdir())[3:]:
        path.unlink()
    (tmp_path / "one" / "lines" / ".torn.partial").write_bytes(b"half")
    again = bulk(tmp_path / "a.parquet", tmp_path / "one", HISTORY, options)
    assert (again.resumed, again.tasks) == (3, first.tasks)
    bulk(tmp_path / "a.parquet", tmp_path / "two", HISTORY, options)
    assert same(results(tmp_path / "one"), results(tmp_path / "two"))
    assert not list((tmp_path / "one").rglob("*.partial"))


def test_a_process_killed_on_the_way_leaves_nothing_half_done(tmp_path):
    many = [lines().with_columns(authority=pl.lit(f"部门{n}")) for n in range(40)]
    pl.concat(many).write_parquet(tmp_path / "a.parquet")
    words = [sys.executable, "-m", "jiheng", "bulk", str(tmp_path / "a.parquet"), "-o", str(tmp_path / "o"),
             "--rows", "400", "--jobs", "1"]  # fmt: skip
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    committed = tmp_path / "o" / "sums"
    while child.poll() is None and (
        not committed.exists() or len(list(committed.glob("[!.]*"))) < 4
    ):
        time.sleep(0.01)
    child.kill()
    child.wait()
    result = bulk(tmp_path / "a.parquet", tmp_path / "o", HISTORY, BulkOptions(rows=400))
    assert 4 <= result.resumed < result.tasks
    bulk(tmp_path / "a.parquet", tmp_path / "whole", HISTORY, BulkOptions(rows=400))
    assert same(results(tmp_path / "o"), results(tmp_path / "whole"))


def test_results_of_other_files_or_rules_are_not_mixed(tmp_path):
    lines().write_parquet(tmp_path / "a.parquet")
    lines(200).write_parquet(tmp_path / "b.parquet")
    bulk(tmp_path / "a.parquet", tmp_path / "o", HISTORY, BulkOptions())
    with pytest.raises(ColumnError, match="另一批"):
        bulk(tmp_path / "b.parquet", tmp_path / "o", HISTORY, BulkOptions())
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.docx").write_bytes(b"x")
    with pytest.raises(ColumnError, match="不是空"):
        bulk(tmp_path / "a.parquet", tmp_path / "full", HISTORY, BulkOptions())
    assert (tmp_path / "full" / "letter.docx").exists()


@pytest.mark.parametrize(
    ("columns", "refused"),
    [
        ({"weight": pl.Series([1.5])}, "浮点"),
        ({"weight": pl.Series(["1.00001"])}, "不会四舍五入"),
        ({"target": pl.Series(["1e3"])}, "不会四舍五入"),
        ({"target": pl.Series(["约三"])}, "target"),
        ({"rule": pl.Series(["half"])}, "half"),
        ({"operator": pl.Series([">="])}, ">="),
        ({"year": pl.Series([None], dtype=pl.Int32)}, "年度"),
        ({"place": pl.Series(["XX"])}, "没有可用"),
    ],
)
def test_what_cannot_be_held_exactly_is_refused_and_said(tmp_path, columns, refused):
    row = {
        "weight": Decimal(5),
        "year": 2025,
        "target": Decimal(10),
        "actual": Decimal(5),
        "operator": "≥",
    }
    frame([row]).with_columns(**columns).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(ColumnError, match=refused):
        bulk(tmp_path / "a.parquet", tmp_path / "o", HISTORY, BulkOptions())


def test_the_command_tells_what_came_of_it_and_how_it_ends(tmp_path):
    good = {
        "weight": Decimal(50),
        "year": 2025,
        "target": Decimal(10),
        "actual": Decimal(9),
        "operator": "≥",
    }
    frame([good, good]).write_csv(tmp_path / "a.csv")
    run = CliRunner().invoke(
        main, ["bulk", str(tmp_path / "a.csv"), "-o", str(tmp_path / "o"), "--lang", "en"]
    )
    assert run.exit_code == 0, run.output
    assert pl.read_parquet(tmp_path / "o" / "trees.parquet")["total"].to_list() == [
        Decimal("90.00")
    ]
    frame([good]).write_csv(tmp_path / "b.csv")
    assert (
        CliRunner()
        .invoke(main, ["bulk", str(tmp_path / "b.csv"), "-o", str(tmp_path / "p")])
        .exit_code
        == 1
    )
    frame([good]).drop("weight").write_csv(tmp_path / "c.csv")
    assert (
        CliRunner()
        .invoke(main, ["bulk", str(tmp_path / "c.csv"), "-o", str(tmp_path / "q")])
        .exit_code
        == 2
    )


HEAD = "weight,year,rule,standard,target,actual\n10,2025,"
UNSOUND = {
    "empty.csv": b"", "blank.csv": b"\n\n\n", "ragged.csv": b"weight,year\n1,2025,3,4,5\n",
    "bytes.csv": b"weight,year\n1,\xff\xfe\n", "cut.parquet": b"PAR1",
    "noise.parquet": b"PAR1" + b"\x07" * 400 + b"PAR1", "noise.arrow": b"ARROW1" + b"\x07" * 400,
    "list.csv": f'{HEAD}bands,"[]",1,1\n'.encode(),
    "keys.csv": f'{HEAD}deduction,"{{""kind"": ""deduction""}}",1,1\n'.encode(),
    "deep.csv": f'{HEAD}bands,"{"[" * 100_000}",1,1\n'.encode(),
    "beyond.csv": (
        f'{HEAD}breaches,"{{""kind"":""breaches"",""points"":""1e999999999"",""each"":""1""}}",1,1\n'
    ).encode(),
    "none.csv": (
        f'{HEAD}breaches,"{{""kind"":""breaches"",""points"":""NaN"",""each"":""1""}}",1,1\n'
    ).encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSOUND)
def test_a_table_that_is_none_is_told_and_nothing_else_happens(tmp_path, name):
    (tmp_path / name).write_bytes(UNSOUND[name])
    told = [
        CliRunner().invoke(main, ["bulk", str(tmp_path / name), "-o", str(tmp_path / "out")]),
        CliRunner().invoke(main, ["questions", str(tmp_path / name)]),
    ]
    for result in told if "standard" not in UNSOUND[name].decode("latin-1") else told[:1]:
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == 2
        assert name in result.output or "standard" in result.output
        assert len(result.output) < 500


def test_a_disk_that_is_full_is_told_and_a_second_run_goes_on(tmp_path, monkeypatch):
    lines(20).write_parquet(tmp_path / "a.parquet")
    given = ["bulk", str(tmp_path / "a.parquet"), "-o", str(tmp_path / "out")]
    with monkeypatch.context() as patched:

        def full(table, path, **options):
            path.write_bytes(b"PAR1")
            raise pl.exceptions.ComputeError("No space left on device (os error 28)\nmore")

        patched.setattr(pl.DataFrame, "write_parquet", full)
        result = CliRunner().invoke(main, given)
        assert (result.exit_code, type(result.exception)) == (2, SystemExit)
        assert "No space left" in result.output
        assert not list((tmp_path / "out").rglob("*.partial"))
    assert CliRunner().invoke(main, given).exit_code in (0, 1)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    lines(20).write_parquet(tmp_path / "a.parquet")
    (tmp_path / "file").write_text("x")
    given = ["bulk", str(tmp_path / "a.parquet"), "-o", str(tmp_path / "file" / "out")]
    result = CliRunner().invoke(main, given)
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
    assert "file" in result.output
