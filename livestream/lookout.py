"""Lookout: once a second it looks who joins each room, and tells the desk of what looks sent."""

import asyncio
from dataclasses import dataclass

import msgspec

from chat.desk import RaidSuspected, at_desk
from chat.modes import MODES
from chat.raids import Raids
from livestream.picture import of_room
from livestream.stats import STAT, Audience, Publish
from rialto.ids import ChatId, RoomId
from rialto.news import Publication
from rialto.world import World
from storage.work import Look

LOOK_EVERY_S = 1.0


@dataclass
class Lookout:
    world: World
    audience: Audience
    raids: Raids
    publish: Publish
    look: Look

    async def run(self) -> None:
        """Look around for ever."""
        while True:
            await self.look_around()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look_around(self) -> None:
        """See who watches each room, and suggest the shield where it looks like a raid."""
        for listened in self.audience.listened(STAT):
            chat = ChatId(listened.partition(":")[2])
            now_ms = self.world.now_ms()
            self.raids.see(chat, self.audience.audience(of_room(RoomId(chat))), now_ms)
            if why := self.raids.suspect(chat, now_ms):
                await self._suggest(RaidSuspected(chat, why))

    async def _suggest(self, suspected: RaidSuspected) -> None:
        held = await self.look.get(MODES, suspected.chat)
        desk = await at_desk(suspected.chat, self.look)
        if desk and not (held and held.before):
            await self.publish([Publication(desk, 0, msgspec.json.encode(suspected))])
