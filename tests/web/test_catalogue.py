"""The English catalogue is complete: what pages and forms say in Chinese they say in English."""

import os
import shutil
import subprocess
import sys

import pytest

import catalogue
from builders import ROOT


def test_everything_has_its_english():
    assert catalogue.lacking() == []


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
    env = {**os.environ, "JIHENG_DATA": str(tmp_path / "data")}
    env["DJANGO_SETTINGS_MODULE"] = "jiheng.web.config.settings"
    subprocess.run(command, cwd=web, check=True, capture_output=True, env=env)
    again = catalogue.read(web / "locale" / "en" / "LC_MESSAGES" / "django.po")
    known = {m.id for m in catalogue.read(catalogue.PAGES)}
    assert {m.id for m in again} == known


def test_no_form_label_is_new():
    held = {m.id for m in catalogue.read(catalogue.LABELS) if m.id}
    assert held == set(catalogue.labels())
