"""Composition of what guards a node: its door, its ladder under overload, its figures."""

import asyncio
import time

from gateway import metrics
from gateway.client import Edge
from gateway.door import Door
from gateway.house import House
from gateway.limits import Allowance, Doorkeeper, Turnstile
from gateway.memory import memory_of_the_machine
from gateway.overload import Levers, Overload
from gateway.pictures import Joins
from marketplace.breaker import Breaker
from media.turn import Turn
from rialto.news import OUTBOX
from rialto.refusal import Busy
from rialto.settings import Settings
from rialto.world import World
from storage.port import Store, Unavailable

READY_S = 2.0


def overload_of(settings: Settings, edge: Edge, house: House, turnstile: Turnstile) -> Overload:
    shown = house.sampling.per_s = settings.lines_shown
    levers = Levers(edge, house.hub, house.stats, house.sampling, turnstile, shown)
    return Overload(levers, settings.memory_mb * 1024 * 1024 or memory_of_the_machine())


def observe(edge: Edge, house: House, overload: Overload, breaker: Breaker) -> None:
    ladder, hub, topics = overload.ladder, house.hub, house.topics.open
    metrics.observe(
        {
            "rialto_connections": lambda: len(edge.clients),
            "rialto_fanout_frames_total": lambda: hub.frames,
            "rialto_tick_seconds": lambda: max(map(hub.ticks.of, topics.values()), default=0),
            "rialto_turned_away_total": lambda: overload.levers.turnstile.refused,
            "rialto_overload_level": lambda: ladder.level,
            "rialto_overload_steps_total": lambda: sum(ladder.steps.values()),
            "rialto_lines_left_out_total": lambda: house.sampling.left_out,
            "rialto_product_pictures_left_total": lambda: house.known_again.left,
            "rialto_marketplace_up": lambda: not breaker.open,
        }
    )


def door_of(settings: Settings, edge: Edge) -> Door:
    now_s = asyncio.get_running_loop().time
    arrivals = Allowance(settings.arrivals_each, settings.arrivals_each / 60)
    doorkeeper = Doorkeeper(now_s, settings.connections_each, arrivals)
    pace = Allowance(2 * settings.handshakes, settings.handshakes)
    lines = Doorkeeper(now_s, 2 * settings.connections_each, arrivals=None)
    return Door(
        edge,
        doorkeeper,
        frozenset(settings.origins),
        frozenset(settings.proxies),
        Turnstile(now_s, pace),
        lines=lines,
    )


def joins_of(settings: Settings) -> Joins:
    """Return the pace of viewers of pictures: by address, as that of websockets is."""
    arrivals = Allowance(settings.arrivals_each, settings.arrivals_each / 60)
    return Joins(Doorkeeper(time.monotonic, arrivals=arrivals), frozenset(settings.proxies))


def turn_of(settings: Settings, world: World) -> Turn:
    """Return the servers that help viewers and hosts of pictures to reach us."""
    return Turn(settings.turn, settings.turn_secret, world.now_ms)


async def is_ready(store: Store, turnstile: Turnstile) -> bool:
    """A node that can read its store, and soon, and is not about to end may be given traffic."""
    if turnstile.closing:
        return False
    try:
        async with asyncio.timeout(READY_S):
            await store.head(OUTBOX)
    except (TimeoutError, Unavailable, Busy):
        return False
    return True
