"""Scripts and styles stand under the version of their content: an upgrade is seen at once."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

from jiheng.web.config.static_version import static_version

ASKED = re.compile(r'(?:src|href)="(/static/[^"]+)"')
IMPORTED = re.compile(r'from "(\./[^"]+)"')


def a_web(folder: Path) -> Path:
    """Two apps with static files."""
    for name, text in (("core/static/core/app.js", "one"), ("other/static/other/a.css", "two")):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text)
    return folder


def put(path, text):
    path.write_text(text)


@pytest.mark.parametrize(
    "change",
    [
        lambda web: put(web / "core/static/core/app.js", "One"),
        lambda web: put(web / "other/static/other/a.css", "two "),
        lambda web: put(web / "core/static/core/new.js", ""),
        lambda web: (web / "other/static/other/a.css").unlink(),
        lambda web: (web / "core/static/core/app.js").rename(web / "core/static/core/b.js"),
    ],
)
def test_any_other_content_has_another_version(tmp_path, change):
    web = a_web(tmp_path)
    before = static_version(web)
    assert static_version(web) == before
    change(web)
    assert static_version(web) != before


def test_what_is_no_static_file_changes_nothing(tmp_path):
    web = a_web(tmp_path)
    before = static_version(web)
    (web / "core" / "views.py").write_text("")
    (web / "core/static/core/app.js").touch()  # a day is no content: a wheel unpacks anew
    assert static_version(web) == before


@pytest.mark.parametrize("path", ["/", "/years/{pk}/indicators/grid/", "/login/"])
def test_pages_ask_for_versioned_files_and_are_given_them_for_good(city, enter, client, path):
    if path != "/login/":
        client = enter(city.filler)
    asked = ASKED.findall(client.get(path.format(pk=city.cycle.pk)).content.decode())
    assert asked
    for address in asked:
        assert address.startswith(f"/{settings.STATIC_URL.lstrip('/')}"), address
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer["Cache-Control"]


def test_what_a_script_imports_is_versioned_with_it(client, db):
    scripts = Path(finders.find("core/app.js")).parent.glob("*.js")
    names = {name for script in scripts for name in IMPORTED.findall(script.read_text("utf-8"))}
    assert names
    for name in names:  # relative: below the same version
        assert client.get(static(f"core/{name[2:]}")).status_code == 200


def test_a_version_of_before_is_no_address(client, db):
    assert client.get("/static/core/app.js").status_code in (302, 404)
    assert client.get("/static/000000000000/core/app.js").status_code in (302, 404)
