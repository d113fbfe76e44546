"""The Centrifuge client protocol v2 in JSON: commands in, replies and pushes out. Pure.

Source: the protocol's published schema (github.com/centrifugal/protocol, definitions/client.proto)
and what the SDKs for JavaScript (5.8) and Python (0.7) send and accept.
"""

import re
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct, field

from rialto.news import Position, Publication

CHANNEL = re.compile(r"([a-z]{1,16}):([A-Za-z0-9_.-]{1,64})")
EMPTY = Raw(b"")


class Resume(Struct):
    """Where a subscription of an earlier connection stopped."""

    recover: bool = False
    offset: int = 0
    epoch: str = ""


class Connect(Struct):
    token: str = ""
    name: str = ""
    version: str = ""
    subs: dict[str, Resume] = {}


class Subscribe(Struct):
    channel: str
    recover: bool = False
    offset: int = 0
    epoch: str = ""


class Channel(Struct):
    channel: str


class Since(Struct):
    offset: int = 0
    epoch: str = ""


class AskHistory(Struct):
    """``limit`` 0 asks for the position alone, a negative one for as much as is given at once."""

    channel: str
    limit: int = 0
    since: Since | None = None
    reverse: bool = False


class Rpc(Struct):
    method: str = ""
    data: Raw = EMPTY


class Refresh(Struct):
    token: str = ""


class Command(Struct):
    """One line of a client's frame; the first method that is set counts. None set: a pong."""

    id: int = 0
    connect: Connect | None = None
    subscribe: Subscribe | None = None
    unsubscribe: Channel | None = None
    rpc: Rpc | None = None
    refresh: Refresh | None = None
    publish: Raw = EMPTY
    presence: Raw = EMPTY
    presence_stats: Raw = EMPTY
    history: AskHistory | None = None
    sub_refresh: Raw = EMPTY
    send: Raw = EMPTY
    ping: Raw = EMPTY

    @property
    def method(self) -> str:
        return next((m for m in METHODS if getattr(self, m)), "")


METHODS = Command.__struct_fields__[1:]


class BadFrame(Exception):
    """The frame cannot be read; the connection is closed with 3501."""


class ErrorBody(Struct, frozen=True, omit_defaults=True):
    """What a Centrifuge error reply carries."""

    code: int
    message: str
    temporary: bool = False


class Close(NamedTuple):
    """Why a connection ends: 3000-3499 and 4000-4499 ask to come back, 3500 on do not."""

    code: int
    reason: str


class Failed(Exception):
    """The command is answered with ``error``."""

    def __init__(self, error: ErrorBody) -> None:
        super().__init__(error.message)
        self.error = error


class Ended(Exception):
    """The connection is ended with ``close``."""

    def __init__(self, close: Close) -> None:
        super().__init__(close.reason)
        self.close = close


INTERNAL = ErrorBody(100, "internal server error", temporary=True)
UNKNOWN_CHANNEL = ErrorBody(102, "unknown channel")
DENIED = ErrorBody(103, "permission denied")
UNKNOWN_METHOD = ErrorBody(104, "method not found")
ALREADY = ErrorBody(105, "already subscribed")
TOO_MANY = ErrorBody(106, "limit exceeded")
BAD_REQUEST = ErrorBody(107, "bad request")
NOT_AVAILABLE = ErrorBody(108, "not available")
TOKEN_EXPIRED = ErrorBody(109, "token expired")
TOO_BUSY = ErrorBody(111, "too many requests", temporary=True)
UNRECOVERABLE = ErrorBody(112, "unrecoverable position")
# How a Fault of a command is told.
FAULTS = {error.code: error for error in (UNKNOWN_METHOD, BAD_REQUEST, UNRECOVERABLE)}

SHUTDOWN = Close(3001, "shutdown")
SERVER_ERROR = Close(3004, "internal server error")
EXPIRED = Close(3005, "connection expired")
SLOW = Close(3008, "slow")
NO_PONG = Close(3012, "no pong")
TOO_MANY_REQUESTS = Close(3013, "too many requests")
NO_SEND = Close(3508, "not available")
BAD_TOKEN = Close(3500, "invalid token")
BAD_COMMAND = Close(3501, "bad request")
STALE = Close(3502, "stale")
CONNECTION_LIMIT = Close(3504, "connection limit")

PING = b"{}"
INSUFFICIENT_STATE = 2500


class Subscribed(Struct, omit_defaults=True):
    recoverable: bool = False
    positioned: bool = False
    epoch: str = ""
    offset: int = 0
    was_recovering: bool = False
    recovered: bool = False
    publications: list["Pub"] = []


class Pub(Struct, omit_defaults=True):
    data: Raw
    offset: int = 0


class Told(Struct, omit_defaults=True):
    """The history of a channel: some of its publications, and where it stands."""

    publications: list["Pub"] = []
    offset: int = 0
    epoch: str = ""


class Connected(Struct, omit_defaults=True):
    client: str
    version: str
    ping: int
    pong: bool
    subs: dict[str, Subscribed] = {}
    expires: bool = False
    ttl: int = 0


class Refreshed(Struct, omit_defaults=True):
    client: str
    version: str
    expires: bool
    ttl: int


class Reply(Struct, omit_defaults=True):
    """One reply; the field of its method is set, if only to ``{}``."""

    id: int
    connect: Connected | None = None
    subscribe: Subscribed | None = None
    unsubscribe: dict[str, str] | None = None
    refresh: Refreshed | None = None
    history: Told | None = None
    error: ErrorBody | None = field(default=None)


_commands = msgspec.json.Decoder(Command)
_encode = msgspec.json.Encoder().encode


def commands(text: bytes) -> list[Command]:
    """Read a frame: one JSON object a line. Raises BadFrame for anything else."""
    try:
        return [_commands.decode(line) for line in text.strip(b"\n").split(b"\n")]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFrame(str(error)) from error


def encode(reply: Reply) -> bytes:
    return _encode(reply)


def rpc_reply(id: int, answer: bytes) -> bytes:
    """Put an encoded answer into its reply, without decoding it."""
    return b'{"id":%d,"rpc":{"data":%b}}' % (id, answer)


def error_reply(id: int, error: ErrorBody) -> bytes:
    return _encode(Reply(id, error=error))


def push(item: Publication) -> bytes:
    """Encode a publication once for all its subscribers. A channel's name needs no escaping."""
    return b'{"push":{"channel":"%b","pub":{"data":%b,"offset":%d}}}' % (
        item.channel.encode(),
        item.body,
        item.offset,
    )


def unsubscribe_push(channel: str, code: int, reason: str) -> bytes:
    told = {"push": {"channel": channel, "unsubscribe": {"code": code, "reason": reason}}}
    return _encode(told)


def subscribed(
    at: Position, news: list[Publication] | None = None, *, since: int | None = None
) -> Subscribed:
    """Answer a subscription that stands ``at``; ``since`` is the offset it recovered from.

    The SDK moves on by the publications, so a recovered answer names the offset asked for.
    """
    pubs = [Pub(Raw(item.body), item.offset) for item in news or []]
    return Subscribed(
        recoverable=True,
        positioned=True,
        epoch=at.epoch,
        offset=at.offset if since is None else since,
        recovered=since is not None,
        publications=pubs,
    )
