"""The desk: where whoever keeps a chat hears what others do not, on a channel that only they know.

Its name is a secret of 128 bits, told to moderators alone: so no edge, ours or another's, need ask
for a role when somebody subscribes (docs/adr/0022).
"""

import secrets
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

from chat.lines import CHATS, NoSuchChat, Said
from chat.raids import Why
from rialto.command import Change, Member, Rate, command
from rialto.ids import ChatId
from rialto.news import Channel, News, channel
from rialto.roles import Role
from storage.port import Collection, Row
from storage.work import Look, Work


class Desk(Row, frozen=True):
    chat: ChatId
    secret: str

    @property
    def channel(self) -> Channel:
        return channel("desk", self.secret)


DESKS = Collection("desk", Desk, id="chat", hot=True)


class LineWaits(News, frozen=True, tag="line_waits"):
    """A line that others see at ``shown_ms``, unless it is taken back before.

    One that the screen holds, for its ``rule``, is shown once it is released.
    """

    line: Said
    shown_ms: int
    rule: str = ""


class LineFlagged(News, frozen=True, tag="line_flagged"):
    """A line that is shown, of which the screen is in doubt: for its ``rule``, ``found`` there.

    By the rule "language" no list knows the language that was ``found``, a tag as of BCP 47.
    """

    line: Said
    rule: str
    found: str


class RaidSuspected(News, frozen=True, tag="raid_suspected"):
    """This looks like a raid: by how many join, or by how many say the same."""

    chat: ChatId
    why: Why


class AskDesk(Change, frozen=True):
    """Tell the channel on which whoever keeps a chat hears of raids and of lines that wait."""

    chat: ChatId


class DeskShown(Struct, frozen=True):
    """``channel`` is for those who keep this chat, and is to be told to nobody."""

    channel: Annotated[str, Meta(min_length=1)]


@dataclass
class Desks:
    @command("chat:desk", needs=Role.MODERATOR, of="chat", rate=Rate(20, 10), refuses=(NoSuchChat,))
    async def show(self, ask: AskDesk, who: Member, work: Work) -> DeskShown:
        chat = await work.find(CHATS, ask.chat, NoSuchChat)
        desk = await work.get(DESKS, chat.id)
        if desk is None:
            work.store(DESKS, desk := Desk(chat.id, secrets.token_hex(16)))
        return DeskShown(desk.channel)


async def at_desk(chat: ChatId, look: Look) -> Channel | None:
    """Return the channel of a chat's desk; None where nobody has ever sat."""
    desk = await look.get(DESKS, chat)
    return desk.channel if desk else None
