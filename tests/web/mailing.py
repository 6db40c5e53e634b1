"""A real mail server on this machine for the tests: it keeps what it takes, and refuses as it is told."""

import ssl
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from web.outside import free_port

USER, PASSWORD = "jiheng", "of-the-server-9"


@dataclass
class Box:
    """What the server took, what it says to a recipient, and by what log-in it was reached."""

    messages: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)  # by recipient; "data": to every message
    tls: list = field(default_factory=list)
    log_ins: list = field(default_factory=list)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  aiosmtpd's
        if address not in self.answers:
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return self.answers[address]

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  aiosmtpd's
        if "data" in self.answers:
            return self.answers["data"]
        self.tls.append(server.transport.get_extra_info("cipher") is not None)
        self.messages.append(message_from_bytes(envelope.original_content, policy=default))
        return "250 OK"

    def authenticate(self, server, session, envelope, mechanism, data):
        self.log_ins.append(data.login.decode())
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)


def certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder / "cert.pem", folder / "key.pem"


class Starting(Controller):
    """A server that asks for STARTTLS and a log-in before anything else."""

    def __init__(self, box, context, **options):
        self.own = {
            "tls_context": context, "require_starttls": context is not None,
            "authenticator": box.authenticate, "auth_required": context is not None,
        }  # fmt: skip
        super().__init__(box, **options)

    def factory(self):
        return SMTP(self.handler, hostname="localhost", **self.own)


class Inside(Controller):
    """A server that speaks TLS from the first byte on."""

    def __init__(self, box, context, **options):
        super().__init__(box, ssl_context=context, **options)
        self.own = {"authenticator": box.authenticate, "auth_require_tls": False}

    def factory(self):
        return SMTP(self.handler, hostname="localhost", **self.own)


@contextmanager
def mail_server(folder=None, security="none"):
    """Run a server; yield its port and its box."""
    box, context = Box(), None
    if folder is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(folder))
    kind = Inside if security == "tls" else Starting
    controller = kind(box, context, hostname="localhost", port=free_port())
    controller.start()
    try:
        yield controller.port, box
    finally:
        controller.stop()
