"""A connection that dies midway leaves nothing behind."""

import asyncio

import pytest

from gateway.client import Client, Edge
from gateway.hub import Hub
from gateway.tokens import Tokens
from gateway.topics import Topics
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
    def __init__(self):
        self.frames, self.closes = [], []

    def write(self, frame):
        self.frames.append(frame)

    def close(self, code, reason):
        self.closes.append(code)


@pytest.fixture
async def edge(dispatch, commit, world):
    hub = Hub()
    topics = Topics(Slow(commit.store), commit.bus, hub.changed)
    tokens = Tokens("s" * 32, world.now_ms)
    async with asyncio.TaskGroup() as tasks:
        yield Edge(dispatch, hub, topics, tokens, world, tasks)


async def settle():
    for _ in range(20):
        await asyncio.sleep(0)


def let(edge, *reads):
    for read in reads:
        edge.topics.store.let[read].set()


async def test_a_connection_lost_while_it_connects_leaves_nothing_behind(edge):
    client = Client(edge, Wire(), "192.0.2.1")
    token = edge.tokens.mint("ada", name="Ada", role=Role.VIEWER, ttl_s=60)
    client.receive(b'{"id":1,"connect":{"token":"%s"}}' % token.encode())
    await settle()

    client.lost()
    let(edge, "head")
    await settle()

    assert (edge.topics.open, edge.hub.personal) == ({}, {})
    assert (edge.clients, edge.of_user, client.expiry) == ({}, {}, None)
    assert client.heartbeat.due is None


async def test_a_subscribe_that_the_store_fails_closes_and_gives_its_topic_back(edge):
    wire = Wire()
    client = Client(edge, wire, "192.0.2.1")
    let(edge, "head", "history")
    edge.topics.store.fails = True
    epoch = edge.topics.store.epoch
    client.receive(b'{"id":1,"connect":{}}')
    await settle()

    client.receive(
        b'{"id":2,"subscribe":{"channel":"room:board","recover":true,"offset":0,"epoch":"%s"}}'
        % epoch.encode()
    )
    await settle()

    assert len(wire.closes) == 1
    assert edge.topics.open == {}


async def test_a_connection_lost_while_it_subscribes_gives_its_topic_back(edge):
    client = Client(edge, Wire(), "192.0.2.1")
    client.receive(b'{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"room:board"}}')
    await settle()

    client.lost()
    let(edge, "head")
    await settle()

    assert (edge.topics.open, edge.hub.listening) == ({}, {})
