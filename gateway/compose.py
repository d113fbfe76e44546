"""Composition: the one place that names features and adapters, and hands each what it may reach."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from starlette.routing import BaseRoute

from accounts.port import Ways
from bus.memory import MemoryBus
from gateway import contact, docs, remains, ring
from gateway.admission import Admission
from gateway.app import Pages
from gateway.client import Edge
from gateway.compose_accounts import exports_of, session_api
from gateway.compose_guards import door_of, is_ready, joins_of, observe, overload_of, turn_of
from gateway.compose_uploads import uploads_of
from gateway.door import Door
from gateway.drain import Drain
from gateway.first_sight import FirstSight
from gateway.front import fronted
from gateway.house import House, compose
from gateway.http_api import Api
from gateway.jwks import Jwks, fetching
from gateway.limits import Allowance
from gateway.lists import Lists, own_screen
from gateway.people import Revocations
from gateway.pictures import routes as picture_routes
from gateway.rates_source import reading
from gateway.server import Place, serving
from gateway.services import Services
from gateway.shop_accounts import ShopAccounts
from gateway.stage import Stage
from gateway.streams import Streams
from gateway.supervise import keep
from gateway.tls import own_origins, tls_of
from gateway.tokens import Tokens
from marketplace.breaker import Breaker
from marketplace.guarded import Guarded
from marketplace.picture_fetch import FetchedPictures
from marketplace.rates import Rates
from marketplace.ucp import UcpMarketplace
from media.child import ChildEngine
from rialto.settings import Settings
from rialto.world import World
from shop.app import Shop
from shop.rows import COLLECTIONS as SHOP_COLLECTIONS
from storage.folder import FolderBlobs
from storage.hot import HotStore
from storage.lease import Keeper
from storage.looks import Looker
from storage.port import Collection, Lease
from storage.sqlite import SqliteStore
from storage.work import Look

NODE = "embedded"
LEASE_S = 30.0
SHOP_URL = "http://shop.internal"
Loop = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Inside:
    """What routes of whoever embeds a node may reach; ``accounts`` are those of the shop."""

    tokens: Tokens
    ways: Ways
    accounts: ShopAccounts


Extra = Callable[[Inside], list[BaseRoute]]


@dataclass(frozen=True)
class Node:
    """A node that serves: where, and what tests and the demo reach behind it."""

    port: int
    house: House
    tokens: Tokens
    shop: Shop
    engine: ChildEngine
    edge: Edge
    door: Door


def own_collections() -> list[Collection[Any]]:
    """Return what the node's own store keeps: all that is declared, less what is the shop's."""
    return [c for c in Collection.known.values() if c not in SHOP_COLLECTIONS]


@asynccontextmanager
async def embedded(
    settings: Settings, world: World, extra: Extra | None = None
) -> AsyncIterator[Node]:
    """Open a node on one folder, in one process with its media engine beside it, and serve.

    ``extra`` brings routes of the caller's own, and may add ways to sign in. Raises what the
    adapters raise where the folder or the port cannot be had. At the end everything is closed in
    the reverse order.
    """
    lists, services = await asyncio.to_thread(_files, settings)
    folder = await asyncio.to_thread(_folder, settings.data)
    place = Place(settings.host, settings.port, tls_of(settings))
    async with AsyncExitStack() as stack:
        sqlite = await SqliteStore.open(folder / "rialto.db", own_collections(), world.new_id())
        stack.push_async_callback(sqlite.close)
        shop = await _shop(folder, world, stack)
        store = HotStore(sqlite)
        keeper = await stack.enter_async_context(Keeper.keeping(store, NODE, LEASE_S))
        breaker = Breaker(world.now_ms)
        market = await _market(shop, breaker, world, stack)
        bus = await _bus(folder, keeper.lease, world, stack)
        front = await stack.enter_async_context(fronted(settings, bus, world))
        out = front.bus if front else bus
        rates = await _rates(settings, world, stack)
        house = compose(
            store,
            out,
            world,
            keeper.lease,
            market,
            breaker,
            front,
            rates,
            lists.screen,
            settings.secret,
            lists.brands,
            await _pictures(shop, settings, stack),
        )
        _pace(house, settings)
        house.hub.descriptors = stack.enter_context(ring.lent())
        await house.leases.restore()
        await house.timers.forget_pictures()
        engine = ChildEngine(settings.announce, settings.media_port, settings.viewers)
        tokens = await _tokens(settings, world, stack)
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        background = _start(tasks, house, engine, keeper, shop)
        files = {"jwks": tokens.keys, "tls": place.tls, "lists": lists, "services": services}
        background += _kept(tasks, {name: of.run for name, of in files.items() if of is not None})
        stack.callback(lambda: [task.cancel() for task in background])
        admission = Admission(
            tokens, Look(store), house.commit, house.dispatch.welcome, house.returns
        )
        edge = _edge(settings, house, admission, world, tasks)
        exports = exports_of(settings, folder, house, admission)
        stage = Stage(engine, house.timers, admission, Look(store), house.dispatch.roles)
        background += _kept(tasks, {"stage": stage.run, "exporting": exports.exporting.run})
        for revocations in (*house.revocations, Revocations(store, out, stage.dismiss)):
            await revocations.begin()
            background.append(tasks.create_task(keep("revocations", revocations.run)))
        door = door_of(settings, edge)
        overload = overload_of(settings, edge, house, door.turnstile)
        observe(edge, house, overload, breaker)
        ready = partial(is_ready, store, door.turnstile)
        pages = Pages(
            FolderBlobs(folder / "blobs"),
            ready,
            FirstSight(house.dispatch, door.trusted).of,
            worker=settings.worker,
        )
        uploads = await uploads_of(folder / "uploads", house, admission)
        background += _kept(tasks, {"overload": overload.run, "uploads": uploads.sweep.run})
        streams = Streams(door)
        sessions = session_api(
            settings, house, door, tokens, await stack.enter_async_context(httpx.AsyncClient())
        )
        pages.extra = [
            *picture_routes(stage.engine, stage, joins_of(settings), turn_of(settings, world)),
            *(r for r in shop.app.routes if getattr(r, "path", "").startswith("/pictures")),
            *(
                extra(Inside(tokens, sessions.ways, ShopAccounts(shop, door, tokens)))
                if extra
                else ()
            ),
            *sessions.routes(),
            *exports.routes(),
            *(front.hooks(house.dispatch, admission) if front else ()),
            *streams.routes(),
            *docs.routes(),
            *contact.routes(settings.contact),
            *uploads.routes,
            *Api(house.dispatch, admission, services, door.trusted).routes(),
        ]
        port = await stack.enter_async_context(serving(pages.app(), door, place))
        stack.callback(streams.close)
        _at_an_orderly_end(stack, Drain(door, house.purchases, house.settle, settings.drain_s))
        door.origins |= own_origins(settings.host, port, place.tls)
        yield Node(port, house, tokens, shop, engine, edge, door)


def _files(settings: Settings) -> tuple[Lists, Services]:
    """Read what those who run the site have written down; raises BadList or BadServices."""
    lists, services = (Path(path) if path else None for path in (settings.lists, settings.services))
    read = Lists(own_screen(), lists), Services(services)
    for one in read:
        one.look()
    return read


def _folder(named: str) -> Path:
    folder = Path(named)
    folder.mkdir(0o700, parents=True, exist_ok=True)
    return folder


def _edge(
    settings: Settings, house: House, admission: Admission, world: World, tasks: asyncio.TaskGroup
) -> Edge:
    edge = Edge(house.dispatch, house.hub, house.topics, admission, world, tasks)
    edge.people = house.people
    edge.ping_s, edge.node = settings.ping_s, world.new_id()
    return edge


async def _tokens(settings: Settings, world: World, stack: AsyncExitStack) -> Tokens:
    keys = None
    if settings.jwks:
        client = await stack.enter_async_context(httpx.AsyncClient())
        keys = Jwks(fetching(client, settings.jwks), asyncio.get_running_loop().time)
    return Tokens(settings.secret, world.now_ms, keys, settings.audience, settings.issuer)


def _pace(house: House, settings: Settings) -> None:
    house.hub.ticks.most_s = settings.tick_ms / 1000
    house.dispatch.pace.people_each = settings.people_each
    house.topics.joins = Allowance(2 * settings.handshakes, 2.0 * settings.handshakes)


async def _rates(settings: Settings, world: World, stack: AsyncExitStack) -> Rates:
    if not settings.rates:
        return Rates(world.now_ms)
    client = await stack.enter_async_context(httpx.AsyncClient())
    return Rates(world.now_ms, reading(client, settings.rates))


async def _bus(folder: Path, lease: Lease, world: World, stack: AsyncExitStack) -> MemoryBus:
    """Go on where the node before ended; leave as much to the next if this one ends in order."""
    left = await asyncio.to_thread(remains.take_up, folder, lease, MemoryBus.resumed)
    bus = left or MemoryBus(world.new_id())

    async def leave() -> None:
        await asyncio.to_thread(remains.leave, folder, lease, bus.remains())

    _at_an_orderly_end(stack, leave)
    return bus


def _at_an_orderly_end(stack: AsyncExitStack, act: Callable[[], Awaitable[None]]) -> None:
    async def end(failed: type[BaseException] | None, *_: object) -> None:
        if failed is None:
            await act()

    stack.push_async_exit(end)


async def _shop(folder: Path, world: World, stack: AsyncExitStack) -> Shop:
    store = await SqliteStore.open(folder / "shop.db", SHOP_COLLECTIONS, world.new_id())
    stack.push_async_callback(store.close)
    return await Shop.open(store, world, SHOP_URL)


async def _market(shop: Shop, breaker: Breaker, world: World, stack: AsyncExitStack) -> Guarded:
    client = await stack.enter_async_context(_within(shop))
    ucp = UcpMarketplace(client, world.new_id, SHOP_URL)
    return Guarded(ucp, breaker, world.now_ms, world.chance)


async def _pictures(shop: Shop, settings: Settings, stack: AsyncExitStack) -> FetchedPictures:
    client = httpx.AsyncClient() if settings.product_pictures else _within(shop)
    await stack.enter_async_context(client)
    return FetchedPictures(client, settings.product_pictures or SHOP_URL, Looker())


def _within(shop: Shop) -> httpx.AsyncClient:
    """Return a client that asks the shop and nobody else, in this process."""
    transport = httpx.ASGITransport(app=shop.app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=SHOP_URL)


def _start(
    tasks: asyncio.TaskGroup, house: House, engine: ChildEngine, keeper: Keeper, shop: Shop
) -> list["asyncio.Task[None]"]:
    loops = house.loops | {"engine": engine.run, "shop": shop.run}
    # A node that has lost its lease must stop: its failure ends all the others.
    return [*_kept(tasks, loops), tasks.create_task(keeper.run())]


def _kept(tasks: asyncio.TaskGroup, loops: dict[str, Loop]) -> list["asyncio.Task[None]"]:
    return [tasks.create_task(keep(name, run)) for name, run in loops.items()]
