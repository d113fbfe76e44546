"""Composition: the one place that names features and adapters, and hands each what it may reach."""

from dataclasses import dataclass

from bus.port import Bus
from gateway.commit import Commit
from gateway.dispatch import Dispatch, routes
from gateway.outbox import Listener, Outbox
from gateway.pace import Pace
from moderation.roles import Granted
from rialto.world import World
from storage.port import Store
from storage.work import Look

LEASE_MS = 10_000


@dataclass(frozen=True)
class House:
    """A node, put together. Whoever opens it runs ``outbox.run()`` beside its commands."""

    dispatch: Dispatch
    outbox: Outbox
    commit: Commit


async def compose(store: Store, bus: Bus, world: World, node: str = "embedded") -> House:
    """Build a house over its adapters, and take over the writing of ``node``."""
    commit = Commit(store, bus, world, await store.claim(node, LEASE_MS))
    features: tuple[object, ...] = ()
    listeners: tuple[Listener, ...] = ()
    dispatch = Dispatch(routes(features), Granted(Look(store)), Pace(world.now_ms), commit)
    return House(dispatch, Outbox(commit, listeners), commit)
