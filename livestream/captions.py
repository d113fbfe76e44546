"""Captions: what a host says, as words over the picture. They pass, and nothing is kept."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from livestream.room import NOT_ON_AIR, on_air
from moderation.screen import Screen
from moderation.verdict import Screened
from rialto.command import Change, Member, Rate, command
from rialto.ids import RoomId
from rialto.news import News, channel
from rialto.roles import Role
from storage.work import Work

Words = Annotated[str, Meta(min_length=1, max_length=200)]  # two lines on a phone


class Caption(News, frozen=True, tag="caption"):
    """What is said now, in the place of what was said before."""

    room: RoomId
    text: str


class AskCaption(Change, frozen=True):
    """Show what a host says as words over the picture."""

    room: RoomId
    text: Words


@dataclass
class Captions:
    screen: Screen

    @command(
        "caption:show",
        needs=Role.HOST,
        of="room",
        rate=Rate(20, 10),
        refuses=(*NOT_ON_AIR, Screened),
    )
    async def show(self, ask: AskCaption, who: Member, work: Work) -> Caption:
        """Tell it on the room's chat, whose channel is not stored and is caught up with by all."""
        room = await on_air(ask.room, work)
        self.screen.must_pass(ask.text, links=True)
        work.publish(channel("chat", room.id), caption := Caption(room.id, ask.text))
        return caption
