"""Waves: nearly the same text from many members, in several chats within minutes.

In one chat many say the same since the host asked for it; what many carry from chat to chat looks
sent (within one chat: chat/repeats.py and chat/raids.py). In memory and bounded: after a restart a
wave is seen a few lines later.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple

from chat.repeats import FIGURES, FLOOD, Ring, key_of
from rialto.ids import ChatId, LineId, UserId

AUTHORS, CHATS, WITHIN_MS = 5, 3, 10 * 60_000
MOST_TEXTS, MOST_OF_ONE = 1_000, 48


class Sighting(NamedTuple):
    """That a line was said, where, by whom and when."""

    line: LineId
    chat: ChatId
    author: UserId
    at_ms: int


@dataclass
class Wave:
    """The last lines that say nearly the same; ``taken`` are those that were dealt with."""

    figures: list[str]
    seen: OrderedDict[LineId, Sighting] = field(default_factory=OrderedDict)
    taken: set[LineId] = field(default_factory=set)

    def sees(self, one: Sighting) -> None:
        """Take note of a line, once; what is too old or too much is forgotten."""
        self.seen[one.line] = one
        least = max(last.at_ms for last in self.seen.values()) - WITHIN_MS
        for old in [*self.seen.values()]:
            if old.at_ms < least or len(self.seen) > MOST_OF_ONE:
                del self.seen[old.line]
                self.taken.discard(old.line)

    def stands_out(self) -> bool:
        authors = {one.author for one in self.seen.values()}
        chats = {one.chat for one in self.seen.values()}
        return len(authors) >= AUTHORS and len(chats) >= CHATS

    def standing(self) -> list[Sighting]:
        """Return the lines that were not dealt with yet."""
        return [one for one in self.seen.values() if one.line not in self.taken]

    def took(self, lines: list[Sighting]) -> None:
        self.taken |= {one.line for one in lines if one.line in self.seen}


def _texts() -> Ring[Wave]:
    return Ring(MOST_TEXTS)


@dataclass
class Waves:
    """What was said in all chats of late; the texts that nobody says any more go first."""

    ring: Ring[Wave] = field(default_factory=_texts)

    def see(self, text: str, one: Sighting) -> Wave | None:
        """Take note of a line; return the wave that it belongs to, if there is one.

        Seen twice it counts once. Of what is short or common, and of a flood of signs, there is
        no wave; and where the figures differ it is another text ("the same in 39, please").
        """
        key = key_of(text)
        if key.common or key.text == FLOOD:
            return None
        figures = FIGURES.findall(key.text)
        number = self.ring.find(key)
        wave = None if number is None else self.ring.clusters[number]
        if number is None or wave is None or wave.figures != figures:
            self.ring.add(key.text, wave := Wave(figures))
        else:
            self.ring.clusters.move_to_end(number)
        wave.sees(one)
        return wave if wave.stands_out() else None
