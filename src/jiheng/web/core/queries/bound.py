"""People and organisations as the record holds them fast: plain values by id."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from jiheng.web.core.models import Organisation, Token, User

M = TypeVar("M", bound=Model)
PART = 1_000  # rows that are read at a time
States = Iterator[tuple[int, Mapping[str, Any]]]


def chosen(rows: QuerySet[M], ids: Collection[int] | None) -> Iterator[M]:
    """Return rows with these ids, or all, in the order of their ids, a part at a time."""
    asked = rows if ids is None else rows.filter(pk__in=ids)
    return asked.order_by("pk").iterator(PART)


def users(ids: Collection[int] | None) -> States:
    """Yield people: how they come in, and what they may do."""
    rows = User.objects.prefetch_related("memberships", "tokens")
    for user in chosen(rows, ids):
        roles = sorted([m.role, m.organisation_id] for m in user.memberships.all())
        tokens = sorted(_token(token) for token in user.tokens.all())
        yield (
            user.pk,
            {
                "username": user.username,
                "name": user.name,
                "password": user.password,
                "password_at": user.password_at,
                "active": user.is_active,
                "must_change": user.must_change,
                "link": user.link_digest,
                "link_until": user.link_expires_at,
                "home": user.home_id,
                "epoch": user.epoch,
                "code_secret": user.code_secret,
                "roles": roles,
                "tokens": tokens,
            },
        )


def _token(token: Token) -> list[Any]:
    """Return a token; lines of before know of none that only read."""
    scope = ["reads"] if token.reads_only else []
    return [token.pk, token.name, token.digest, f"{token.expires_at}", *scope]


def organisations(ids: Collection[int] | None) -> States:
    """Yield organisations; of the path only whether it goes on from that of the one above."""
    for row in chosen(Organisation.objects.select_related("parent"), ids):
        above = row.parent.path if row.parent is not None else "/"
        yield (
            row.pk,
            {
                "kind": row.kind,
                "name": row.name,
                "code": row.code,
                "place": row.place,
                "parent": row.parent_id,
                "active": row.active,
                "path": "" if row.path == f"{above}{row.pk}/" else row.path,
            },
        )
