"""Encodings: the same messages in JSON and in protobuf, and nothing else is read."""

import contextlib

import msgspec
import pytest
from centrifuge.protocol import client_pb2 as theirs
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from gateway import client_pb2, codes, protocol
from gateway.codes import BadFrame
from gateway.encoding import JSON
from gateway.forms import BINARY_SOCKET, BINARY_STREAM, EVENTS, SOCKET, STREAM
from gateway.protobuf import PROTOBUF
from gateway.protocol import (
    Command,
    Connected,
    Counted,
    Info,
    Present,
    Pub,
    Refreshed,
    Reply,
    SubRefreshed,
    Subscribed,
    Told,
)

CHAT = "chat:r"
COMMANDS = [
    {"id": 1, "connect": {"token": "t", "name": "js", "subs": {"user:ada": {"recover": True}}}},
    {"id": 2, "subscribe": {"channel": CHAT, "token": "t", "join_leave": True, "delta": "fossil"}},
    {"id": 3, "subscribe": {"channel": CHAT, "recover": True, "offset": 7, "epoch": "e"}},
    {"id": 4, "unsubscribe": {"channel": CHAT}},
    {"id": 5, "rpc": {"method": "feed:live", "data": b"{}"}},
    {"id": 6, "refresh": {"token": "t"}},
    {"id": 7, "sub_refresh": {"channel": CHAT, "token": "t"}},
    {"id": 8, "history": {"channel": CHAT, "limit": -1, "since": {"offset": 3, "epoch": "e"}}},
    {"id": 9, "history": {"channel": CHAT, "reverse": True}},
    {"id": 10, "presence": {"channel": CHAT}},
    {"id": 11, "presence_stats": {"channel": CHAT}},
    {"id": 12, "publish": {}},
    {"send": {}},
    {},
]
PUBS = [Pub(Raw(b'{"a":1}'), 7)]
RESULTS = {
    "connect": Connected(
        "c", "v", 25, True, {"user:ada": Subscribed(True, True, "e", 3)}, True, 60
    ),
    "subscribe": Subscribed(True, True, "e", 7, True, True, PUBS, True, 60, True),
    "unsubscribe": {},
    "refresh": Refreshed("c", "v", True, 60),
    "sub_refresh": SubRefreshed(True, 60),
    "history": Told(PUBS, 7, "e"),
    "presence": Present({"c": Info("ada", "c", Raw(b'{"name":"Ada"}'))}),
    "presence_stats": Counted(3, 2),
    "error": codes.TOO_BUSY,
}


def sized(message):
    body = message.SerializeToString()
    assert len(body) < 128
    return bytes([len(body)]) + body


def json(command):
    told = command
    if "rpc" in command:
        told = command | {"rpc": command["rpc"] | {"data": {}}}
    return msgspec.json.encode(told)


def binary(command):
    """Write a command with the schema of the SDK, not with ours."""
    told = theirs.Command(id=command.get("id", 0))
    for method, asked in command.items():
        if method != "id":
            getattr(told, method).SetInParent()
            fill(getattr(told, method), asked)
    return sized(told)


def fill(message, asked):
    for name, value in asked.items():
        if name == "subs":
            for channel, sub in value.items():
                fill(message.subs[channel], sub)
        elif isinstance(value, dict):
            fill(getattr(message, name), value)
        else:
            setattr(message, name, value)


@pytest.mark.parametrize("command", COMMANDS, ids=map(str, range(len(COMMANDS))))
def test_a_command_is_the_same_in_both(command):
    (by_text,) = JSON.commands(json(command))
    (by_bytes,) = PROTOBUF.commands(binary(command))

    assert by_bytes == by_text
    assert by_text.method == next((name for name in command if name != "id"), "")


def test_several_commands_come_at_once():
    texts, messages = map(json, COMMANDS), map(binary, COMMANDS)

    assert len(JSON.commands(b"\n".join(texts))) == len(COMMANDS)
    assert PROTOBUF.commands(b"".join(messages)) == JSON.commands(b"\n".join(map(json, COMMANDS)))


@pytest.mark.parametrize("method", RESULTS)
def test_a_reply_is_what_the_sdk_reads(method):
    reply = Reply(5, **{method: RESULTS[method]})

    told = theirs.Reply.FromString(PROTOBUF.reply(reply)[1:])
    text = msgspec.json.decode(JSON.reply(reply))

    assert told.id == text["id"] == 5
    assert told.HasField(method)
    assert [field.name for field, _ in told.ListFields()] == ["id", method]
    for name, value in text[method].items():
        read = getattr(getattr(told, method), name)
        if isinstance(value, str | int | bool):
            assert read == value


