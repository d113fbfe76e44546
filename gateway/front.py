"""Centrifugo in front: the bus that goes out by it, who listens there, and its hooks (ADR 11)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from prometheus_client import Gauge
from starlette.routing import Route

from bus.centrifugo import Away, CentrifugoBus, NotTaken
from bus.centrifugo_api import CentrifugoApi, connection
from bus.port import Bus
from gateway import codes, metrics
from gateway.admission import OF_ROOMS, Admission
from gateway.centrifugo import Hooks
from gateway.codes import Close
from gateway.dispatch import Dispatch
from gateway.hub import Hub
from moderation.bans import BannedHere, Welcome
from rialto.ids import UserId
from rialto.news import Channel, kind_of
from rialto.settings import Settings
from rialto.world import World

log = logging.getLogger("rialto.centrifugo")

LOOK_EVERY_S = 1.0
DRAIN_S = 3.0
_WAITING = Gauge(
    "rialto_centrifugo_waiting", "News that wait for Centrifugo", registry=metrics.REGISTRY
)
_DROPPED = Gauge(
    "rialto_centrifugo_dropped_total",
    "News that Centrifugo was not given; their channels are told of a gap",
    registry=metrics.REGISTRY,
)


@dataclass
class There:
    """Who listens to what at Centrifugo, as it said last. ``noticed`` is told of each channel."""

    ask: Callable[[], Awaitable[dict[Channel, int]]]
    noticed: Callable[[Channel], None]
    counts: dict[str, dict[Channel, int]] = field(default_factory=dict)
    away: bool = False

    def audience(self, channel: Channel) -> int:
        return self.counts.get(kind_of(channel), {}).get(channel, 0)

    def listened(self, kind: str) -> list[Channel]:
        return list(self.counts.get(kind, ()))

    async def run(self) -> None:
        """Ask for ever; while there is no answer the last one holds."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        try:
            listeners = await self.ask()
        except (Away, NotTaken) as away:
            if not self.away:
                log.warning("centrifugo.away", extra={"why": str(away)})
            self.away = True
            return
        self.away = False
        counts: dict[str, dict[Channel, int]] = {}
        for channel, number in listeners.items():
            counts.setdefault(kind_of(channel), {})[channel] = number
            self.noticed(channel)
        self.counts = counts


@dataclass
class Everywhere:
    """Who listens at Centrifugo or by a socket of our own: both doors are open."""

    here: Hub
    there: There

    def audience(self, channel: Channel) -> int:
        return self.here.audience(channel) + self.there.audience(channel)

    def listened(self, kind: str) -> list[Channel]:
        return list(dict.fromkeys([*self.there.listened(kind), *self.here.listened(kind)]))


@dataclass
class Front:
    """What a node has of the Centrifugo in front of it."""

    settings: Settings
    bus: CentrifugoBus
    there: There
    disconnect: Callable[[UserId, Close], Awaitable[None]]
    unsubscribe: Callable[[UserId, Channel], Awaitable[None]]

    @property
    def loops(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {"centrifugo": self.bus.run, "listeners": self.there.run}

    async def end(self, user: UserId, close: Close, session: str) -> None:
        """End what a person holds there, as soon as Centrifugo answers.

        It knows no sessions: where one is over, all are to come back, those of that one in vain.
        """
        close = codes.RENEWED if session else close
        await self._until_taken(partial(self.disconnect, user, close))

    async def bar(self, user: UserId, welcome: Welcome) -> None:
        """Take a person out of the rooms that are listened to and do not let them in."""
        for channel in (c for kind in OF_ROOMS for c in self.there.listened(kind)):
            try:
                await welcome(user, channel.partition(":")[2])
            except BannedHere:
                await self._until_taken(partial(self.unsubscribe, user, channel))

    async def _until_taken(self, act: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                return await act()
            except NotTaken as refused:
                log.error("centrifugo.not_ended", extra={"why": str(refused)})
                return None
            except Away:
                await asyncio.sleep(LOOK_EVERY_S)

    def hooks(self, dispatch: Dispatch, admission: Admission) -> list[Route]:
        trusted = frozenset(self.settings.proxies)
        return Hooks(dispatch, admission, self.settings.centrifugo_secret, trusted).routes()


@asynccontextmanager
async def fronted(settings: Settings, own: Bus, world: World) -> AsyncIterator[Front | None]:
    """Open the way to Centrifugo, if the settings name one, around the bus of this process.

    At the end what waits has three seconds to go out.
    """
    if not settings.centrifugo:
        yield None
        return
    async with connection(settings.centrifugo, settings.centrifugo_key) as http:
        api = CentrifugoApi(http)
        bus = CentrifugoBus(own, api.publish, world.chance)
        _WAITING.set_function(lambda: len(bus.waiting) + len(bus.latest))
        _DROPPED.set_function(lambda: bus.dropped)
        yield Front(settings, bus, There(api.listeners, bus.heard), api.disconnect, api.unsubscribe)
        await bus.drain(DRAIN_S)
