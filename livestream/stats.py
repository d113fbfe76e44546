"""Stats: viewers, likes and units left, counted in memory and told once a tick."""

import asyncio
from dataclasses import dataclass, field
from typing import Annotated, Final, Protocol

import msgspec
from msgspec import Meta, Struct

from chat.sampling import Sampling
from livestream.picture import Stat, of_room
from livestream.room import NOT_ON_AIR, on_air
from rialto.command import Ask, Caller, Rate, command
from rialto.ids import ChatId, RoomId, Sku
from rialto.news import Channel, Publication, channel
from rialto.roles import Role
from storage.port import Collection, Row
from storage.work import Commit, Look, Work

TICK_S = 0.5
JOURNAL_EVERY = 10
STAT: Final = "stat"


class Likes(Row, frozen=True):
    room: RoomId
    likes: int = 0


LIKES = Collection("likes", Likes, id="room", counters=("likes",))


class AskLike(Ask, frozen=True):
    """Like a room some times at once; the page gathers the taps of a second."""

    room: RoomId
    count: Annotated[int, Meta(ge=1, le=50)]


class Liked(Struct, frozen=True):
    likes: int


class Audience(Protocol):
    """Who listens to what; the gateway's hub knows."""

    def audience(self, channel: Channel) -> int:
        """Return how many listen to ``channel``."""

    def listened(self, kind: str) -> list[Channel]:
        """Return the channels of one kind that anybody listens to."""


class Stock(Protocol):
    """How many units of each SKU on a room's shelf are left to promise."""

    def left(self, room: RoomId) -> dict[Sku, int]: ...


class Publish(Protocol):
    async def __call__(self, news: list[Publication]) -> None: ...


@dataclass
class Stats:
    """Likes since the last journal are lost with the process: the only thing here that may be."""

    audience: Audience
    stock: Stock
    publish: Publish
    commit: Commit
    look: Look
    sampling: Sampling
    tick_s: float = TICK_S
    likes: dict[RoomId, int] = field(default_factory=dict)
    journaled: dict[RoomId, int] = field(default_factory=dict)
    told: dict[RoomId, Stat] = field(default_factory=dict)
    watched: dict[RoomId, None] = field(default_factory=dict)

    def viewers(self, room: RoomId) -> int:
        return self.audience.audience(of_room(room))

    async def stat(self, room: RoomId, look: Look) -> Stat:
        await self._remember(room, look)
        return self._now(room)

    @command("room:like", needs=Role.GUEST, of="room", rate=Rate(20, 10), refuses=NOT_ON_AIR)
    async def like(self, ask: AskLike, who: Caller, look: Look) -> Liked:
        room = await on_air(ask.room, look)
        await self._remember(room.id, look)
        self.likes[room.id] += ask.count
        return Liked(self.likes[room.id])

    async def run(self) -> None:
        """Tell each room's figures when they have moved, and journal likes now and then."""
        ticks = 0
        try:
            while True:
                await asyncio.sleep(self.tick_s)
                await self.tell()
                ticks += 1
                if ticks % JOURNAL_EVERY == 0:
                    await self.journal()
        finally:
            await self.journal()

    async def tell(self) -> None:
        """Publish what has moved since the last time; rooms nobody listens to are forgotten."""
        listened = {RoomId(of.partition(":")[2]) for of in self.audience.listened(STAT)}
        for room in listened:
            await self._remember(room, self.look)
        news = []
        for room in tuple(self.watched):
            now = self._now(room)
            if now != self.told.get(room):
                self.told[room] = now
                body = msgspec.json.encode(now)
                news.append(Publication(channel(STAT, room), 0, body))
            if room not in listened and self.likes[room] == self.journaled[room]:
                self._forget(room)
        if news:
            await self.publish(news)

    async def journal(self) -> None:
        """Add the likes since the last journal to the store."""
        for room, likes in tuple(self.likes.items()):
            step = likes - self.journaled[room]
            if step:
                await self.commit(lambda work, room=room, step=step: _add(room, step, work))  # type: ignore[misc]
                self.journaled[room] = likes

    def _now(self, room: RoomId) -> Stat:
        sampled = self.sampling.sampled(ChatId(room))
        return Stat(self.viewers(room), self.likes.get(room, 0), self.stock.left(room), sampled)

    async def _remember(self, room: RoomId, look: Look) -> None:
        if room not in self.watched:
            row = await look.get(LIKES, room)
            before = row.likes if row else 0
            self.likes.setdefault(room, before)
            self.journaled.setdefault(room, before)
            self.watched[room] = None

    def _forget(self, room: RoomId) -> None:
        for known in (self.watched, self.likes, self.journaled, self.told):
            known.pop(room, None)


async def _add(room: RoomId, step: int, work: Work) -> None:
    if await work.get(LIKES, room) is None:
        work.store(LIKES, Likes(room))
    work.count(LIKES, room, "likes", step)
