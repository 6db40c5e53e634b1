"""A request of somebody who is logged in: everything but the doors asks for that."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from jiheng.web.core.models import User

    class Asked(HttpRequest):
        """A request whose person is known."""

        user: User
else:
    Asked = HttpRequest

MOST_DIGITS = 18  # what a database keeps as a whole number


def whole(text: str | None) -> int:
    """Return a number as a form sends it; 0 for anything else."""
    held = text or ""
    plain = held.isascii() and held.isdigit() and len(held) <= MOST_DIGITS
    return int(held) if plain else 0


__all__ = ["Asked", "whole"]
