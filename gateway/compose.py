"""Composition: the one place that names features and adapters, and hands each what it may reach."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from starlette.routing import BaseRoute

from bus.memory import MemoryBus
from bus.port import Bus
from chat.lines import Lines
from feeds.live_now import LiveNow
from gateway import docs, metrics, ring
from gateway.app import Pages
from gateway.client import Edge
from gateway.commit import Commit
from gateway.dispatch import Dispatch, routes
from gateway.evidence import LineEvidence
from gateway.front import Everywhere, Front, fronted
from gateway.http_api import Api
from gateway.hub import Hub
from gateway.jwks import Jwks, fetching
from gateway.limits import Allowance, Doorkeeper
from gateway.outbox import Listener, Outbox
from gateway.pace import Pace
from gateway.pictures import Joins
from gateway.pictures import routes as picture_routes
from gateway.server import serving
from gateway.services import Services
from gateway.socket import Door
from gateway.stage import Stage
from gateway.streams import Streams
from gateway.supervise import keep
from gateway.tidy import Tidy
from gateway.tokens import Tokens
from gateway.topics import Topics
from livestream.allotments import Allotments
from livestream.goods import GoodsCommands
from livestream.leases import Leases
from livestream.purchase import Purchases
from livestream.room import RoomChanged
from livestream.rooms import Rooms
from livestream.saga import Saga
from livestream.settle import Settle
from livestream.shelf import Shelves
from livestream.stats import Stats
from livestream.timers import Timers
from marketplace.breaker import Breaker
from marketplace.goods import Context
from marketplace.guarded import Guarded
from marketplace.port import Marketplace
from marketplace.ucp import UcpMarketplace
from media.child import ChildEngine
from moderation.reports import Reports
from moderation.roles import Granted
from moderation.sanctions import Sanctions
from rialto.news import OUTBOX
from rialto.refusal import Busy
from rialto.settings import Settings
from rialto.world import World
from shop.app import Shop
from shop.rows import COLLECTIONS as SHOP_COLLECTIONS
from social.follows import Follows
from social.questions import Questions
from storage.folder import FolderBlobs
from storage.hot import HotStore
from storage.lease import Keeper
from storage.port import Collection, Lease, Store, Unavailable
from storage.sqlite import SqliteStore
from storage.work import Look

NODE = "embedded"
LEASE_S = 30.0
READY_S = 2.0
SHOP_URL = "http://shop.internal"
Loop = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class House:
    """A node's rules, put together. Whoever opens it runs its ``loops`` beside its commands."""

    dispatch: Dispatch
    outbox: Outbox
    commit: Commit
    hub: Hub
    topics: Topics
    timers: Timers
    leases: Leases
    settle: Settle
    loops: dict[str, Loop]


@dataclass(frozen=True)
class Node:
    """A node that serves: where, and what tests and the demo reach behind it."""

    port: int
    house: House
    tokens: Tokens
    shop: Shop
    engine: ChildEngine


def compose(
    store: Store, bus: Bus, world: World, lease: Lease, market: Marketplace, breaker: Breaker,
    front: Front | None = None,
) -> House:  # fmt: skip
    """Build a house over its adapters, under a lease on its store; ``front`` owns the bus."""
    commit = Commit(store, bus, world, lease)
    hub = Hub()
    topics = Topics(store, bus, hub.changed)
    roles = Granted(Look(store))
    context = Context()
    allotments = Allotments()
    leases = Leases(world, store, commit, market, allotments)
    saga = Saga(world, store, commit, market, allotments, context)
    settle = Settle(world, store, saga)
    audience = Everywhere(hub, front.there) if front else hub
    stats = Stats(audience, allotments, bus.publish, commit, Look(store))
    lines, questions = Lines(world, roles), Questions(world, roles)
    shelves = Shelves(market, leases, context)
    purchases = Purchases(world, allotments, breaker, settle)
    timers = Timers(world, store, commit)
    live_now = LiveNow(stats)
    features: tuple[object, ...] = (
        Rooms(world, (shelves, lines, purchases, questions), stats),
        stats,
        shelves,
        GoodsCommands(market, context),
        purchases,
        lines,
        questions,
        Follows(world),
        live_now,
        Sanctions(world, roles),
        Reports(world, LineEvidence()),
    )
    listeners = (
        Listener("feeds.live_now", RoomChanged, live_now.room_changed),
        Listener("livestream.leases", RoomChanged, leases.room_changed),
    )
    outbox = Outbox(commit, listeners)
    loops: dict[str, Loop] = {
        "outbox": outbox.run,
        "tidy": Tidy(commit, listeners).run,
        "gaps": topics.fill_gaps,
        "look_around": topics.look_around,
        "timers": timers.run,
        "leases": leases.run,
        "settle": settle.run,
        "stats": stats.run,
    }
    loops |= front.loops if front else {}
    dispatch = Dispatch(routes(features), roles, Pace(world.now_ms), commit)
    return House(dispatch, outbox, commit, hub, topics, timers, leases, settle, loops)


def own_collections() -> list[Collection[Any]]:
    """Return what the node's own store keeps: all that is declared, less what is the shop's."""
    return [c for c in Collection.known.values() if c not in SHOP_COLLECTIONS]


