"""Rows that nearly every command asks for, kept in memory before any store."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from types import EllipsisType
from typing import Any, Literal

from rialto.news import Channel, Publication
from storage.port import (
    Batch,
    Collection,
    Conflict,
    Cursor,
    Index,
    Lease,
    R,
    Row,
    Store,
)

Key = tuple[str, str]
# Rows as they will be, None for those that go, and ``...`` for what only the store can tell.
After = dict[Key, Row | EllipsisType | None]

MOST_KEPT = 50_000
# A commit that was cancelled may still happen, at the latest within this time.
DOUBT_S = 60.0
ANY = ""


class HotStore:
    """A store whose ``hot`` rows, once read, are read from memory, those not there among them.

    What this node commits is seen at once. What others commit is seen after ``forget`` (which
    announcements call), or when a commit meets a Conflict: the version guard holds in between.
    A row that was read while somebody wrote it is handed out and not kept.
    """

    def __init__(self, store: Store, most: int = MOST_KEPT) -> None:
        self.store, self.most = store, most
        self.kept: OrderedDict[Key, Row | None] = OrderedDict()
        # The latest read of a key, as long as nobody wrote it since it began.
        self.reading: dict[Key, object] = {}
        # How many commits of a key are under way, and the keys of which several were at once.
        self.writing: dict[Key, int] = {}
        self.crowded: set[Key] = set()
        # Until when nothing may be kept, in the loop's time; the oldest first.
        self.doubtful: dict[Key, float] = {}

    @property
    def epoch(self) -> str:
        return self.store.epoch

    async def get(self, of: Collection[R], id: str) -> R | None:
        if not of.hot:
            return await self.store.get(of, id)
        key = (of.name, id)
        if key in self.kept:
            self.kept.move_to_end(key)
            return self.kept[key]  # type: ignore[return-value]  # keys of ``of`` hold its rows
        mine = self._begin(key)
        try:
            row = await self.store.get(of, id)
        except BaseException:
            self.reading.pop(key, None)
            raise
        self._end(key, mine, row)
        return row

    async def get_many(self, of: Collection[R], ids: tuple[str, ...]) -> list[R]:
        if not of.hot:
            return await self.store.get_many(of, ids)
        found: dict[str, Any] = {id: self.kept.get((of.name, id)) for id in ids}
        missing = tuple(id for id in found if (of.name, id) not in self.kept)
        if missing:
            begun = {id: self._begin((of.name, id)) for id in missing}
            try:
                rows = await self.store.get_many(of, missing)
            except BaseException:
                for id in missing:
                    self.reading.pop((of.name, id), None)
                raise
            found |= {of.id_of(row): row for row in rows}
            for id, mine in begun.items():
                self._end((of.name, id), mine, found[id])
        return [row for id in ids if (row := found[id]) is not None]

    async def commit(self, batch: Batch) -> list[Publication]:
        after = _after(batch)
        for key in after:
            self.writing[key] = self.writing.get(key, 0) + 1
            if self.writing[key] > 1:
                self.crowded.add(key)
        well = False
        try:
            committed = await self.store.commit(batch)
            well = True
        except asyncio.CancelledError:
            self._doubt(after)
            raise
        except Conflict as conflict:
            self._drop((conflict.of, conflict.id))
            raise
        finally:
            for key, row in after.items():
                self._written(key, row if well else ...)
        return committed

    def forget(self, of: Collection[Any], id: str) -> None:
        """Read the row anew, for somebody else may have written it."""
        self._drop((of.name, id))

    async def trim(self, of: Collection[R], index: Index, equals: Cursor, *, keep: int) -> int:
        try:
            return await self.store.trim(of, index, equals, keep=keep)
        except asyncio.CancelledError:
            self._doubt([(of.name, ANY)])
            raise
        finally:
            for key in [key for key in (*self.kept, *self.reading) if key[0] == of.name]:
                self._drop(key)

    # What memory has no part in.

    async def range(
        self,
        of: Collection[R],
        index: Index,
        equals: Cursor,
        *,
        after: Cursor = (),
        limit: int = 100,
        descending: bool = False,
    ) -> list[R]:
        return await self.store.range(
            of, index, equals, after=after, limit=limit, descending=descending
        )

    async def search(
        self, of: Collection[R], terms: tuple[str, ...], *, mode: Literal["all", "any"], limit: int
    ) -> list[R]:
        return await self.store.search(of, terms, mode=mode, limit=limit)

    async def history(self, channel: Channel, *, since: int, limit: int = 100) -> list[Publication]:
        return await self.store.history(channel, since=since, limit=limit)

    async def head(self, channel: Channel) -> int:
        return await self.store.head(channel)

    async def claim(self, node: str, ttl_ms: int) -> Lease:
        return await self.store.claim(node, ttl_ms)

    async def renew(self, lease: Lease, ttl_ms: int) -> None:
        await self.store.renew(lease, ttl_ms)

    async def trim_log(self, channel: Channel, *, keep: int) -> int:
        return await self.store.trim_log(channel, keep=keep)

    async def drop_log(self, channel: Channel) -> None:
        await self.store.drop_log(channel)

    async def scrub(self) -> bool:
        return await self.store.scrub()

    async def close(self) -> None:
        await self.store.close()

    # Rules.

    def _begin(self, key: Key) -> object:
        return self.reading.setdefault(key, object())

    def _end(self, key: Key, mine: object, row: Row | None) -> None:
        """Keep what was read, unless somebody wrote it meanwhile."""
        if self.reading.get(key) is mine:
            del self.reading[key]
            self._keep(key, row)

    def _keep(self, key: Key, row: Row | None) -> None:
        if self.doubtful and self._in_doubt(key):
            return
        self.kept[key] = row
        self.kept.move_to_end(key)
        if len(self.kept) > self.most:
            self.kept.popitem(last=False)

    def _drop(self, key: Key) -> None:
        self.kept.pop(key, None)
        self.reading.pop(key, None)

    def _written(self, key: Key, row: Row | EllipsisType | None) -> None:
        """Put ``row`` in the place of what was kept; ``...`` if it is not known."""
        alone = key not in self.crowded
        self.writing[key] -= 1
        if not self.writing[key]:
            del self.writing[key]
            self.crowded.discard(key)
        self._drop(key)
        if alone and not isinstance(row, EllipsisType):
            self._keep(key, row)

    def _in_doubt(self, key: Key) -> bool:
        until = max(self.doubtful.get(key, 0.0), self.doubtful.get((key[0], ANY), 0.0))
        return asyncio.get_running_loop().time() < until

    def _doubt(self, keys: Iterable[Key]) -> None:
        now = asyncio.get_running_loop().time()
        while self.doubtful and next(iter(self.doubtful.values())) <= now:
            del self.doubtful[next(iter(self.doubtful))]
        for key in keys:
            self.doubtful.pop(key, None)
            self.doubtful[key] = now + DOUBT_S


def _after(batch: Batch) -> After:
    """Return what the batch makes of hot rows."""
    after: After = {}
    for put in batch.puts:
        of, row = put.into, put.row
        if of.hot:
            key = (of.name, of.id_of(row))
            known = key not in after and not (of.counters and row.version)
            after[key] = row.advanced() if known else ...
    for delete in batch.deletes:
        if delete.of.hot:
            key = (delete.of.name, delete.id)
            after[key] = ... if key in after else None
    for step in batch.increments:
        if step.of.hot:
            after[step.of.name, step.id] = ...
    return after
