"""The menu: what a person's roles give a use for."""

from typing import TYPE_CHECKING

from django.core.cache import cache

from jiheng.web.core.declared import MenuItem, declared
from jiheng.web.core.queries import may_anywhere

if TYPE_CHECKING:
    from jiheng.web.core.models import User


KEPT = 60  # seconds that the number in the menu is kept, but on the start page, which counts


def waiting_count(user: "User") -> int:
    """Return how many pieces of work wait for a person, as last counted."""
    key = f"waiting-{user.pk}"
    count = cache.get(key)
    if count is None:
        count = note_waiting(user, len(declared().waiting(user)))
    return int(count)


def note_waiting(user: "User", count: int) -> int:
    """Keep how many pieces of work wait for a person, and return it."""
    cache.set(f"waiting-{user.pk}", count, KEPT)
    return count


def menu(user: "User") -> tuple[MenuItem, ...]:
    """Return the entries that a person has a use for."""
    return tuple(
        item
        for item in declared().menu
        if (item.shown is None or item.shown(user))
        and (not item.right or any(may_anywhere(user, right) for right in item.right.split()))
    )