@asynccontextmanager
async def embedded(
    settings: Settings, world: World, extra: Callable[[Tokens], list[BaseRoute]] | None = None
) -> AsyncIterator[Node]:
    """Open a node on one folder, in one process with its media engine beside it, and serve.

    ``extra`` brings routes of the caller's own. Raises what the adapters raise where the folder
    or the port cannot be had. At the end everything is closed in the reverse order.
    """
    folder = await asyncio.to_thread(_folder, settings.data)
    async with AsyncExitStack() as stack:
        sqlite = await SqliteStore.open(folder / "rialto.db", own_collections(), world.new_id())
        stack.push_async_callback(sqlite.close)
        shop = await _shop(folder, world, stack)
        store = HotStore(sqlite)
        keeper = await Keeper.claim(store, NODE, LEASE_S)
        breaker = Breaker(world.now_ms)
        market = await _market(shop, breaker, world, stack)
        own = MemoryBus(world.new_id())
        front = await stack.enter_async_context(fronted(settings, own, world))
        bus = front.bus if front else own
        house = compose(store, bus, world, keeper.lease, market, breaker, front)
        house.hub.most_tick_s = settings.tick_ms / 1000
        house.hub.descriptors = stack.enter_context(ring.lent())
        await house.leases.restore()
        await house.timers.forget_pictures()
        engine = ChildEngine(settings.announce, settings.media_port, settings.viewers)
        tokens = await _tokens(settings, world, stack)
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        background = _start(tasks, house, engine, keeper, shop)
        if tokens.keys:
            background.append(tasks.create_task(keep("jwks", tokens.keys.run)))
        stack.callback(lambda: [task.cancel() for task in background])
        edge = Edge(house.dispatch, house.hub, house.topics, tokens, world, tasks)
        edge.ping_s, edge.node = settings.ping_s, world.new_id()
        metrics.observe(
            lambda: len(edge.clients),
            lambda: house.hub.frames,
            lambda: house.hub.tick_s,
            lambda: not breaker.open,
        )
        stage = Stage(engine, house.timers, tokens, Look(store), house.dispatch.roles)
        background.append(tasks.create_task(keep("stage", stage.run)))
        pages = Pages(tokens, FolderBlobs(folder / "blobs"), partial(_ready, store))
        pages.extra += picture_routes(stage.engine, stage.may_publish, joins_of(settings))
        pages.extra += [
            r for r in shop.app.routes if getattr(r, "path", "").startswith("/pictures")
        ]
        pages.extra += extra(tokens) if extra else []
        pages.extra += front.hooks(house.dispatch) if front else []
        door = _door(settings, edge)
        streams = Streams(door)
        pages.extra += streams.routes()
        services = Services(Path(settings.services) if settings.services else None)
        services.look()
        background.append(tasks.create_task(keep("services", services.run)))
        pages.extra += docs.routes()
        pages.extra += Api(house.dispatch, tokens, services, door.trusted).routes()
        port = await stack.enter_async_context(
            serving(pages.app(), door, settings.host, settings.port)
        )
        stack.callback(streams.close)
        door.origins |= _own_origins(settings.host, port)
        yield Node(port, house, tokens, shop, engine)


def _folder(named: str) -> Path:
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def _tokens(settings: Settings, world: World, stack: AsyncExitStack) -> Tokens:
    keys = None
    if settings.jwks:
        client = await stack.enter_async_context(httpx.AsyncClient())
        keys = Jwks(fetching(client, settings.jwks), asyncio.get_running_loop().time)
    return Tokens(settings.secret, world.now_ms, keys, settings.audience, settings.issuer)


async def _shop(folder: Path, world: World, stack: AsyncExitStack) -> Shop:
    store = await SqliteStore.open(folder / "shop.db", SHOP_COLLECTIONS, world.new_id())
    stack.push_async_callback(store.close)
    return await Shop.open(store, world, SHOP_URL)


async def _market(shop: Shop, breaker: Breaker, world: World, stack: AsyncExitStack) -> Guarded:
    transport = httpx.ASGITransport(app=shop.app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url=SHOP_URL)
    await stack.enter_async_context(client)
    ucp = UcpMarketplace(client, world.new_id, SHOP_URL)
    return Guarded(ucp, breaker, world.now_ms, world.chance)


def _start(
    tasks: asyncio.TaskGroup, house: House, engine: ChildEngine, keeper: Keeper, shop: Shop
) -> list["asyncio.Task[None]"]:
    loops = house.loops | {"engine": engine.run, "shop": shop.run}
    started = [tasks.create_task(keep(name, run)) for name, run in loops.items()]
    # A node that has lost its lease must stop: its failure ends all the others.
    return [*started, tasks.create_task(keeper.run())]


def _door(settings: Settings, edge: Edge) -> Door:
    now_s = asyncio.get_running_loop().time
    arrivals = Allowance(settings.arrivals_each, settings.arrivals_each / 60)
    doorkeeper = Doorkeeper(now_s, settings.connections_each, arrivals)
    return Door(edge, doorkeeper, frozenset(settings.origins), frozenset(settings.proxies))


def joins_of(settings: Settings) -> Joins:
    """Return the pace of viewers of pictures: by address, as that of websockets is."""
    arrivals = Allowance(settings.arrivals_each, settings.arrivals_each / 60)
    return Joins(Doorkeeper(time.monotonic, arrivals=arrivals), frozenset(settings.proxies))


def _own_origins(host: str, port: int) -> frozenset[str]:
    names = {host, "localhost", "127.0.0.1"} if host in ("127.0.0.1", "0.0.0.0") else {host}  # noqa: S104
    return frozenset(f"http://{name}:{port}" for name in names)


async def _ready(store: Store) -> bool:
    """A node that can read its store, and soon, may be given traffic."""
    try:
        async with asyncio.timeout(READY_S):
            await store.head(OUTBOX)
    except (TimeoutError, Unavailable, Busy):
        return False
    return True
