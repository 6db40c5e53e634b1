"""Bodies that do not come hold few threads, and those who send nothing, or from elsewhere, go on."""

import io
import threading

import pytest

from jiheng.web.core.bodies import OF_ADDRESS, PLACES, Bodies

REFUSED, TAKEN = "429 Too Many Requests", "200 OK"


class Stalled:
    """A body of which nothing comes until it is let go."""

    def __init__(self):
        self.going, self.begun = threading.Event(), threading.Event()

    def read(self, _size=-1):
        self.begun.set()
        self.going.wait()
        return b""


class Site:
    """An application, and those who send to it."""

    def __init__(self):
        self.received, self.slow, self.threads = [], [], []
        self.bodies = Bodies(self.application, patience=0.0)

    def application(self, environ, start):
        self.received.append(environ["wsgi.input"].read())
        start(TAKEN, [])
        return [b""]

    def answer(self, body, address="10.0.0.1", length="10"):
        statuses = []
        environ = {"CONTENT_LENGTH": length, "REMOTE_ADDR": address, "wsgi.input": body}
        said = b"".join(self.bodies(environ, lambda status, _head: statuses.append(status)))
        assert statuses != [REFUSED] or "请过几秒再试" in said.decode()
        return statuses[0]

    def stall(self, address):
        body = Stalled()
        thread = threading.Thread(target=self.answer, args=(body, address))
        thread.start()
        body.begun.wait()
        self.slow.append(body)
        self.threads.append(thread)

    def let_go(self):
        for body in self.slow:
            body.going.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def site():
    own = Site()
    yield own
    own.let_go()


def test_what_came_is_handed_on(site):
    large = b"a" * (3 * 2**20)
    for body in (b"a=1", b"", large):
        assert site.answer(io.BytesIO(body)) == TAKEN
    assert site.received == [b"a=1", b"", large]


def test_whoever_sends_slowly_from_an_address_leaves_places_for_others(site):
    for _ in range(OF_ADDRESS):
        site.stall("10.0.0.1")
    body = Stalled()
    assert site.answer(body) == REFUSED
    assert not body.begun.is_set()  # no thread waits for it
    assert site.answer(io.BytesIO(b"b=1"), "10.0.0.2") == TAKEN
    assert site.answer(io.BytesIO(b""), length="0") == TAKEN  # who sends nothing waits for nothing
    assert site.received == [b"b=1", b""]
    site.let_go()
    assert site.answer(io.BytesIO(b"c=1")) == TAKEN


def test_from_however_many_addresses_pages_are_shown(site):
    for number in range(PLACES):
        site.stall(f"10.0.1.{number}")
    assert site.answer(io.BytesIO(b"a=1"), "10.0.0.9") == REFUSED
    assert site.answer(io.BytesIO(b""), "10.0.0.9", length="0") == TAKEN


def test_a_proxy_is_nobody_alone(site, settings):
    settings.PROXY_ADDRESSES = frozenset({"10.0.0.1"})
    for _ in range(OF_ADDRESS):
        site.stall("10.0.0.1")
    assert site.answer(io.BytesIO(b"a=1")) == TAKEN


def test_what_breaks_off_or_finds_no_room_is_refused(site):
    class Broken:
        def read(self, _size):
            raise OSError(28, "No space left on device")

    assert site.answer(Broken()) == REFUSED
    assert site.answer(io.BytesIO(b"a=1")) == TAKEN


@pytest.mark.parametrize("length", [f"{2**30 + 1}", "9" * 30, "-1", "²", f"{11 * 2**20}", ""])
def test_what_is_refused_by_its_length_is_not_read(length):
    body = Stalled()

    def application(environ, start):
        start("413", [])
        return [b""]

    environ = {"CONTENT_LENGTH": length, "REMOTE_ADDR": "10.0.0.1", "wsgi.input": body}
    assert list(Bodies(application)(environ, lambda *_: None)) == [b""]
    assert not body.begun.is_set()
