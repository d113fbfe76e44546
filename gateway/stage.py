"""The stage: who may bring a picture into a room, and what a room does when it comes or goes."""

from dataclasses import dataclass

from gateway.admission import Admission
from gateway.tokens import BadToken, ExpiredToken
from livestream.room import ROOMS, NoSuchRoom
from livestream.timers import Timers
from media.port import MediaEngine, PictureChanged
from rialto.ids import RoomId
from rialto.refusal import Denied, SignInFirst
from rialto.roles import Role, Roles
from storage.work import Look


@dataclass
class Stage:
    engine: MediaEngine
    timers: Timers
    admission: Admission
    look: Look
    roles: Roles
    untold: PictureChanged | None = None

    async def may_publish(self, room: RoomId, token: str) -> None:
        """Refuse with SignInFirst, Banned or Denied whoever is not a host of ``room``."""
        try:
            member = await self.admission.member(token)
        except (BadToken, ExpiredToken):
            raise SignInFirst from None
        if await self.roles.granted(member.user, room) < Role.HOST:
            raise Denied(needs=Role.HOST.name)
        found = await self.look.find(ROOMS, room, NoSuchRoom)
        found.must_not_have_ended()

    async def run(self) -> None:
        """Tell rooms for ever of their pictures."""
        while True:
            # The engine tells it once: news that could not be told on is told when this runs again.
            self.untold = news = self.untold or await self.engine.news()
            if news.state == "started":
                await self.timers.picture_started(news.room)
            else:
                await self.timers.picture_stopped(news.room)
            self.untold = None
