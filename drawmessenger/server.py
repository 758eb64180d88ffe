"""Daphne with a graceful end (R10): `python -m drawmessenger.server -b HOST -p PORT`.

Takes Daphne's options. On SIGTERM every socket is closed with 1012, what was submitted is
committed, and only then are the applications stopped.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
from typing import Any

from daphne import http_protocol
from daphne.cli import CommandLineInterface
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import defer

from drawmessenger.frames import FrameWriter
from drawmessenger.realtime.consumer import FRAMES_EXTENSION
from drawmessenger.realtime.hub import running_hubs
from drawmessenger.realtime.writer import drain_all
from drawmessenger.signals import server_started

APPLICATION = "drawmessenger.asgi:application"
DRAIN_SECONDS = 8.0
GOODBYE_SECONDS = 0.3


class Protocol(WebSocketProtocol):
    def dataReceived(self, data: bytes) -> None:
        """As Autobahn's, without composing coloured words for a log that nobody keeps.

        That was a twentieth of a busy server's work.
        """
        self._dataReceived(data)

    def serverClose(self, code: int | None = None) -> None:
        # Autobahn's own sendClose refuses 1012: it knows 1000 and 3000 to 4999 only.
        self.sendCloseFrame(code=code or 1000)


WebSocketFactory.protocol = Protocol


class Request(http_protocol.WebRequest):
    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """As Twisted's, which takes forms apart as well, and answers itself what is wrong with one.

        Django does both, and without a second copy of each file in memory.
        """
        self.content.seek(0, 0)
        self.method, self.uri, self.clientproto = command, path, version
        self.path = path.partition(b"?")[0]
        self.args: dict[bytes, list[bytes]] = {}
        self.process()


http_protocol.WebRequest = Request


class GracefulServer(Server):
    def run(self) -> None:
        self.ports: list[Any] = []
        # Everything that is loaded by now stays. Looking through it again in each full garbage
        # collection would stop all sockets for a tenth of a second.
        gc.collect()
        gc.freeze()
        server_started.send(sender=GracefulServer)
        super().run()

    def listen_success(self, port: Any) -> None:
        self.ports.append(port)
        super().listen_success(port)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] == "websocket":
            scope.setdefault("extensions", {})[FRAMES_EXTENSION] = FrameWriter(protocol)
        return super().create_application(protocol, scope)

    def kill_all_applications(self) -> Any:
        """Called by Twisted before it shuts down; it waits for what this returns."""
        # At once, or clients come back to this very process and are cut off again. Daphne's own
        # list is of no use: its callbacks have turned the ports into nothing.
        for port in self.ports:
            port.stopListening()
        return defer.Deferred.fromFuture(asyncio.ensure_future(_finish()))


async def _finish() -> None:
    """Commit what was submitted, acknowledge it, and say goodbye to every socket."""
    hubs = running_hubs()
    for hub in hubs:
        hub.stopping = True
    # What takes longer was never acknowledged, so the clients send it again (R3).
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(drain_all(), DRAIN_SECONDS)
    await asyncio.gather(*(hub.stop() for hub in hubs))
    await asyncio.sleep(GOODBYE_SECONDS)
    # Not Daphne's kill_all_applications, which stops waiting when the first one has ended: what
    # is still suspended when the interpreter ends can take it down with SIGSEGV.
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    if rest:
        await asyncio.wait(rest, timeout=1)


class Interface(CommandLineInterface):
    server_class = GracefulServer


if __name__ == "__main__":
    Interface().run([*sys.argv[1:], APPLICATION])
