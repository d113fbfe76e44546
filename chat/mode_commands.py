"""Modes as commands: set by whoever keeps a chat, told to everybody in its place."""

from dataclasses import dataclass
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from chat.lines import CHATS, Chat, NoSuchChat
from chat.modes import (
    MODES,
    NO_MODES,
    AgeMin,
    BuyersOnly,
    DelayS,
    FollowersMin,
    FollowersOnly,
    Known,
    Links,
    Modes,
    ModesPart,
    ModesRow,
    SlowS,
    TooNew,
    UniqueMin,
    must_admit,
)
from chat.saying import Saying
from moderation.audit import Deed, acting, record
from moderation.verdict import Strictness
from rialto.command import Ask, Change, Member, Rate, command, role_in
from rialto.ids import ChatId, RoomId
from rialto.news import Part
from rialto.refusal import Refusal
from rialto.roles import Role
from storage.work import Look, Work


class AskModes(Change, frozen=True):
    """Set what holds in a chat; what is not named stays as it is."""

    chat: ChatId
    slow_s: SlowS | None = None
    followers_min: FollowersMin | None = None
    buyers: bool | None = None
    age_min: AgeMin | None = None
    emoji: bool | None = None
    links: Links | None = None
    delay_s: DelayS | None = None
    unique_min: UniqueMin | None = None
    copies: bool | None = None
    strict: Strictness | None = None

    def over(self, modes: Modes) -> Modes:
        named: dict[str, Any] = {
            name: value for name, value in asdict(self).items() if name not in ("chat", "key")
        }
        return replace(modes, **{name: v for name, v in named.items() if v is not None})


class AskShield(Change, frozen=True):
    """Raise the shield over a chat, or take it off: then what was before holds again."""

    chat: ChatId
    on: bool


class AskMay(Ask, frozen=True):
    """Tell what holds for the asker in a chat."""

    chat: ChatId


class May(Struct, frozen=True):
    """What holds for one member now; nothing does for whoever ``keeps`` the chat.

    ``slow_s`` lie between two lines of theirs, and ``wait_ms`` before the next one. ``no`` is the
    code with which the next line would be refused whatever it says, 0 if it would not.
    """

    keeps: bool
    slow_s: int
    wait_ms: int
    no: int
    no_wait_ms: int


KEEPS, FREE = May(True, 0, 0, 0, 0), May(False, 0, 0, 0, 0)


@dataclass
class ModeCommands:
    saying: Saying

    @command(
        "chat:modes", needs=Role.MODERATOR, of="chat", rate=Rate(30, 10), refuses=(NoSuchChat,)
    )
    async def set(self, ask: AskModes, who: Member, work: Work) -> ModesPart:
        chat, row = await _held(ask.chat, who, work)
        fresh = replace(row, modes=ask.over(row.modes), by=who.user)
        return await self._tell("chat:modes", chat, (row, fresh), who, work)

    @command(
        "chat:shield", needs=Role.MODERATOR, of="chat", rate=Rate(20, 10), refuses=(NoSuchChat,)
    )
    async def shield(self, ask: AskShield, who: Member, work: Work) -> ModesPart:
        chat, row = await _held(ask.chat, who, work)
        fresh = row.with_shield(who.user) if ask.on else row.without_shield(who.user)
        return await self._tell("chat:shield", chat, (row, fresh), who, work)

    @command("chat:may", needs=Role.VIEWER, of="chat", rate=Rate(30, 10), refuses=(NoSuchChat,))
    async def may(self, ask: AskMay, who: Member, look: Look) -> May:
        await look.find(CHATS, ask.chat, NoSuchChat)
        saying = self.saying
        role = await role_in(ask.chat, who, saying.roles)
        held = await look.get(MODES, ask.chat)
        if role >= Role.MODERATOR:
            return KEEPS
        if held is None:
            return FREE
        modes, now_ms = held.modes, saying.world.now_ms()
        known = await saying.known(who, ask.chat, modes, look)
        no = _refusal(modes, known, now_ms)
        trusted = known.trusted(now_ms)
        wait_ms = saying.floor.wait_ms(ask.chat, who.user, modes, now_ms, trusted=trusted)
        return May(
            False,
            0 if trusted else modes.slow_s,
            wait_ms,
            no.code if no else 0,
            (no.retry_after_ms or 0) if no else 0,
        )

    async def _tell(
        self, verb: str, chat: Chat, change: tuple[ModesRow, ModesRow], who: Member, work: Work
    ) -> ModesPart:
        """If something else holds than before, keep that, and tell everybody and the audit."""
        before, row = change
        if row.part() != before.part():
            work.store(MODES, row)
            work.publish(chat.place, row.part())
            role = await role_in(chat.id, who, self.saying.roles)
            told = _told(before.modes, row.modes)
            deed = Deed(verb, who.user, acting(role), scope=chat.id, ref=told)
            record(deed, work, self.saying.world)
        return row.part()

    async def parts(self, room: RoomId, look: Look) -> list[Part]:
        """Return what holds in the chat of a room, if anything was ever set there."""
        held = await look.get(MODES, room)
        return [held.part()] if held else []


async def _held(chat: ChatId, who: Member, work: Work) -> tuple[Chat, ModesRow]:
    found = await work.find(CHATS, chat, NoSuchChat)
    return found, await work.get(MODES, chat) or ModesRow(found.id, NO_MODES, who.user)


def _told(before: Modes, after: Modes) -> str:
    """Return what changed, for the audit: names of modes and what they are now."""
    was = asdict(before)
    return " ".join(f"{name}={now}" for name, now in asdict(after).items() if now != was[name])


def _refusal(modes: Modes, known: Known, now_ms: int) -> Refusal | None:
    try:
        must_admit(modes, known, now_ms)
    except (FollowersOnly, BuyersOnly, TooNew) as refusal:
        return refusal
    return None
