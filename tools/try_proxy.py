"""Starts nginx, configured as in the example, before `jiheng serve --proxy`; asks as browsers do.

Tried: redirect to TLS, cookies, real address, a forged one, another name, a large upload.
"""

import http.client
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "service" / "nginx.conf"
NAME = "jixiao.example.gov.cn"
ME = "127.0.0.5"  # from where this browser comes; nginx is at 127.0.0.1
SECONDS = 240
UPLOAD = 40 * 2**20


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return int(own.getsockname()[1])


def configuration(folder: Path, plain: int, secure: int, behind: int) -> Path:
    """Return the example's configuration with ports and a certificate of this try."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "key.pem",
         "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        ("/etc/ssl/jiheng.pem", f"{folder}/cert.pem"), ("/etc/ssl/jiheng.key", f"{folder}/key.pem"),
        ("127.0.0.1:8000", f"127.0.0.1:{behind}"),
    ):  # fmt: skip
        if old not in text:
            raise SystemExit(f"the example has no {old}")
        text = text.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = (
        f"daemon off;\nuser root;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
    )
    whole = f"{head}http {{\naccess_log off;\n{temporary}{text}}}\n"
    path = folder / "nginx.conf"
    path.write_text(whole, encoding="utf-8")
    return path


class Browser:
    """Asks over TLS by the name of the site, from an address of its own; keeps cookies."""

    def __init__(self, port: int, cert: Path) -> None:
        self.port, self.cookies = port, dict[str, str]()
        self.context = ssl.create_default_context(cafile=str(cert))

    def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, str, http.client.HTTPMessage]:
        """Return status, text and headers."""
        bare = socket.create_connection(("127.0.0.1", self.port), 120, (ME, 0))
        connection = http.client.HTTPSConnection(NAME, context=self.context)
        connection.sock = self.context.wrap_socket(bare, server_hostname=NAME)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        own = {
            "Host": NAME,
            "Cookie": cookies,
            "Referer": f"https://{NAME}/",
            "Origin": f"https://{NAME}",
        }
        connection.request(method, path, body, own | headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        connection.close()
        return answer.status, text, answer.headers

    def send(self, path: str, fields: dict[str, str]) -> int:
        """Return the status of a form sent."""
        token = self.cookies.get("__Host-csrftoken", "")
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, body, **{"Content-Type": kind})[0]


def multipart(token: str, content: bytes) -> tuple[bytes, str]:
    """Return a form with a file, and its type."""
    edge = "edge-of-a-form"
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="people.xlsx"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return (
        head.encode() + content + f"\r\n--{edge}--\r\n".encode(),
        f"multipart/form-data; boundary={edge}",
    )


def require(what: str, sound: bool) -> None:
    """Say what was tried. Raises SystemExit where it is not so."""
    print(f"{'✔' if sound else '✖'} {what}")
    if not sound:
        raise SystemExit(1)


def waited(browser: Browser) -> str:
    """Return the page to log in on, once there is one."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            status, text, _headers = browser.ask("GET", "/login/")
            if status == 200:
                return text
        except OSError:
            pass
        time.sleep(1)
    raise SystemExit("nobody answers")


def look(browser: Browser, plain: int, behind: int, link: str) -> None:
    """Ask as browsers do, and as those who want to be taken for others."""
    page = waited(browser)
    require("the page to log in on comes over TLS", "csrfmiddlewaretoken" in page)
    require("cookies are this host's, over TLS alone", "__Host-csrftoken" in browser.cookies)
    connection = http.client.HTTPConnection("127.0.0.1", plain)
    connection.request("GET", "/login/", headers={"Host": NAME})
    answer = connection.getresponse()
    require(
        "the open port leads to TLS",
        answer.status == 301 and answer.headers["Location"].startswith("https://"),
    )
    status, _text, headers = browser.ask("GET", "/login/")
    require(
        "browsers are told to come by TLS alone",
        "max-age" in headers.get("Strict-Transport-Security", ""),
    )
    direct = http.client.HTTPConnection("127.0.0.1", behind)
    direct.request("GET", "/login/", headers={"Host": "elsewhere.example"})
    require("another name is refused", direct.getresponse().status == 400)
    token = browser.cookies["__Host-csrftoken"]
    wrong = {"username": "nobody", "password": "not-this-one-1", "csrfmiddlewaretoken": token}
    kind = "application/x-www-form-urlencoded"
    body = urllib.parse.urlencode(wrong).encode()
    browser.ask("POST", "/login/", body, **{"Content-Type": kind, "X-Forwarded-For": "203.0.113.9"})
    browser.ask("GET", link)
    chosen = {"new": "behind-a-proxy-7", "again": "behind-a-proxy-7"}
    require("whoever has the one-time link gets in", browser.send(link, chosen) == 302)
    status, text, _headers = browser.ask("GET", "/jobs/")
    require("pages come", status == 200 and "stylesheet" in text)
    browser.ask("GET", "/people/import/")
    data, kind = multipart(browser.cookies["__Host-csrftoken"], b"x" * UPLOAD)
    status, text, _headers = browser.ask("POST", "/people/import/", data, **{"Content-Type": kind})
    own = "nginx" not in text and "people" in text
    require(f"{UPLOAD // 2**20} MiB reach the application, whose answer is {status}", own)


def first_link(server: "subprocess.Popen[str]") -> str:
    """Return the path of the one-time link that the server prints."""
    for line in server.stderr or ():
        match = re.search(r"one-time administrator link: \S+?(/start/\S+)", line)
        if match:
            threading.Thread(target=server.stderr.read, daemon=True).start()
            return match[1]
    raise SystemExit("the server printed no link")


def main(program: str) -> None:
    """Serve behind nginx, look, stop; then ask the record from where the wrong try came."""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    plain, secure, behind = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        conf = configuration(folder, plain, secure, behind)
        data = folder / "data"
        words = [*program.split(), "serve", "--data", data, "--port", str(behind), "--proxy", NAME]
        server = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        front = subprocess.Popen([nginx, "-c", conf])
        try:
            link = first_link(server)
            look(Browser(secure, folder / "cert.pem"), plain, behind, link)
        finally:
            front.terminate()
            front.wait(30)
            server.send_signal(signal.SIGINT)
            server.wait(60)
        import sqlite3

        with sqlite3.connect(data / "jiheng.sqlite3") as database:
            line = database.execute(
                "SELECT address FROM core_auditline WHERE action = 'log_in_failed'"
            ).fetchone()
        require(
            f"the record has the browser's own address, not the forged one ({line[0]})",
            line[0] == ME,
        )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else f"{sys.executable} -m jiheng")
