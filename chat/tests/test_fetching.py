"""Fetching pages: never where it must not go (SSRF), never for long, never too much."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chat import fetching
from chat.fetching import MAX_BYTES, NotFetched, fetch, is_public

HTML = ("text/html",)


class Handler(BaseHTTPRequestHandler):
    pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        if self.path == "/slow":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            for _ in range(100):
                time.sleep(0.05)
                try:
                    self.wfile.write(b"x")
                except OSError:
                    return
            return
        status, headers, body = self.pages.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server() -> Iterator[str]:
    """A server on this machine; returns its host:port, which a test may allow."""
    Handler.pages, Handler.asked = {}, []
    found = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.daemon_threads = True
    thread = threading.Thread(target=found.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"127.0.0.1:{found.server_address[1]}"
    found.shutdown()
    thread.join()
    found.server_close()


def page(body: bytes = b"<title>x</title>", status: int = 200, **headers: str):
    return status, {"Content-Type": "text/html; charset=utf-8"} | headers, body


def get(url: str, allowed=(), seconds: float = 1.0):
    return fetch(url, time.monotonic() + seconds, HTML, allowed)


LOOPBACK = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1.:80/",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://[ff02::1]/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://198.18.0.1/",
    "http://192.0.2.1/",
    "http://example.org@127.0.0.1/",
    "http://user:word@example.org/",
    "http://127.0.0.1:22/",
    "http://127.0.0.1:6379/",
    "https://127.0.0.1/",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "javascript:alert(1)",
    "http://",
    "http:///x",
    "http://[::1",
    "http://127.0.0.1:99999/",
    "http://" + "a" * 70 + ".example/",
]


@pytest.mark.parametrize("url", LOOPBACK)
def test_no_spelling_leads_inside(url, monkeypatch):
    def connect(*args, **kwargs):
        raise AssertionError(args)

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotFetched):
        get(url, seconds=5)


def test_public_addresses():
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1::1")
    assert not is_public("::ffff:10.0.0.1")
    assert not is_public("fe80::1%eth0")


def test_a_name_with_one_private_address_is_refused(monkeypatch):
    def look_up(host, port, **_):
        return [(2, 1, 6, "", (address, port)) for address in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(NotFetched, match="public"):
        get("http://two.example/")


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch):
    """A name that changes its mind (rebinding) gains nothing: it is asked once."""
    answers, connected = iter(["93.184.216.34", "127.0.0.1"]), []

    def connect(address, timeout):
        connected.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port, **_: [(2, 1, 6, "", (next(answers), port))]
    )
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotFetched):
        get("http://rebinding.example/")
    assert connected == [("93.184.216.34", 80)]


@pytest.mark.parametrize("target", ["http://127.0.0.1:{other}/", "http://localhost/", "//[::1]/"])
def test_a_redirect_leads_nowhere_else(server, target):
    other = int(server.rpartition(":")[2]) + 1
    Handler.pages["/"] = page(b"", 302, Location=target.format(other=other))
    with pytest.raises(NotFetched):
        get(f"http://{server}/", [server])
    assert Handler.asked == ["/"]


def test_redirects_are_followed_three_times(server):
    for number in range(5):
        Handler.pages[f"/{number}"] = page(b"", 301, Location=f"/{number + 1}")
    Handler.pages["/4"] = page()
    assert get(f"http://{server}/1", [server]).url == f"http://{server}/4"
    with pytest.raises(NotFetched, match="from one place"):
        get(f"http://{server}/0", [server])


def test_a_page_is_read_up_to_a_limit(server):
    Handler.pages["/"] = page(b"x" * (3 * MAX_BYTES))
    assert len(get(f"http://{server}/", [server], 3).body) == MAX_BYTES


@pytest.mark.parametrize(
    "answer",
    [
        page(**{"Content-Type": "application/zip"}),
        page(status=404),
        page(status=206),
        page(**{"Content-Encoding": "gzip"}),
        (302, {}, b""),
    ],
)
def test_other_answers_are_no_page(server, answer):
    Handler.pages["/"] = answer
    with pytest.raises(NotFetched):
        get(f"http://{server}/", [server])


def test_a_server_that_takes_its_time_is_left(server):
    began = time.monotonic()
    with contextlib.suppress(NotFetched):
        get(f"http://{server}/slow", [server], 0.4)
    assert time.monotonic() - began < 1.5


def test_a_page_of_one_allowed_port_opens_no_other(server):
    with pytest.raises(NotFetched):
        get(f"http://{server}/", ["127.0.0.1:1"])
    assert fetching.PORTS == {"http": 80, "https": 443}
    assert Handler.asked == []
