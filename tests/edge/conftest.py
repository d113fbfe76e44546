"""A serving process, a room in it that news can come from, and the SDKs."""

import asyncio
import os
import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from gateway.visitor import Visitor, visiting
from rialto.roles import Role
from rialto.world import World
from tests.edge.driven import driven
from tests.edge.front import Pair
from tests.peers import needs
from tests.sale.crowd import token
from tests.serving import Serving

WORLD = World()
# Everybody here comes from one address, and so faster than people would.
SETTINGS = {"arrivals_each": 300, "people_each": 1000, "ping_s": 1}
MOST_GROWN_KIB = 10 * 1024
KINDS = (pytest.param("js", marks=needs("npm's centrifuge")), "python")


@dataclass
class Room:
    """A room on air with two things on its table, and its host at the socket."""

    id: str
    name: str
    host: Visitor
    explained: int = 0

    async def explain(self, times):
        """Bring news on the room's channel: another product is explained."""
        for _ in range(times):
            self.explained += 1
            product = ("teapot", "bowl")[self.explained % 2]
            await self.host.change("pin:explain", room=self.id, product=product)

    async def say(self, *texts):
        for text in texts:
            await self.host.change("chat:say", chat=self.id, text=text)


@pytest.fixture(scope="module")
def secret():
    return secrets.token_hex(32)


@pytest.fixture(scope="module")
def serving(secret, tmp_path_factory):
    """One life of the process for all tests of a module that leave it as it was."""
    folder = tmp_path_factory.mktemp("standing")
    life = Serving(secret, folder, **SETTINGS)
    with asyncio.Runner() as runner, (folder / "log").open("a+b") as life.log:
        yield runner.run(life.__aenter__())
        runner.run(life.__aexit__(None))


@pytest.fixture
async def unmoved(serving, secret):
    """Hold the process to its size and its log to events, and give a second client."""
    async with witnessing(serving, secret) as witness:
        yield witness


@asynccontextmanager
async def witnessing(serving, secret):
    """Do so for any life that has a log.

    The client asks before and after; what a test asks with it in the midst is answered too.
    """
    name = f"witness-{secrets.token_hex(4)}"
    async with visiting(serving.url, token(secret, name), WORLD) as witness:
        await witness.ask("feed:live")
        before, began = serving.resident_kib(), serving.log.seek(0, os.SEEK_END)
        yield witness
        await witness.ask("feed:live")
        assert serving.resident_kib() - before < MOST_GROWN_KIB
        serving.log.seek(began)
        assert b"Traceback" not in (said := serving.log.read()), said.decode()


@pytest.fixture
def serve(secret, tmp_path):
    """Start a life of the process on the test's own folder."""
    return lambda **settings: Serving(secret, tmp_path / "data", **settings)


@pytest.fixture
def hosting(secret):
    """Sign in as a host: with a room made anew, or back in the one with that id."""

    name = f"host-{secrets.token_hex(4)}"  # somebody who has made no room in this minute

    @asynccontextmanager
    async def hosting(serving, id=""):
        async with visiting(serving.url, token(secret, name, Role.HOST), WORLD) as host:
            yield Room(id or await opened(host), name, host)

    return hosting


@pytest.fixture
def apart(secret, tmp_path):
    """Return a node and a Centrifugo that are still to be started."""
    return Pair(secret, tmp_path / "data", **SETTINGS)


@pytest.fixture
async def pair(apart):
    async with apart.both():
        yield apart


@pytest.fixture
async def room(pair, hosting):
    async with hosting(pair.node) as room:
        yield room


async def opened(host):
    made = await host.change("room:create", title="Tea", cover="teapots", category="home")
    await host.change("room:start", room=made["room"])
    for product in ("teapot", "bowl"):
        await host.change("pin:show", room=made["room"], product=product)
    return made["room"]


@pytest.fixture(params=KINDS)
async def sdk(request):
    async with driven(request.param) as sdk:
        sdk.kind = request.param
        yield sdk
