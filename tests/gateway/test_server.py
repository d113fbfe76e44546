"""HTTP with an end to patience: who is silent, and who does not take an answer, is cut."""

import asyncio

import pytest
import uvicorn
from uvicorn.server import ServerState

from gateway.server import LEAST_PER_S, SILENT_S, TAKEN_S, Patient

GET = b"GET / HTTP/1.1\r\nHost: rialto.example\r\n"
UPGRADE = GET + b"Upgrade: websocket\r\nConnection: Upgrade\r\n"


class Transport(asyncio.Transport):
    """Keeps what is written, of which ``waits`` bytes are not taken yet."""

    def __init__(self, address="192.0.2.1"):
        super().__init__({"peername": (address, 5)})
        self.written, self.waits, self.over, self.protocol = b"", 0, "", None

    def write(self, data):
        self.written += data

    def get_write_buffer_size(self):
        return self.waits

    def get_protocol(self):
        return self.protocol

    def set_protocol(self, protocol):
        self.protocol = protocol

    def is_closing(self):
        return bool(self.over)

    def close(self):
        self.over = self.over or "closed"

    def abort(self):
        self.over = "aborted"

    def pause_reading(self): ...

    def resume_reading(self): ...


class Heard(asyncio.Protocol):
    """Stands for a websocket: what it is given."""

    def __init__(self, **_):
        self.data = []

    def data_received(self, data):
        self.data.append(data)


async def answer(scope, receive, send):
    if scope["path"] == "/slow":
        await asyncio.sleep(1000)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
async def transport():
    return Transport()


@pytest.fixture
def config():
    config = uvicorn.Config(answer, ws=Heard, lifespan="off", log_level="error")
    config.load()
    return config


@pytest.fixture
async def http(door, config, transport):
    protocol = Patient(door, config, ServerState(), {})
    protocol.connection_made(transport)
    yield protocol
    protocol.connection_lost(ConnectionResetError())


@pytest.mark.parametrize("said", [b"", GET[:-2]])
async def test_who_does_not_ask_in_time_is_cut(http, transport, said):
    if said:
        http.data_received(said)
    await asyncio.sleep(SILENT_S - 1)
    assert not transport.over

    await asyncio.sleep(2)

    assert transport.over == "aborted"


async def test_a_second_question_that_comes_byte_by_byte_is_cut_too(http, transport):
    http.data_received(GET + b"\r\n")
    await asyncio.sleep(1)
    assert transport.written.endswith(b"ok\r\n0\r\n\r\n")

    for byte in GET:
        http.data_received(bytes((byte,)))
        await asyncio.sleep(1)

    assert transport.over == "aborted"


async def test_the_rest_of_a_body_nobody_asked_for_has_an_end(http, transport):
    http.data_received(GET + b"Content-Length: 99\r\n\r\n")

    for _ in range(11):
        await asyncio.sleep(1)
        http.data_received(b"x")

    assert transport.over == "aborted"


async def test_who_waits_for_an_answer_may_wait(http, transport):
    http.data_received(GET.replace(b"/", b"/slow", 1) + b"\r\n")

    await asyncio.sleep(500)

    assert not transport.over


async def test_who_does_not_take_an_answer_is_cut(http, transport):
    transport.waits = 1_000_000
    http.pause_writing()

    await asyncio.sleep(2 * TAKEN_S + 1)

    assert transport.over == "aborted"


async def test_who_takes_an_answer_slowly_may(http, transport):
    http.data_received(GET.replace(b"/", b"/slow", 1) + b"\r\n")
    transport.waits = 1_000_000
    http.pause_writing()
    for _ in range(9):
        await asyncio.sleep(TAKEN_S)
        transport.waits -= 2 * LEAST_PER_S * int(TAKEN_S)
    transport.waits = 0
    http.resume_writing()

    await asyncio.sleep(3 * TAKEN_S)

    assert not transport.over


async def test_what_comes_behind_an_upgrade_reaches_the_websocket(http, transport):
    http.data_received(UPGRADE + b"\r\nframes")

    assert transport.protocol.data[0].startswith(b"GET / HTTP/1.1\r\n")
    assert transport.protocol.data[1:] == [b"frames"]


@pytest.mark.parametrize(
    "asked",
    [
        UPGRADE.replace(b"1.1", b"1.0"),
        UPGRADE + b"Content-Length: 5\r\n",
        UPGRADE + b"Transfer-Encoding: chunked\r\n",
    ],
)
async def test_an_upgrade_with_a_body_or_of_old_is_refused(http, transport, asked):
    http.data_received(asked + b"\r\n")

    assert transport.written.startswith(b"HTTP/1.1 400 ")
    assert transport.over == "closed"
    assert transport.protocol is None


async def test_what_is_no_http_is_refused_once(http, transport):
    http.data_received(b"\x00\r\n\r\n")

    assert transport.written.startswith(b"HTTP/1.1 400 ")
    assert transport.over == "closed"


@pytest.mark.parametrize("path", [b"/", b"/slow"])
async def test_nonsense_behind_a_question_is_one_refusal_or_none(http, transport, path):
    http.data_received(GET.replace(b"/", path, 1) + b"Transfer-Encoding: chunked\r\n\r\n")
    await asyncio.sleep(1)

    http.data_received(b"zz\r\n")
    await asyncio.sleep(1000)

    assert transport.written.count(b"HTTP/1.1 ") == 1
    assert transport.over


@pytest.fixture
def arrive(door, config):
    """Open a connection from an address; it is left open."""
    door.lines.open_each = 2

    def arrive(address="192.0.2.1"):
        protocol = Patient(door, config, ServerState(), {})
        protocol.connection_made(Transport(address))
        return protocol

    return arrive


async def test_one_address_holds_so_many_connections_and_another_its_own(arrive, door):
    first, _, third = arrive(), arrive(), arrive()
    other = arrive("192.0.2.2")
    over = [one.transport.over for one in (first, third, other)]

    third.connection_lost(None)
    still_full = arrive()
    first.connection_lost(None)

    assert over == ["", "aborted", ""]
    assert still_full.transport.over == "aborted"
    assert arrive().transport.over == ""
    assert door.lines.open == {"192.0.2.1": 2, "192.0.2.2": 1}


async def test_a_trusted_proxy_carries_many(arrive, door):
    door.trusted = frozenset({"192.0.2.1"})

    assert {arrive().transport.over for _ in range(9)} == {""}


async def test_what_has_become_a_websocket_is_counted_no_more(arrive, door):
    line = arrive()

    line.data_received(UPGRADE + b"\r\n")
    left = dict(door.lines.open)
    line.connection_lost(None)

    assert (left, door.lines.open) == ({}, {})
