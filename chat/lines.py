"""Lines: what was said in a chat, what each member reads of it, and what is taken back."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from chat.waiting import HELD_MS, WAITING
from moderation.audit import acting
from moderation.grounds import Ground
from moderation.ladder import Step
from moderation.sanctions import Above, must_be_below
from moderation.statements import Decider, Measure, restrict
from rialto.command import Ask, Caller, Change, Guest, Member, Rate, command
from rialto.ids import ChatId, LineId, RoomId, UserId
from rialto.news import Announcement, Channel, News, Part, channel
from rialto.refusal import Refusal
from rialto.roles import Role, Roles
from rialto.world import World
from storage.port import Collection, Row, by
from storage.work import Look, Work

PAGE = 50
QUOTED = 80


class Chat(Row, frozen=True):
    """A place to talk; whoever makes the place stores one, and names the channel of its parts."""

    id: ChatId
    place: Channel
    open: bool = True
    pinned: LineId = LineId("")

    def closed(self) -> "Chat":
        return replace(self, open=False)

    def must_be_open(self) -> None:
        if not self.open:
            raise ChatClosed


class Quoted(Struct, frozen=True):
    """The beginning of the line that another one answers."""

    id: LineId
    author_name: str
    text: str


class Said(News, frozen=True, tag="said"):
    """A line as others see it; of one that was taken back only the place is left.

    Of one that is ``held`` only its author and whoever keeps the chat know.
    """

    id: LineId
    chat: ChatId
    author: UserId
    author_name: str
    label: str
    text: str
    at_ms: int
    reply_to: Quoted | None = None
    mentions: tuple[UserId, ...] = ()
    gone: bool = False
    held: bool = False


class Deleted(News, frozen=True, tag="deleted"):
    line: LineId
    by: UserId


class Mentioned(News, frozen=True, tag="mentioned"):
    chat: ChatId
    line: Said


class LineMentions(Announcement, frozen=True, tag="line:mentions"):
    """A line that mentions others was said, or taken back."""

    line: LineId


class PinnedLine(Part, frozen=True, tag="pinned_line"):
    line: Said | None


class Line(Row, frozen=True):
    """A line. Before ``shown_ms`` its author and whoever keeps the chat see it alone."""

    id: LineId
    chat: ChatId
    author: UserId
    author_name: str
    label: str
    text: str
    at_ms: int
    reply_to: Quoted | None = None
    mentions: tuple[UserId, ...] = ()
    gone_by: UserId = UserId("")
    shown_ms: int = 0

    def said(self) -> Said:
        said = Said(
            self.id,
            self.chat,
            self.author,
            self.author_name,
            self.label,
            self.text,
            self.at_ms,
            self.reply_to,
            self.mentions,
            held=self.shown_ms == HELD_MS,
        )
        if not self.gone_by:
            return said
        return replace(said, text="", reply_to=None, mentions=(), gone=True)

    def quoted(self) -> Quoted:
        return Quoted(self.id, self.author_name, self.text[:QUOTED])

    def quoting(self, gone: set[LineId]) -> "Line":
        """Quote no more what was taken back since."""
        if self.reply_to is None or self.reply_to.id not in gone:
            return self
        return replace(self, reply_to=replace(self.reply_to, text=""))


CHATS = Collection("chat", Chat, hot=True)
BY_CHAT, BY_AUTHOR = by("chat"), by("author")
LINES = Collection(
    "line",
    Line,
    indexes=(BY_CHAT, BY_AUTHOR),
    personal=("author", "author_name", "text", "gone_by", "mentions"),
)


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


class NoSuchChat(Refusal):
    code = 1301
    reason = "there is no such chat"


class NoSuchLine(Refusal):
    code = 1302
    reason = "there is no such line"


class ChatClosed(Refusal):
    code = 1303
    reason = "this chat is closed"


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
        if who.standing(await self.roles.granted(who.user, chat)) >= Role.MODERATOR:
            return lines
        return [line for line in lines if line.shown_ms <= now_ms or line.author == who.user]

    async def parts(self, room: RoomId, look: Look) -> list[Part]:
        """Return the pinned line of the chat of a room, which has the room's id."""
        chat = await look.get(CHATS, room)
        pinned = await look.get(LINES, chat.pinned) if chat and chat.pinned else None
        return [PinnedLine((await shown([pinned], look))[0] if pinned else None)]


async def find_line(chat: ChatId, id: LineId, look: Look) -> Line:
    """Return a line of this chat, or refuse with NoSuchLine."""
    line = await look.find(LINES, id, NoSuchLine)
    if line.chat != chat or line.gone_by:
        raise NoSuchLine(id=id)
    return line


async def shown(lines: list[Line], look: Look) -> list[Said]:
    """Return lines as others see them: nothing is left of those taken back, quoted or not."""
    quoted = tuple({line.reply_to.id for line in lines if line.reply_to})
    gone = {line.id for line in await look.get_many(LINES, quoted) if line.gone_by}
    return [line.quoting(gone).said() for line in lines]


async def take_back(chat: Chat, line: Line, by: UserId, work: Work) -> Deleted:
    """Let a line be seen by nobody any more."""
    work.store(LINES, replace(line, gone_by=by))
    work.publish(channel("chat", chat.id), deleted := Deleted(line.id, by))
    if line.mentions:
        work.announce(LineMentions(line.id))
    if line.shown_ms and (waiting := await work.get(WAITING, line.id)):
        work.delete(WAITING, waiting)
    if chat.pinned == line.id:
        pin(chat, None, work)
    return deleted


def give_back(line: Line, work: Work) -> None:
    """Let a line be seen again that was taken back by mistake."""
    fresh = replace(line, gone_by=UserId(""))
    work.store(LINES, fresh)
    work.publish(channel("chat", line.chat), fresh.said())
    if line.mentions:
        work.announce(LineMentions(line.id))


def pin(chat: Chat, line: Said | None, work: Work) -> PinnedLine:
    """Keep a line in view in the chat's place, or none."""
    work.store(CHATS, replace(chat, pinned=line.id if line else LineId("")))
    work.publish(chat.place, pinned := PinnedLine(line))
    return pinned
