"""The stage: who may bring a picture into a room, and what a room does when it comes or goes."""

from contextlib import suppress
from dataclasses import dataclass

from gateway import codes
from gateway.admission import Admission
from gateway.codes import Close
from gateway.tokens import BadToken, ExpiredToken
from livestream.room import ROOMS, NoSuchRoom
from livestream.timers import Timers
from media.port import EngineDown, MediaEngine, PictureChanged, Session
from rialto.ids import RoomId, UserId
from rialto.refusal import Denied, Refusal, SignInFirst
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

    async def publish(self, room: RoomId, offer: str, token: str) -> Session:
        """Take the picture of a room; refuses as ``may_publish`` and the engine do.

        Who may not any more since they asked is either seen here, or ended by ``dismiss``.
        Cancelled in between, it leaves a session that nobody connects to, and so expires.
        """
        user = await self.may_publish(room, token)
        session = await self.engine.publish(room, offer, user)
        try:
            await self.may_publish(room, token)
        except Refusal:
            await self.engine.end(session.id)
            raise
        return session

    async def dismiss(self, user: UserId, close: Close, session: str) -> None:
        """End what somebody shows, unless they are only to come back, or left one device."""
        if session or close == codes.RENEWED:
            return
        with suppress(EngineDown):  # then nothing is shown
            await self.engine.dismiss(user)

    async def may_publish(self, room: RoomId, token: str) -> UserId:
        """Return who it is; refuse with SignInFirst, Banned or Denied who is no host of it."""
        try:
            member = await self.admission.member(token)
        except (BadToken, ExpiredToken):
            raise SignInFirst from None
        if await self.roles.granted(member.user, room) < Role.HOST:
            raise Denied(needs=Role.HOST.name)
        found = await self.look.find(ROOMS, room, NoSuchRoom)
        found.must_not_have_ended()
        return member.user

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
