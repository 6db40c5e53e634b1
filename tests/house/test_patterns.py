"""No pattern grows faster than its text: all are fuzzed by a child, which is killed if one never ends."""

import json
import subprocess
import sys

from builders import ROOT

SECONDS = 900  # a machine may be busy; one that grows without end takes longer than any


def fuzzed(*patterns):
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "patterns.py", *patterns],
        capture_output=True, text=True, timeout=SECONDS, cwd=ROOT, check=False,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return done.stdout


def test_no_pattern_of_the_tree_grows_faster_than_its_text():
    told = json.loads(fuzzed())
    assert told["patterns"] > 200
    assert not told["unseen"], "patterns made on the way that nothing has shown the fuzzer"
    assert not told["grow"]


GROWING = (
    "(?:为|达到|达|共有|共|由|至|到|是|目标)+$",  # the pill
    r"\s+(?=%|％)",
    r"^\s*第?\s*\d+页$",
    r"\d+(?:\.\d+)?,\d{1,2}(?:[.,]\d+)*(?![\d,])",
    r"(\d[\d,]*(?:\.\d+)?)\s*(万元|元)",
    "[(（].*?(亿元|万元|元).*?[)）]",
    "(a|a)*b",
    r"^(?:培训)(?:达到|达|到)*。",
)
EVEN = (r"(?<!\s)\s+(?=%)", "(?:达到|达|到){1,12}+$", r"\d{4}年", "甲|乙|丙")


def test_the_fuzzer_sees_one_that_does():
    shown = fuzzed(*GROWING, *EVEN).splitlines()
    assert len(shown) == len(GROWING)
    for line, pattern in zip(shown, GROWING, strict=True):
        assert line.startswith(pattern)
