"""Timers: what happens to a room when its picture comes, goes, or stays away."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from livestream.alone import Alone
from livestream.room import ARRIVE_MS, BY_CLOCK, ROOMS, Clock, Room, State
from livestream.rooms import close_chat, show
from rialto.ids import RoomId
from rialto.world import World
from storage.port import Store
from storage.work import Commit, Look, Work

LOOK_EVERY_S = 1.0


@dataclass
class Timers:
    """Deadlines are rows, so that none is lost with the process that waited for it."""

    world: World
    store: Store
    commit: Commit

    def __post_init__(self) -> None:
        self.alone = Alone("timers", self.world.now_ms)

    async def picture_started(self, room: RoomId) -> None:
        await self._change(room, lambda found: found.with_picture())

    async def picture_stopped(self, room: RoomId) -> None:
        await self._change(room, lambda found: found.without_picture(self.world.now_ms()))

    async def run(self) -> None:
        """Meet every deadline as it passes."""
        while True:
            await self.meet()
            await asyncio.sleep(LOOK_EVERY_S)

    async def forget_pictures(self) -> None:
        """Give hosts whose picture was flowing when the node stopped a while to bring it back.

        To be called once, before the first picture.
        """
        async for room in Look(self.store).every(ROOMS, BY_CLOCK, Clock.FLOWING.value):
            await self._change(room.id, self._until_it_is_back)

    async def meet(self) -> None:
        """Carry out every deadline that has passed."""
        look, now = Look(self.store), self.world.now_ms()
        for clock in (Clock.INTERRUPT, Clock.END):
            async for room in self.alone.due(look.every(ROOMS, BY_CLOCK, clock.value)):
                with self.alone.at(room.id):
                    await self._change(room.id, lambda found: found.timed_out(now))

    def _until_it_is_back(self, room: Room) -> Room:
        return room.without_picture(self.world.now_ms(), ARRIVE_MS)

    async def _change(self, room: RoomId, rule: Callable[[Room], Room]) -> None:
        async def once(work: Work) -> None:
            before = await work.get(ROOMS, room)
            if before is None or (after := rule(before)) == before:
                return
            if after.state is State.ENDED:
                await close_chat(before, work)
            show(after, work)

        await self.commit(once)
