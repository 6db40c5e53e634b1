"""Every call, put together: what the pages do, for programs that show a token."""

from jiheng.web.core.api import api, router
from jiheng.web.performance.api import after, rows, work, written, years

ROUTERS = (router, years.router, rows.router, work.router, after.router, written.router)
for one in ROUTERS:
    api.add_router("", one)

__all__ = ["api"]
