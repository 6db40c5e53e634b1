"""Serving the pages of respondents: a process of its own, beside the application or elsewhere."""

from jiheng.web.config.installation import InstallationError
from jiheng.web.operate.serve import KILL_AFTER, Said, Served, guard, tell_settings
from jiheng.web.operate.setting_up import pending, set_up

SETTINGS = "jiheng.web.config.survey_settings"


def survey_serve(wish: Served, said: Said) -> None:
    """Serve the pages of respondents until stopped.

    Raises InstallationError for a database that `jiheng serve` has not brought up to date.
    """
    guard(wish)
    address = tell_settings(wish)
    set_up(wish.place, SETTINGS)  # from the first: workers are forked from this process
    if pending():
        raise InstallationError(
            "数据库不是这个版本的，先用 jiheng serve 升级 / the database is of another version"
        )
    said(f"答卷页面已就绪 / pages of respondents: {address}  (Ctrl+C 停止 / stop)")
    _run(wish)


def _run(wish: Served) -> None:
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    connections.close_all()  # the server forks: no connection may be shared
    Granian(
        "jiheng.web.config.survey_wsgi:application",
        address=wish.host,
        port=wish.port,
        interface=Interfaces.WSGI,
        workers=wish.workers,
        blocking_threads=4,
        log_access=False,  # an address is a ticket
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER,
        ssl_cert=wish.cert,
        ssl_key=wish.key,
    ).serve()
