"""`jiheng survey-serve` as an operator starts it: its own pages, and nothing of the application."""

import http.client
import json
import shutil
import signal
import subprocess
import sys
import threading
import zipfile

import pytest

from builders import ROOT
from try_serve import free_port
from web.test_operate import COUNT, SCRIPT, command, jiheng, keys_of

MADE = SCRIPT.format(
    body="""
migrate(place, backed_up=False)
from jiheng.web.core import actions
from jiheng.web.flows.actions import Taking
from jiheng.web.surveys.actions import surveys
from jiheng.web.surveys.actions.links import make_links
root = actions.found_organisation(kind="finance", name="样例市财政局", code="R", parent=None, by=None)
user = actions.add_user(username="m", name="管", password=None, by=None)
actions.give_role(user, root, "manager", by=None)
new = surveys.NewSurvey("调查", "trainees", "2026", [surveys.SurveyFrame("", None)])
survey = surveys.create_survey(root, new, by=user)
surveys.apply_move(survey.pk, Taking("open_survey"), by=user)
print(" ".join(make_links(survey.pk, "参训学员", 2, by=user)))
"""
)


@pytest.fixture
def served(tmp_path):
    """An installation with a survey in the field, and the server of its respondents' pages."""
    folder, port = tmp_path / "data", free_port()
    folder.mkdir()
    secrets = command(folder, "-c", MADE).split()
    env = {"PATH": "", "JIHENG_DATA": str(folder), "PYTHONPATH": f"{ROOT / 'src'}"}
    words = [sys.executable, "-m", "jiheng", "survey-serve", "--port", f"{port}", "--workers", "1"]
    server = subprocess.Popen(words, env=env, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    assert "答卷页面已就绪" in server.stderr.readline()
    yield folder, port, secrets
    server.send_signal(signal.SIGINT)
    server.wait(30)


def asked(port, path, body=None):
    for _try in range(200):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            line.request("POST" if body else "GET", path, body, kind)
            answer = line.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        except ConnectionRefusedError:
            threading.Event().wait(0.2)  # its workers are not there yet
    raise AssertionError("nobody answers")


def test_the_process_serves_respondents_and_nobody_else(served):
    folder, port, secrets = served
    status, headers, text = asked(port, f"/{secrets[0]}/")
    assert status == 200 and "总体评价" in text
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "set-cookie" not in headers
    for path in ("/login/", "/surveys/", "/api/surveys", "/static/core/app.css"):
        status, headers, text = asked(port, path)
        assert status == 404 and "绩衡" not in text, path
    assert asked(port, f"/{secrets[0]}/", "q-overall=satisfied")[0] == 303
    assert asked(port, f"/en/{secrets[0]}/", "q-overall=satisfied")[0] == 409
    files = [p for p in folder.rglob("*") if p.is_file()]
    assert [
        p.name for p in files if secrets[0].encode() in p.read_bytes()
    ] == []  # no log, no table


ANSWERED = """
from jiheng.web.surveys.actions.answering import give_answer, invitation
from jiheng.web.surveys.queries.surveys import book
for secret in SECRETS:
    invited = invitation(secret)
    form = book().survey_form(invited.form, invited.version)
    print(give_answer(secret, invited, form, {"overall": "satisfied"}))
"""


def test_a_backup_holds_surveys_and_no_key_of_a_lot(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    secrets = command(folder, "-c", MADE).split()
    answering = SCRIPT.format(body=f"SECRETS = {secrets!r}") + ANSWERED
    assert command(folder, "-c", answering).split() == ["open"] * 2
    jiheng(folder, "backup", str(tmp_path / "b.zip"))
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        texts = b"".join(archive.read(name) for name in archive.namelist())
        held = archive.read("tables/surveys.held.jsonl").splitlines()
    assert len(held) == 2 and b"AGE-SECRET" not in texts
    key = (folder / "survey-key").read_bytes()
    assert key not in texts and not any(secret.encode() in texts for secret in secrets)
    again = tmp_path / "again"
    jiheng(again, "restore", str(tmp_path / "b.zip"), *keys_of(folder))
    assert json.loads(command(again, "-c", COUNT)) == json.loads(command(folder, "-c", COUNT))
    told = jiheng(again, "doctor", expect=1)
    assert "survey-lots" in told
    shutil.copytree(folder / "survey-lots", again / "survey-lots")
    jiheng(again, "doctor")
