"""What is left of a person in the chats: their places among the lines, without a word."""

from msgspec.structs import replace

from chat.lines import BY_AUTHOR, CHATS, LINES, Deleted, Line, pin
from chat.modes import MODES
from rialto.ids import UserId
from rialto.news import channel
from storage.personal import Lasts, Leaver, Trace, hashing, only
from storage.port import EVERY
from storage.work import Work


async def unsay(line: Line, who: Leaver, work: Work) -> bool:
    """Take back a line for ever, and tell those who are in an open chat."""
    talk = channel("chat", line.chat)
    who.told[talk] = None
    fresh = replace(
        line, author=who.hashed, author_name="", label="", text="", reply_to=None,
        mentions=(), gone_by=who.hashed, edition=line.edition + 1,
    )  # fmt: skip
    work.store(LINES, fresh)
    chat = await work.get(CHATS, line.chat)
    if chat and chat.pinned == line.id:
        pin(chat, None, work)
        who.told[chat.place] = None
    if chat and chat.open:
        deleted = Deleted(line.id, who.hashed, fresh.edition)
        work.publish(talk, deleted, key=line.id, instead=True)
    return True


async def unname(line: Line, who: Leaver, work: Work) -> bool:
    """Let a line of somebody else neither quote nor mention the person."""
    fresh = line
    if who.user in line.mentions:
        fresh = replace(fresh, mentions=tuple(m for m in line.mentions if m != who.user))
    if line.gone_by == who.user:
        fresh = replace(fresh, gone_by=who.hashed)
    if line.reply_to and (line.reply_to.text or line.reply_to.author_name):
        quoted = await work.get(LINES, line.reply_to.id)
        if quoted and quoted.author in (who.user, who.hashed):
            fresh = replace(fresh, reply_to=replace(line.reply_to, author_name="", text=""))
    if fresh == line:
        return False
    who.told[channel("chat", line.chat)] = None
    work.store(LINES, fresh)
    return True


def mentions(line: Line, user: UserId) -> object:
    return (
        {"id": line.id, "chat": line.chat, "at_ms": line.at_ms} if user in line.mentions else None
    )


LEAVING = (
    Trace(MODES, erase=hashing(MODES, "by"), effect="blanks", rest="what holds in the chat"),
    Trace(
        LINES,
        BY_AUTHOR,
        erase=unsay,
        shows=only("id", "chat", "author_name", "text", "at_ms", "mentions"),
        effect="blanks",
        rest="that a line stood here, and when",
        lasts=Lasts(365, EVERY),
    ),
    Trace(
        LINES,
        erase=unname,
        shows=mentions,
        effect="blanks",
        rest="what others said themselves",
        file="mention",
    ),
)
