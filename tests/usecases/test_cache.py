"""What is kept between runs counts only for what it was made of, and harms nothing if damaged."""

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from builders import ROOT
from jiheng import cache
from jiheng.documents import draw_chart
from jiheng.model import Chart
from jiheng.rulebook import load, packed
from jiheng.rulebook import packaged as rule_texts
from jiheng.rulebook.book import fields_of
from jiheng.rulebook.load import built
from jiheng.usecases import EvaluateOptions, evaluate, office
from jiheng.usecases import page_numbers as pages


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("JIHENG_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def entry(folder, kind="k"):
    [path] = (folder / kind).iterdir()
    return path


def test_what_is_kept_comes_back_under_its_key_alone():
    cache.keep("k", cache.key("a", "b"), b"value")
    assert cache.fetch("k", cache.key("a", "b")) == b"value"
    assert cache.fetch("k", cache.key("ab", "")) is None
    assert cache.fetch("other", cache.key("a", "b")) is None


@pytest.mark.parametrize(
    "damage", [b"", b"short", lambda data: data[:-1], lambda data: data + b"x"]
)
def test_a_damaged_entry_is_none_and_gone(folder, damage):
    cache.keep("k", cache.key("a"), b"value" * 50)
    path = entry(folder)
    path.write_bytes(damage(path.read_bytes()) if callable(damage) else damage)
    assert cache.fetch("k", cache.key("a")) is None
    assert not path.exists()


def test_it_can_be_switched_off(folder, monkeypatch):
    monkeypatch.setenv("JIHENG_CACHE", "off")
    cache.keep("k", cache.key("a"), b"value")
    assert cache.fetch("k", cache.key("a")) is None
    assert not folder.exists()


def test_it_is_bounded_and_what_was_used_longest_ago_goes(folder, monkeypatch):
    monkeypatch.setattr(cache, "MOST", 1000)
    for number in range(10):
        name = cache.key(str(number))
        cache.keep("k", name, bytes(200))
        if (folder / "k" / name).exists():
            os.utime(folder / "k" / name, (number, number))
    assert sum(path.stat().st_size for path in (folder / "k").iterdir()) <= 1000
    assert cache.fetch("k", cache.key("9")) == bytes(200)
    assert cache.fetch("k", cache.key("0")) is None
    cache.keep("k", cache.key("large"), bytes(2000))
    assert cache.fetch("k", cache.key("large")) is None


def test_many_that_write_at_once_leave_a_sound_entry(folder):
    name = cache.key("a")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: cache.keep("k", name, b"value" * 10_000), range(64)))
    assert cache.fetch("k", name) == b"value" * 10_000
    assert [path.name for path in (folder / "k").iterdir()] == [name]


def test_a_folder_that_others_may_write_into_is_not_used(folder):
    cache.keep("k", cache.key("a"), b"value")
    (folder / "k").chmod(0o777)
    assert cache.fetch("k", cache.key("a")) is None


def test_a_packed_rulebook_is_the_one_of_its_files():
    texts = rule_texts()
    name = packed.key_of(texts)
    assert packed.opened(name) is None
    packed.keep(name, built(texts))
    kept = packed.opened(name)
    assert kept.on(2025, "CN").profiles == load().on(2025, "CN").profiles
    assert kept.rest.checks == load().rest.checks
    assert kept.rest.lexicon.lists == load().rest.lexicon.lists
    changed = {**texts, "words.yaml": texts["words.yaml"] + "\n# another\n"}
    assert packed.key_of(changed) != name


class Evil:
    def __reduce__(self):
        return os.system, ("true",)


@pytest.mark.parametrize("content", [b"no pickle", Evil(), ("jiheng", 1)])
def test_a_pack_that_is_no_rulebook_is_not_opened(content):
    data = content if isinstance(content, bytes) else pickle.dumps(content)
    cache.keep(packed.KIND, cache.key("x"), data)
    assert packed.opened(cache.key("x")) is None


CHART = Chart(id="c", kind="budget", title="图", alternative="说明", axis="数值（万元）",
              rows=(("甲", {"年初": Decimal(3), "决算": Decimal(2)}),))  # fmt: skip


def test_a_picture_is_kept_by_what_it_shows_and_how_large(monkeypatch):
    first = draw_chart.draw(CHART, titled=False)
    monkeypatch.setattr(draw_chart, "_png", lambda *_: b"drawn again")
    assert draw_chart.draw(CHART, titled=False) == first
    assert draw_chart.draw(CHART, titled=True) == b"drawn again"
    monkeypatch.setattr(draw_chart, "ZOOM", 0.5)
    assert draw_chart.draw(CHART, titled=False) == b"drawn again"


def test_pages_are_kept_for_the_same_bytes_and_fonts(monkeypatch):
    asked = []

    def to_pdf(docx, suffix):
        asked.append(docx)
        return b"pdf"

    monkeypatch.setattr(office, "program", lambda: sys.executable)
    monkeypatch.setattr(office, "to_pdf", to_pdf)
    monkeypatch.setattr(pages.documents, "headings", lambda pdf: {"一": len(asked)})
    monkeypatch.setattr(pages, "_setting", lambda soffice: "fonts")
    assert pages.page_numbers(b"a") == pages.page_numbers(b"a") == {"一": 1}
    assert pages.page_numbers(b"b") == {"一": 2}
    monkeypatch.setattr(pages, "_setting", lambda soffice: "other fonts")
    assert pages.page_numbers(b"a") == {"一": 3}
    monkeypatch.setattr(pages, "_setting", lambda soffice: None)  # unknown: never kept
    assert [pages.page_numbers(b"a"), pages.page_numbers(b"a")] == [{"一": 4}, {"一": 5}]


def test_the_list_of_commands_is_what_the_commands_would_print():
    from click.testing import CliRunner

    from jiheng.cli import main

    command = [sys.executable, "-m", "jiheng", "--help"]
    shown = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    assert shown == CliRunner().invoke(main, ["--help"], prog_name="jiheng").output


def test_two_runs_give_the_same_bytes(tmp_path, folder):
    outputs = []
    for number in range(2):  # the first with nothing kept, the second with all of it
        sample = ROOT / "examples" / "bureau-2025.xlsx"
        evaluate(sample, tmp_path / str(number), EvaluateOptions(office=False))
        files = sorted((tmp_path / str(number)).iterdir())
        outputs.append({path.name: path.read_bytes() for path in files})
    assert len(outputs[0]) == 5
    assert outputs[0] == outputs[1]
    assert "pictures" in {path.name for path in folder.iterdir()}


def test_rules_that_nobody_asked_for_are_opened_once_for_all_years():
    history = built(rule_texts())
    packed.keep("name", history)
    again = packed.opened("name")
    assert "scorecards" not in fields_of(again.on(2025))
    assert again.on(2025).scorecards == history.rest.scorecards
    assert again.on(2024).scorecards is again.on(2025).scorecards
    assert again.on(2025).form == history.on(2025).form
    with pytest.raises(AttributeError, match="nothing"):
        _ = again.rest.nothing
