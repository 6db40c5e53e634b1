"""Tables for analysts from the machine of the installation: Parquet, a copy in SQLite, views."""

import re
from pathlib import Path
from typing import Any

from jiheng.web.config.installation import Installation, InstallationError
from jiheng.web.operate.setting_up import require_set_up

NAME = re.compile(r"[a-z_][a-z0-9_]{0,50}")
OWNER_ALONE = 0o700


def export(place: Installation, username: str, target: Path) -> dict[str, int]:
    """Write what a person reaches as Parquet and as one SQLite file; return rows by table.

    Raises InstallationError for a folder that is not empty, or a person who may not log in.
    """
    require_set_up(place)
    return write_tables(username, target)


def write_tables(username: str, target: Path) -> dict[str, int]:
    """Write the files once Django is set up; return rows by table."""
    from jiheng.web.analysis.files import write_files
    from jiheng.web.core.access_log import log_access

    user = person(username)
    if target.exists() and any(target.iterdir()):
        raise InstallationError(f"{target} 不是空的 / is not empty")
    target.mkdir(parents=True, exist_ok=True)
    target.chmod(OWNER_ALONE)  # one that was there, too: whoever it is for hands the files on
    log_access("export", "analysis", username[:40], user)
    return write_files(user, target, parquet=True)


def grant(place: Installation, username: str, role: str) -> str:
    """Let a role of PostgreSQL read views of what a person reaches; return their schema.

    Made anew each time. Raises InstallationError on SQLite, for a name that is none, or a role
    that the database does not know.
    """
    require_set_up(place)
    return make_views(username, role)


def make_views(username: str, role: str) -> str:
    """Make the views once Django is set up; return their schema."""
    from django.db import connection, transaction

    from jiheng.web.analysis.tables import read_tables
    from jiheng.web.core.audit import record_change

    if connection.vendor != "postgresql":
        raise InstallationError(
            "SQLite 没有数据库角色：用 -o 导出 / SQLite has no roles: export with -o"
        )
    if not NAME.fullmatch(role):
        raise InstallationError(f"{role}: 角色名只用小写字母、数字和下划线 / not a plain role name")
    user = person(username)
    schema = f"analysis_{role}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        known = cursor.fetchone()
        if known is None or known[0]:
            raise InstallationError(
                f"先请数据库管理员建立普通角色：CREATE ROLE {role} LOGIN / have a plain role made"
            )
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        cursor.execute(f"CREATE SCHEMA {schema}")
        for table in read_tables():
            for statement in view_statements(table, schema, user.pk):
                cursor.execute(statement)
        cursor.execute(f'GRANT USAGE ON SCHEMA {schema} TO "{role}"')
        cursor.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO "{role}"')
        record_change("grant_views", "user", user.pk, by=None, changes={"view_role": ("", role)})
    return schema


def view_statements(table: Any, schema: str, person_id: int) -> list[str]:
    """Return what makes the view of a table with its comments; none for what is worked out."""
    from jiheng.rulebook.analysis import COMPUTED
    from jiheng.web.analysis.statements import POSTGRESQL, Statements

    described = table.described
    if described.source == COMPUTED:
        return []
    view = f'{schema}."{described.id}"'
    rows = Statements(POSTGRESQL, person_id).select(table, exact=False)
    comments = [(f"VIEW {view}", f"{described.title} / {described.english}")]
    comments += [
        (f'COLUMN {view}."{c.name}"', f"{c.label}{f'（{c.unit}）' if c.unit else ''} / {c.english}")
        for c in described.columns
    ]
    return [
        f"CREATE VIEW {view} WITH (security_barrier) AS {rows}",
        *(
            f"COMMENT ON {what} IS '{text.replace(chr(39), chr(39) * 2)}'"
            for what, text in comments
        ),
    ]


def person(username: str) -> Any:
    """Return who is called so and may log in. Raises InstallationError where nobody is."""
    from jiheng.web.core import queries

    user = queries.people().filter(username=username, is_active=True).first()
    if user is None:
        raise InstallationError(f"没有能登录的用户 {username} / nobody who may log in: {username}")
    return user
