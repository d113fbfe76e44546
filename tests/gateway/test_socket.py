"""The websocket below ASGI: frames under limits, whole and in order, and a descriptor given up."""

import asyncio
import socket

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from gateway import limits
from gateway.frames import text_frame
from gateway.limits import Allowance, Doorkeeper
from gateway.socket import CLOSE_WITHIN_S, Door

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

    def get_extra_info(self, name):
        return self.extra.get(name)

    def write(self, data):
        self.buffered += data

    def get_write_buffer_size(self):
        return len(self.buffered)

    def drain(self):
        """Write what waits, as the loop does when the peer reads again."""
        while self.buffered:
            try:
                sent = self.ours.send(self.buffered)
            except BlockingIOError:
                return
            self.buffered = self.buffered[sent:]

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
        self.socket = door.socket(None, state, None)
        self.socket.connection_made(self.transport)
        self.protocol = ClientProtocol(parse_uri(URI))

    def open(self, *hello, origin=None, path="/connection/websocket", **headers):
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

    def read(self):
        """Take in what has been written so far, in the order of the wire; return its texts."""
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
        return [bytes(frame.data) for frame in frames if frame.opcode is Opcode.TEXT]

    @property
    def closed_with(self):
        self.read()
        return self.protocol.close_rcvd.code if self.protocol.close_rcvd else None

    @property
    def status(self):
        self.read()
        failed = self.protocol.handshake_exc
        return failed.response.status_code if failed else 101


@pytest.fixture
def door(edge):
    edge.topics.store.let["head"].set()
    clock = asyncio.get_event_loop_policy().get_event_loop().time
    return Door(edge, Doorkeeper(clock), frozenset({"https://rialto.example"}), frozenset())


@pytest.fixture
def state():
    return State()


@pytest.fixture
def peers():
    made = []
    yield made
    for peer in made:
        peer.socket.connection_lost(None)
        peer.transport.shut()


@pytest.fixture
def arrive(door, state, peers):
    def arrive(**asked):
        peers.append(Peer(door, state, **asked))
        return peers[-1]

    return arrive


async def settle():
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_connection_speaks_the_protocol(arrive, state):
    peer = arrive().open(HELLO)
    await settle()

    (reply,) = peer.read()
    assert reply.startswith(b'{"id":1,"connect":{')
    assert peer.socket in state.connections


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"path": "/elsewhere"}, 404),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "https://rialto.example"}, 101),
        ({"Sec_WebSocket_Protocol": " "}, 101),
        ({"Sec_WebSocket_Protocol": "centrifuge-json"}, 101),
        ({"Sec_WebSocket_Version": "7"}, 400),
    ],
)
async def test_who_may_open_a_line_and_who_not(arrive, asked, status):
    peer = arrive().open(**asked)

    assert peer.status == status
    assert peer.transport.closing == (status != 101)


async def test_an_address_with_too_many_lines_is_told_so(arrive, door):
    door.doorkeeper = Doorkeeper(door.doorkeeper.now_s, open_each=1, arrivals=Allowance(9, 1))
    arrive().open()

    late = arrive().open()

    assert late.status == 429


async def test_a_line_that_is_gone_frees_its_place(arrive, door):
    peer = arrive().open(HELLO)
    await settle()

    peer.socket.connection_lost(None)

    assert (door.doorkeeper.open, door.edge.clients) == ({}, {})


async def test_a_message_in_parts_is_one_message(arrive):
    peer = arrive().open()
    peer.say(HELLO[:5], fin=False)
    peer.raw(Frame(Opcode.CONT, HELLO[5:9], fin=False))
    peer.raw(Frame(Opcode.PING, b"between"))
    peer.raw(Frame(Opcode.CONT, HELLO[9:]))
    await settle()

    assert peer.read()[0].startswith(b'{"id":1,"connect":{')


async def test_before_it_connects_a_line_may_say_little(arrive):
    many, much = arrive().open(), arrive().open()
    for _ in range(limits.PRE_CONNECT_MESSAGES + 1):
        many.say(HELLO)
    much.say(b'{"id":1,"connect":{"name":"' + b"x" * limits.PRE_CONNECT_BYTES + b'"}}')
    await settle()

    assert many.closed_with == 3501
    assert much.closed_with == 3501


async def test_a_line_that_never_connects_is_closed(arrive):
    peer = arrive().open()

    await asyncio.sleep(limits.CONNECT_WITHIN_S + 1)

    assert peer.closed_with == 3502


