"""Bad rule files are refused with file, line and key; dated values are chosen by year and place."""

import ast
import dataclasses
from fractions import Fraction

import pytest
import yaml

from builders import ROOT
from jiheng.rulebook import RulebookError, load, load_with
from jiheng.rulebook.branches import branch, file_branch, packaged_node
from jiheng.rulebook.build import build
from jiheng.rulebook.build_profile import WORDS
from jiheng.rulebook.load import kind_of, packaged
from jiheng.rulebook.profile import Profile, Ruled

DATA = ROOT / "src" / "jiheng" / "rulebook" / "data"
PROJECT = "profiles/cn.mof.2020.project.yaml"


def files():
    return {
        path.relative_to(DATA).as_posix(): path.read_text(encoding="utf-8")
        for path in DATA.rglob("*.yaml")
    }


def built(**changes):
    texts = files()
    for name, change in changes.items():
        named = {
            "profile": PROJECT,
            "checks": "checks/consistency.yaml",
            "year": "flows/year.yaml",
            "measures": "ledgers/measures.yaml",
        }
        key = named.get(name, f"{name}.yaml")
        old, new = change
        assert old in texts[key]
        texts[key] = texts[key].replace(old, new, 1)
    return build_of(texts)


def build_of(texts):
    """The rules of these texts; those that are as packaged are parsed once for all tests."""
    untouched = packaged()
    branches = {
        name: file_branch(name, text) if text == untouched.get(name) else branch(name, text)
        for name, text in texts.items()
    }
    return build(branches, dict.fromkeys(texts, "0" * 64))


