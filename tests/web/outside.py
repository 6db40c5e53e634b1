"""Services beside ours, started for the tests: a directory, and what a CAS service answers."""

import os
import shutil
import socket
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

POSTGRES = os.environ.get("JIHENG_TEST_DATABASE", "")  # `make test-postgresql` gives one

ENTRIES = """\
dn: dc=office
objectClass: organization
objectClass: dcObject
o: office
dc: office

dn: cn={name},dc=office
objectClass: person
cn: {name}
sn: {name}
userPassword: {password}
"""
SCHEMA = Path("/etc/ldap/schema/core.schema")  # where Debian's slapd has it
CONFIGURATION = """\
include {schema}
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile {folder}/cert.pem
TLSCertificateKeyFile {folder}/key.pem
database mdb
suffix "dc=office"
directory {folder}/db
"""


def free_port():
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return own.getsockname()[1]


def slapd():
    return shutil.which("slapd") or shutil.which("slapd", path="/usr/sbin")


@contextmanager
def directory(folder, name, password):
    """Run a directory that knows one person; yield its encrypted and its open address."""
    (folder / "db").mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    conf = folder / "slapd.conf"
    conf.write_text(CONFIGURATION.format(schema=SCHEMA, folder=folder), encoding="utf-8")
    entries = ENTRIES.format(name=name, password=password).encode()
    subprocess.run([slapd(), "-T", "add", "-f", conf], input=entries, check=True,
                   capture_output=True)  # fmt: skip
    secure, plain = free_port(), free_port()
    addresses = (f"ldaps://localhost:{secure}", f"ldap://localhost:{plain}")
    process = subprocess.Popen(
        [slapd(), "-d", "256", "-f", conf, "-h", " ".join(addresses)],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for line in process.stderr:
        if "slapd starting" in line:
            break
    threading.Thread(target=process.stderr.read, daemon=True).start()
    try:
        yield addresses
    finally:
        process.terminate()
        process.wait()


@contextmanager
def cas_service(names):
    """Answer as a CAS service does (CAS 3.0, 2.5): tickets are used once and of one service."""
    tickets = dict(names)  # by ticket: name and service

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = {key: value[0] for key, value in parse_qs(urlsplit(self.path).query).items()}
            name, service = tickets.pop(asked.get("ticket"), (None, None))
            good = name and asked["service"].startswith(service)
            said = (
                f"<cas:authenticationSuccess><cas:user>{name}</cas:user></cas:authenticationSuccess>"
                if good
                else '<cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure>'
            )
            self.send_response(200)
            self.end_headers()
            self.wfile.write(
                f"<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'>{said}"
                "</cas:serviceResponse>".encode()
            )

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/cas"
    finally:
        server.shutdown()


def another_database(name):
    """Return the address of an empty database beside the one that tests use."""
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return f"{POSTGRES.rpartition('/')[0]}/{name}"
