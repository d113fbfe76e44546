"""Modes: what holds in a chat beside the screen: who may speak, how often, and what."""

import unicodedata
from typing import Annotated, Literal, Protocol

from msgspec import Meta, Struct
from msgspec.structs import replace

from moderation.verdict import NORMAL, Strictness
from rialto.ids import ChatId, UserId
from rialto.news import Part
from rialto.refusal import Refusal
from storage.port import Collection, Row
from storage.work import Look

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
NOBODY = -1  # of ``followers_min``: no need to follow
SlowS = Annotated[int, Meta(ge=0, le=120)]
FollowersMin = Annotated[int, Meta(ge=NOBODY, le=129_600)]
AgeMin = Annotated[int, Meta(ge=0, le=43_200)]
DelayS = Annotated[int, Meta(ge=0, le=6)]
UniqueMin = Annotated[int, Meta(ge=0, le=60)]
Links = Literal["moderators", "trusted"]


class Modes(Struct, frozen=True):
    """What holds in a chat. Hosts and moderators are exempt from all of it.

    ``slow_s`` seconds lie between two lines of one member. They must have followed the host for
    ``followers_min`` minutes (0: follow at all, -1: nobody must), have bought something
    (``buyers``), be here for ``age_min`` minutes, say pictures alone (``emoji``). ``links`` may
    be posted by those. Lines are shown to others after ``delay_s`` seconds. What was said in the
    last ``unique_min`` minutes is not said again; ``copies`` refuses what several others say.
    The screen is as ``strict`` as its levels tell (moderation/verdict.py).
    """

    slow_s: int = 0
    followers_min: int = NOBODY
    buyers: bool = False
    age_min: int = 0
    emoji: bool = False
    links: Links = "moderators"
    delay_s: int = 0
    unique_min: int = 0
    copies: bool = False
    strict: Strictness = NORMAL

    @property
    def choosy(self) -> bool:
        """Say whether anything here depends on who speaks."""
        chosen = self.followers_min > NOBODY or self.buyers or self.age_min or self.slow_s
        return bool(chosen) or self.links == "trusted"

    def shielded(self) -> "Modes":
        """Return what holds under the shield: the preset, or what is stricter already.

        It lets everybody speak who is no stranger, for a raid is to be stopped and not the show:
        followers only and buyers only remain the host's own choice.
        """
        return replace(
            self,
            slow_s=max(self.slow_s, SHIELD.slow_s),
            age_min=max(self.age_min, SHIELD.age_min),
            links="moderators",
            delay_s=max(self.delay_s, SHIELD.delay_s),
            copies=True,
        )


SHIELD = Modes(slow_s=30, age_min=60, delay_s=3, copies=True)
NO_MODES = Modes()


class ModesPart(Part, frozen=True, tag="modes"):
    """What holds in the room's chat; ``shield`` says that it is the shield."""

    modes: Modes
    shield: bool


class ModesRow(Row, frozen=True):
    """The modes of one chat; ``before`` are those that hold again without the shield."""

    chat: ChatId
    modes: Modes
    by: UserId
    before: Modes | None = None

    def part(self) -> ModesPart:
        return ModesPart(self.modes, self.before is not None)

    def with_shield(self, by: UserId) -> "ModesRow":
        """Set the shield; one that is set stays, and what was before it too."""
        if self.before is not None:
            return self
        return replace(self, modes=self.modes.shielded(), before=self.modes, by=by)

    def without_shield(self, by: UserId) -> "ModesRow":
        if self.before is None:
            return self
        return replace(self, modes=self.before, before=None, by=by)


MODES = Collection("chat_modes", ModesRow, id="chat", personal=("by",), hot=True)


class Known(Struct, frozen=True):
    """What a chat must know of somebody: since when they follow its host, and are here at all.

    ``trusted`` are those who bought here, or have followed the host for a day: nobody who came
    with a crowd. None where it never began.
    """

    follows_ms: int | None = None
    here_ms: int | None = None
    bought: bool = False

    def trusted(self, now_ms: int) -> bool:
        follows = self.follows_ms is not None and now_ms - self.follows_ms >= DAY_MS
        return self.bought or follows


STRANGER = Known()


class Acquaintances(Protocol):
    """Who knows what a chat does not: whom its members follow, what they bought, their age."""

    async def known(self, user: UserId, chat: ChatId, look: Look) -> Known: ...


class TooSoon(Refusal):
    code = 1310
    reason = "slow mode: you spoke a moment ago"


class FollowersOnly(Refusal):
    code = 1311
    reason = "only who follows the host speaks here"


class BuyersOnly(Refusal):
    code = 1312
    reason = "only who has bought speaks here"


class TooNew(Refusal):
    code = 1313
    reason = "your account is too new to speak here"


class EmojiOnly(Refusal):
    code = 1314
    reason = "nothing but emoji is said here now"


class Repeated(Refusal):
    code = 1315
    reason = "you have just said that"


class SaidBefore(Refusal):
    code = 1316
    reason = "this was said a moment ago"


MODE_REFUSALS = (TooSoon, FollowersOnly, BuyersOnly, TooNew, EmojiOnly, Repeated, SaidBefore)


def must_admit(modes: Modes, known: Known, now_ms: int) -> None:
    """Refuse whoever may not speak in these modes; who need but wait is told how long."""
    if modes.followers_min > NOBODY:
        if known.follows_ms is None:
            raise FollowersOnly(minutes=modes.followers_min)
        _must_have_passed(known.follows_ms, modes.followers_min, now_ms, FollowersOnly)
    if modes.buyers and not known.bought:
        raise BuyersOnly
    if modes.age_min:
        if known.here_ms is None:
            raise TooNew(minutes=modes.age_min)
        _must_have_passed(known.here_ms, modes.age_min, now_ms, TooNew)


def _must_have_passed(since_ms: int, minutes: int, now_ms: int, refusal: type[Refusal]) -> None:
    left_ms = since_ms + minutes * MINUTE_MS - now_ms
    if left_ms > 0:
        raise refusal(retry_after_ms=left_ms, minutes=minutes)


PICTURES = {"So", "Sk", "Cf", "Mn", "Me", "Zs"}


def is_emoji(text: str) -> bool:
    """Say whether a text is pictures and what joins and colours them, and nothing else."""
    kinds = {unicodedata.category(sign) for sign in text}
    return "So" in kinds and kinds <= PICTURES
