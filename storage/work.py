"""What a handler holds: a look at the store, or a piece of work on it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

import msgspec

from rialto.news import OUTBOX, Announcement, Channel, News, Part, Position, Publication, logged
from rialto.refusal import Refusal
from storage.port import (
    Append,
    Batch,
    Collection,
    Cursor,
    Delete,
    Increment,
    Index,
    Lease,
    Link,
    Linked,
    Put,
    R,
    Store,
)

A = TypeVar("A")


def nothing() -> None:
    """What is called where there is nothing to do."""


@dataclass
class Look:
    """What a command may read."""

    source: Store

    async def get(self, of: Collection[R], id: str) -> R | None:
        return await self.source.get(of, id)

    async def find(self, of: Collection[R], id: str, missing: type[Refusal]) -> R:
        """Return the row, or refuse with ``missing``."""
        if (row := await self.source.get(of, id)) is None:
            raise missing(id=id)
        return row

    async def get_many(self, of: Collection[R], ids: tuple[str, ...]) -> list[R]:
        return await self.source.get_many(of, ids)

    async def range(
        self,
        of: Collection[R],
        index: Index,
        *equals: str | int,
        after: Cursor = (),
        limit: int = 100,
        descending: bool = False,
    ) -> list[R]:
        return await self.source.range(
            of, index, equals, after=after, limit=limit, descending=descending
        )

    async def every(self, of: Collection[R], index: Index, *equals: str | int) -> AsyncIterator[R]:
        """Go through all rows of a range, a page at a time, each row at most once."""
        after: Cursor = ()
        while rows := await self.range(of, index, *equals, after=after):
            for row in rows:
                yield row
            after = of.cursor(index, equals, rows[-1])

    async def search(
        self,
        of: Collection[R],
        terms: tuple[str, ...],
        *,
        mode: Literal["all", "any"] = "all",
        limit: int = 20,
    ) -> list[R]:
        return await self.source.search(of, terms, mode=mode, limit=limit)

    async def position(self, channel: Channel) -> Position:
        """Return where a logged channel stands."""
        return Position(await self.source.head(channel), self.source.epoch)


@dataclass
class Work(Look):
    """A look that also collects changes. Nothing happens before the gateway commits them, once."""

    puts: dict[tuple[str, str], Put] = field(default_factory=dict)
    deletes: list[Delete] = field(default_factory=list)
    increments: list[Increment] = field(default_factory=list)
    appends: list[Append] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    passing: list[Publication] = field(default_factory=list)
    on_commit: list[Callable[[], None]] = field(default_factory=list)
    on_drop: list[Callable[[], None]] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Say whether there is nothing to commit and nothing to tell."""
        stored = self.puts or self.deletes or self.increments or self.links
        return not (stored or self.appends or self.passing)

    def store(self, into: Collection[R], row: R, *, first: bool = False) -> None:
        """Write ``row`` on condition that nobody wrote it since it was read.

        Storing a row unchanged makes the whole work depend on it. What is written ``first`` is
        what a Conflict names, where several rows are in the way.
        """
        put = {(into.name, into.id_of(row)): Put(into, row)}
        self.puts = put | self.puts if first else self.puts | put

    async def latest(self, of: Collection[R], id: str) -> R | None:
        """Return the row as this work would leave it, or as it is; what it deletes is there."""
        put = self.puts.get((of.name, id))
        return put.row if put else await self.get(of, id)  # type: ignore[return-value]

    def afterwards(
        self, done: Callable[[], None] = nothing, undone: Callable[[], None] = nothing
    ) -> None:
        """Call ``done`` once this work is durable, or ``undone`` if it is given up.

        For what a rule decided in memory. Neither is called if the process ends in between.
        """
        self.on_commit.append(done)
        self.on_drop.append(undone)

    def committed(self) -> None:
        for call in self.on_commit:
            call()

    def dropped(self) -> None:
        for call in self.on_drop:
            call()

    def delete(self, of: Collection[R], row: R) -> None:
        """Remove ``row`` on condition that nobody wrote it since it was read."""
        self.deletes.append(Delete(of, of.id_of(row), row.version))

    def link(self, into: Collection[Any], row: Linked) -> None:
        """Add ``row`` to the end of a chain, wherever that is when the work is committed."""
        self.links.append(Link(into, row))

    def count(
        self, of: Collection[Any], id: str, counter: str, step: int, floor: int | None = None
    ) -> None:
        """Move a counter, whatever its value is now; below ``floor`` the work is decided again."""
        self.increments.append(Increment(of, id, counter, step, floor))

    def publish(
        self, channel: Channel, news: News | Part, *, key: str = "", instead: bool = False
    ) -> None:
        """Tell ``news`` on a channel: with the batch if it is logged, after it if it is not.

        ``key`` and ``instead`` are of streamed channels (rialto/news.py, Publication).
        """
        body = msgspec.json.encode(news)
        if logged(channel):
            self.appends.append(Append(channel, body))
        else:
            self.passing.append(Publication(channel, 0, body, key, instead))

    def announce(self, happened: Announcement) -> None:
        self.appends.append(Append(OUTBOX, msgspec.json.encode(happened)))

    def batch(self, lease: Lease) -> Batch:
        """Return what was collected; raises TypeError for an audited change of which none tells."""
        changed = [*(put.into for put in self.puts.values()), *(gone.of for gone in self.deletes)]
        if unsaid := [of.name for of in changed if of.audited and not self.links]:
            raise TypeError(f"{unsaid[0]} is changed by nothing that is not audited")
        return Batch(
            lease,
            tuple(self.puts.values()),
            tuple(self.deletes),
            tuple(self.increments),
            tuple(self.appends),
            tuple(self.links),
        )


class Commit(Protocol):
    """Carries a piece of work through: decided, committed once, published (gateway/commit.py)."""

    async def __call__(self, decide: Callable[[Work], Awaitable[A]]) -> A: ...
