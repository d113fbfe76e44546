"""Lines: what was said in a chat, what others see of it, and how it is taken back."""

from msgspec import Struct
from msgspec.structs import replace

from chat.waiting import HELD_MS, WAITING
from rialto.ids import ChatId, LineId, UserId
from rialto.news import Announcement, Channel, News, Part, channel
from rialto.refusal import Refusal
from storage.port import Collection, Row, by
from storage.work import Look, Work

QUOTED = 80
ANSWERED_WITHIN = 300  # lines: what a channel keeps (bus/memory.py)


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

    Of one that is ``held`` only its author and whoever keeps the chat know. ``edition`` rises as
    the line is taken back and given back: what is told of a lower one comes too late.
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
    edition: int = 0


class Deleted(News, frozen=True, tag="deleted"):
    """A line was taken back: whoever has it, of this ``edition`` or before, shows it no more."""

    line: LineId
    by: UserId
    edition: int = 0


class Mentioned(News, frozen=True, tag="mentioned"):
    chat: ChatId
    line: Said


class LineMentions(Announcement, frozen=True, tag="line:mentions"):
    """A line that mentions others was said, or taken back."""

    line: LineId


class LineSaid(Announcement, frozen=True, tag="line:said"):
    """A line is shown of which there is more to say than the screen can (chat/afterwards.py)."""

    line: LineId


class LineDoubted(Announcement, frozen=True, tag="line:doubted"):
    """The screen is in doubt of a line, for its ``rule``."""

    line: LineId
    rule: str


class PinnedLine(Part, frozen=True, tag="pinned_line"):
    line: Said | None


class Line(Row, frozen=True):
    """A line. Before ``shown_ms`` its author and whoever keeps the chat see it alone.

    ``edition`` is how often it was taken back or given back.
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
    gone_by: UserId = UserId("")
    shown_ms: int = 0
    edition: int = 0

    @property
    def may_return(self) -> bool:
        """Say whether it may be given back: others took it back, and what it said is known."""
        return bool(self.gone_by and self.text) and self.gone_by != self.author

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
            edition=self.edition,
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


class NoSuchChat(Refusal):
    code = 1301
    reason = "there is no such chat"


class NoSuchLine(Refusal):
    code = 1302
    reason = "there is no such line"


class ChatClosed(Refusal):
    code = 1303
    reason = "this chat is closed"


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
    """Let a line be seen by nobody any more, nor heard by who comes later."""
    work.store(LINES, fresh := replace(line, gone_by=by, edition=line.edition + 1))
    deleted = Deleted(line.id, by, fresh.edition)
    work.publish(channel("chat", chat.id), deleted, key=line.id, instead=True)
    await _quote_no_more(line, work)
    if line.mentions:
        work.announce(LineMentions(line.id))
    if line.shown_ms and (waiting := await work.get(WAITING, line.id)):
        work.delete(WAITING, waiting)
    if chat.pinned == line.id:
        pin(chat, None, work)
    return deleted


async def _quote_no_more(line: Line, work: Work) -> None:
    """Let what answers a line, of which the channel may keep the quotation, be told without it."""
    after = await work.range(LINES, BY_CHAT, line.chat, after=(line.id,), limit=ANSWERED_WITHIN)
    for other in after:
        answers = other.reply_to is not None and other.reply_to.id == line.id
        if answers and not other.gone_by and not await work.get(WAITING, other.id):
            said = other.quoting({line.id}).said()
            work.publish(channel("chat", line.chat), said, key=other.id, instead=True)


def give_back(line: Line, work: Work) -> None:
    """Let a line be seen again that was taken back by mistake."""
    fresh = replace(line, gone_by=UserId(""), edition=line.edition + 1)
    work.store(LINES, fresh)
    work.publish(channel("chat", line.chat), fresh.said(), key=line.id, instead=True)
    if line.mentions:
        work.announce(LineMentions(line.id))


def pin(chat: Chat, line: Said | None, work: Work) -> PinnedLine:
    """Keep a line in view in the chat's place, or none."""
    work.store(CHATS, replace(chat, pinned=line.id if line else LineId("")))
    work.publish(chat.place, pinned := PinnedLine(line))
    return pinned
