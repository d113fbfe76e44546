"""The two ends of a websocket: a transport over real sockets, and the peer behind it."""

import socket

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from gateway.socket import Socket

HELLO = b'{"id":1,"connect":{}}'
URI = "ws://rialto.example/connection/websocket"


class State:
    def __init__(self):
        self.connections = set()


class Transport:
    """A transport over one end of a real pair of sockets: the other end is the peer's."""

    def __init__(self, address="192.0.2.1", *, tls=False):
        self.ours, self.theirs = socket.socketpair()
        self.ours.setblocking(False)
        self.theirs.setblocking(False)
        self.extra = {"peername": (address, 1), "socket": self.ours}
        self.extra |= {"sslcontext": object()} if tls else {}
        self.buffered, self.closing, self.aborted = b"", False, False
        self.protocol, self.given = None, b""
        self.gone = False

    def get_extra_info(self, name):
        return self.extra.get(name)

    def set_write_buffer_limits(self, high):
        assert high == 0, "what waits at all is told"

    def write(self, data):
        self.given += data
        waited, self.buffered = self.buffered, self.buffered + data
        if not waited:
            self._send()
            if self.buffered:
                self.protocol.pause_writing()

    def get_write_buffer_size(self):
        return len(self.buffered)

    def drain(self):
        """Write what waits, as the loop does when the peer reads again."""
        waited = self.buffered
        self._send()
        if waited and not self.buffered and not self.closing:
            self.protocol.resume_writing()

    def _send(self):
        while self.buffered:
            try:
                sent = self.ours.send(self.buffered)
            except BlockingIOError:
                return
            self.buffered = self.buffered[sent:]

    def can_write_eof(self):
        return "sslcontext" not in self.extra

    def write_eof(self):
        self.closing = True
        if self.gone:
            raise OSError(107, "Transport endpoint is not connected")

    def close(self):
        self.closing = True

    def abort(self):
        self.aborted = True

    def shut(self):
        self.ours.close()
        self.theirs.close()


class Peer:
    """The other end: a client of websockets' own protocol, without I/O."""

    def __init__(self, door, state, **asked):
        self.transport = Transport(**asked)
        self.socket = Socket(door, state)
        self.transport.protocol = self.socket
        self.socket.connection_made(self.transport)
        self.protocol = ClientProtocol(parse_uri(URI))

    def open(self, *hello, origin=None, path="/connection/websocket", offers=None, **headers):
        self.protocol.available_subprotocols = offers
        asked = self.protocol.connect()
        asked.path = path
        if origin:
            asked.headers["Origin"] = origin
        for name, value in headers.items():
            asked.headers[name.replace("_", "-")] = value
        self.protocol.send_request(asked)
        self.flush()
        for text in hello:
            self.say(text)
        return self

    def say(self, text, **frame):
        self.raw(Frame(Opcode.TEXT, text, **frame))

    def raw(self, frame):
        self.protocol.send_frame(frame)
        self.flush()

    def flush(self):
        for data in self.protocol.data_to_send():
            if data:
                self.socket.data_received(data)

    def read(self, opcode=Opcode.TEXT):
        """Take in what has been written so far, in the order of the wire; return its messages."""
        self.transport.drain()
        while True:
            try:
                data = self.transport.theirs.recv(1 << 20)
            except BlockingIOError:
                break
            if not data:
                break
            self.protocol.receive_data(data)
            self.transport.drain()
        frames = [e for e in self.protocol.events_received() if isinstance(e, Frame)]
        return [bytes(frame.data) for frame in frames if frame.opcode is opcode]

    @property
    def closed_with(self):
        self.read()
        return self.protocol.close_rcvd.code if self.protocol.close_rcvd else None

    @property
    def status(self):
        self.read()
        failed = self.protocol.handshake_exc
        assert failed is None or hasattr(failed, "response"), failed
        return failed.response.status_code if failed else 101
