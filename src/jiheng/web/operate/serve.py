"""Serving: web and worker on one place, from one command."""

import multiprocessing
import os
import signal
import socket
import sys
import threading
from dataclasses import dataclass
from multiprocessing.context import SpawnContext
from multiprocessing.synchronize import Event
from pathlib import Path

from jiheng.web.config.installation import Installation, InstallationError
from jiheng.web.operate.setting_up import fresh, migrate, pending, set_up

ADDRESS = "127.0.0.1"
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104  compared with, not listened on
NICE = 10  # how far long work stands back behind pages
KILL_AFTER = 5  # seconds that a worker has to end what it is doing


@dataclass(frozen=True, slots=True)
class Served:
    """How to serve."""

    place: Installation
    host: str = ADDRESS
    port: int = 8000
    cert: Path | None = None
    key: Path | None = None
    proxy: str = ""  # name under which a proxy reaches us
    proxy_address: tuple[str, ...] = ("127.0.0.1", "::1")  # from where it does
    name: tuple[str, ...] = ()  # names under which browsers reach us
    demo: bool = False
    migrate: bool = False
    anchor: Path | None = None  # a second place for daily seals
    workers: int = 2


def serve(wish: Served, said: "Said") -> None:
    """Make the place ready, say where it is, and serve until stopped.

    Raises InstallationError for what an operator must put right first.
    """
    guard(wish)
    address = tell_settings(wish)
    place = wish.place.made().closed()
    set_up(place)
    new = fresh()
    waiting = pending()
    if waiting and not new:
        if place.database and not wish.migrate:
            raise InstallationError(
                f"数据库要升级（{len(waiting)} 步）。先备份，再加 --migrate / the database must be "
                f"upgraded ({len(waiting)} steps): back up, then use --migrate"
            )
        saved = migrate(place, backed_up=not place.database)
        said(f"数据库已升级；升级前的副本：{saved} / upgraded; copy from before: {saved}")
    elif waiting:
        migrate(place, backed_up=False)
    if wish.demo:
        from jiheng.web.operate.demo import fill

        fill(said)
    _first_administrator(address, said)
    said(f"绩衡已就绪 / ready: {address}  (Ctrl+C 停止 / stop)")
    _run(wish)


class Said:
    """Says things to the operator."""

    def __call__(self, text: str) -> None:
        """Say a line."""
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def guard(wish: Served) -> None:
    """Refuse to be reached from elsewhere without TLS."""
    if (
        wish.host not in (ADDRESS, "localhost", "::1")
        and not (wish.cert and wish.key)
        and not wish.proxy
    ):
        raise InstallationError(
            "监听其他地址要有 --cert 和 --key，或用 --proxy 写明反向代理的域名 / "
            "to listen elsewhere give --cert and --key, or name the proxy with --proxy"
        )
    if bool(wish.cert) != bool(wish.key):
        raise InstallationError("--cert 和 --key 要一起给 / --cert and --key go together")


def tell_settings(wish: Served) -> str:
    """Tell the settings how they are reached; return the address."""
    secure = bool(wish.cert or wish.proxy)
    os.environ["JIHENG_SECURE"] = "1" if secure else ""
    os.environ["JIHENG_HOSTS"] = ",".join(_names(wish))
    os.environ["JIHENG_PROXY_ADDRESSES"] = ",".join(wish.proxy_address) if wish.proxy else ""
    os.environ["JIHENG_ORIGINS"] = f"https://{wish.proxy}" if wish.proxy else ""
    if wish.anchor is not None:
        os.environ["JIHENG_ANCHOR"] = str(wish.anchor.resolve())
    if wish.proxy:
        return f"https://{wish.proxy}/"
    name = wish.name[0] if wish.name else wish.host
    return f"{'https' if secure else 'http'}://{name}:{wish.port}/"


def _names(wish: Served) -> tuple[str, ...]:
    """Return the names that a request may be for: those given, else those of this machine."""
    if wish.proxy or wish.name:
        return tuple(filter(None, (wish.proxy, *wish.name)))
    if wish.host in (ADDRESS, "localhost", "::1"):
        return ()
    own = () if wish.host in EVERY_ADDRESS else (wish.host,)
    return tuple(dict.fromkeys((*own, socket.gethostname(), socket.getfqdn())))


def _first_administrator(address: str, said: Said) -> None:
    """Print a one-time link while nobody can log in as administrator yet."""
    from jiheng.web.operate.people import duty_links, first_administrator_link

    link = first_administrator_link()
    if link:
        said(f"系统管理员一次性链接 / one-time administrator link: {address}{link.lstrip('/')}")
    for username, own in duty_links().items():
        said(f"{username} 的一次性链接 / one-time link of {username}: {address}{own.lstrip('/')}")


def _run(wish: Served) -> None:
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    connections.close_all()  # the server forks: no connection may be shared
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    keeper = threading.Thread(target=_keep_worker, args=(context, stop), daemon=True)
    keeper.start()
    server = Granian(
        "jiheng.web.config.wsgi:application",
        address=wish.host,
        port=wish.port,
        interface=Interfaces.WSGI,
        workers=wish.workers,
        blocking_threads=8,  # log-ins take two of them at most, a person four: core.pace
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER,
        ssl_cert=wish.cert,
        ssl_key=wish.key,
    )
    try:
        server.serve()
    finally:
        stop.set()
        keeper.join(KILL_AFTER + 1)


def _keep_worker(context: SpawnContext, stop: Event) -> None:
    """Keep a worker running until told to stop: one that was killed is replaced."""
    while not stop.is_set():
        worker = context.Process(target=work, args=(stop,), daemon=True)
        worker.start()
        while worker.is_alive() and not stop.wait(1):
            pass
    worker.join(KILL_AFTER)


def work(stop: Event) -> None:
    """Run the worker until told to stop, or until the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICE)  # with all that it starts: pages go first
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.config.settings")
    import django

    django.setup()
    from jiheng.web.core.anchors import keep_anchors
    from jiheng.web.core.declared import declared
    from jiheng.web.core.seals import seal_daily
    from jiheng.web.core.worker import work as take_jobs
    from jiheng.web.operate.tidying import DAILY
    from jiheng.web.reminders.sending import send_reminders
    from jiheng.web.surveys.actions.lots import mix_lots

    server = multiprocessing.parent_process()
    take_jobs(
        declared().works,
        going=lambda: not stop.is_set() and (server is None or server.is_alive()),
        often=(seal_daily, keep_anchors, mix_lots, send_reminders),
        daily=DAILY,
    )
