"""A house with one feature of the tests' own, and connections to it."""

import asyncio
import os
import random
import secrets

import pytest
from typer.testing import CliRunner

from accounts.account import Accounts
from accounts.codes import Codes
from accounts.marks import Known
from accounts.oidc import OpenId
from accounts.port import Ways
from accounts.sessions import Sessions
from accounts.vk import VkId
from bus.memory import MemoryBus
from gateway.admission import Admission
from gateway.cli import app
from gateway.client import Client, Edge
from gateway.commit import Commit
from gateway.dispatch import Dispatch
from gateway.door import Door
from gateway.hub import Hub
from gateway.letter import Letter
from gateway.limits import Allowance, Doorkeeper, Turnstile
from gateway.pace import Pace
from gateway.recognition import Recognition
from gateway.session_api import SessionApi
from gateway.signin_attempts import Attempts
from gateway.subscriptions import Subscriptions
from gateway.tokens import Tokens
from gateway.topics import Topics
from gateway.words import TEXTS, read
from livestream.room import RoomPlaces
from moderation.roles import GRANTS, Granted, grant
from moderation.upload import UPLOADS
from rialto.ids import UserId
from rialto.roles import Role
from rialto.settings import Settings
from storage.port import Append, Batch, Put
from storage.upload_folder import UploadFolder
from storage.work import Look
from tests.accounts.providers import CLIENT, ISSUER, Issuer, Vk, client_of
from tests.callers import Asker
from tests.gateway.browsers import Browser, Mailbox
from tests.gateway.clients import Slow, Wire, let, settle, talk
from tests.gateway.listening import Member
from tests.gateway.made import Maker
from tests.gateway.peers import Peer, State
from tests.gateway.sample import SPECS, Notes
from tests.gateway.uploading import bringing


@pytest.fixture
async def commit(store, world):
    world.chance = random.Random(7)
    lease = await store.claim("node", 10_000)
    grants = tuple(
        Put(GRANTS, grant(UserId(user), role, "board"))
        for user, role in (("hana", Role.HOST), ("mo", Role.MODERATOR))
    )
    await store.commit(Batch(lease, grants))
    return Commit(store, MemoryBus("boot"), world, lease)


@pytest.fixture
def notes():
    return Notes()


@pytest.fixture
def dispatch(commit, notes):
    routes = {name: (spec, notes) for name, spec in SPECS.items()}
    return Dispatch(
        routes,
        Granted(Look(commit.store), RoomPlaces(), commit.world.now_ms),
        Pace(commit.world.now_ms),
        commit,
    )


@pytest.fixture
def ask(dispatch):
    return Asker(dispatch)


@pytest.fixture
async def edge(dispatch, commit, world):
    hub = Hub()
    topics = Topics(Slow(commit.store), commit.bus, hub.changed)
    tokens = Tokens("s" * 32, world.now_ms)
    async with asyncio.TaskGroup() as tasks:
        admission = Admission(tokens, Look(commit.store), commit)
        yield Edge(dispatch, hub, topics, admission, world, tasks)
        for read in topics.store.let.values():  # whoever waits still could not be ended otherwise
            read.set()


@pytest.fixture
async def wire():
    return Wire()


@pytest.fixture
async def client(edge, wire):
    """Give a connection of a store that answers at once, not yet connected."""
    let(edge, "head", "history")
    return Client(edge, wire, "192.0.2.1")


@pytest.fixture
async def guest(client, wire):
    talk(client, {"id": 1, "connect": {}})
    await settle()
    wire.frames.clear()
    return client


@pytest.fixture
def door(edge):
    edge.topics.store.let["head"].set()
    clock = asyncio.get_event_loop_policy().get_event_loop().time
    origins = frozenset({"https://rialto.example"})
    turnstile = Turnstile(clock, Allowance(500, 250))
    return Door(edge, Doorkeeper(clock), origins, frozenset(), turnstile)


@pytest.fixture
def state():
    return State()


@pytest.fixture
def peers():
    made = []
    yield made
    for peer in made:
        peer.socket.connection_lost(None)
        peer.transport.shut()


@pytest.fixture
def arrive(door, state, peers):
    def arrive(**asked):
        peers.append(Peer(door, state, **asked))
        return peers[-1]

    return arrive


@pytest.fixture
def bus():
    return MemoryBus("boot")


@pytest.fixture
def hub():
    return Hub()


@pytest.fixture
def topics(store, bus, hub):
    return Topics(store, bus, hub.changed)


@pytest.fixture
def member():
    return Member()


@pytest.fixture
def mine(topics, hub, member):
    return Subscriptions(topics, hub, member, member.info)


@pytest.fixture
async def log(store, bus):
    """Append to a logged channel and tell the bus, as a command does."""
    lease = await store.claim("node", 60_000)

    async def log(of, *texts, told=True):
        batch = Batch(lease, appends=tuple(Append(of, text) for text in texts))
        committed = await store.commit(batch)
        if told:
            await bus.publish(committed)

    return log


# Signing in over HTTP.


@pytest.fixture
def issuer(world):
    return Issuer(world.now_ms)


@pytest.fixture
def vk():
    return Vk()


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def tokens(world):
    return Tokens("s" * 32, world.now_ms)


@pytest.fixture
def known(world, dispatch):
    return Known(world, dispatch.roles)


@pytest.fixture
async def api(door, commit, world, tokens, issuer, vk, mailbox, known):
    async with client_of(issuer.app) as market, client_of(vk.app) as network:
        providers = {
            "market": OpenId(ISSUER, CLIENT, "", market, world.now_ms, home=True),
            "vk": VkId("5100", network),
        }
        yield SessionApi(
            door,
            commit,
            Accounts(world),
            Sessions(world),
            Codes(world, "p" * 32),
            Attempts("s" * 32, lambda: world.now_ms()),
            tokens,
            Ways(providers, mailbox),
            Letter(read(TEXTS)),
            Recognition(known, commit, "s" * 32),
        )


@pytest.fixture
async def browser(api, issuer, vk, mailbox):
    made = Browser(api, issuer, vk, mailbox)
    async with made.http:
        yield made


@pytest.fixture
async def another(api, issuer, vk, mailbox):
    made = Browser(api, issuer, vk, mailbox)
    async with made.http:
        yield made


@pytest.fixture
def settings(tmp_path):
    """Return the settings of a node whose store lies in an empty folder."""
    return Settings(secret=secrets.token_hex(32), port=0, data=str(tmp_path / "data"))


@pytest.fixture
def command_line(settings, monkeypatch, tmp_path):
    """Type commands that find that store by the environment; gives their status and words."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("RIALTO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RIALTO_DATA", settings.data)

    def typed(*arguments):
        result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
        return result.exit_code, result.output

    return typed


@pytest.fixture
def maker():
    return Maker()


@pytest.fixture
async def files(tmp_path, maker):
    folder = await UploadFolder.opened(tmp_path / "uploads")
    folder.picture = folder.film = maker
    return folder


@pytest.fixture
async def bring(house, tokens, store, files):
    """Bring an upload over HTTP, as somebody who is signed in; gives the response."""
    async with bringing(house, tokens, store, files) as bring:
        yield bring


@pytest.fixture
def rows(store):
    """Give the rows of all uploads, by id, as they are when asked."""
    return lambda: store.rows.get(UPLOADS.name, {})
