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
    for path in ("/static/vendor/tabler.min.css", "/years/2/", "/years/2/files/report/"):
        if not browser.open(address + path).read():
            raise SystemExit(f"{path} is empty")
    browser.addheaders = [("Accept-Language", "en")]
    if "Waiting for me" not in browser.open(f"{address}/").read().decode("utf-8"):
        raise SystemExit("the English catalogue is not in the wheel")


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
