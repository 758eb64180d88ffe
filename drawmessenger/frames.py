"""Writes one frame to many sockets of Daphne: framed once, straight to the socket.

ASGI's ``send`` frames the same bytes anew for every socket, and Twisted asks the kernel to be told
when each may be written to, although it nearly always may. With hundreds of sockets in a busy room
that is a third of a server's work. `drawmessenger.server` offers this writer to the application as
an ASGI extension; under any other server the application uses ``send``.
"""

from __future__ import annotations

from typing import Any

from autobahn.websocket.protocol import PreparedMessage

_last: tuple[str | bytes, bytes] = (b"", b"")


def framed(frame: str | bytes) -> bytes:
    """Return a frame as it goes over the wire; the same object again costs nothing."""
    global _last
    if frame is not _last[0]:
        payload = frame.encode() if isinstance(frame, str) else frame
        prepared = PreparedMessage(payload, isinstance(frame, bytes), False, True)
        _last = (frame, prepared.payloadHybi)
    return _last[1]


class FrameWriter:
    """Writes frames to one WebSocket protocol of Daphne."""

    __slots__ = ("_protocol",)

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol

    def __call__(self, frame: str | bytes) -> None:
        """Write a frame now; what the kernel does not take is buffered, as by ``send``."""
        protocol = self._protocol
        if protocol.state != protocol.STATE_OPEN:
            return
        transport, data = protocol.transport, framed(frame)
        if transport.TLS or transport.dataBuffer or transport._tempDataBuffer:
            transport.write(data)
            return
        sent = transport.writeSomeData(data)
        # A lost connection is an exception here; writing again lets Twisted find out itself.
        sent = sent if isinstance(sent, int) else 0
        if sent < len(data):
            transport.write(data[sent:])
