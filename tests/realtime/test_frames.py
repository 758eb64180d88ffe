"""Writing prepared frames to Daphne's sockets, without losing or mixing bytes."""

from __future__ import annotations

from drawmessenger.frames import FrameWriter, framed


class Transport:
    """A Twisted transport whose kernel takes ``room`` bytes."""

    TLS = False

    def __init__(self, room: int) -> None:
        self.room = room
        self.kernel = b""
        self.dataBuffer = b""
        self._tempDataBuffer: list[bytes] = []

    def writeSomeData(self, data: bytes) -> int | Exception:
        if self.room < 0:
            return ConnectionError("lost")
        taken = data[: self.room]
        self.room -= len(taken)
        self.kernel += taken
        return len(taken)

    def write(self, data: bytes) -> None:
        self._tempDataBuffer.append(data)


class Protocol:
    STATE_OPEN = 3

    def __init__(self, transport: Transport, state: int = 3) -> None:
        self.transport = transport
        self.state = state


def test_a_frame_is_framed_as_the_standard_says():
    assert framed(b"abc") == b"\x82\x03abc"
    assert framed("äh") == b"\x81\x03" + "äh".encode()
    assert framed(b"x" * 300)[:4] == b"\x82\x7e\x01\x2c"


def test_the_same_frame_is_framed_once():
    frame = b"for everybody"
    assert framed(frame) is framed(frame)


def test_a_frame_goes_straight_to_the_kernel():
    transport = Transport(room=100)
    FrameWriter(Protocol(transport))(b"abc")
    assert transport.kernel == framed(b"abc")
    assert transport._tempDataBuffer == []


def test_what_the_kernel_does_not_take_is_buffered_and_nothing_overtakes_it():
    transport = Transport(room=3)
    write = FrameWriter(Protocol(transport))
    write(b"first")
    transport.room = 100
    write(b"second")
    everything = transport.kernel + b"".join(transport._tempDataBuffer)
    assert everything == framed(b"first") + framed(b"second")
    assert transport.kernel == framed(b"first")[:3]


def test_a_lost_connection_is_left_to_twisted():
    transport = Transport(room=-1)
    FrameWriter(Protocol(transport))(b"abc")
    assert transport._tempDataBuffer == [framed(b"abc")]


def test_nothing_is_written_after_the_close_frame():
    transport = Transport(room=100)
    FrameWriter(Protocol(transport, state=2))(b"abc")
    assert (transport.kernel, transport._tempDataBuffer) == (b"", [])


def test_encrypted_transports_use_their_own_way():
    transport = Transport(room=100)
    transport.TLS = True
    FrameWriter(Protocol(transport))(b"abc")
    assert transport._tempDataBuffer == [framed(b"abc")]
