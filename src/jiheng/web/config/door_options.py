"""What an operator sets about other ways in: a directory, an identity service, a CAS service."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

TEXT = """\

[doors]              # 单位统一登录；账号和角色仍在本系统 / other ways in; accounts stay here
directory = ""       # 目录服务 / a directory: "ldaps://ldap.office.example"
directory_entry = "" # 登录名对应的条目 / entry of a name: "uid={name},ou=people,dc=office"
directory_ca = ""    # 签发目录服务证书的 CA 文件 / the file of the authority of its certificate
oidc = ""            # 身份服务（OIDC）的 issuer 地址 / the issuer of an identity service
oidc_client = ""     # 在身份服务登记的 client id；密钥放在数据目录的 oidc-secret 文件
oidc_name = "preferred_username"  # 哪一项是登录名 / the claim that is the log-in name
cas = ""             # CAS 服务 / a CAS service: "https://cas.office.example/cas/"
"""
NAME = "{name}"


class DoorsError(Exception):
    """What is wrong with the section, in words for its operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """The other ways in; an empty address: there is none."""

    directory: str = ""
    directory_entry: str = ""
    directory_ca: str = ""
    oidc: str = ""
    oidc_client: str = ""
    oidc_name: str = "preferred_username"
    cas: str = ""


def doors(section: Mapping[str, object]) -> Doors:
    """Return what a section says. Raises DoorsError naming the key that cannot be read."""
    known = tuple(f.name for f in fields(Doors))
    for name in section:
        if name not in known:
            raise DoorsError(
                f"[doors] 没有“{name}”这一项，只有 {'、'.join(known)} / {name} is not known; "
                f"known are {', '.join(known)}"
            )
    own = Doors(**{name: str(value).strip() for name, value in section.items()})
    for name, schemes in (("directory", ("ldaps", "ldap")), ("oidc", WEB), ("cas", WEB)):
        _check_address(name, getattr(own, name), schemes)
    if own.directory and own.directory_entry.count(NAME) != 1:
        raise DoorsError(
            f"directory_entry 要写出登录名的位置 {NAME}，如 uid={NAME},ou=people,dc=office / "
            f"must say where the log-in name stands: {own.directory_entry!r}"
        )
    if own.oidc and not (own.oidc_client and own.oidc_name):
        raise DoorsError("oidc 还要填 oidc_client 和 oidc_name / needs oidc_client and oidc_name")
    return own


WEB = ("https", "http")
LOCAL = ("localhost", "127.0.0.1", "::1")


def _check_address(name: str, value: str, schemes: tuple[str, ...]) -> None:
    """Raise DoorsError for what is no address, or one that passwords would cross in the open."""
    if not value:
        return
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.hostname:
        raise DoorsError(
            f"{name} 要写成 {schemes[0]}://主机，现在是 {value!r} / must read {schemes[0]}://host"
        )
    if parts.scheme == "http" and parts.hostname not in LOCAL:
        raise DoorsError(f"{name} 要用 https：登录信息不能明文传输 / must be https: {value!r}")
