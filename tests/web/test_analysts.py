"""What analysts read: by the reach of a person and no further, without what tells of persons, exact."""

import datetime as dt
import io
import sqlite3
import zipfile
from contextlib import closing
from decimal import Decimal

import polars as pl
import pytest
from django.db import connection

from jiheng.bulk.parquet_tables import write_table
from jiheng.web.analysis import orders, views
from jiheng.web.analysis.files import COLUMNS, COPY
from jiheng.web.analysis.orders import MAKE
from jiheng.web.analysis.rows import lines
from jiheng.web.analysis.tables import read_tables
from jiheng.web.config.installation import InstallationError
from jiheng.web.core import actions, worker
from jiheng.web.core.models import AccessLine, Job, Membership
from jiheng.web.core.queries import organisations
from jiheng.web.ledgers.actions import filling, offering
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.operate import analyst
from jiheng.web.performance.actions import years
from web import doing
from web.city import fill_targets, person
from web.english import chinese_left

PHONE, CONTACT = "13800138000", "张某某"


@pytest.fixture
def kept(city):
    """Two departments with years; one of them with money, projects and a ledger with a secret."""
    fill_targets(city)
    doing.add_entry(
        city.cycle.pk, "projects",
        {"number": "P1", "name": "培训", "executed_total": "1929.81", "goal": f"找{CONTACT}{PHONE}"},
        by=city.filler,
    )  # fmt: skip
    years.open_cycle(city.other, 2025, by=city.other_manager)
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    table = ledger_table(ledgers()["contacts_log"], city.department)
    known = {column.field for column in table.form.columns}
    values = {"partner": "某公司", "contact_name": CONTACT, "contact_phone": PHONE}
    assert set(values) <= known
    filling.add_row(table, values, by=city.filler)
    return city


def table(name):
    return next(t for t in read_tables() if t.described.id == name)


def rows(name, user):
    names = [column.name for column in table(name).described.columns]
    return [dict(zip(names, line, strict=True)) for line in lines(table(name), user)]


@pytest.mark.parametrize(
    "who", ["manager", "finance", "other_manager", "auditor", "stranger", "administrator"]
)
def test_the_reach_is_that_of_the_application(kept, who):
    user = kept.people[who]
    expected = set(organisations(user, "see").values_list("pk", flat=True))
    assert {row["organisation_id"] for row in rows("organisations", user)} == expected
    assert {row["organisation_id"] for row in rows("years", user)} == expected & {
        kept.department.pk,
        kept.other.pk,
    }
    assert {row["organisation_id"] for row in rows("points", user)} <= expected


def test_a_division_reaches_its_department_and_who_was_deactivated_nothing(kept):
    division = actions.found_organisation(
        kind="division", name="科室", code="D11", parent=kept.department, by=None
    )
    clerk = person("clerk", division, "filler")
    assert {row["organisation_id"] for row in rows("years", clerk)} == {kept.department.pk}
    clerk.is_active = False
    clerk.save()
    assert rows("years", clerk) == []


def test_a_share_is_a_number_from_0_to_1_and_not_called_per_cent(kept):
    key = kept.cycle.pk
    values = {"unit": "部门合计", "line": "支出合计", "rate": "95.12%"}
    doing.add_entry(key, "budget", values, by=kept.filler)
    assert Decimal("0.9512") in [row["rate"] for row in rows("budget", kept.manager)]
    [column] = [c for c in table("budget").described.columns if c.name == "rate"]
    assert column.unit == ""


def test_money_is_exact_and_in_yuan_and_free_texts_stay_inside(kept):
    [project] = rows("projects", kept.manager)
    assert project["executed_total"] == Decimal("19298100")
    assert project["name"] == "培训"
    assert "goal" not in project
    weights = [row["weight"] for row in rows("indicators", kept.manager)]
    assert sum(weights) == Decimal(90)


def test_no_secret_no_private_ledger_and_no_free_text_in_any_table(kept):
    names = {t.ledger for t in read_tables()}
    assert "complaints" not in names and "contacts_log" in names
    for each in read_tables():
        ledger = ledgers().get(each.ledger)
        fields = {column.field for column in each.columns}
        if ledger is not None:
            assert not fields & set(ledger.secret)
        assert CONTACT not in str(list(lines(each, kept.manager)))
        assert PHONE not in str(list(lines(each, kept.manager)))
    assert rows("ledger_contacts_log", kept.manager)[0]["partner"] == "某公司"


def test_ledgers_go_by_their_own_right(kept):
    allowed = set(organisations(kept.expert, "contacts_log.see").values_list("pk", flat=True))
    got = {row["organisation_id"] for row in rows("ledger_contacts_log", kept.expert)}
    assert got <= allowed
    assert rows("ledger_contacts_log", kept.other_manager) == []


