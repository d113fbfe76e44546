"""Repeats: what is nearly what was said before, by the same member or by others.

Texts are compared as folded, without signs and stretched letters, so that a smile more makes no
other text of it. What is too short to mean anything alone ("yes", "+1", a heart) is everybody's,
and counts only where a chat wants each line but once. All is kept in memory, by each node for
itself, and bounded: who is refused by one node a second too late has said a line twice.
"""

import re
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from rapidfuzz import fuzz, process

from moderation.fold import (
    LATIN,
    LEET,
    STRETCHED,
    UNSPACED_COUNTS,
    WORD,
    fold,
    has_leet,
    letters,
    two_alphabets,
)
from rialto.ids import ChatId, UserId

ALIKE = 92  # of a hundred, by rapidfuzz.fuzz.ratio
# Of two texts that are so much alike the shorter has at least this part of the other's length.
SHORTEST = ALIKE / (200 - ALIKE)
SLICE = 8  # of lengths, kept side by side
OWN, OF_CHAT = 20, 200
MOST_CHATS, MOST_AUTHORS = 200, 4_000
LONGEST = 200
FIGURES = re.compile(r"\d+")
FLOOD = "…" * LONGEST
# Letters and digits, or signs where there are none, below which a text is nobody's: all may say
# it as often as they like, and below the second what others say too ("good evening everyone").
# What is of many letters is told by moderation/fold.py, `letters`.
SHORT, COMMON, SHORT_SIGNS = 10, 24, 10
# Who says the same thing so often within so long says it once too often. With other figures it
# is another thing: "my bid is 46", "the same in 39, please".
OFTEN, OFTEN_MS = 3, 30_000
# What so many others say looks like the work of one hand.
CROWD, CROWD_MS = 3, 5 * 60_000
MOST_OF_ONE = 64


class Key(NamedTuple):
    """What of a text is compared; ``short`` if it is too little to be anybody's own.

    ``common`` if many may say it by chance.
    """

    text: str
    short: bool
    common: bool


