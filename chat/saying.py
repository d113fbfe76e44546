"""Saying: a member speaks in a chat, as far as all that holds there lets them."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from chat.badges import BUYER, Badges
from chat.desk import LineFlagged, LineWaits, at_desk
from chat.floor import Floor, Spoken
from chat.lines import (
    CHATS,
    LINES,
    ChatClosed,
    Line,
    LineDoubted,
    LineMentions,
    LineSaid,
    Mentioned,
    NoSuchChat,
    NoSuchLine,
    Said,
    find_line,
)
from chat.modes import (
    MODE_REFUSALS,
    MODES,
    NO_MODES,
    STRANGER,
    Acquaintances,
    Known,
    Modes,
)
from chat.repeats import telling
from chat.sampling import Sampling
from chat.waiting import HELD_MS, WAITING, Waiting
from moderation.audit import Deed, acting, record
from moderation.sanctions import Muted, must_be_heard
from moderation.verdict import CLEAN, Action, Screened, Verdict
from rialto.command import Change, Member, Rate, command, role_in
from rialto.ids import ChatId, LineId, Somebody
from rialto.news import channel
from rialto.roles import Role, Roles
from rialto.world import World
from storage.work import Look, Work

Text = Annotated[str, Meta(min_length=1, max_length=500)]
Mentions = Annotated[tuple[Somebody, ...], Meta(max_length=5)]
# Whoever moderates is shown as one: in a room it matters what they may do there.
LABELS = {
    Role.HOST: "host",
    Role.MODERATOR: "moderator",
    Role.AGENT: "moderator",
    Role.LEAD: "moderator",
}


UNSAMPLED = frozenset(LABELS.values())


class AskSay(Change, frozen=True):
    """Say a line in a chat, perhaps as an answer to another, perhaps mentioning members."""

    chat: ChatId
    text: Text
    reply_to: LineId = LineId("")
    mentions: Mentions = ()


class AskRelease(Change, frozen=True):
    """Show a line now that waits, or is held."""

    chat: ChatId
    line: LineId


Floored = tuple[Verdict, Action, int]


@dataclass
class Saying:
    world: World
    roles: Roles
    sampling: Sampling
    floor: Floor
    acquaintances: Acquaintances
    badges: Badges

    @command(
        "chat:say",
        needs=Role.VIEWER,
        of="chat",
        rate=Rate(5, 5),
        refuses=(NoSuchChat, NoSuchLine, ChatClosed, Screened, Muted, *MODE_REFUSALS),
    )
    async def say(self, ask: AskSay, who: Member, work: Work) -> Said:
        (chat := await work.find(CHATS, ask.chat, NoSuchChat)).must_be_open()
        role = await role_in(ask.chat, who, self.roles)
        await must_be_heard(who.user, ask.chat, work, self.world.now_ms())
        replied = await find_line(ask.chat, ask.reply_to, work) if ask.reply_to else None
        verdict, action, delay_ms = await self._take_floor(ask, who, role, work)
        now_ms = self.world.now_ms()
        shown_ms = now_ms + delay_ms if delay_ms else 0
        line = Line(
            LineId(self.world.new_id()),
            chat.id,
            who.user,
            who.name,
            LABELS.get(role) or (BUYER if self.badges.bought(who.user, chat.id) else ""),
            ask.text,
            now_ms,
            replied.quoted() if replied else None,
            ask.mentions,
            shown_ms=HELD_MS if action is Action.HOLD else shown_ms,
        )
        work.store(LINES, line)
        if line.shown_ms:
            await wait(line, verdict.rule, work)
        else:
            tell(line, self.sampling, work)
        if action is Action.FLAG:
            await flag(line, verdict, work)
        if action in (Action.FLAG, Action.HOLD):
            work.announce(LineDoubted(line.id, verdict.rule))
        return line.said()

    @command(
        "chat:release",
        needs=Role.MODERATOR,
        of="chat",
        rate=Rate(30, 10),
        refuses=(NoSuchChat, NoSuchLine),
    )
    async def release(self, ask: AskRelease, who: Member, work: Work) -> Said:
        chat = await work.find(CHATS, ask.chat, NoSuchChat)
        line = await find_line(chat.id, ask.line, work)
        waiting = await work.find(WAITING, line.id, NoSuchLine)
        role = await role_in(chat.id, who, self.roles)
        deed = Deed("chat:release", who.user, acting(role), line.author, chat.id, line.id)
        record(deed, work, self.world)
        work.delete(WAITING, waiting)
        work.store(LINES, line := replace(line, shown_ms=self.world.now_ms()))
        tell(line, self.sampling, work)
        return line.said()

    async def _take_floor(self, ask: AskSay, who: Member, role: Role, work: Work) -> Floored:
        """Refuse, or return what the screen says, what follows, and the delay in milliseconds."""
        if role >= Role.MODERATOR:
            self.floor.screen.must_pass(ask.text, links=True)
            return CLEAN, Action.ALLOW, 0
        held = await work.get(MODES, ask.chat)
        modes = held.modes if held else NO_MODES
        known = await self.known(who, ask.chat, modes, work)
        spoken = Spoken(ask.chat, who.user, ask.text, ask.key)
        verdict, action, undo = self.floor.take(spoken, modes, known, self.world.now_ms())
        work.afterwards(undone=undo)
        return verdict, action, modes.delay_s * 1000

    async def known(self, who: Member, chat: ChatId, modes: Modes, look: Look) -> Known:
        """Return what is known of a member, where it matters at all."""
        if not modes.choosy:
            return STRANGER
        return await self.acquaintances.known(who.user, chat, look)


async def wait(line: Line, rule: str, work: Work) -> None:
    """Let a line wait for its time, or for its ``rule``; whoever keeps the chat sees it now."""
    work.store(WAITING, Waiting(line.id, line.chat, line.shown_ms))
    if desk := await at_desk(line.chat, work):
        work.publish(desk, LineWaits(line.said(), line.shown_ms, rule if line.said().held else ""))


async def flag(line: Line, verdict: Verdict, work: Work) -> None:
    """Tell whoever keeps the chat of a line that is shown, for the screen is in doubt of it."""
    if desk := await at_desk(line.chat, work):
        work.publish(desk, LineFlagged(line.said(), verdict.rule, verdict.found))


def tell(line: Line, sampling: Sampling, work: Work) -> None:
    """Let others see a line, as far as so many lines can be read, and those whom it mentions."""
    said = line.said()
    if line.label in UNSAMPLED or sampling.shows(line.chat, line.author):
        work.publish(channel("chat", line.chat), said, key=line.id)
    if not line.label and telling(line.text):
        work.announce(LineSaid(line.id))
    if others := dict.fromkeys(m for m in line.mentions if m != line.author):
        work.announce(LineMentions(line.id))
    for user in others:
        work.publish(channel("user", user), Mentioned(line.chat, said))
