"""A provider of GIFs on this machine, which answers as GIPHY does."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from PIL import Image

KEY = "a-key-of-the-tests"
NAMES = ["boat", "wave", "lighthouse", "tea", "cat", "dance", "rain", "sun", "kite", "snow"]
COLOURS = [(47, 111, 219), (236, 95, 84), (47, 158, 107), (255, 212, 71), (139, 63, 201)]


def gif(width: int, height: int, number: int = 0, frames: int = 3) -> bytes:
    """Return an animation of a square that moves."""
    pictures = []
    for step in range(frames):
        picture = Image.new("P", (width, height), 0)
        picture.putpalette([*COLOURS[number % 5], 255, 255, 255])
        side = max(2, width // 5)
        left = (width - side) * step // max(1, frames - 1)
        picture.paste(1, (left, height // 3, left + side, height // 3 + side))
        pictures.append(picture)
    out = io.BytesIO()
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=120, loop=0)
    return out.getvalue()


class Provider(ThreadingHTTPServer):
    """``total``: how many GIFs it has; ``asked``: paths with their queries; ``files``: other
    answers, by path: (status, content type, body)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.total = 30
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.files: dict[str, tuple[int, str, bytes]] = {}

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/v1/gifs"

    @property
    def environment(self) -> dict[str, str]:
        """What a server of ours needs to use it."""
        hosts = {"LINK_PREVIEW_TEST_HOSTS": self.host}
        return {"GIPHY_API_KEY": KEY, "GIPHY_URL": self.url} | hosts

    def entry(self, number: int) -> dict[str, Any]:
        name = NAMES[number % len(NAMES)]
        sizes = {"original": 320, "fixed_width": 200, "fixed_width_downsampled": 200}
        images = {key: self._image(number, width) for key, width in sizes.items()}
        images["fixed_width_still"] = self._image(number, 200)
        return {"type": "gif", "id": f"gif{number}", "title": f"{name} GIF", "images": images}

    def _image(self, number: int, width: int) -> dict[str, str]:
        height = width * (3 + number % 3) // 5
        url = f"http://{self.host}/media/{number}/{width}x{height}.gif"
        return {"url": url, "width": str(width), "height": str(height), "size": "9000"}


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append((parts.path, query))
        status, content_type, body = self.server.files.get(parts.path) or self._answer(
            parts.path, query
        )
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.end_headers()
        self.wfile.write(body)

    def _answer(self, path: str, query: dict[str, str]) -> tuple[int, str, bytes]:
        if path.startswith("/media/"):
            _, _, number, size = path.split("/")
            width, height = size.removesuffix(".gif").split("x")
            return 200, "image/gif", gif(int(width), int(height), int(number))
        if query.get("api_key") != KEY:
            return 401, "application/json", b"{}"
        what = path.removeprefix("/v1/gifs/")
        if what not in {"search", "trending"}:
            return self._one(what)
        start, limit = int(query["offset"]), int(query["limit"])
        total = 0 if query.get("q") == "nothing" else self.server.total
        found = [self.server.entry(number) for number in range(start, min(start + limit, total))]
        page = {"offset": start, "count": len(found), "total_count": total}
        return 200, "application/json", json.dumps({"data": found, "pagination": page}).encode()

    def _one(self, gif_id: str) -> tuple[int, str, bytes]:
        number = int(gif_id.removeprefix("gif") or -1) if gif_id.startswith("gif") else -1
        if not 0 <= number < self.server.total:
            return 404, "application/json", b'{"data": []}'
        return 200, "application/json", json.dumps({"data": self.server.entry(number)}).encode()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def provider() -> Iterator[Provider]:
    found = Provider()
    thread = threading.Thread(target=found.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()
