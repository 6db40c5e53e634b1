"""A backup that somebody made up: nothing of it is read further than it may be, before it is refused."""

import io
import json
import zipfile

import pytest

from jiheng.web.config.installation import Installation
from jiheng.web.operate import archive
from jiheng.web.operate.archive import DamagedError, manifest_of, rows_of, rules_of
from jiheng.web.operate.manifest import proved
from jiheng.web.operate.restore import _give_rules

pytestmark = pytest.mark.once

KEY = {"k": b"x" * 32}
RULE = "ledgers/own.yaml"


def forged(path, manifest, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(archive.MANIFEST, json.dumps(manifest))
        for name, data in members.items():
            made.writestr(f"{archive.RULES}{name}", data)
    return path


def manifest_with(rules):
    import hashlib

    digests = {name: hashlib.sha256(data).hexdigest() for name, data in rules.items()}
    return {"format": archive.FORMAT, "counts": {}, "digests": {}, "files": [], "rules": digests}


@pytest.mark.parametrize(
    "name", ["../x.yaml", "ledgers/../../x.yaml", "/etc/x.yaml", "ledgers/a\\b.yaml", "x.yaml"]
)
def test_a_name_of_a_rule_is_no_path(tmp_path, name):
    path = forged(tmp_path / "b.zip", manifest_with({name: b"a"}), **{name: b"a"})
    with zipfile.ZipFile(path) as opened, pytest.raises(DamagedError):
        list(rules_of(opened, manifest_of(opened)))


def test_rules_that_no_key_proves_are_not_read_before_they_are_refused(tmp_path):
    stage = Installation(tmp_path / "stage").made()
    rules = {RULE: b"id: own\n"}
    theirs = forged(tmp_path / "a.zip", manifest_with(rules), **rules)
    _give_rules(theirs, stage, KEY)
    assert not (stage.folder / RULE).exists()
    ours = forged(tmp_path / "b.zip", proved(manifest_with(rules), "k", KEY["k"]), **rules)
    _give_rules(ours, stage, KEY)
    assert (stage.folder / RULE).read_bytes() == rules[RULE]


@pytest.mark.parametrize(
    "data", [b"\0" * (archive.MOST_RULE + 1), b"other"], ids=["large", "other"]
)
def test_a_rule_that_is_another_or_too_large_is_not_read(tmp_path, data):
    stage = Installation(tmp_path / "stage").made()
    manifest = proved(manifest_with({RULE: b"\0" * (archive.MOST_RULE + 1)}), "k", KEY["k"])
    _give_rules(forged(tmp_path / "b.zip", manifest, **{RULE: data}), stage, KEY)
    assert not (stage.folder / RULE).exists()


def test_a_row_or_a_manifest_without_an_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST", 1_000)
    assert list(rows_of(io.BytesIO(b"a" * 999 + b"\n" + b"b\n"), "x")) == [
        b"a" * 999 + b"\n",
        b"b\n",
    ]
    with pytest.raises(DamagedError, match="too large"):
        list(rows_of(io.BytesIO(b"a" * 5_000), "x"))
    rules = {f"ledgers/{n}.yaml": b"" for n in range(30)}
    path = forged(tmp_path / "b.zip", manifest_with(rules))
    with zipfile.ZipFile(path) as opened, pytest.raises(DamagedError, match="too large"):
        manifest_of(opened)
