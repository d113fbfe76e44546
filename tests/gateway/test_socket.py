"""The websocket below ASGI: who may open one, frames under limits, and how it ends."""

import asyncio

import pytest
from websockets.frames import Frame, Opcode

from gateway import client_pb2, limits
from gateway.client import Client
from gateway.limits import Allowance, Doorkeeper
from gateway.socket import CLOSE_WITHIN_S, THROWN_AWAY_BYTES
from tests.gateway.clients import settle
from tests.gateway.peers import HELLO


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
        ({"offers": ["centrifuge-json"]}, 101),
        ({"offers": ["another", "centrifuge-protobuf"]}, 101),
        ({"offers": ["another"]}, 101),
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


@pytest.mark.parametrize(
    "asked",
    [
        {"offers": ["centrifuge-protobuf"]},
        {"path": "/connection/websocket?cf_protocol=protobuf"},
        {"path": "/connection/websocket?lang=en&format=protobuf"},
    ],
)
async def test_who_asks_for_protobuf_is_spoken_to_in_binary_frames(arrive, asked):
    peer = arrive().open(**asked)

    peer.raw(Frame(Opcode.BINARY, b"\x04\x08\x01\x22\x00"))
    await settle()

    (reply,) = peer.read(Opcode.BINARY)
    told = client_pb2.Reply.FromString(reply[1:])
    assert (told.id, told.connect.pong) == (1, True)


async def test_text_where_protobuf_was_agreed_on_is_no_message(arrive):
    peer = arrive().open(offers=["centrifuge-protobuf"])

    peer.say(HELLO)

    assert peer.closed_with == 1003


@pytest.mark.parametrize("parts", [[b'"\xff"'], [b'"\xf0\x9f', b"\x98(", b'"']])
async def test_text_that_is_none_ends_the_line(arrive, parts):
    peer = arrive().open(HELLO)
    for number, part in enumerate(parts):
        opcode = Opcode.CONT if number else Opcode.TEXT
        peer.raw(Frame(opcode, part, fin=number == len(parts) - 1))

    assert peer.closed_with == 1007


@pytest.mark.parametrize("headers", [{"X_Long": "x" * 9000}, {"Content_Length": "5"}])
async def test_a_handshake_that_cannot_be_read_is_not_left_waiting(arrive, headers):
    peer = arrive().open(**headers)

    assert peer.transport.closing


async def test_a_ping_is_answered_before_the_message_behind_it(arrive, monkeypatch):
    peer = arrive().open()
    monkeypatch.setattr(Client, "receive", lambda client, data: client.wire.write(data))
    ping, text, end = (
        Frame(Opcode.PING, b"p"),
        Frame(Opcode.TEXT, b"{}"),
        Frame(Opcode.CLOSE, b"\x03\xe8"),
    )
    peer.socket.data_received(b"".join(f.serialize(mask=True) for f in (ping, text)))
    peer.socket.data_received(b"".join(f.serialize(mask=True) for f in (text, end)))

    written = peer.transport.theirs.recv(1 << 16).partition(b"\r\n\r\n")[2]
    assert written == b"\x8a\x01p{}{}\x88\x02\x03\xe8"


async def test_what_a_peer_still_sends_at_the_end_is_read_and_thrown_away_but_not_for_ever(arrive):
    peer = arrive().open(HELLO)
    peer.socket.close(1008, "enough")
    assert peer.transport.closing

    peer.socket.data_received(bytes(THROWN_AWAY_BYTES))
    before = peer.transport.aborted
    peer.socket.data_received(b"\0")

    assert (before, peer.transport.aborted) == (False, True)


async def test_a_peer_that_is_gone_unheard_of_is_let_go_of_all_the_same(arrive):
    peer = arrive().open(HELLO)
    await settle()
    peer.transport.gone = True

    peer.socket.close(3001, "shutdown")

    assert peer.transport.aborted
    assert peer.socket.client.closed
