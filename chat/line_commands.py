"""What may be asked of lines: to take one back, to keep one in view, to read them."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

from chat.lines import (
    BY_CHAT,
    CHATS,
    LINES,
    Deleted,
    Line,
    NoSuchChat,
    NoSuchLine,
    PinnedLine,
    Said,
    find_line,
    pin,
    shown,
    take_back,
)
from moderation.audit import acting
from moderation.grounds import Ground
from moderation.ladder import Step
from moderation.sanctions import Above, must_be_below
from moderation.statements import Decider, Measure, restrict
from rialto.command import Ask, Caller, Change, Guest, Member, Rate, command, role_in
from rialto.ids import ChatId, LineId, RoomId
from rialto.news import Part
from rialto.roles import Role, Roles
from rialto.world import World
from storage.work import Look, Work

PAGE = 50


class AskDelete(Change, frozen=True):
    """Take back a line for everybody. Its author is told the reasons, if it is another's."""

    chat: ChatId
    line: LineId
    ground: Ground = "other"


class AskPin(Change, frozen=True):
    """Keep a line in view, in the place of the one before; an empty ``line`` keeps none."""

    chat: ChatId
    line: LineId


class AskRead(Ask, frozen=True):
    """Read the last lines of a chat, or those before one."""

    chat: ChatId
    before: LineId = LineId("")
    limit: Annotated[int, Meta(ge=1, le=PAGE)] = PAGE


class Page(Struct, frozen=True):
    """Lines in order, the newest last; ``more`` says that there are earlier ones."""

    lines: list[Said]
    more: bool


@dataclass
class Lines:
    world: World
    roles: Roles

    @command(
        "chat:delete",
        needs=Role.MODERATOR,
        of="chat",
        rate=Rate(30, 10),
        refuses=(NoSuchChat, NoSuchLine, Above),
    )
    async def delete(self, ask: AskDelete, who: Member, work: Work) -> Deleted:
        chat = await work.find(CHATS, ask.chat, NoSuchChat)
        line = await find_line(chat.id, ask.line, work)
        if line.author != who.user:
            role = await must_be_below(line.author, chat.id, who, self.roles)
            measure = Measure(
                verb="chat:delete", user=line.author, step=Step.REMOVAL, ground=ask.ground,
                scope=chat.id, ref=line.id, content=line.text,
            )  # fmt: skip
            restrict(measure, Decider(who.user, acting(role)), work, self.world)
        return await take_back(chat, line, who.user, work)

    @command(
        "chat:pin",
        needs=Role.HOST,
        of="chat",
        rate=Rate(10, 10),
        refuses=(NoSuchChat, NoSuchLine),
    )
    async def pin(self, ask: AskPin, who: Member, work: Work) -> PinnedLine:
        chat = await work.find(CHATS, ask.chat, NoSuchChat)
        if not ask.line:
            return pin(chat, None, work)
        line = await find_line(chat.id, ask.line, work)
        # So that it is not taken back meanwhile: what is pinned is there.
        work.store(LINES, line)
        return pin(chat, (await shown([line], work))[0], work)

    @command("chat:read", needs=Role.GUEST, of="chat", rate=Rate(30, 10), refuses=(NoSuchChat,))
    async def read(self, ask: AskRead, who: Caller, look: Look) -> Page:
        await look.find(CHATS, ask.chat, NoSuchChat)
        after = (ask.before,) if ask.before else ()
        found = await look.range(
            LINES, BY_CHAT, ask.chat, after=after, limit=ask.limit + 1, descending=True
        )
        lines = await self._due(found[: ask.limit][::-1], ask.chat, who, look)
        return Page(await shown(lines, look), len(found) > ask.limit)

    async def _due(self, lines: list[Line], chat: ChatId, who: Caller, look: Look) -> list[Line]:
        """Leave out what still waits, but for its author and whoever keeps the chat."""
        now_ms = self.world.now_ms()
        if all(line.shown_ms <= now_ms for line in lines):
            return lines
        if isinstance(who, Guest):
            return [line for line in lines if line.shown_ms <= now_ms]
        if await role_in(chat, who, self.roles) >= Role.MODERATOR:
            return lines
        return [line for line in lines if line.shown_ms <= now_ms or line.author == who.user]

    async def parts(self, room: RoomId, look: Look) -> list[Part]:
        """Return the pinned line of the chat of a room, which has the room's id."""
        chat = await look.get(CHATS, room)
        pinned = await look.get(LINES, chat.pinned) if chat and chat.pinned else None
        return [PinnedLine((await shown([pinned], look))[0] if pinned else None)]