CITES = "cites: {document: cai-yu-2020-10, clause: 附件 项目支出绩效自评表}"
BAD = {
    "a value without citation": ({"profile": (f", {CITES}", "")}, ["project.yaml:", "cites", "is missing"]),
    "a citation that nobody registered": ({"profile": ("cai-yu-2020-10", "invented-1")}, ["invented-1", "documents.yaml"]),
    "verified left out": ({"profile": (", verified: false}", "}")}, ["verified", "is missing"]),
    "a month that no year has": ({"exchanges/published-forms": ("by_fund: true, month: 12}", "by_fund: true, month: 13}")}, ["month", "13"]),
    "an amount taken off in a table that is handed in": ({"exchanges/published-forms": ("kind: money, field: projects.original_total}", "kind: money, field: projects.original_total, negative: true}")}, ["goes"]),
    "an unknown key": ({"profile": ("default: true", "default: true\ncolour: red")}, ["colour", "is not known"]),
    "an unknown rule": ({"profile": ("values:\n", "values:\n  bonus: {}\n")}, ["bonus", "is not known"]),
    "a key given twice": ({"profile": ("default: true", "default: true\ndefault: false")}, ["default", "given twice"]),
    "a word that is no rule": ({"profile": ("value: proportion", "value: generous")}, ["generous", "must be one of"]),
    "a number in words": ({"profile": ("value: 100,", "value: hundred,")}, ["value", "must be a number"]),
    "grades that do not start at 0": ({"profile": ("label: 差, low: 0", "label: 差, low: 10")}, ["lowest grade"]),
    "a severity that is none": ({"checks": ("severity: error", "severity: awful")}, ["severity", "must be one of"]),
    "a column that belongs to no phase": ({"form": (", phase: identity}", "}")}, ["form.yaml:", "phase", "is missing"]),
    "a phase that is none": ({"form": ("phase: identity}", "phase: some}")}, ["some", "none of targets"]),
    "a sheet whose rows come and go at no time": ({"form": ("    rows: both\n", "")}, ["rows", "is missing"]),
    "rows that are called nothing": ({"form": ("    called: [text]\n", "")}, ["called", "is missing"]),
    "rows called by a column that is none": ({"form": ("called: [text]", "called: [texts]")}, ["called", "texts is none of"]),
    "a state that opens nothing known": ({"year": ("opens: [targets, both]", "opens: [targets, all]")}, ["year.yaml:", "all is none of"]),
    "a move to nowhere": ({"year": ("to: target_head,", "to: target_heads,")}, ["target_heads is no state"]),
    "a gate that is none": ({"year": ("gate: targets}", "gate: target}")}, ["gate", "target is none of"]),
    "a move that keeps out authors of nothing known": ({"year": ("not_authors: [targets, both]}", "not_authors: [target]}")}, ["not_authors", "target is none of"]),
    "a move given twice": ({"year": ("id: pass_targets_return", "id: pass_targets")}, ["id is given twice"]),
    "a ledger whose move is nobody's": ({"measures": ("  verify: [manager, lead, line_department, finance]\n", "")}, ["verify", "is missing"]),
    "a move that sets a column from nowhere": ({"measures": ("closed_on: day}", "closed_on: hour}")}, ["hour is none of"]),
    "a ledger by a sheet that is none": ({"measures": ("sheet: measures", "sheet: measure")}, ["measure is no sheet"]),
    "a list that is none": ({"form": ("list: money_units", "list: colours")}, ["colours", "not a list"]),
    "a flag in words": ({"profile": ("default: true", "default: perhaps")}, ["default", "true or false"]),
    "a mapping that is a text": ({"profile": ("values:\n", "values: none\nothers:\n")}, ["values", "must be a mapping"]),
    "a list that is a text": ({"identities": ("bases: [original, revised, executed]", "bases: original")}, ["bases", "list"]),
    "a whole number in words": ({"documents": ("year: 2018}", "year: then}")}, ["year", "whole number"]),
    "a text that is a list": ({"lines": ("label: 收入合计", "label: [收入合计]")}, ["label", "must be a text"]),
    "a list of texts instead of mappings": ({"identities": ("subsets:\n  - {part", "subsets:\n  - none\n  - {part")}, ["subsets", "list of mappings"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_place(name):
    changes, words = BAD[name]
    with pytest.raises(RulebookError) as caught:
        built(**changes)
    for word in words:
        assert word in str(caught.value)
    assert "yaml:" in str(caught.value)


def nodes(node):
    """What a branch is built from, as plain values: kinds, texts, and the lines they stand in."""
    if isinstance(node, yaml.MappingNode):
        value = [(nodes(key), nodes(child)) for key, child in node.value]
    elif isinstance(node, yaml.SequenceNode):
        value = [nodes(child) for child in node.value]
    else:
        value = node.value
    return node.tag, node.start_mark.line, value


def test_the_quick_parser_reads_the_packaged_files_as_the_plain_one_does():
    for name, text in packaged().items():
        assert nodes(packaged_node(text)) == nodes(packaged_node(text, yaml.SafeLoader)), name


def test_broken_yaml_and_a_list_at_the_top():
    for text in ("a: [1", "- a", ""):
        with pytest.raises(RulebookError):
            branch("x.yaml", text)


def test_a_value_holds_from_its_year_on():
    later = (
        "{2020: {value: 100, "
        + CITES
        + ", verified: false}, 2026: {value: 120, "
        + CITES
        + ", verified: true}}"
    )
    history = built(profile=("{2020: {value: 100, " + CITES + ", verified: false}}", later))
    for year, marks in ((2020, 100), (2025, 100), (2026, 120), (2030, 120)):
        profile = history.on(year, "CN").profile("project")
        assert profile.full_marks.value == marks
    assert history.on(2019, "CN").profile("project") is None


def test_a_rule_without_a_value_for_the_first_year_is_refused():
    with pytest.raises(RulebookError, match="has no value for 2020"):
        built(profile=("late_date: {2020:", "late_date: {2021:"))


def test_a_profile_ends_with_its_last_year():
    history = built(profile=("since: 2020\n", "since: 2020\nuntil: 2022\n"))
    assert history.on(2022).profile("project", "cn.mof.2020.project") is not None
    assert history.on(2023).profile("project", "cn.mof.2020.project") is None


def test_a_rule_of_a_narrower_place_wins_there_and_only_there():
    texts = files()
    local = (
        texts[PROJECT]
        .replace("id: cn.mof.2020.project", "id: cn.13.project")
        .replace("place: CN", "place: CN-13")
    )
    texts["profiles/cn.13.project.yaml"] = local
    history = build_of(texts)
    assert history.on(2025, "CN-1301").profile("project").id == "cn.13.project"
    assert history.on(2025, "CN-4401").profile("project").id == "cn.mof.2020.project"
    assert history.on(2025, "CN-1301").profile("project", "cn.mof.2020.project") is not None


def test_what_is_not_published_is_from_the_workbook():
    profile = load().on(2025).profile("department")
    assert profile.execution_weight.value is None
    assert all(block.weight is None for block in profile.blocks.value)
    assert not profile.verified
    assert all(ruled.citation.document.title for _, ruled in profile.ruled)


def test_the_national_form_and_the_one_with_cost():
    rules = load().on(2025)
    shares = {
        p.id: [(b.id, int(b.weight)) for b in p.blocks.value] + [("execution", int(p.execution_weight.value))]
        for p in rules.profiles if p.id.startswith("cn.mof.2020")
    }  # fmt: skip
    assert shares["cn.mof.2020.project"] == [
        ("output", 50),
        ("outcome", 30),
        ("satisfaction", 10),
        ("execution", 10),
    ]
    assert shares["cn.mof.2020.project-cost"] == [
        ("cost", 20), ("output", 40), ("outcome", 20), ("satisfaction", 10), ("execution", 10),
    ]  # fmt: skip
    tiers = [(t.label, float(t.low)) for t in rules.profile("project").tiers.value]
    assert [low for _, low in tiers] == [0.8, 0.6, 0.0]
    assert [rules.profile("project").grade(g) for g in (100, 90, 80, 60, 0)] == [
        "优",
        "优",
        "良",
        "中",
        "差",
    ]


def test_every_given_line_of_a_packaged_profile_can_be_scored():
    from jiheng.parsing import read_standard

    rows = [row for _, _, p in load().profile_history for row in p.rows.value or ()]
    assert len(rows) >= 9
    for row in rows:
        text = row.fields.get("standard_text")
        assert text is None or read_standard(text, row.fields.get("unit", "")) is not None, text


LOCAL = {
    "cn.51.2023.project": ("CN-5106", 10, None), "cn.42.2020.project": ("CN-42", 20, None),
    "cn.4306.2018.department": ("CN-4306", None, {"投入": 15, "过程": 40}),
    "cn.50.2021.department": ("CN-50", 10, None),
    "cn.5117.department": ("CN-5117", None, {"部门决策": 25, "综合管理": 30, "部门绩效": 45}),
    "cn.11.department": ("CN-11", 20, {"整体绩效目标实现": 60, "预算管理": 20}),
    "cn.44.2022.department": ("CN-44", None, {"履职效能": 50, "管理效率": 50}),
    "cn.project.management-60": ("CN", None, {"项目管理": 60, "项目绩效": 40}),
}  # fmt: skip


def test_local_profiles_have_the_published_weights_and_are_used_only_when_named():
    for id_, (place, execution, blocks) in LOCAL.items():
        rules = load().on(2025, place)
        profile = next(p for p in rules.profiles if p.id == id_)
        assert profile.execution_weight.value == execution
        weights = {b.label: b.weight for b in profile.blocks.value}
        assert blocks is None or {k: weights[k] for k in blocks} == blocks
        assert not profile.verified
        assert rules.profile(profile.scope).id in ("cn.mof.2020.project", "cn.department.overall")
        assert not any(p.id == id_ for p in load().on(2025, "CN-99").profiles) or place == "CN"
    dazhou = next(p for p in load().on(2025, "CN-5117").profiles if p.id == "cn.5117.department")
    assert [part.weight for part in dazhou.blocks.value[2].parts] == [20, 15, 10]
    hubei = next(p for p in load().on(2025, "CN-42").profiles if p.id == "cn.42.2020.project")
    assert [float(t.low) for t in hubei.tiers.value] == [0.8, 0.5, 0]


def test_a_profile_takes_what_it_does_not_give_from_its_base():
    base, own = (
        next(p for _, _, p in load().profile_history if p.id == id_)
        for id_ in ("cn.mof.2020.project", "cn.42.2020.project")
    )
    assert own.grades == base.grades
    assert own.digest != base.digest  # covers both files


OWN_LAMPS = """\
format: 1
id: own.lamps
based_on: cn.mof.2020.project
version: "1"
scope: project
place: CN
default: false
since: 2024
title: 自定亮灯
english: Lamps of our own
documents:
  notice: {title: 通知, english: A notice, number: "", issuer: 某局, year: 2024}
values:
"""
LAMPS = "  KEY: {2024: {value: {outran: 0.1, underspent: 0.3}, cites: {document: notice, clause: 一}, verified: true}}\n"


def test_a_profile_written_with_an_earlier_key_is_still_read():
    [before, today] = (
        load_with({"own.yaml": OWN_LAMPS + LAMPS.replace("KEY", key)}).on(2024).profile("project", "own.lamps")
        for key in ("lights", "lamps")
    )  # fmt: skip
    assert before.lamps == today.lamps
    assert before.lamps.value.outran == Fraction(1, 10)


def test_an_earlier_key_beside_that_of_today_is_refused_with_its_line():
    both = OWN_LAMPS + LAMPS.replace("KEY", "lamps") + LAMPS.replace("KEY", "lights")
    with pytest.raises(RulebookError, match=r"own\.yaml:15: lights: is not known"):
        load_with({"own.yaml": both})


SOURCE = ROOT / "src" / "jiheng"
RULED = {field.name for field in dataclasses.fields(Profile) if "Ruled" in str(field.type)}
OF_RULED = {field.name for field in dataclasses.fields(Ruled)}


def rules_read(text):
    """The rules of profiles that code reads, as in `profile.unmet.value`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr in OF_RULED:
            inner = node.value
            if isinstance(inner, ast.Attribute) and inner.attr in RULED:
                yield inner.attr


def test_every_rule_of_a_profile_is_read_by_code():
    assert len(RULED) >= 27
    code = [path for path in SOURCE.rglob("*.py") if "rulebook" not in path.parts]
    read = {name for path in code for name in rules_read(path.read_text(encoding="utf-8"))}
    assert read == RULED


def test_reading_a_rule_is_told_from_a_field_of_the_same_name():
    text = "share.not_applicable\nprofile.unmet.value\nprofile.lamps\nx.note"
    assert set(rules_read(text)) == {"unmet"}


def test_every_word_that_a_rule_may_be_has_a_name_in_both_languages():
    terms = load().rest.terms
    for key, words in WORDS.items():
        assert len(words) > 1, f"{key}: a rule that can be one word only is a sentence"
        for word in words:
            assert terms[f"value.{word}"]["zh"], f"{key}: {word}"
            assert terms[f"value.{word}"]["en"], f"{key}: {word}"


CHOKING = {
    "aliases of aliases": "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)),
    "an alias within itself": "a: 1\nb: &b {c: *b}",
    "an alias of nothing": "a: 1\nb: *c",
    "depth": "a:\n  " + "[" * 5_000,
    "depth by aliases": "a: 1\n" + "".join(f"k{n}: &k{n} [*k{n - 1}]\n" for n in range(1, 3_000)),
    "a list without end": "a: 1\nb: [" + "x," * 400_000 + "]",
}


@pytest.mark.parametrize("what", CHOKING)
def test_no_file_of_rules_takes_more_than_a_rule_can_need(what):
    for read in (branch, kind_of):
        with pytest.raises(RulebookError, match=r"own\.yaml:\d+: "):
            read("own.yaml", CHOKING[what].replace("*k0", "x"))


def test_aliases_are_read_where_they_are_few():
    read = branch("own.yaml", "a: &a {x: [1, &b 甲]}\nb: *a\nc: [*a, *b]")
    assert read.branch("b").entries["x"] == [1, "甲"]