def telling(text: str) -> bool:
    """Say whether a text may be more than common, by its length alone."""
    return len(text) >= (COMMON if text.isascii() else COMMON // UNSPACED_COUNTS)


def key_of(text: str) -> Key:
    """Return what two texts that say the same have in common."""
    plain = fold(text)
    if two_alphabets(plain):
        plain = plain.translate(LATIN)
    if has_leet(plain):
        plain = plain.translate(LEET)
    words = " ".join(WORD.findall(STRETCHED.sub(r"\1", plain)))[:LONGEST]
    if words:
        size = letters(words)
        return Key(words, size < SHORT, size < COMMON)
    signs = plain.replace(" ", "")
    # Of signs it says little in which order and how often each comes; a flood of them is a flood.
    few = len(signs) < SHORT_SIGNS
    return Key("".join(sorted(set(signs))) if few else FLOOD, few, few)


@dataclass
class Cluster:
    """What several have said, or tried to, in nearly the same words: who, and when last."""

    said_ms: int
    authors: dict[UserId, int] = field(default_factory=dict)

    def tries(self, author: UserId, now_ms: int) -> None:
        if author in self.authors or len(self.authors) < MOST_OF_ONE:
            self.authors[author] = now_ms

    def others(self, author: UserId, now_ms: int, within_ms: int) -> int:
        """Return how many others tried to say it within that time."""
        least = now_ms - within_ms
        return sum(at >= least for who, at in self.authors.items() if who != author)


C = TypeVar("C")


@dataclass
class Ring(Generic[C]):
    """The last ``most`` texts, of one chat or of all, and the cluster of each.

    By length too, for two texts that are alike are nearly as long: so a text is held against a
    quarter of the others at most times.
    """

    most: int
    clusters: OrderedDict[int, C] = field(default_factory=OrderedDict)
    texts: dict[int, str] = field(default_factory=dict)
    sized: dict[int, dict[int, str]] = field(default_factory=dict)
    next: int = 0

    def find(self, key: Key) -> int | None:
        """Return the number of a text that is nearly this one."""
        length = len(key.text)
        if key.short:
            # Of few letters each one counts: "size 38" is not "size 39".
            alike = self.sized.get(length // SLICE, {})
            return next((n for n, text in alike.items() if text == key.text), None)
        for size in range(int(length * SHORTEST) // SLICE, int(length / SHORTEST) // SLICE + 1):
            if size in self.sized:
                found = process.extractOne(
                    key.text, self.sized[size], scorer=fuzz.ratio, processor=None,
                    score_cutoff=ALIKE,
                )  # fmt: skip
                if found:
                    return found[2]
        return None

    def add(self, text: str, cluster: C) -> int:
        self.next += 1
        self.clusters[self.next], self.texts[self.next] = cluster, text
        self.sized.setdefault(len(text) // SLICE, {})[self.next] = text
        if len(self.clusters) > self.most:
            self.drop(next(iter(self.clusters)))
        return self.next

    def drop(self, number: int) -> None:
        text = self.texts.pop(number, None)
        if text is not None:
            del self.clusters[number], self.sized[len(text) // SLICE][number]


class Found(NamedTuple):
    """What is known of a text before it is said: its key, and its cluster in the chat, if any.

    ``wait_ms`` is how long its author must wait to say it again, 0 if they need not.
    """

    key: Key
    cluster: Cluster | None
    wait_ms: int


@dataclass
class Repeats:
    """The rings of all chats and authors of a node; the least used are forgotten first."""

    rings: OrderedDict[ChatId, Ring[Cluster]] = field(default_factory=OrderedDict)
    own: OrderedDict[tuple[ChatId, UserId], deque[tuple[str, int]]] = field(
        default_factory=OrderedDict
    )

    def find(self, chat: ChatId, author: UserId, text: str, now_ms: int) -> Found:
        """Look whether a text was said before; that somebody tried to say it is noted."""
        key, ring = key_of(text), self._ring(chat)
        number = ring.find(key)
        cluster = ring.clusters[number] if number is not None else None
        if cluster and number is not None:
            cluster.tries(author, now_ms)
            ring.clusters.move_to_end(number)  # what is still tried is not forgotten
        return Found(key, cluster, self._own_wait(chat, author, key, now_ms))

    def say(self, chat: ChatId, author: UserId, found: Found, now_ms: int) -> Callable[[], None]:
        """Keep what is said; what is returned takes that back."""
        ring, mine = self._ring(chat), self._own(chat, author)
        entry = found.key.text, now_ms
        mine.append(entry)
        if found.cluster:
            before, found.cluster.said_ms = found.cluster.said_ms, now_ms
            cluster = found.cluster

            def undo() -> None:
                cluster.said_ms = before
                _take(mine, entry)

            return undo
        number = ring.add(entry[0], Cluster(now_ms, {author: now_ms}))

        def forget() -> None:
            ring.drop(number)
            _take(mine, entry)

        return forget

    def _own_wait(self, chat: ChatId, author: UserId, key: Key, now_ms: int) -> int:
        """Return in how many milliseconds one may say it again; 0 now."""
        if key.short or (chat, author) not in self.own:
            return 0
        least = now_ms - OFTEN_MS
        times = [
            at
            for text, at in self.own[chat, author]
            if at > least
            and fuzz.ratio(text, key.text, score_cutoff=ALIKE)
            and FIGURES.findall(text) == FIGURES.findall(key.text)
        ]
        return times[1 - OFTEN] + OFTEN_MS - now_ms if len(times) >= OFTEN - 1 else 0

    def _ring(self, chat: ChatId) -> Ring[Cluster]:
        ring = self.rings.setdefault(chat, Ring(OF_CHAT))
        self.rings.move_to_end(chat)
        if len(self.rings) > MOST_CHATS:
            self.rings.popitem(last=False)
        return ring

    def _own(self, chat: ChatId, author: UserId) -> deque[tuple[str, int]]:
        mine = self.own.setdefault((chat, author), deque(maxlen=OWN))
        self.own.move_to_end((chat, author))
        if len(self.own) > MOST_AUTHORS:
            self.own.popitem(last=False)
        return mine


def _take(mine: deque[tuple[str, int]], entry: tuple[str, int]) -> None:
    if entry in mine:
        mine.remove(entry)
