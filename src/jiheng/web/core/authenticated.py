"""A request of somebody who is logged in: everything but the doors asks for that."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from jiheng.web.core.models import User

    class AuthenticatedRequest(HttpRequest):
        """A request whose person is known."""

        user: User
else:
    AuthenticatedRequest = HttpRequest

MOST_DIGITS = 18  # what a database keeps as a whole number


def int_or_zero(text: str | None) -> int:
    """Return a number as a form sends it; 0 for anything else."""
    number_text = text or ""
    plain = number_text.isascii() and number_text.isdigit() and len(number_text) <= MOST_DIGITS
    return int(number_text) if plain else 0


FIRST_YEAR, LAST_YEAR = 1900, 2100


def year_or_zero(text: str | None) -> int:
    """Return a year as a form sends it; 0 for anything that is none."""
    year = int_or_zero(text)
    return year if FIRST_YEAR <= year <= LAST_YEAR else 0


__all__ = ["AuthenticatedRequest", "int_or_zero", "year_or_zero"]
