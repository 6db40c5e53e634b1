"""The table of attacks: every entry has its row, every test that it names is there."""

import re

from builders import ROOT

PAGE = ROOT / "docs" / "howto" / "attacks.md"
ENTRIES = [*map(str, range(1, 22)), "S3"]
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
PATH = re.compile(
    r"`((?:core|config|flows|ledgers|operate|performance|usecases|parsing|review)[\w/]*(?:\.py)?)`"
)


def rows():
    """Return the rows of the tables by their first cell."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line[:1] == "|"
    ]
    return {row[0]: row for row in cells if re.fullmatch(r"\d+|S3|A\d+", row[0])}


def test_every_entry_of_the_attack_has_its_row():
    table = rows()
    assert [name for name in table if not name.startswith("A")] == ENTRIES
    for name, (_name, kind, where, tests, variants) in table.items():
        assert kind and where and variants, name
        assert NAMED.findall(tests), name


def test_every_test_that_the_table_names_is_there():
    for name, row in rows().items():
        for file, test in NAMED.findall(row[3]):
            text = (ROOT / "tests" / file).read_text(encoding="utf-8")
            assert re.search(rf"^def {test}\(", text, re.MULTILINE), (name, file, test)


def test_every_module_that_the_table_names_is_there():
    source = ROOT / "src" / "jiheng"
    for name, row in rows().items():
        for path in PATH.findall(row[2]):
            assert (source / path).exists() or (source / "web" / path).exists(), (name, path)
