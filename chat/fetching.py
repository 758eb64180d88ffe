"""Fetches a web page that somebody linked to, without being led to where it must not go.

Every address that a name has is looked at, and the connection goes to the very one that was
looked at, so a name that changes its mind in between (rebinding) gains nothing. Redirects are
followed by hand and looked at in the same way. No cookies, no proxies, nothing of ours is sent.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

SECONDS = 3.0  # for all of it: names, redirects, the page and its picture
MAX_BYTES = 1024 * 1024
MAX_REDIRECTS = 3
MAX_URL = 2_000
PORTS = {"http": 80, "https": 443}
HEADERS = {
    "User-Agent": "DrawMessenger/1 (link preview)",
    "Accept": "text/html, image/*;q=0.8",
    "Accept-Encoding": "identity",
    "Connection": "close",
}
_CHUNK = 16 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_resolver = ThreadPoolExecutor(max_workers=2, thread_name_prefix="names")


class NotFetched(Exception):
    """It cannot be had, or must not be asked for.

    ``status`` is the HTTP status of the answer, 0 where there was none.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Page:
    """``url`` is where it was in the end; ``body`` has at most MAX_BYTES."""

    url: str
    content_type: str
    charset: str
    body: bytes


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public Internet, whatever it is wrapped in."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found.teredo or found in _NAT64 or found.is_site_local:
            return False
        if inner:
            return is_public(str(inner))
        if found in ipaddress.ip_network("::/96"):
            return False  # the old way of wrapping IPv4
    return found.is_global and not (
        found.is_multicast
        or found.is_reserved
        or found.is_loopback
        or found.is_link_local
        or found.is_private
        or found.is_unspecified
    )


def fetch(url: str, deadline: float, types: tuple[str, ...], allowed: Collection[str] = ()) -> Page:
    """Fetch what has one of some types; ``deadline`` is a time of ``time.monotonic``.

    ``allowed`` names ``host:port`` that tests may reach although they are not public.
    Raises NotFetched.
    """
    for _ in range(MAX_REDIRECTS + 1):
        parts = checked(url, allowed)
        try:
            answer = _ask(parts, deadline, allowed)
        except (OSError, http.client.HTTPException, ValueError, TimeoutError) as error:
            raise NotFetched(str(error)) from error
        if isinstance(answer, str):
            url = urljoin(url, answer)
            continue
        if not answer.content_type.startswith(types):
            raise NotFetched(f"It is {answer.content_type or 'of no type'}.")
        return Page(url, answer.content_type, answer.charset, answer.body)
    raise NotFetched("It leads from one place to the next.")


def checked(url: str, allowed: Collection[str]) -> SplitResult:
    """Take an address apart, and raise NotFetched for one that is not asked."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise NotFetched("This is no address.") from error
    if len(url) > MAX_URL or parts.scheme not in PORTS or not parts.hostname:
        raise NotFetched("Only http and https are asked.")
    if parts.username is not None or parts.password is not None:
        raise NotFetched("An address with a password is not asked.")
    if port not in PORTS.values() and f"{parts.hostname}:{port}" not in allowed:
        raise NotFetched("This port is not asked.")
    return parts


def _address(parts: SplitResult, port: int, deadline: float, allowed: Collection[str]) -> str:
    """Return the address to connect to, if all that the name has are public."""
    host = parts.hostname or ""
    look_up = _resolver.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = look_up.result(_left(deadline))
    except UnicodeError as error:
        raise NotFetched("This is no name.") from error
    addresses = [str(entry[4][0]) for entry in found]
    if f"{host}:{port}" in allowed:
        return addresses[0]
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotFetched("This is no address of the public Internet.")
    return addresses[0]


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotFetched("It took too long.")
    return left


def _ask(parts: SplitResult, deadline: float, allowed: Collection[str]) -> Page | str:
    """Ask once. Returns what came, or where it says to look instead."""
    with connected(parts, deadline, allowed) as connection:
        return _talk(connection, parts, deadline)


@contextlib.contextmanager
def connected(
    parts: SplitResult, deadline: float, allowed: Collection[str]
) -> Iterator[http.client.HTTPConnection]:
    """Connect to an address that was looked at; all ends at the deadline, whatever it does."""
    port = parts.port or PORTS[parts.scheme]
    address = _address(parts, port, deadline, allowed)
    connection = http.client.HTTPConnection(parts.hostname or "", port)
    sock = socket.create_connection((address, port), timeout=_left(deadline))
    # A server that sends a byte now and then never runs into a timeout of its own.
    end = threading.Timer(_left(deadline), _shut, [sock])
    end.daemon = True
    end.start()
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            sock = context.wrap_socket(sock, server_hostname=parts.hostname)
        connection.sock = sock
        yield connection
    finally:
        end.cancel()
        connection.close()
        sock.close()


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        sock.shutdown(socket.SHUT_RDWR)


def target_of(parts: SplitResult) -> str:
    """Return what stands in a request's first line."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return path + (f"?{query}" if query else "")


def _talk(
    connection: http.client.HTTPConnection, parts: SplitResult, deadline: float
) -> Page | str:
    connection.request("GET", target_of(parts), headers=HEADERS)
    response = connection.getresponse()
    if response.status in {301, 302, 303, 307, 308}:
        return response.headers.get("Location") or ""
    if response.status != 200 or response.headers.get("Content-Encoding", "identity") != "identity":
        raise NotFetched(f"It answers {response.status}.", response.status)
    body = b""
    while len(body) < MAX_BYTES:
        _left(deadline)
        chunk = response.read1(min(_CHUNK, MAX_BYTES - len(body)))
        if not chunk:
            break
        body += chunk
    charset = response.headers.get_content_charset() or ""
    return Page("", response.headers.get_content_type(), charset, body)
