"""What reads bytes of strangers, each as one call that only declared refusals may come out of.

For ``bench.fuzz``, and quickly for ``tests/gateway/test_decoders.py``. The seeds are what the
decoders are meant to read: a fuzzer goes on from there.
"""

import asyncio
import base64
import contextlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from starlette.applications import Starlette
from starlette.types import Message, Scope
from uvicorn.server import ServerState

from bench.echo import ENDLESS, Echo
from gateway import client_pb2, compose
from gateway.admission import Admission
from gateway.client import Client, Edge, Wire
from gateway.codes import BadFrame
from gateway.dispatch import Dispatch
from gateway.door import Door
from gateway.encoding import JSON, Encoding
from gateway.http_api import Api
from gateway.hub import Hub
from gateway.limits import Doorkeeper, Turnstile
from gateway.protobuf import PROTOBUF
from gateway.services import Services
from gateway.socket import Socket
from gateway.streams import Streams
from gateway.tokens import BadToken, ExpiredToken, Tokens
from media.port import BadOffer, NothingUsable
from media.sdp import Local, answer, read_offer
from rialto.command import COMMANDS, Caller
from storage.work import Look
from tests.dictionary import DictionaryStore
from tests.media.offers import WHEP, WHIP

assert compose, "it declares every command"
SECRET = "fuzz" * 8
NOW_MS = 1_800_000_000_000
ENDPOINT = "/emulation"
NODE = "rialto"
REPLIES = frozenset({200, 204, 400, 401, 403, 404, 409, 413, 422, 429})
LOCAL = Local("ufrag", "password", "sha-256 00", ("127.0.0.1",), 9)
UPGRADE = (
    b"GET /connection/websocket HTTP/1.1\r\nHost: rialto.example\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
END = b"\r\n\r\n"
COMMAND = b'{"id":1,"connect":{"token":"x","subs":{"user:a":{"recover":true,"offset":1}}}}'
ASK = b'{"id":2,"rpc":{"method":"chat:say","data":{"key":"k","chat":"c","text":"Hello"}}}'


@dataclass(frozen=True)
class Decoder:
    """One reader of bytes, and bytes that it was made for."""

    read: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


NOWHERE = SimpleNamespace(fileno=lambda: -1)


class Deaf(asyncio.Transport):
    """A transport that leads nowhere."""

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        known = {"peername": ("192.0.2.1", 1), "sslcontext": self, "socket": NOWHERE}
        return known.get(name, default)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...

    def get_write_buffer_size(self) -> int:
        return 0

    def write(self, data: object) -> None: ...

    def can_write_eof(self) -> bool:
        return False

    def close(self) -> None: ...

    def abort(self) -> None: ...


class Reading(Door):
    """A door behind which messages are read, in whatever form the handshake chose."""

    def client(self, wire: Wire, address: str) -> Client:
        return cast(Client, Reader(wire))


class Reader(Echo):
    def receive(self, message: bytes) -> None:
        with contextlib.suppress(BadFrame):
            self.socket.form.encoding.commands(message)


class Reads(Dispatch):
    """Reads an ask as the real one does, and answers nothing."""

    async def __call__(self, name: str, body: bytes, who: Caller) -> bytes:
        self._decode(name, body)
        return b'{"ok":{}}'


def door() -> Door:
    edge = cast(Edge, SimpleNamespace(hub=Hub(), node=NODE))
    keeper, everybody = Doorkeeper(lambda: 0.0, 1 << 30), Turnstile(lambda: 0.0, ENDLESS)
    return Reading(edge, keeper, frozenset(), frozenset(), everybody)


def frames(loop: asyncio.AbstractEventLoop) -> Callable[[bytes], None]:
    """Read what comes over a line, in two parts, of which ``data[0]`` is the first one's length.

    It begins with a handshake of its own, or comes behind one of ours if that byte is even.
    uvicorn hands over a handshake alone.
    """
    behind = door()

    async def read(data: bytes) -> None:
        behind.doorkeeper.buckets.clear()
        socket = Socket(behind, ServerState())
        socket.connection_made(Deaf())
        at, rest = data[0] if data else 0, data[1:]
        if at % 2 == 0:
            rest = UPGRADE + rest
        head, mark, rest = rest.partition(END)
        for part in (head + mark, rest[:at], rest[at:]):
            socket.data_received(part)
        socket.connection_lost(None)

    return lambda data: loop.run_until_complete(read(data))


def commands(encoding: Encoding) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        with contextlib.suppress(BadFrame):
            encoding.commands(data)

    return read


def tokens(data: bytes) -> None:
    """Read a token as it is, and one that says ``data`` and is rightly signed."""
    ours = Tokens(SECRET, lambda: NOW_MS)
    for token in (data.decode(errors="replace"), _signed(data)):
        for read in (ours.read, ours.read_grant):
            with contextlib.suppress(BadToken, ExpiredToken):
                read(token)


def offers(data: bytes) -> None:
    text = data.decode(errors="replace")
    for direction in ("recvonly", "sendonly"):
        with contextlib.suppress(BadOffer, NothingUsable):
            answer(read_offer(text, direction), LOCAL, direction, {"video": 1, "audio": 2})


def emulated(loop: asyncio.AbstractEventLoop) -> Callable[[bytes], None]:
    """Read what comes beside a stream, in protobuf if the first byte is odd."""
    app = Starlette(routes=list(Streams(door()).routes()))

    def read(data: bytes) -> None:
        kind = b"application/octet-stream" if data[:1] and data[0] % 2 else b"application/json"
        asked = _posted(app, ENDPOINT, data[1:], (b"content-type", kind))
        loop.run_until_complete(asked)

    return read


def asks(loop: asyncio.AbstractEventLoop) -> Callable[[bytes], None]:
    """Read the body of a command, which the first byte chooses; the second tells the headers."""
    routes = {name: (spec, object()) for name, spec in COMMANDS.items()}
    nothing = cast(Any, None)
    reads = Reads(routes, nothing, nothing, nothing)
    admission = Admission(Tokens(SECRET, lambda: NOW_MS), Look(DictionaryStore()), nothing)
    api = Api(reads, admission, Services(), frozenset())
    app, names = Starlette(routes=list(api.routes())), sorted(COMMANDS)

    def read(data: bytes) -> None:
        which, how = (*data[:2], 0, 0)[:2]
        headers = [(b"idempotency-key", data[2:9])] if how & 1 else []
        headers += [(b"authorization", b"Bearer " + data[9:40])] if how & 2 else []
        path = f"/api/{names[which % len(names)]}"
        loop.run_until_complete(_posted(app, path, data[2:], *headers))

    return read


async def _posted(app: Starlette, path: str, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    """Post ``body``, as a server hands it to the application; raises what the application does."""
    scope: Scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode()}
    scope["headers"], scope["query_string"] = list(headers), b""
    scope["client"] = ("192.0.2.1", 1)

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        assert message.get("status", 200) in REPLIES, message

    await app(scope, receive, send)


def _signed(claims: bytes) -> str:
    parts = [b'{"alg":"HS256","typ":"JWT"}', claims]
    said = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = hmac.digest(SECRET.encode(), said, "sha256")
    return (said + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def _frame(head: bytes, payload: bytes) -> bytes:
    return head + bytes((0x80 | len(payload),)) + bytes(4) + payload


def _in_protobuf() -> tuple[bytes, ...]:
    """Return two commands as SDKs of phones send them, and the same beside a stream."""
    connect = client_pb2.Command(id=1, connect=client_pb2.ConnectRequest(name="x"))
    rpc = client_pb2.Command(id=2, rpc=client_pb2.RPCRequest(method="feed:live", data=b"{}"))
    both = (connect.SerializeToString(), rpc.SerializeToString())
    return tuple(bytes((len(one),)) + one for one in both)


@contextlib.contextmanager
def decoders() -> Iterator[dict[str, Decoder]]:
    """Give all decoders, on a loop of their own."""
    claims = json.dumps(
        {"sub": "ada", "exp": NOW_MS // 1000 + 9, "info": {"name": "Ada"}, "role": "viewer"}
    ).encode()
    emulation = {"session": "s", "node": NODE, "data": '{"id":1}'}
    stream = client_pb2.EmulationRequest(session="s", node=NODE, data=b"x").SerializeToString()
    text, ping = _frame(b"\x81", COMMAND), _frame(b"\x89", b"x")
    parts = _frame(b"\x01", b"{") + _frame(b"\x80", b"}")
    with contextlib.closing(asyncio.new_event_loop()) as loop:
        yield {
            "frames": Decoder(
                frames(loop),
                (
                    b"\x08" + text,
                    b"\x40" + ping + parts,
                    b"\xff" + UPGRADE + text,
                ),
            ),
            "json": Decoder(commands(JSON), (COMMAND, ASK, COMMAND + b"\n" + ASK, b"{}")),
            "protobuf": Decoder(commands(PROTOBUF), (*_in_protobuf(), b"".join(_in_protobuf()))),
            "emulation": Decoder(
                emulated(loop), (b"\0" + json.dumps(emulation).encode(), b"\1" + stream)
            ),
            "tokens": Decoder(tokens, (_signed(claims).encode(), claims)),
            "offers": Decoder(offers, (WHIP.encode(), WHEP.encode())),
            "asks": Decoder(
                asks(loop),
                (b'\0\0{"key":"k","chat":"c","text":"Hello"}', b'\5\3{"room":"r","sku":"s"}'),
            ),
        }
