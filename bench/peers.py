"""Who is measured in the fan-out: a whole node of ours, and three ways beside it.

Each serves websockets in a process of its own, and gives one line after another to all of them.
"""

import asyncio
import ctypes
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.server import ServerConnection, broadcast, serve

from bench.harness import at_pace, obey, resident_kib
from chat.lines import Said
from gateway.collector import collect_less
from gateway.compose import Extra, Node, embedded
from gateway.encoding import JSON
from gateway.frames import text_frame
from gateway.ticks import MOST_TICK_S
from load.told import stamp
from rialto.ids import ChatId, LineId, UserId
from rialto.news import Publication, channel
from rialto.settings import Settings
from rialto.world import World

ROOM = "01JAAAAAAAAAAAAAAAAAAAAAAA"
CHAT = channel("chat", ROOM)
SAID = Said(
    LineId("01JBBBBBBBBBBBBBBBBBBBBBBB"),
    ChatId(ROOM),
    UserId("ada"),
    "Ada",
    "",
    "Does the small one pour without a drip, and is the lid zqaaaaaaaaaaaa?",
    1_790_000_000_000,
)
BODY = msgspec.json.encode(SAID)
CLOCK = b"zqaaaaaaaaaaaa"  # where a line has the moment at which it is sent
# What all of the others send: the same bytes, at an offset of as many digits.
LINE = JSON.publication(CHAT, 100, BODY)
SECRET = "a secret of benches, of no use elsewhere"  # noqa: S105
BACKLOG = 2048
C_LOOP = """
#include <sys/socket.h>
long spread(const int *fds, long count, const char *data, long size) {
    long whole = 0;
    for (long n = 0; n < count; n++) whole += send(fds[n], data, size, MSG_DONTWAIT) == size;
    return whole;
}
"""


@dataclass(frozen=True)
class Pump:
    """An order: give ``count`` lines, ``per_s`` a second, each ``at_once`` or with the tick."""

    count: int
    per_s: float
    at_once: bool


@asynccontextmanager
async def a_node(extra: Extra | None = None, /, **settings: int) -> AsyncIterator[Node]:
    """Serve a node as `rialto serve` does, with its limits on, over a store in a new folder."""
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        chosen = Settings(secret=SECRET, port=0, data=folder, **settings)  # type: ignore[arg-type]
        async with embedded(chosen, World(), extra) as node:
            collect_less()
            yield node


async def rialto(orders: Connection) -> None:
    """Publish as a command does after its commit; the hub groups, and writes once a tick."""
    async with a_node(handshakes=10_000) as node:

        async def send(_: int) -> None:
            await node.house.commit.bus.publish([Publication(CHAT, 0, fresh(BODY))])

        hub = node.house.hub

        async def in_a_frame_of_its_own(number: int) -> None:
            await send(number)
            while hub.due or hub.flushing:  # noqa: ASYNC110  (nobody tells of it)
                await asyncio.sleep(0)

        async def act(order: object) -> object:
            if not isinstance(order, Pump):
                return resident_kib()
            hub.ticks.most_s = 0.0 if order.at_once else MOST_TICK_S
            before = hub.frames
            how = in_a_frame_of_its_own if order.at_once else send
            cpu_s = await at_pace(order.count, order.per_s, how)
            frames = hub.frames - before
            assert not order.at_once or frames == order.count * hub.audience(CHAT), frames
            return cpu_s

        await obey(orders, node.port, act)


async def broadcasting(orders: Connection) -> None:
    """websockets' own server and its ``broadcast``."""
    async with serve(
        _stay, "127.0.0.1", 0, compression=None, ping_interval=None, backlog=BACKLOG
    ) as server:

        async def send(_: int) -> None:
            broadcast(server.connections, fresh(LINE).decode())

        async def act(order: Pump) -> object:
            return await at_pace(order.count, order.per_s, send)

        await obey(orders, next(iter(server.sockets)).getsockname()[1], act)


async def c_loop(orders: Connection) -> None:
    """The least that a server could do: one non-blocking send a socket, in C."""
    async with serve(
        _stay, "127.0.0.1", 0, compression=None, ping_interval=None, backlog=BACKLOG
    ) as server:
        spread = await asyncio.to_thread(_compiled)

        async def act(order: Pump) -> object:
            fds = [c.transport.get_extra_info("socket").fileno() for c in server.connections]
            places = (ctypes.c_int * len(fds))(*fds)

            async def send(_: int) -> None:
                frame = text_frame(fresh(LINE))
                whole = spread(places, len(fds), frame, len(frame))
                assert whole == len(fds), "a socket was full"

            return await at_pace(order.count, order.per_s, send)

        await obey(orders, next(iter(server.sockets)).getsockname()[1], act)


async def starlette(orders: Connection) -> None:
    """Starlette's ``send_text`` to one after another, under uvicorn's sans-I/O websockets."""
    here: dict[WebSocket, None] = {}

    async def endpoint(socket: WebSocket) -> None:
        await socket.accept()
        here[socket] = None
        try:
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            del here[socket]

    async def send(_: int) -> None:
        message = fresh(LINE).decode()
        for socket in here:
            await socket.send_text(message)

    async def act(order: Pump) -> object:
        return await at_pace(order.count, order.per_s, send)

    app = Starlette(routes=[WebSocketRoute("/connection/websocket", endpoint)])
    config = uvicorn.Config(
        app,
        port=0,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        backlog=BACKLOG,
        lifespan="off",
        log_level="error",
    )
    server = uvicorn.Server(config)
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - of others
            await asyncio.sleep(0.02)
        await obey(orders, server.servers[0].sockets[0].getsockname()[1], act)
        server.should_exit = server.force_exit = True
        await serving


def fresh(line: bytes) -> bytes:
    """Return a line as it is sent now."""
    return line.replace(CLOCK, stamp())


async def _stay(connection: ServerConnection) -> None:
    await connection.wait_closed()


def _compiled() -> "ctypes._NamedFuncPointer":
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder) / "spread.c", Path(folder) / "spread.so"
        source.write_text(C_LOOP)
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
        spread = ctypes.CDLL(str(library)).spread
    spread.restype = ctypes.c_long
    return spread
