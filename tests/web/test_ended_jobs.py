"""What a job made ends with the role by which it was made, on pages and in calls alike."""

import pytest

from jiheng.web.core import actions, jobs
from jiheng.web.core.actions import note_file
from jiheng.web.core.files import keep
from jiheng.web.core.models import Job, Membership


@pytest.fixture
def exported(city):
    """A workbook that a job wrote for somebody."""
    note_file(keep(b"figures"), "a.xlsx", 7, "xlsx", by=city.filler)
    job = jobs.enqueue("export_list", {}, by=city.filler)
    digest = keep(b"figures")
    Job.objects.filter(pk=job.pk).update(state="done", result={"file": digest, "name": "a.xlsx"})
    return job


def ways(client, user, job):
    """Return how every way to what a job made answers somebody."""
    shown = {"Authorization": f"Bearer {actions.make_token('x', by=user)}"}
    client.force_login(user)
    answers = [client.get(f"/jobs/{job.pk}/{path}").status_code for path in ("", "file/")]
    answers += [
        client.get(f"/api/jobs/{job.pk}{path}", headers=shown).status_code for path in ("", "/file")
    ]
    listed = [each["id"] for each in client.get("/api/jobs", headers=shown).json()]
    return answers, job.pk in listed


def test_a_job_and_its_file_are_its_owners_until_a_role_of_theirs_ends(city, client, exported):
    assert ways(client, city.filler, exported) == ([200] * 4, True)
    assert ways(client, city.manager, exported) == ([404] * 4, False)
    role = Membership.objects.get(user=city.filler)
    actions.take_role(role.pk, by=city.administrator)
    assert ways(client, city.filler, exported) == ([404] * 4, False)


def test_a_role_given_back_brings_no_job_of_before_and_new_ones_are_theirs(city, client, exported):
    role = Membership.objects.get(user=city.filler)
    actions.take_role(role.pk, by=city.administrator)
    actions.give_role(city.filler, city.department, role.role, by=city.administrator)
    assert ways(client, city.filler, exported) == ([404] * 4, False)
    later = jobs.enqueue("export_list", {}, by=city.filler)
    answers, listed = ways(client, city.filler, later)
    assert (answers, listed) == ([200, 404, 200, 404], True)  # it has made nothing yet


def test_a_role_of_somebody_else_ends_nothing(city, client, exported):
    role = Membership.objects.get(user=city.manager)
    actions.take_role(role.pk, by=city.administrator)
    assert ways(client, city.filler, exported) == ([200] * 4, True)
