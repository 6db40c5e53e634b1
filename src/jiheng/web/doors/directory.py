"""The password is the directory's (LDAP): the entry is bound with it (RFC 4513, 5.1.3)."""

import logging
import ssl
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from jiheng.web.core import queries
from jiheng.web.core.sessions import AWAY, OUTSIDE

SECONDS = 5  # for a connection, and for an answer
LOG = logging.getLogger(__name__)


class DirectoryError(Exception):
    """The directory could not be asked."""


class DirectoryBackend(BaseBackend):
    """Lets in whoever the directory knows by this password, if there is an account of the name."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> Any:
        """Return the person; None where there is no such account or the directory says no."""
        if not settings.OPTIONS.doors.directory or not username or not password:
            return None  # a bind without password is one as nobody, and always right
        person = _only(username)
        try:
            if person is None or not is_right(username, password):
                return None
        except DirectoryError:
            LOG.exception("the directory could not be asked")
            if request is not None:
                request.META[AWAY] = True
            return None
        setattr(person, OUTSIDE, True)
        return person

    def get_user(self, user_id: int) -> Any:  # noqa: ARG002  sessions are of the other backend
        """Return nobody: sessions are kept by Django's own backend."""
        return None


def _only(username: str) -> Any:
    """Return whose name it is; None where another's differs in case, which no directory sees."""
    people = list(queries.people().filter(username__iexact=username)[:2])
    person = people[0] if len(people) == 1 else None
    return person if person and person.is_active and person.username == username else None


def is_right(username: str, password: str) -> bool:
    """Return whether the directory takes this password. Raises DirectoryError where it is away."""
    try:
        import ldap3
        from ldap3.core.exceptions import LDAPException, LDAPSASLPrepError
        from ldap3.utils.dn import escape_rdn
    except ImportError as error:
        raise DirectoryError("pip install jiheng[doors]") from error
    doors = settings.OPTIONS.doors
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=doors.directory_ca or None)
    server = ldap3.Server(doors.directory, tls=tls, connect_timeout=SECONDS, get_info=ldap3.NONE)
    entry = doors.directory_entry.replace("{name}", escape_rdn(username))
    connection = ldap3.Connection(
        server, entry, password, receive_timeout=SECONDS, read_only=True, auto_referrals=False
    )
    try:
        if not doors.directory.startswith("ldaps:"):  # nothing is said before it is encrypted
            connection.open()
            if not connection.start_tls():
                raise DirectoryError(str(connection.result))
        return bool(connection.bind())
    except LDAPSASLPrepError:
        return False  # signs that no password of a directory has; it was not asked
    except (LDAPException, OSError, ssl.SSLError) as error:
        raise DirectoryError(str(error)) from error
    finally:
        connection.unbind()
