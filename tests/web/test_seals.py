"""Keys, the tree of hashes, seals and the second place they are kept in."""

import datetime as dt
import hashlib
import stat

import pytest
from django.conf import settings

from jiheng.web.config import record_keys
from jiheng.web.config.record_keys import KeysError, add_key, first_keys, key_id, read_keys
from jiheng.web.core import anchors
from jiheng.web.core.anchors import AnchorError, keep_anchors, printed_anchor, read_anchors
from jiheng.web.core.audit import record_change, verify
from jiheng.web.core.merkle import Tree, root_of
from jiheng.web.core.models import AuditLine, RecordSeal
from jiheng.web.core.seals import (
    broken_seals,
    note_key,
    roots_at,
    seal_daily,
    seal_record,
    untrue,
)
from jiheng.web.operate.manifest import is_proved, proved
from web.city import fill_targets

# The inputs and roots by which the reference implementation of RFC 6962 tests its tree:
# google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc (Apache-2.0).
INPUTS = (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@pytest.mark.parametrize("count", range(9))
def test_the_tree_is_that_of_rfc_6962(count):
    assert root_of(bytes.fromhex(text) for text in INPUTS[:count]).hex() == ROOTS[count]


def by_the_definition(values):
    """MTH as section 2.1 writes it down: split at the largest power of two below the count."""
    if len(values) < 2:
        return hashlib.sha256(b"\x00" + values[0] if values else b"").digest()
    split = 1 << (len(values) - 1).bit_length() - 1
    left, right = by_the_definition(values[:split]), by_the_definition(values[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_a_tree_that_grows_is_the_one_of_the_definition_and_goes_on_from_what_is_kept():
    values = [f"{n}".encode() for n in range(70)]
    tree = Tree()
    for count, value in enumerate(values, start=1):
        tree = Tree(tree.subtrees)  # as the next seal takes it up
        tree.add(value)
        assert tree.count == count
        assert tree.root() == by_the_definition(values[:count])


def test_keys_are_the_owners_alone_and_old_ones_stay(tmp_path):
    first = first_keys(tmp_path)
    assert first_keys(tmp_path) == first
    second = add_key(tmp_path)
    assert next(iter(second.by_id)) == first.current
    assert second.current != first.current
    assert second.first == first.first
    assert stat.S_IMODE((tmp_path / record_keys.FILE).stat().st_mode) == 0o600
    assert all(key_id(key) == name for name, key in second.by_id.items())


@pytest.mark.parametrize("text", ["", "x\n", f"{'0' * 16} {'1' * 64}\n", "密钥\n"])
def test_a_file_that_is_none_of_keys_is_refused(tmp_path, text):
    path = tmp_path / record_keys.FILE
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KeysError):
        read_keys(path)


def test_after_a_rotation_old_lines_verify_and_new_ones_have_the_new_key(city):
    path = settings.INSTALLATION.folder / record_keys.FILE
    before = path.read_bytes()
    try:
        new = add_key(settings.INSTALLATION.folder)
        note_key()  # a key comes in by a line that says so
        record_change("log_in", "user", city.filler.pk, by=city.filler)
        assert AuditLine.objects.latest("number").key_id == new.current
        assert list(verify()) == []
        record_keys.write_keys(settings.INSTALLATION.folder, [new.by_id[new.current]])
        [broken] = verify()  # the old key is lost
        assert broken.log == "key"
    finally:
        path.write_bytes(before)


def test_a_day_is_sealed_once_and_goes_on_from_the_day_before(city):
    day = dt.date(2026, 11, 27)
    first = seal_daily(day)
    assert first.count == AuditLine.objects.count()
    assert seal_daily(day) is None
    fill_targets(city)
    second = seal_daily(day + dt.timedelta(days=1))
    digests = AuditLine.objects.order_by("number").values_list("digest", flat=True)
    assert second.root == root_of(bytes.fromhex(digest) for digest in digests).hex()
    assert seal_record(day) == second  # there is nothing new
    assert broken_seals() == []
    RecordSeal.objects.filter(number=1).update(day=day - dt.timedelta(days=9))
    assert broken_seals() == [1]


def test_seals_go_to_the_second_place_once_each_and_wait_for_it(city, tmp_path, monkeypatch):
    place = tmp_path / "medium"
    monkeypatch.setenv(anchors.ANCHOR, str(place))
    seal_record()
    assert keep_anchors() == 0  # it is not there: nothing stops
    with pytest.raises(AnchorError):
        read_anchors(place)
    place.mkdir()
    with pytest.raises(AnchorError):
        read_anchors(place)
    fill_targets(city)
    seal_record()
    assert keep_anchors() == 2
    assert keep_anchors() == 0
    kept = read_anchors(place)
    assert [anchor.count for anchor in kept] == [seal.count for seal in RecordSeal.objects.all()]
    assert untrue(kept) == []


@pytest.mark.parametrize("text", ["", "12", "12:ab", f"-1:{'a' * 64}", f"1:{'A' * 64}"])
def test_a_text_that_is_no_seal_is_refused(text):
    with pytest.raises(AnchorError):
        printed_anchor(text)


def test_what_is_printed_is_what_is_read(city):
    seal = seal_record()
    assert untrue([printed_anchor(f" {seal.count}:{seal.root} ")]) == []
    assert untrue([printed_anchor(f"{seal.count}:{'0' * 64}")]) != []
    assert untrue([printed_anchor(f"{seal.count + 1}:{seal.root}")]) != []


def test_roots_are_those_of_the_first_lines(city):
    digests = list(AuditLine.objects.order_by("number").values_list("digest", flat=True))
    roots = roots_at([0, 3, len(digests), len(digests) + 1])
    assert roots == {
        0: ROOTS[0],
        3: root_of(map(bytes.fromhex, digests[:3])).hex(),
        len(digests): root_of(map(bytes.fromhex, digests)).hex(),
    }


def test_a_manifest_is_proved_by_its_key_alone():
    key = b"k" * 32
    manifest = proved({"counts": {"a": 1}, "files": []}, "id", key)
    assert is_proved(manifest, {"id": key})
    assert not is_proved(manifest, {"id": b"x" * 32})
    assert not is_proved(manifest, {})
    assert not is_proved({**manifest, "counts": {"a": 2}}, {"id": key})
    assert not is_proved({"counts": {"a": 1}, "files": []}, {"id": key})