def test_files_hold_every_table_and_their_columns_are_described(kept, tmp_path):
    counts = analyst.write_tables("manager", tmp_path / "out")
    frame = pl.read_parquet(tmp_path / "out" / "projects.parquet")
    assert frame["executed_total"].to_list() == [Decimal("19298100.000000")]
    assert (
        counts["indicators"] == pl.read_parquet(tmp_path / "out" / "indicators.parquet").height == 4
    )
    assert counts["points"] and counts["findings"]
    with closing(sqlite3.connect(f"file:{tmp_path}/out/{COPY}?mode=ro", uri=True)) as copy:
        described = set(copy.execute('SELECT tab, name FROM "columns"'))
        for name in counts:
            read = {(name, c[1]) for c in copy.execute(f'PRAGMA table_info("{name}")')}
            assert read and read <= described
        assert copy.execute(
            'SELECT unit FROM "columns" WHERE name = ?', ["executed_total"]
        ).fetchone() == ("元",)
        tables = {t for (t,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {*counts, "columns"}
    with pytest.raises(InstallationError, match="不是空的"):
        analyst.write_tables("manager", tmp_path / "out")


def test_files_are_the_owners_alone_in_a_folder_that_was_there_too(kept, tmp_path):
    target = tmp_path / "out"
    target.mkdir(mode=0o755)
    analyst.write_tables("manager", target)
    assert target.stat().st_mode & 0o077 == 0


def test_nobody_is_exported_for(kept, tmp_path):
    with pytest.raises(InstallationError, match="nobody"):
        analyst.write_tables("nobody", tmp_path / "out")


def test_days_and_decimals_of_parquet(tmp_path):
    path = tmp_path / "t.parquet"
    columns = [("day", "day"), ("money", "decimal"), ("n", "number"), ("t", "text")]
    assert write_table(path, columns, [("2025-03-04", Decimal("0.1"), 3, "甲"), (None,) * 4]) == 2
    assert pl.read_parquet(path).rows() == [
        (dt.date(2025, 3, 4), Decimal("0.100000"), 3, "甲"), (None,) * 4,
    ]  # fmt: skip
    write_table(path, [("weight", "decimal")], [(Decimal("3.33333333"),), (Decimal(1),)])
    assert pl.read_parquet(path)["weight"].to_list() == [Decimal("3.33333333"), Decimal(1)]


def fetched(client, job):
    """Return the packed files of a job, opened."""
    return zipfile.ZipFile(
        io.BytesIO(b"".join(client.get(f"/jobs/{job.pk}/file/").streaming_content))
    )


def read_copy(packed, tmp_path):
    path = tmp_path / COPY
    path.write_bytes(packed.read(COPY))
    return closing(sqlite3.connect(path))


def test_an_analyst_orders_on_the_page_and_fetches_what_is_within_reach(kept, enter, tmp_path):
    client = enter(kept.manager)
    page = client.get("/analysis/").content.decode()
    assert "executed_total" in page and kept.department.name in page
    answer = client.post("/analysis/")
    assert client.post("/analysis/").url == answer.url  # the one under way
    doing.work()
    job = Job.objects.get(kind=MAKE)
    assert answer.url == f"/jobs/{job.pk}/"
    worker.take_in_views()
    line = AccessLine.objects.get(kind="analysis")
    assert (line.action, line.actor_id) == ("export", kept.manager.pk)
    packed = fetched(client, job)
    names = set(packed.namelist())
    assert {COPY, COLUMNS, "years.parquet", "projects.parquet"} <= names
    listed = packed.read(COLUMNS).decode("utf-8-sig")
    assert "projects,executed_total,decimal,元" in listed
    frame = pl.read_parquet(io.BytesIO(packed.read("projects.parquet")))
    assert frame["executed_total"].to_list() == [Decimal("19298100.000000")]
    with read_copy(packed, tmp_path) as copy:
        assert copy.execute("SELECT organisation_id FROM years").fetchall() == [
            (kept.department.pk,)
        ]
    assert CONTACT not in str([packed.read(name) for name in names])
    assert enter(kept.other_manager).get(f"/jobs/{job.pk}/file/").status_code == 404


def test_the_page_is_whole_in_english_with_the_units(kept, enter):
    names = [*organisations(kept.finance, "see").values_list("name", flat=True)]
    names.sort(key=len, reverse=True)
    assert chinese_left(enter(kept.finance), "/analysis/", names=names) == []


@pytest.mark.parametrize("who", ["filler", "expert", "stranger", "administrator"])
def test_who_takes_no_data_along_has_no_page_and_no_files(kept, enter, who):
    client = enter(kept.people[who])
    assert client.get("/analysis/").status_code == 403
    assert client.post("/analysis/").status_code == 403
    assert not Job.objects.filter(kind=MAKE).exists()
    assert "/analysis/" not in client.get("/").content.decode()


def test_seeing_a_place_does_not_do_to_take_its_data_along(kept, enter, tmp_path):
    """Manager of one department, filler of another: the files hold the first alone."""
    actions.give_role(kept.other_manager, kept.department, "filler", by=None)
    client = enter(kept.other_manager)
    client.post("/analysis/")
    doing.work()
    packed = fetched(client, Job.objects.get(kind=MAKE))
    with read_copy(packed, tmp_path) as copy:
        for table in ("organisations", "years", "points", "findings", "indicators"):
            places = {n for (n,) in copy.execute(f'SELECT organisation_id FROM "{table}"')}
            assert kept.department.pk not in places, table
        assert copy.execute("SELECT organisation_id FROM years").fetchall() == [(kept.other.pk,)]


def test_who_lost_the_right_meanwhile_gets_nothing(kept, enter):
    enter(kept.manager).post("/analysis/")
    Membership.objects.filter(user=kept.manager).delete()
    doing.work()
    job = Job.objects.get(kind=MAKE)
    assert (job.state, "file" in job.result) == ("failed", False)


def test_without_what_writes_parquet_there_is_the_copy_and_the_page_says_so(
    kept, enter, monkeypatch
):
    for module in (orders, views):
        monkeypatch.setattr(module, "parquet_possible", lambda: False)
    client = enter(kept.manager)
    assert "不写 Parquet" in client.get("/analysis/").content.decode()
    client.post("/analysis/")
    doing.work()
    assert set(fetched(client, Job.objects.get(kind=MAKE)).namelist()) == {COPY, COLUMNS}


def test_programs_ask_for_the_same_files(kept, client):
    told = {"HTTP_AUTHORIZATION": f"Bearer {actions.make_token('测试', by=kept.manager)}"}
    tables = client.get("/api/analysis/tables", **told).json()
    assert {"organisations", "ledger_contacts_log"} <= {each["id"] for each in tables}
    job = client.post("/api/analysis/files", **told).json()
    doing.work()
    data = client.get(f"/api/jobs/{job['id']}/file", **told).content
    assert COPY in zipfile.ZipFile(io.BytesIO(data)).namelist()
    other = {"HTTP_AUTHORIZATION": f"Bearer {actions.make_token('测试', by=kept.filler)}"}
    assert client.get("/api/analysis/tables", **other).status_code == 403
    assert client.post("/api/analysis/files", **other).status_code == 403


@pytest.mark.sqlite
def test_sqlite_has_no_roles(kept):
    with pytest.raises(InstallationError, match="SQLite"):
        analyst.make_views("manager", "reader")


@pytest.fixture
def reader(kept):
    """A role of the database that reads what the manager of the department reaches."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE reader")
        schema = analyst.make_views("manager", "reader")

        def ask(statement):
            cursor.execute("SAVEPOINT asked")
            cursor.execute("SET LOCAL ROLE reader")
            try:
                cursor.execute(statement)
                return cursor.fetchall()
            finally:
                cursor.execute("ROLLBACK TO SAVEPOINT asked")

        yield schema, ask


@pytest.mark.postgresql
def test_a_role_reads_its_views_and_nothing_else(kept, reader):
    schema, ask = reader
    assert ask(f"SELECT organisation_id, year FROM {schema}.years") == [(kept.department.pk, 2025)]
    assert ask(f"SELECT executed_total FROM {schema}.projects") == [(Decimal("19298100.0000"),)]
    assert ask(f"SELECT partner FROM {schema}.ledger_contacts_log") == [("某公司",)]
    for statement in (
        "SELECT * FROM core_user", "SELECT * FROM ledgers_row", f"DELETE FROM {schema}.years",
        f"UPDATE {schema}.organisations SET name = 'x'", f"CREATE TABLE {schema}.t (a int)",
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"permission denied|cannot (delete|update)"):
            ask(statement)


@pytest.mark.postgresql
def test_every_view_can_be_read_and_is_described(kept, reader):
    schema, ask = reader
    names = [
        name
        for (name,) in ask(
            f"SELECT table_name FROM information_schema.views WHERE table_schema = '{schema}'"
        )
    ]
    stored = {t.described.id for t in read_tables() if t.described.source == "stored"}
    assert set(names) == stored
    for name in names:
        ask(f'SELECT * FROM {schema}."{name}"')
    [(comment,)] = ask(
        f"SELECT col_description('{schema}.projects'::regclass, ordinal_position) FROM information_schema.columns "
        f"WHERE table_schema = '{schema}' AND table_name = 'projects' AND column_name = 'executed_total'"
    )
    assert "元" in comment


@pytest.mark.postgresql
def test_a_role_that_was_taken_away_is_seen_at_once(kept, reader):
    schema, ask = reader
    Membership.objects.filter(user=kept.manager).delete()
    assert ask(f"SELECT * FROM {schema}.years") == []


@pytest.mark.postgresql
@pytest.mark.parametrize("role", ["Reader", "reader; DROP TABLE x", "unknown_role"])
def test_a_role_must_be_there_and_plainly_named(kept, reader, role):
    with pytest.raises(InstallationError):
        analyst.make_views("manager", role)