def test_an_answer_and_what_is_pushed_are_what_the_sdk_reads():
    info = Info("ada", "c", Raw(b'{"name":"Ada"}'))
    answer = theirs.Reply.FromString(PROTOBUF.answer(5, b'{"ok":1}')[1:])
    told = [
        theirs.Reply.FromString(message[1:]).push
        for message in (
            PROTOBUF.publication(CHAT, 7, b'{"a":1}'),
            PROTOBUF.publication(CHAT, 8, b"6\n;", delta=True),
            PROTOBUF.joined(CHAT, info),
            PROTOBUF.left(CHAT, info),
            PROTOBUF.unsubscribed(CHAT, *codes.SUB_EXPIRED),
            PROTOBUF.disconnected(codes.SHUTDOWN),
        )
    ]

    assert (answer.id, answer.rpc.data) == (5, b'{"ok":1}')
    assert (told[0].channel, told[0].pub.offset, told[0].pub.data) == (CHAT, 7, b'{"a":1}')
    assert told[1].pub.delta
    assert told[2].join.info.conn_info == b'{"name":"Ada"}'
    assert told[3].leave.info.user == "ada"
    assert told[4].unsubscribe.code == 2501
    assert told[5].disconnect.code == 3001


def test_the_same_in_json():
    info = Info("ada", "c")
    pushes = [
        JSON.publication(CHAT, 8, JSON.text(b'{"a":1}'), delta=True),
        JSON.joined(CHAT, info),
        JSON.left(CHAT, info),
        JSON.unsubscribed(CHAT, *codes.SUB_EXPIRED),
        JSON.disconnected(codes.SHUTDOWN),
    ]

    assert [msgspec.json.decode(push)["push"] for push in pushes] == [
        {"channel": CHAT, "pub": {"data": '{"a":1}', "offset": 8, "delta": True}},
        {"channel": CHAT, "join": {"info": {"user": "ada", "client": "c"}}},
        {"channel": CHAT, "leave": {"info": {"user": "ada", "client": "c"}}},
        {"channel": CHAT, "unsubscribe": {"code": 2501, "reason": "subscription expired"}},
        {"disconnect": {"code": 3001, "reason": "shutdown"}},
    ]


@pytest.mark.parametrize(
    "data", [b"", b"\x05\x08", b"\xff\xff\xff\xff\xff\x0f", b"\x80", b"\x02\xff\xff"]
)
def test_what_is_no_message_in_protobuf_is_refused(data):
    with pytest.raises(BadFrame):
        PROTOBUF.commands(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_commands_or_refused(data):
    for encoding in (JSON, PROTOBUF):
        with contextlib.suppress(BadFrame):
            assert all(isinstance(command, Command) for command in encoding.commands(data))


def test_a_long_message_has_a_longer_length():
    data = b"x" * 20_000

    told = PROTOBUF.publication(CHAT, 1, data)

    assert told[0] & 0x80
    assert told[1] & 0x80
    assert theirs.Reply.FromString(told[3:]).push.pub.data == data


def test_messages_at_once_are_framed_as_each_transport_wants_them():
    both = JSON.join([b'{"id":1}', b"{}"])

    assert SOCKET.frame(both) == b'\x81\x0b{"id":1}\n{}'
    assert STREAM.frame(both) == b'{"id":1}\n{}\n'
    assert EVENTS.frame(both) == b'data: {"id":1}\n\ndata: {}\n\n'
    assert BINARY_SOCKET.frame(PROTOBUF.join([b"\x00", b"\x00"])) == b"\x82\x02\x00\x00"
    assert BINARY_STREAM.frame(b"\x00") == b"\x00"


def test_our_schema_says_what_the_sdks_says():
    """Field by field: the numbers and types of what we speak are the protocol's."""
    renamed = {"ChannelRequest", "DataRequest", "Empty", "Member"}
    for name, ours in client_pb2.DESCRIPTOR.message_types_by_name.items():
        if name in renamed:
            continue
        known = theirs.DESCRIPTOR.message_types_by_name[name].fields_by_name
        for field in ours.fields:
            assert (field.number, field.type) == (known[field.name].number, known[field.name].type)


def test_all_shapes_of_the_protocol_are_tried_here():
    asked = {name for command in COMMANDS for name in command} | {"ping"}

    assert set(protocol.METHODS) <= asked
    assert set(Reply.__struct_fields__) - {"id"} == RESULTS.keys()
