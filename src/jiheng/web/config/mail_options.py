"""What an operator sets about mail: the office's own server, whose address is what, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

TEXT = """\

[mail]               # 每个工作日一封“等您办理”；server 空着不发 / a digest a day; empty: none
server = ""          # 本单位的邮件服务器 / the office's own server: "smtp.office.example"
port = 587           # starttls 多用 587，tls 多用 465 / of the server
security = "starttls"  # starttls、tls；none 只许本机 / none is for this machine alone
ca = ""              # 签发服务器证书的 CA 文件 / the file of the authority of its certificate
user = ""            # 登录名；口令放在数据目录的 mail-password 文件 / the password is in a file
sender = ""          # 发件人 / from whom: "jiheng@office.example"
address = ""         # 各人的邮箱，{name} 是登录名 / of a person: "{name}@office.example"
site = ""            # 邮件里的网址 / the address of this site: "https://jiheng.office.example"
hour = 8             # 几点以后发 / from which hour on
"""
NAME = "{name}"
SECURITY = STARTTLS, TLS, NONE = ("starttls", "tls", "none")
LOCAL = ("localhost", "127.0.0.1", "::1")
MOST = {"port": 65_535, "hour": 23}
LEAST = {"port": 1, "hour": 0}


class MailError(Exception):
    """What is wrong with the section, in words for its operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """How reminders go out; without a server none do."""

    server: str = ""
    port: int = 587
    security: str = STARTTLS
    ca: str = ""
    user: str = ""
    sender: str = ""
    address: str = ""
    site: str = ""
    hour: int = 8

    @property
    def from_the_start(self) -> bool:
        """Whether TLS is spoken from the first byte on."""
        return self.security == TLS

    @property
    def later(self) -> bool:
        """Whether TLS begins by STARTTLS."""
        return self.security == STARTTLS

    @property
    def domain(self) -> str:
        """The part of an address behind its sign, which is the office's."""
        return self.address.rpartition("@")[2].lower()

    def address_of(self, username: str) -> str:
        """Return the address that a log-in name stands for."""
        return self.address.replace(NAME, username)


def mail(section: Mapping[str, object]) -> Mail:
    """Return what a section says. Raises MailError naming the key that cannot be read."""
    known = tuple(f.name for f in fields(Mail))
    for name in section:
        if name not in known:
            raise MailError(
                f"[mail] 没有“{name}”这一项，只有 {'、'.join(known)} / {name} is not known; "
                f"known are {', '.join(known)}"
            )
    values: dict[str, Any] = {
        name: _number(name, value) if name in MOST else str(value).strip()
        for name, value in section.items()
    }
    own = Mail(**values)
    if own.server:
        _check(own)
    return own


def _number(name: str, value: object) -> int:
    least, most = LEAST[name], MOST[name]
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise MailError(
        f"[mail] {name} 要是 {least} 到 {most} 之间的整数，现在是 {value!r} / {name} must be a "
        f"whole number from {least} to {most}, is {value!r}"
    )


def _check(own: Mail) -> None:
    """Raise MailError for what cannot be sent by, or what passwords would cross in the open."""
    if own.security not in SECURITY or (own.security == NONE and own.server not in LOCAL):
        raise MailError(
            f"[mail] security 要是 starttls 或 tls（none 只许本机），现在是 {own.security!r} / "
            "security must be starttls or tls; none is for this machine alone"
        )
    if "@" not in own.sender.strip("@") or not own.sender.isascii():
        raise MailError(
            f"[mail] sender 要是一个邮箱，现在是 {own.sender!r} / sender must be an address"
        )
    before, _at, domain = own.address.rpartition("@")
    if before.count(NAME) != 1 or not domain or NAME in domain or not domain.isascii():
        raise MailError(
            f"[mail] address 要写出登录名的位置，如 {NAME}@office.example，现在是 {own.address!r}"
            " / must say where the log-in name stands"
        )
    parts = urlsplit(own.site)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    if not safe or not parts.hostname:
        raise MailError(
            f"[mail] site 要写成 https://域名，现在是 {own.site!r} / site must read https://name"
        )
