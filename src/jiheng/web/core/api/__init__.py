"""The JSON API: the same queries and actions as the pages, for programs that show a token."""

from jiheng.web.core.api import organisations, views  # their calls join those about people
from jiheng.web.core.api.base import api
from jiheng.web.core.api.people import router

__all__ = ["api", "organisations", "router", "views"]
