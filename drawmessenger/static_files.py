"""Static files: under names that carry their content's hash, and served from memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from servestatic import ServeStaticASGI
from servestatic.responders import StaticFile
from servestatic.storage import CompressedManifestStaticFilesStorage

MOST_KEPT = 256 * 1024  # bytes of a file
# What needs more than the file as it is: servestatic knows how to answer.
PARTIAL = {b"range", b"if-none-match", b"if-modified-since"}


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import "./x.js"` too, so that a module and what it imports always match."""

    support_js_module_import_aggregation = True
    # Django's patterns, but at the beginning of a line only: the word "import" or "export" in a
    # comment would have what follows rewritten twice. And no types in comments, as in
    # {import("./x.js").X}: modules may name each other there.
    _js_module_import_aggregation_patterns = (
        "*.js",
        tuple(
            (rf"(?<!\{{){pattern}" if r"import\(" in pattern else f"(?m:^){pattern}", template)
            for pattern, template in (
                CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]
            )
        ),
    )
    # A module's name changes with those of its imports, one level of them a pass. Passes end
    # when nothing changes any more; only modules that import each other never come to that.
    max_post_process_passes = 30


class StaticInMemory(ServeStaticASGI):
    """Keeps small files in memory. A room's page asks for some seventy of them at once.

    Opening, reading and closing a file takes a hop to another thread each: more than half of
    what an answer costs.
    """

    def initialize(self) -> None:
        super().initialize()
        self._kept: dict[str, tuple[list[tuple[bytes, bytes]], bytes]] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        kept = self._find(scope) if scope["type"] == "http" else None
        if not kept:
            await super().__call__(scope, receive, send)
            return
        headers, body = kept
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _find(self, scope: Any) -> tuple[list[tuple[bytes, bytes]], bytes] | None:
        file = self.files.get(scope["path"])
        headers = dict(scope["headers"])
        if scope["method"] != "GET" or not isinstance(file, StaticFile) or PARTIAL & headers.keys():
            return None
        accepted = headers.get(b"accept-encoding", b"").decode("latin-1")
        path, answer = file.get_path_and_headers({"HTTP_ACCEPT_ENCODING": accepted})
        if path not in self._kept:
            if Path(path).stat().st_size > MOST_KEPT:
                return None
            named = [(k.lower().encode(), v.encode("latin-1")) for k, v in answer if v is not None]
            self._kept[path] = (named, Path(path).read_bytes())
        return self._kept[path]
