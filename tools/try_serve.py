"""Starts `jiheng serve --demo` as a user would, logs in, reads pages and stops it."""

import http.cookiejar
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

SECONDS = 120


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def main(program: str) -> None:
    """Serve, look, stop."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        words = [program, "serve", "--demo", "--data", f"{folder}/data", "--port", str(port)]
        server = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        try:
            look(f"http://127.0.0.1:{port}")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
        sound = subprocess.run([program, "doctor", "--data", f"{folder}/data"], capture_output=True)
        if sound.returncode:
            raise SystemExit(sound.stdout.decode())


def look(address: str) -> None:
    """Wait for the server, log in, and read what a preparer sees."""
    browser = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    page = waited(browser, f"{address}/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise SystemExit("no form to log in with")
    who = {"username": "tctianbao", "password": "jiheng-demo-2026"}
    fields = {**who, "csrfmiddlewaretoken": token.group(1)}
    sent = urllib.parse.urlencode(fields).encode()
    home = browser.open(f"{address}/login/", sent).read().decode("utf-8")
    if "示例市投资促进局" not in home:
        raise SystemExit("the home page shows nothing to do")
    style = re.search(r'href="(/static/[^"]*tabler\.min\.css)"', home)
    if style is None:
        raise SystemExit("the home page has no style")
    for path in (style.group(1), "/years/2/"):
        if not browser.open(address + path).read():
            raise SystemExit(f"{path} is empty")
    report = ordered_file(browser, address, "/years/2/files/report/")
    if not report.startswith(b"PK"):
        raise SystemExit("the report is no Word file")
    browser.addheaders = [("Accept-Language", "en")]
    if "Waiting for you" not in browser.open(f"{address}/").read().decode("utf-8"):
        raise SystemExit("the English catalogue is not in the wheel")


def ordered_file(
    browser: urllib.request.OpenerDirector, address: str, path: str, patience: float = SECONDS
) -> bytes:
    """Return a file of a year, made first where it is not. Raises TimeoutError as below."""
    with browser.open(address + path, timeout=60) as answer:
        data: bytes = answer.read()
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', data)
    if token is None:
        return data
    sent = urllib.parse.urlencode({"csrfmiddlewaretoken": token.group(1).decode()}).encode()
    with browser.open(address + path, sent, timeout=60) as answer:
        job = answer.geturl().removeprefix(address)
    return finished(browser, address, job, patience)[1]


def finished(
    browser: urllib.request.OpenerDirector, address: str, path: str, patience: float = SECONDS
) -> tuple[str, bytes]:
    """Return where an address leads once its job is done, and what is there.

    Raises TimeoutError if the job is not done in so many seconds.
    """
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with browser.open(address + path, timeout=60) as answer:
            path, data = answer.geturl().removeprefix(address), answer.read()
        if not path.startswith("/jobs/"):
            return path, data
        time.sleep(0.5)
    raise TimeoutError(f"{path} is not done in {patience} seconds")


def waited(browser: urllib.request.OpenerDirector, address: str) -> str:
    """Return the first answer of a server that is starting."""
    for _ in range(SECONDS):
        try:
            return str(browser.open(address).read().decode("utf-8"))
        except (urllib.error.URLError, ConnectionError):
            time.sleep(1)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main(sys.argv[1])
