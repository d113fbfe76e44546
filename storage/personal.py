"""Personal data: how the rows about a person are found, and what erasing the person makes of them.

Each package declares the traces that its collections bear, in its module ``leaving``; what exports
and erases (gateway/archive.py, gateway/erasing.py) goes through all of them and names no feature.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal

from msgspec.structs import replace

from rialto.ids import UserId
from rialto.news import Channel
from rialto.world import World
from storage.port import EVERY, Collection, Cursor, Index, R
from storage.work import Look, Work

PAGE = 50
DAY_MS = 24 * 60 * 60 * 1000


class NotYet(Exception):
    """The row is still at work for the person: it is to be asked again in a minute."""


@dataclass
class Leaver:
    """A person who is erased. ``hashed`` is who stands in their place, the same for ever.

    ``told`` collects the channels whose history tells of them; it is emptied behind the batch.
    ``hash`` makes of an id what stands in its place.
    """

    user: UserId
    hashed: UserId
    hash: Callable[[str], str]
    world: World
    told: dict[Channel, None] = field(default_factory=dict)

    def instead(self, named: Any) -> Any:
        """Return an id, or a tuple of ids, with the hash in the place of the person's."""
        if isinstance(named, tuple):
            return tuple(map(self.instead, named))
        return self.hashed if named == self.user else named


Erase = Callable[[R, Leaver, Work], Awaitable[bool]]
Show = Callable[[R, UserId], object]
Back = Callable[[UserId, UserId, Work, World], Awaitable[None]]
Effect = Literal["deletes", "blanks", "keeps"]


@dataclass(frozen=True)
class Lasts(Generic[R]):
    """How long a row is kept: for ``days`` after the moment in ``since`` (Unix milliseconds).

    ``by`` brings the oldest first; without it the feature sweeps by itself. ``forget`` removes one,
    where there is more to do than to delete it.
    """

    days: int
    by: Index | None = None
    since: str = "at_ms"
    forget: Callable[[R, Work], Awaitable[None]] | None = None

    def over(self, row: R, now_ms: int) -> bool:
        return int(getattr(row, self.since)) + self.days * DAY_MS <= now_ms


@dataclass(frozen=True)
class Trace(Generic[R]):
    """One way in which the rows ``of`` a collection concern a person.

    They are found by ``ids`` made of the user's id, or by an index that begins with it, or with the
    ``key`` made of it; with EVERY each row is looked at, for what stands inside those of others.
    ``erase`` stores, deletes and tells by the work, says whether there was anything to do, and
    raises NotYet.
    ``shows`` is what the person is handed of a row, None for nothing. ``effect`` and ``rest``
    tell what is left, and why; ``file`` is its name in an export. ``also`` are collections
    that ``erase`` reaches on the way. ``back`` lets what was kept under a hash hold for a new user,
    should the person come again. What does not ``last`` for a time is kept as long as the person.
    """

    of: Collection[R]
    by: Index = EVERY
    ids: tuple[str, ...] = ()
    key: str = "{}"
    erase: Erase[R] = field(kw_only=True)
    shows: Show[R] | None = None
    effect: Effect = "deletes"
    rest: str = ""
    back: Back | None = None
    file: str = ""
    also: tuple[Collection[Any], ...] = ()
    lasts: Lasts[R] | None = None

    @property
    def name(self) -> str:
        """Return the name of the file in which it is shown."""
        return self.file or self.of.name

    @property
    def whole(self) -> bool:
        """Say whether all rows have to be looked at."""
        return self.by is EVERY and not self.ids

    async def page(self, user: UserId, after: Cursor, look: Look) -> tuple[list[R], Cursor]:
        """Return the next rows, and the cursor behind them; an empty one ends it."""
        if self.ids:
            return await look.get_many(self.of, tuple(id.format(user) for id in self.ids)), ()
        equals = () if self.whole else (self.key.format(user),)
        rows = await look.range(self.of, self.by, *equals, after=after, limit=PAGE)
        more = len(rows) == PAGE
        return rows, self.of.cursor(self.by, equals, rows[-1]) if more else ()


def deleting(of: Collection[R]) -> Erase[R]:
    """Return what erases by deleting the row."""

    async def erase(row: R, who: Leaver, work: Work) -> bool:
        work.delete(of, row)
        return True

    return erase


def hashing(of: Collection[R], *fields: str) -> Erase[R]:
    """Return what erases by putting the hash in the person's place, in ids or tuples of ids."""

    async def erase(row: R, who: Leaver, work: Work) -> bool:
        fresh = replace(row, **{name: who.instead(getattr(row, name)) for name in fields})
        if fresh == row:
            return False
        work.store(of, fresh)
        return True

    return erase


def only(*fields: str) -> Show[R]:
    """Return what shows some fields of a row."""

    def shows(row: R, user: UserId) -> object:
        return {name: getattr(row, name) for name in fields}

    return shows