async def test_a_frame_too_large_is_refused_before_it_is_read(arrive):
    peer = arrive().open(HELLO)
    await settle()

    peer.say(b"x" * (limits.MESSAGE_BYTES + 1))

    assert peer.closed_with == 1009
    assert peer.transport.closing


async def test_too_many_frames_or_control_frames_cut_the_line(arrive):
    talker, pinger = arrive().open(HELLO), arrive().open(HELLO)
    await settle()

    for _ in range(limits.FRAMES.burst + 1):
        talker.say(b'{"id":2,"rpc":{"method":"test:find"}}')
    for _ in range(limits.CONTROL_FRAMES.burst + 1):
        pinger.raw(Frame(Opcode.PING, b""))

    assert talker.transport.aborted
    assert pinger.transport.aborted
    assert talker.socket.fd == pinger.socket.fd == -1


async def test_a_close_is_answered_and_the_line_let_go(arrive, door):
    peer = arrive().open(HELLO)
    await settle()
    peer.read()

    peer.protocol.send_close(1000, "bye")
    peer.flush()

    assert peer.closed_with == 1000
    assert peer.transport.closing
    assert door.edge.clients == {}
    await asyncio.sleep(CLOSE_WITHIN_S + 1)
    assert peer.transport.aborted, "who does not hang up is hung up on"


async def test_what_does_not_fit_waits_and_frames_stay_whole_and_in_order(arrive):
    peer = arrive().open(HELLO)
    await settle()
    peer.read()
    texts = [bytes([65 + n]) * 40_000 for n in range(20)]

    for text in texts[:10]:
        peer.socket.write(text_frame(text))
    waiting = peer.transport.get_write_buffer_size()
    first = peer.read()
    for text in texts[10:]:
        peer.socket.write(text_frame(text))

    assert waiting
    assert first + peer.read() == texts


async def test_a_peer_that_does_not_read_is_told_to_recover_and_then_cut(arrive):
    peer = arrive().open(HELLO, b'{"id":2,"subscribe":{"channel":"room:board"}}')
    await settle()
    peer.read()

    while peer.transport.get_write_buffer_size() <= limits.LAGGING_BYTES:
        peer.socket.write(text_frame(b"x" * 30_000))
    lagging = peer.socket.client.subscriptions.listened
    while not peer.transport.aborted:
        peer.socket.write(text_frame(b"x" * 30_000))

    assert lagging == {}
    assert peer.transport.get_write_buffer_size() > limits.WRITE_BUFFER_BYTES
    assert peer.transport.get_write_buffer_size() < limits.WRITE_BUFFER_BYTES + 60_000


async def test_a_peer_that_is_gone_is_let_go_at_the_next_write(arrive):
    peer = arrive().open(HELLO)
    await settle()
    peer.read()
    peer.transport.theirs.close()

    for _ in range(3):
        peer.socket.write(text_frame(b"x" * 1000))

    assert peer.transport.aborted
    assert peer.socket.fd == -1


@pytest.mark.parametrize("end", ["lost", "abort", "finish", "eof"])
async def test_the_descriptor_is_given_up_before_it_can_be_anothers(arrive, end):
    peer = arrive().open(HELLO)
    await settle()
    peer.read()
    acts = {
        "lost": lambda: peer.socket.connection_lost(None),
        "abort": peer.socket._abort,
        "finish": lambda: peer.socket.close(3001, "shutdown"),
        "eof": peer.socket.eof_received,
    }

    acts[end]()
    peer.read()
    peer.socket.write(text_frame(b"to whoever has the number now"))
    peer.socket.close(3000, "again")

    assert peer.read() == []
    assert peer.socket.ending


async def test_under_tls_the_transport_alone_writes(arrive):
    peer = arrive(tls=True).open(HELLO)
    await settle()
    peer.read()

    peer.socket.write(text_frame(b"secret"))

    assert peer.socket.fd == -1
    assert peer.transport.buffered == text_frame(b"secret")


async def test_a_server_that_stops_says_so_to_those_who_are_in(arrive):
    talking, silent = arrive().open(HELLO), arrive()
    await settle()

    talking.socket.shutdown()
    silent.socket.shutdown()

    assert talking.closed_with == 3001
    assert silent.transport.aborted


async def test_a_line_may_end_before_its_handshake(arrive, door):
    peer = arrive()

    peer.socket.close(3000, "never mind")

    assert peer.transport.aborted
    assert door.doorkeeper.open == {}
