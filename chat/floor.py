"""The floor: whether a member may say a text now, by all that holds in a chat. No waiting.

In the order in which it is cheapest to be refused, and least surprising to be told: who may speak,
what, how often; then the screen; then what was said before.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec import Struct

from chat.modes import (
    MINUTE_MS,
    EmojiOnly,
    Known,
    Modes,
    Repeated,
    SaidBefore,
    TooSoon,
    is_emoji,
    must_admit,
)
from chat.raids import COPIES_MS, Raids
from chat.repeats import CROWD, CROWD_MS, Found, Repeats
from chat.slow import Slow
from moderation.screen import Screen
from moderation.verdict import Action, Verdict, must_be_sayable
from rialto.ids import ChatId, UserId
from storage.work import nothing

Undo = Callable[[], None]
Taken = tuple[Verdict, Action, Undo]


class Spoken(Struct, frozen=True):
    """A text that a member who keeps nothing here would say; ``key`` is that of their ask."""

    chat: ChatId
    author: UserId
    text: str
    key: str = ""


@dataclass
class Floor:
    screen: Screen
    slow: Slow = field(default_factory=Slow)
    repeats: Repeats = field(default_factory=Repeats)
    raids: Raids = field(default_factory=Raids)

    def take(self, spoken: Spoken, modes: Modes, known: Known, now_ms: int) -> Taken:
        """Let a text be said, or refuse it.

        Returned is what the screen says, what follows, and what takes it back, as if never said.
        An ask that comes once more while its line is under way waits for nothing and repeats
        nothing: that the line is said but once is for the store to tell.
        """
        chat, author, text = spoken.chat, spoken.author, spoken.text
        must_admit(modes, known, now_ms)
        if modes.emoji and not is_emoji(text):
            raise EmojiOnly
        trusted = known.trusted(now_ms)
        again = bool(spoken.key) and self.slow.is_the_last(chat, author, spoken.key)
        wait_ms = self.wait_ms(chat, author, modes, now_ms, trusted=trusted)
        if wait_ms and not again:
            raise TooSoon(retry_after_ms=wait_ms, seconds=modes.slow_s)
        verdict = self.screen.judge(text, links=trusted and modes.links == "trusted")
        action = must_be_sayable(verdict, modes.strict)
        if action is Action.HOLD and trusted:
            action = Action.FLAG
        if again:
            return verdict, action, nothing
        found = self.repeats.find(chat, author, text, now_ms)
        if found.cluster and not found.key.common:
            by = found.cluster.others(author, now_ms, COPIES_MS) + 1
            self.raids.copied(chat, by, now_ms)
        must_be_new(found, author, modes, now_ms)
        unsay = self.repeats.say(chat, author, found, now_ms)
        unspeak = self.slow.speaks(chat, author, now_ms, spoken.key)

        def undo() -> None:
            unsay()
            unspeak()

        return verdict, action, undo

    def wait_ms(
        self, chat: ChatId, author: UserId, modes: Modes, now_ms: int, *, trusted: bool
    ) -> int:
        """Return how long slow mode lets somebody wait; whoever is trusted does not."""
        if not modes.slow_s or trusted:
            return 0
        return self.slow.wait_ms(chat, author, modes.slow_s, now_ms)


def must_be_new(found: Found, author: UserId, modes: Modes, now_ms: int) -> None:
    """Refuse what its author has just said, and what others have where that matters."""
    if found.wait_ms:
        raise Repeated(retry_after_ms=found.wait_ms)
    cluster = found.cluster
    if cluster is None:
        return
    if modes.unique_min:
        left_ms = cluster.said_ms + modes.unique_min * MINUTE_MS - now_ms
        if left_ms > 0:
            raise SaidBefore(retry_after_ms=left_ms)
    crowd = modes.copies and not found.key.common
    if crowd and cluster.others(author, now_ms, CROWD_MS) >= CROWD:
        raise SaidBefore
