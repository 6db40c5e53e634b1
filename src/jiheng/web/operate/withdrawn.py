"""What a backup brings back that was withdrawn since: ways in end; what the present lacks is taken.

Nothing here widens what somebody may do: the present may be damaged, or be why one restores.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiheng.web.config.installation import Installation, InstallationError

FILE = "restored"  # in the data folder: how an installation came out of a backup
COMPARED, ALONE = "compared", "alone"
POSTGRESQL = ("postgresql://", "postgres://")
NEWEST = "SELECT number FROM core_auditline ORDER BY number DESC LIMIT 1"
LINE = "SELECT digest FROM core_auditline WHERE number = "
PEOPLE = "SELECT id, password, code_secret FROM core_user WHERE is_active"
ROLES = "SELECT user_id, organisation_id, role FROM core_membership"


@dataclass(frozen=True, slots=True)
class Present:
    """What was in force when somebody turned to a backup: who may come in by what, and be what."""

    newest: int  # line of the record
    secrets: Mapping[int, tuple[str, str]]  # of who may log in: password and codes, as kept
    roles: frozenset[tuple[int, int, str]]  # person, organisation, role


def read_present(source: str, last: Mapping[str, Any]) -> Present:
    """Return what a data folder, or a PostgreSQL address, has in force; it is only read.

    `last` is the newest line of the backup. Raises InstallationError for what cannot be read, and
    for a record that does not go on from there.
    """
    try:
        with closing(_opened(source)) as connection:
            cursor = connection.cursor()
            cursor.execute(NEWEST)
            (number,) = cursor.fetchone() or (0,)
            cursor.execute(f"{LINE}{int(last['number'])}")
            (digest,) = cursor.fetchone() or ("",)
            cursor.execute(PEOPLE)
            secrets = {pk: (password, code) for pk, password, code in cursor.fetchall()}
            cursor.execute(ROLES)
            roles = frozenset((user, place, role) for user, place, role in cursor.fetchall())
    except Exception as error:  # of either database: sqlite3.Error, psycopg.Error
        raise InstallationError(
            f"--present 指的数据读不出来（{type(error).__name__}），什么都没有改：去掉它再恢复，"
            "恢复以后逐个核对角色 / what --present names cannot be read; nothing was changed"
        ) from error
    if digest != last["digest"]:
        raise InstallationError(
            "--present 指的不是这份备份以后的数据，什么都没有改 / what --present names does not go "
            "on from this backup; nothing was changed"
        )
    return Present(number, secrets, roles)


def _opened(source: str) -> Any:
    """Return a connection that only reads."""
    if source.startswith(POSTGRESQL):
        import psycopg

        connection = psycopg.connect(source)
        connection.read_only = True
        return connection
    path = Installation(Path(source)).sqlite.resolve()
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)


def narrow(present: Present | None, last: Mapping[str, Any]) -> Iterator[str]:
    """Yield what of a loaded backup works no more, in words; each has its line of the record.

    Without a present to hold it against tokens and links of everybody end, and roles come back;
    with one that has no line more than the backup everything goes on.
    """
    from jiheng.web.core import queries

    if present is not None and present.newest == last["number"]:
        return
    if present is None:
        yield from _ways_ended({})
        count = sum(person.memberships.exists() for person in queries.people())
        yield (
            f"{count} 个账号的角色回到备份那一天：以后取消的角色、停用的账号、改过的口令"
            f"又能用了，请逐个核对；有旧数据时用 --present 重新恢复 / roles of {count} accounts "
            "are those of the day of the backup: look through them, or restore with --present"
        )
        return
    yield from _taken(present)
    yield from _shut(present)
    yield from _ways_ended(present.secrets)


def _taken(present: Present) -> Iterator[str]:
    """Take roles that the present lacks."""
    from jiheng.web.core import actions, queries

    for membership in queries.all_memberships():
        if (membership.user_id, membership.organisation_id, membership.role) not in present.roles:
            actions.take_role(membership.pk, by=None)
            yield (
                f"取消了角色 / role taken: {membership.user.username} {membership.role} "
                f"{membership.organisation.name}"
            )


def _shut(present: Present) -> Iterator[str]:
    """Shut accounts that may not log in at present, or are gone."""
    from jiheng.web.core import actions, queries

    for person in queries.people().filter(is_active=True).exclude(pk__in=list(present.secrets)):
        actions.set_active(person.pk, False, by=None)
        yield f"停用了账号 / account shut: {person.username}"


def _ways_ended(secrets: Mapping[int, tuple[str, str]]) -> Iterator[str]:
    """End tokens and links of everybody, and passwords and codes that were changed since."""
    from jiheng.web.core import actions, queries

    changed = [
        person
        for person in queries.people()
        if (person.password, person.code_secret)
        != secrets.get(person.pk, (person.password, person.code_secret))
    ]
    for person in changed:
        actions.end_ways_in(person.pk, password_too=True)
        yield f"口令后来改过，请重置 / password changed since, to be reset: {person.username}"
    ended = [person for person in queries.people() if actions.end_ways_in(person.pk)]
    if ended:
        count = len(ended)
        yield f"{count} 个账号的接口令牌、一次性链接作废 / tokens and links of {count} accounts end"


def note_restored(folder: Path, present: Present | None) -> None:
    """Note beside the data whether what came back was held against what was in force."""
    (folder / FILE).write_text(ALONE if present is None else COMPARED, encoding="ascii")
