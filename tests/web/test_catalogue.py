"""The English catalogue is complete: what pages and forms say in Chinese they say in English."""

import ast
import os
import re
import shutil
import subprocess
import sys

import pytest

import catalogue
from builders import ROOT

pytestmark = pytest.mark.once


def test_everything_has_its_english():
    assert catalogue.lacking() == []


def test_the_english_holds_no_name_of_the_code():
    for path in (catalogue.PAGES, catalogue.LABELS):
        for message in catalogue.read(path):
            for text in message.string if isinstance(message.string, tuple) else [message.string]:
                words = re.sub(r"%\(\w+\)s|\{\w+\}", "", text) if message.id else ""
                assert not re.search(r"[a-z]_[a-z]", words), text


def test_the_catalogue_knows_everything_that_pages_say(tmp_path):
    if shutil.which("xgettext") is None:
        if os.environ.get("CI"):
            pytest.fail("gettext is missing")
        pytest.skip("needs gettext")
    web = tmp_path / "web"
    shutil.copytree(
        ROOT / "src" / "jiheng" / "web", web, ignore=shutil.ignore_patterns("vendor", "*.mo")
    )
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "-l",
        "en",
        "--no-location",
        "--no-obsolete",
    ]
    # the apps stand in the folder that it runs in: one of them is called as a module of Python is
    env = {**os.environ, "JIHENG_DATA": str(tmp_path / "data"), "PYTHONSAFEPATH": "1"}
    env["DJANGO_SETTINGS_MODULE"] = "jiheng.web.config.settings"
    subprocess.run(command, cwd=web, check=True, capture_output=True, env=env)
    again = catalogue.read(web / "locale" / "en" / "LC_MESSAGES" / "django.po")
    known = {m.id for m in catalogue.read(catalogue.PAGES)}
    assert {m.id for m in again} == known


def test_no_text_to_be_translated_hides_in_an_f_string():
    """There xgettext does not find it on every Python that we run on, and English stays Chinese."""
    for path in (ROOT / "src" / "jiheng" / "web").rglob("*.py"):
        texts = (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.JoinedStr))
        calls = (n for text in texts for n in ast.walk(text) if isinstance(n, ast.Call))
        names = {n.func.id for n in calls if isinstance(n.func, ast.Name)}
        assert not names & {"_", "gettext", "gettext_lazy", "ngettext"}, path


def test_no_form_label_is_new():
    held = {m.id for m in catalogue.read(catalogue.LABELS) if m.id}
    assert held == set(catalogue.labels())
