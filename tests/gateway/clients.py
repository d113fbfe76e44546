"""Connections for tests: a wire that keeps what it is given, and a store that answers when let."""

import asyncio

import msgspec

from gateway.client import Client
from gateway.forms import SOCKET
from rialto.roles import Role


class Slow:
    """A store that answers when it is let, and then fails where it is told to."""

    def __init__(self, store):
        self.store, self.epoch = store, store.epoch
        self.let = {"head": asyncio.Event(), "history": asyncio.Event()}
        self.fails = False

    async def head(self, channel):
        await self.let["head"].wait()
        return await self.store.head(channel)

    async def history(self, channel, *, since, limit=100):
        await self.let["history"].wait()
        if self.fails:
            raise OSError("the disk is gone")
        return await self.store.history(channel, since=since, limit=limit)


class Wire:
    fd = -1
    form = SOCKET
    queued = 0
    session = ""

    def __init__(self):
        self.frames, self.closes = [], []

    @property
    def told(self):
        """Return all that was told, a message each; pings are empty."""
        return [
            msgspec.json.decode(line)
            for frame in self.frames
            for line in frame[frame.index(b"{") :].split(b"\n")
        ]

    def write(self, frame):
        self.frames.append(frame)

    def close(self, code, reason):
        self.closes.append(code)


async def settle():
    for _ in range(20):
        await asyncio.sleep(0)


def let(edge, *reads):
    for read in reads:
        edge.topics.store.let[read].set()


def talk(client, *commands):
    client.receive(b"\n".join(msgspec.json.encode(command) for command in commands))


def token_of(edge, user="ada", role=Role.VIEWER, ttl_s=60):
    return edge.tokens.mint(user, name=user.title(), role=role, ttl_s=ttl_s)


async def signed_in(edge, wire, **asked):
    client = Client(edge, wire, "192.0.2.1")
    talk(client, {"id": 1, "connect": {"token": token_of(edge, **asked)}})
    await settle()
    return client


def answering(client, wire):
    """Let each ping be answered with a pong at once."""
    write = wire.write

    def pong(frame):
        write(frame)
        if frame.endswith(b"{}") and len(frame) == 4:
            asyncio.get_running_loop().call_soon(client.receive, b"{}")

    wire.write = client.wire.write = pong
