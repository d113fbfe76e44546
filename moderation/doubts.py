"""Doubts: of whom, and in which place, there was doubt of how many lines lately.

In memory and bounded, the least lately doubted forgotten first: whoever is careful for half an
hour, or is lucky enough to meet a restart, begins anew.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple

from rialto.ids import UserId

# A person is worth a look from so many lines within so long on, a place from so many of so many.
OF_PERSON, PERSON_MS = 5, 30 * 60_000
OF_PLACE, PEOPLE, PLACE_MS = 10, 5, 5 * 60_000
MOST = 4_000


class Doubt(NamedTuple):
    """That there is doubt of ``ref``, which ``user`` has said in ``scope``."""

    ref: str
    user: UserId
    scope: str
    at_ms: int


@dataclass
class Tally:
    """The last doubts of each person, or of each place; of one thing there is one."""

    within_ms: int
    most: int
    told: OrderedDict[str, OrderedDict[str, Doubt]] = field(default_factory=OrderedDict)

    def note(self, of: str, doubt: Doubt) -> list[Doubt]:
        """Take note of a doubt; return those of the last while."""
        mine = self.told.setdefault(of, OrderedDict())
        self.told.move_to_end(of)
        if len(self.told) > MOST:
            self.told.popitem(last=False)
        mine[doubt.ref] = doubt
        least = max(one.at_ms for one in mine.values()) - self.within_ms
        for one in [*mine.values()]:
            if one.at_ms < least or len(mine) > self.most:
                del mine[one.ref]
        return [*mine.values()]

    def forget(self, of: str) -> None:
        self.told.pop(of, None)


@dataclass
class Doubts:
    people: Tally = field(default_factory=lambda: Tally(PERSON_MS, OF_PERSON))
    places: Tally = field(default_factory=lambda: Tally(PLACE_MS, 4 * OF_PLACE))

    def of_person(self, doubt: Doubt) -> bool:
        """Take note of a doubt; say whether there are too many of this person."""
        return len(self.people.note(doubt.user, doubt)) >= OF_PERSON

    def of_place(self, doubt: Doubt) -> bool:
        """Take note of a doubt; say whether there are too many of too many people here."""
        told = self.places.note(doubt.scope, doubt)
        return len(told) >= OF_PLACE and len({one.user for one in told}) >= PEOPLE

    def settle(self, user: UserId) -> None:
        """Begin anew with somebody whom people look at now."""
        self.people.forget(user)
