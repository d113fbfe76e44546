"""The store on SQLite: a table per collection, one lane that writes and one that reads."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from rialto.news import Channel, Publication
from storage import migrate
from storage.checkpoint import MOST_BYTES, Checkpointer
from storage.faults import unavailable
from storage.lane import Lane, connect
from storage.links import link
from storage.log import DROP, HEAD, HISTORY, append, trim_log
from storage.port import (
    Batch,
    Collection,
    Cursor,
    Index,
    Lease,
    R,
    Stale,
    Unavailable,
)
from storage.search import searched
from storage.tables import Table, write

A = TypeVar("A")
AT_ONCE = 1000
NOW_MS = "cast((julianday('now') - 2440587.5) * 86400000 as integer)"
CLAIM = f"""insert into _lease values (?, 1, {NOW_MS} + ?) on conflict do update
    set term = term + 1, until_ms = excluded.until_ms returning node, term"""
RENEW = f"update _lease set until_ms = {NOW_MS} + ? where node = ? and term = ?"
LEFT = f"select until_ms - {NOW_MS} from _lease where node = ?"
HELD = "select 1 from _lease where node = ? and term = ?"


class SqliteStore:
    """Adapter of the Store port to one file. An acknowledged batch has been fsynced."""

    def __init__(
        self, path: Path, tables: dict[str, Table[Any]], epoch: str, log_bytes: int
    ) -> None:
        self.path, self.tables, self.epoch = path, tables, epoch
        self.checkpoints = Checkpointer(path, log_bytes)
        self.write = Lane(path, writes=True, rest=self.checkpoints.rest)
        self.read = Lane(path, writes=False)
        self.held: tuple[int, Lease] | None = None

    @classmethod
    async def open(
        cls,
        path: Path,
        of: Iterable[Collection[Any]],
        new_epoch: str,
        *,
        log_bytes: int = MOST_BYTES,
    ) -> "SqliteStore":
        """Open or make the file and bring it to the collections; raises Unavailable.

        ``new_epoch`` becomes its generation if it has none. The log beside it stays below about
        twice ``log_bytes``.
        """
        tables = {collection.name: Table(collection) for collection in of}

        def prepare(db: sqlite3.Cursor) -> str:
            try:
                return migrate.prepare(db, tables.values(), new_epoch)
            except Unavailable as error:
                raise Unavailable(f"{path}: {error}") from error

        first = Lane(path, writes=True)
        first.careful = True
        try:
            epoch = await first.do(prepare)
        finally:
            await first.close()
        return cls(path, tables, epoch, log_bytes)

    async def close(self) -> None:
        await self.read.close()
        await self.write.close()
        self.checkpoints.close()

    # For those who run the node.

    async def damage(self) -> list[str]:
        """Return what is wrong in the file, nothing if it is sound; reads all of it."""

        def check() -> list[str]:
            with closing(connect(self.path, writes=False)) as db:
                found = [str(line) for (line,) in db.execute("pragma quick_check")]
                return [] if found == ["ok"] else found

        return await self._aside(check)

    async def copy_to(self, path: Path) -> None:
        """Write all that is committed by now into a new file, while others read and write."""

        def copy() -> None:
            with closing(connect(self.path, writes=True)) as db:
                db.execute("vacuum into ?", (str(path),))

        await self._aside(copy)

    async def held_ms(self, node: str) -> int:
        """Return for how long the lease of ``node`` still holds, 0 if nobody keeps it."""

        def ask(db: sqlite3.Cursor) -> int:
            found = db.execute(LEFT, (node,)).fetchone()
            return max(0, int(found[0])) if found else 0

        return await self.read.do(ask)

    async def _aside(self, job: Callable[[], A]) -> A:
        """Run a long job beside the lanes, on a connection of its own."""
        try:
            return await asyncio.to_thread(job)
        except sqlite3.Error as error:
            raise unavailable(error, self.path) from error

    # Reading.

    async def get(self, of: Collection[R], id: str) -> R | None:
        table = self._table(of)

        def get(db: sqlite3.Cursor) -> R | None:
            found = db.execute(table.get, (id,)).fetchone()
            return table.row(found) if found else None

        return await self.read.do(get)

    async def get_many(self, of: Collection[R], ids: tuple[str, ...]) -> list[R]:
        table, asked = self._table(of), msgspec.json.encode(ids).decode()
        cut = [id for id in ids if "\0" in id]  # by json_each, which reads C strings

        def get(db: sqlite3.Cursor) -> dict[str, R]:
            found = db.execute(table.get_many, (asked,)).fetchall()
            for id in cut:
                found += db.execute(table.get, (id,))
            return {of.id_of(row): row for row in map(table.row, found)}

        found = await self.read.do(get)
        return [found[id] for id in ids if id in found]

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
        table = self._table(of)
        sql, values = table.range(index, equals, after, descending), (*equals, *after, limit)
        return await self.read.do(lambda db: [*map(table.row, db.execute(sql, values))])

    async def search(
        self, of: Collection[R], terms: tuple[str, ...], *, mode: Literal["all", "any"], limit: int
    ) -> list[R]:
        if not of.terms:
            raise TypeError(f"{of.name} declares no terms")
        if not terms:
            return []
        ids = await self.read.do(lambda db: searched(db, of.name, terms, mode, limit))
        return await self.get_many(of, ids)

    async def history(self, channel: Channel, *, since: int, limit: int = 100) -> list[Publication]:
        asked = (channel, since, limit)
        rows = await self.read.do(lambda db: db.execute(HISTORY, asked).fetchall())
        return [Publication(*row) for row in rows]

    async def head(self, channel: Channel) -> int:
        return int(await self.read.do(lambda db: db.execute(HEAD, (channel,)).fetchone()[0]))

    # Writing.

    async def claim(self, node: str, ttl_ms: int) -> Lease:
        def claim(db: sqlite3.Cursor) -> Lease:
            self.held = None
            return Lease(*db.execute(CLAIM, (node, ttl_ms)).fetchone())

        return await self.write.do(claim)

    async def renew(self, lease: Lease, ttl_ms: int) -> None:
        def renew(db: sqlite3.Cursor) -> None:
            if not db.execute(RENEW, (ttl_ms, *lease)).rowcount:
                raise Stale(lease.node)

        await self.write.do(renew)

    async def commit(self, batch: Batch) -> list[Publication]:
        # Encoded here, so that what cannot be encoded fails alone, before it is queued.
        writings = [self._table(put.into).put(put.row) for put in batch.puts]
        writings += [self._table(delete.of).remove(delete) for delete in batch.deletes]
        writings += [self._table(step.of).move(step) for step in batch.increments]
        links = [(self._table(each.into), each.row) for each in batch.links]

        def commit(db: sqlite3.Cursor) -> list[Publication]:
            self._must_hold(db, batch.lease)
            write(db, writings)
            link(db, links)
            return append(db, batch.appends)

        return await self.write.do(commit)

    async def trim(self, of: Collection[R], index: Index, equals: Cursor, *, keep: int) -> int:
        of.must_be_free()
        table = self._table(of)
        page = table.page(index, len(equals), 0, False)
        count = f'select count(*) from (select 1 from "{of.name}" {page})'
        remove = f'delete from "{of.name}" where _id in (select _id from "{of.name}" {page})'

        def trim(db: sqlite3.Cursor) -> int:
            (there,) = db.execute(count, (*equals, keep + AT_ONCE)).fetchone()
            return db.execute(remove, (*equals, max(0, there - keep))).rowcount

        return await self.write.do(trim)

    async def trim_log(self, channel: Channel, *, keep: int) -> int:
        return await self.write.do(lambda db: trim_log(db, channel, keep, AT_ONCE))

    async def drop_log(self, channel: Channel) -> None:
        while await self.trim_log(channel, keep=0):
            """Some of it at a time."""
        await self.write.do(lambda db: db.execute(DROP, (channel,)).rowcount)

    async def scrub(self) -> bool:
        self.checkpoints.cut()
        await self.write.do(lambda db: None)
        # The writer cuts the log behind its group, before it takes up another.
        await self.write.do(lambda db: None)
        return self.checkpoints.is_cut

    def _must_hold(self, db: sqlite3.Cursor, lease: Lease) -> None:
        """Raise Stale unless the lease is the newest; asked once in a transaction."""
        if self.held != (self.write.turn, lease):
            if not db.execute(HELD, lease).fetchone():
                raise Stale(lease.node)
            self.held = (self.write.turn, lease)

    def _table(self, of: Collection[R]) -> Table[R]:
        if (table := self.tables.get(of.name)) is None:
            raise TypeError(f"the store was not opened with {of.name}")
        return table
