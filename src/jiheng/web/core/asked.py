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

__all__ = ["Asked"]
