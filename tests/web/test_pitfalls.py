"""Pitfalls of the parts that the application is built from, each held down by a test.

Those of parts that are not used here (a ready-made admin, FastAPI, apt) have none; barriers and
contrast are measured by axe, the browser and its print in test_story.py, migration at boot and two
servers at once in test_operate.py.
"""

import inspect
import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile

from jiheng import documents
from jiheng.web.config.installation import Installation
from jiheng.web.core import actions
from jiheng.web.core.api import api
from jiheng.web.core.files import kind_of
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.performance import queries
from jiheng.web.performance.actions import importing, years
from jiheng.web.performance.downloads import filled
from web import doing
from web.city import fill_results, fill_targets, walk

WEB = Path(inspect.getfile(years)).parents[2]


def test_no_role_opens_a_locked_state(city):
    """A superuser's rights end where a state is locked: whoever holds every role is refused too."""
    walk(city, "approved")
    everything = actions.add_user(username="all", name="全部角色", password=None, by=None)
    for role in ("filler", "manager", "finance", "administrator", "lead"):
        actions.give_role(everything, city.root, role, by=None)
    one = doing.rows_in(city.cycle, "indicators").get(title="培训人次")
    with pytest.raises(Refused):
        doing.save_entry(
            city.cycle.pk, "indicators", doing.Edit(one.key, {"original_target": "1"}, one.version), by=everything
        )  # fmt: skip
    assert not hasattr(everything, "has_perm")
    source = "".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.py"))
    assert ".has_perm(" not in source


def test_half_a_workbook_is_never_taken(city):
    """One cell that cannot be taken, and nothing of the others is; another year's keys mean nothing here."""
    walk(city, "evaluating")
    fill_results(city)
    rows = queries.held_rows(city.cycle)
    document = documents.read_bytes(filled(rows), "a.xlsx")
    assert not any(shown.updates for shown in importing.preview(city.cycle, document, city.filler))
    other = years.open_cycle(city.other, 2025, by=city.other_manager)
    [head] = rows["overview"]
    theirs = rows | {"overview": [RowInput("overview", {**head.values, "department": "别的局"})]}
    first, *others = rows["indicators"]
    theirs["indicators"] = [
        RowInput(first.key, {**first.values, "standard_source": "长" * 4001}),
        *others,
    ]
    document = documents.read_bytes(filled(theirs), "a.xlsx")
    with pytest.raises(Refused):  # whoever fills in elsewhere
        importing.import_workbook(other.pk, document, by=city.filler, version=other.version)
    with pytest.raises(Refused, match="1 格不能导入"):
        importing.import_workbook(other.pk, document, by=city.colleague, version=other.version)
    assert not doing.rows_in(other, "indicators").exists()
    counts = importing.import_workbook(
        other.pk, document, by=city.colleague, version=other.version, partly=True
    )
    assert counts.inserts  # rows of its own; those of the first year stay what they were
    assert counts.drafts  # what was achieved waits for its phase
    assert queries.held_rows(city.cycle) == rows


def test_vendor_files_ask_for_no_map():
    for name in ("tabler.min.css", "tabulator.min.js", "tabulator.min.css", "htmx.min.js"):
        path = finders.find(f"vendor/{name}")
        assert path, name
        assert "sourceMappingURL" not in Path(path).read_text(encoding="utf-8"), name


def test_static_files_come_from_the_package_with_nothing_collected():
    assert settings.WHITENOISE_USE_FINDERS
    assert not settings.STATIC_ROOT


def test_htmx_is_told_to_keep_to_the_policy(city, enter):
    page = enter(city.filler).get("/").content.decode()
    told = json.loads(page.partition('name="htmx-config"')[2].split("'")[1])
    assert told["allowEval"] is False
    assert told["includeIndicatorStyles"] is False
    assert "style" not in told["attributesToSettle"]
    assert {"code": "422", "swap": True} in told["responseHandling"]


def test_sqlite_takes_its_lock_first(tmp_path):
    told = Installation(tmp_path).django_database()["OPTIONS"]
    assert told["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in told["init_command"]
    assert told["timeout"] >= 20


def test_the_api_has_no_parameter_called_after_an_argument_and_decimals_have_a_shape():
    schema = json.dumps(api.get_openapi_schema(), default=str)
    for name in ("request", "req"):
        assert f'"name": "{name}"' not in schema


def test_npm_parts_run_on_the_node_that_is_there():
    lock = json.loads(
        (WEB.parents[2] / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    )
    for name, held in lock["packages"].items():
        wanted = held.get("engines", {}).get("node", "") if name else ""
        assert not any(f">={n}" in wanted.replace(" ", "") for n in (21, 22, 24)), (name, wanted)
        assert "resolved" not in held, name


def test_pasted_numbers_are_texts_and_read_by_the_server(city, enter):
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    rows = [
        {
            "key": one.key,
            "values": {"original_target": 250, "weight": "3０"},
            "version": one.version,
            "was": {},
        }
    ]
    answer = enter(city.filler).post(
        f"/years/{city.cycle.pk}/indicators/grid/",
        json.dumps({"rows": rows}),
        content_type="application/json",
    )
    assert answer.status_code == 200
    one.refresh_from_db()
    assert one.values["original_target"] == "250"
    grid = Path(finders.find("core/grid.js")).read_text(encoding="utf-8")
    assert 'editTriggerEvent: "dblclick"' in grid


def test_a_version_of_sixteen_digits_is_read(city, enter):
    """Found by kills: the number that comes back was cut to 0, and imports were refused."""
    fill_targets(city)
    type(city.cycle).objects.filter(pk=city.cycle.pk).update(version=2**53 - 1)
    rows = queries.held_rows(city.cycle)
    rows["indicators"].append(RowInput("", {"name": "新的指标"}))
    client, path = enter(city.filler), f"/years/{city.cycle.pk}/import/"
    ordered = client.post(path, {"file": SimpleUploadedFile("a.xlsx", filled(rows))})
    doing.work()
    shown = client.get(ordered.url).url
    [workbook] = client.get(shown).context["job"].result["workbooks"]
    assert workbook["version"] == 2**53 - 1
    ordered = client.post(shown)
    doing.work()
    assert "已导入" in client.get(ordered.url, follow=True).content.decode()
    assert doing.rows_in(city.cycle, "indicators").filter(title="新的指标").exists()


def test_every_chart_of_the_report_has_its_values_in_a_table(city):
    from jiheng import reporting
    from jiheng.model import Chart, Table

    walk(city, "own_head")
    outcome = queries.evaluated_year(city.cycle).outcome
    blocks = reporting.self_evaluation(
        outcome.scored, outcome.findings, outcome.rules, digest=""
    ).blocks
    charts = [b for b in blocks if isinstance(b, Chart)]
    assert charts
    assert any(isinstance(b, Table) for b in blocks)
    assert all(chart.alternative for chart in charts)


def test_a_container_that_cannot_even_be_listed_is_no_file_of_ours():
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("名.xml", "x")
    sound = packed.getvalue()
    later = bytearray(sound)
    entry = later.rfind(b"PK\x01\x02")
    later[entry + 6] = 255  # made by a version that nobody has
    assert kind_of(sound.replace("名".encode(), b"\xff\xff\xff")) == kind_of(bytes(later)) == ""
