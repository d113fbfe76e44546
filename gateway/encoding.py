"""How messages are written and read: the two encodings, and JSON, the first of them."""

from typing import Protocol

import msgspec

from gateway.codes import BadFrame, Close, ErrorBody
from gateway.protocol import Command, Info, Reply
from rialto.news import Channel


class Encoding(Protocol):
    """Commands from bytes, and messages to bytes. What it returns may be shared by many clients."""

    name: str
    ping: bytes

    def commands(self, data: bytes) -> list[Command]:
        """Read what came at once; raises BadFrame."""

    def reply(self, reply: Reply) -> bytes: ...

    def answer(self, id: int, answer: bytes) -> bytes:
        """Put the encoded answer of an RPC into its reply."""

    def error(self, id: int, error: ErrorBody) -> bytes: ...

    def publication(
        self, channel: Channel, offset: int, data: bytes, *, delta: bool = False
    ) -> bytes:
        """Tell ``data``, as it is or as ``text`` made it; a ``delta`` changes the one before."""

    def text(self, body: bytes) -> bytes:
        """Return what a subscriber that takes deltas is given as data for ``body``."""

    def joined(self, channel: Channel, info: Info) -> bytes: ...

    def left(self, channel: Channel, info: Info) -> bytes: ...

    def unsubscribed(self, channel: str, code: int, reason: str) -> bytes: ...

    def disconnected(self, close: Close) -> bytes:
        """Tell why a connection ends, on transports that have no close of their own."""

    def join(self, messages: list[bytes]) -> bytes:
        """Put messages that are written at once into one piece."""


_commands = msgspec.json.Decoder(Command)
_encode = msgspec.json.Encoder().encode


class Json:
    """One JSON object a line."""

    name = "json"
    ping = b"{}"

    def commands(self, data: bytes) -> list[Command]:
        try:
            return [_commands.decode(line) for line in data.strip(b"\n").split(b"\n")]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadFrame(str(error)) from error

    def reply(self, reply: Reply) -> bytes:
        return _encode(reply)

    def answer(self, id: int, answer: bytes) -> bytes:
        return b'{"id":%d,"rpc":{"data":%b}}' % (id, answer)

    def error(self, id: int, error: ErrorBody) -> bytes:
        return _encode(Reply(id, error=error))

    def publication(
        self, channel: Channel, offset: int, data: bytes, *, delta: bool = False
    ) -> bytes:
        # A channel's name needs no escaping.
        return b'{"push":{"channel":"%b","pub":{"data":%b,"offset":%d%b}}}' % (
            channel.encode(),
            data,
            offset,
            b',"delta":true' if delta else b"",
        )

    def text(self, body: bytes) -> bytes:
        return _encode(body.decode())

    def joined(self, channel: Channel, info: Info) -> bytes:
        return _encode({"push": {"channel": channel, "join": {"info": info}}})

    def left(self, channel: Channel, info: Info) -> bytes:
        return _encode({"push": {"channel": channel, "leave": {"info": info}}})

    def unsubscribed(self, channel: str, code: int, reason: str) -> bytes:
        told = {"push": {"channel": channel, "unsubscribe": {"code": code, "reason": reason}}}
        return _encode(told)

    def disconnected(self, close: Close) -> bytes:
        return _encode({"push": {"disconnect": close._asdict()}})

    def join(self, messages: list[bytes]) -> bytes:
        return b"\n".join(messages)


JSON = Json()
