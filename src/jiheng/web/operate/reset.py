"""The way back into an account, from the machine that the installation runs on."""

from jiheng.web.config.installation import Installation, InstallationError
from jiheng.web.operate.setting_up import require_set_up


def reset_link(place: Installation, username: str) -> str:
    """Return the path of a one-time link by which somebody who forgot sets a password.

    Raises InstallationError without an installation of this version, or where nobody who may log
    in has this log-in name.
    """
    require_set_up(place)
    from jiheng.web.core import queries
    from jiheng.web.operate.people import password_link

    person = queries.people().filter(username=username, is_active=True).first()
    if person is None:
        names = "、".join(administrator.username for administrator in queries.administrators())
        raise InstallationError(
            f"没有能登录的用户 {username}；系统管理员有：{names} / "
            f"nobody who may log in is called {username}; administrators: {names}"
        )
    return password_link(person.pk)
