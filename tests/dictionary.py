"""The store as a dictionary: the shortest thing that keeps the port's promises."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal

from msgspec.structs import replace

from rialto.news import Channel, Publication
from storage.chain import linked
from storage.port import (
    SEQ,
    Batch,
    Collection,
    Conflict,
    Cursor,
    Delete,
    Increment,
    Index,
    Lease,
    Link,
    Put,
    R,
    Row,
    Stale,
    Store,
)


@dataclass
class DictionaryStore:
    epoch: str = "dictionary"
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    log: dict[Channel, list[Publication]] = field(default_factory=dict)
    tops: dict[Channel, int] = field(default_factory=dict)
    terms: dict[str, int] = field(default_factory=dict)

    async def get(self, of: Collection[R], id: str) -> R | None:
        await asyncio.sleep(0)  # as in a real store, others run meanwhile
        return self._rows(of).get(id)

    async def get_many(self, of: Collection[R], ids: tuple[str, ...]) -> list[R]:
        await asyncio.sleep(0)
        return [self._rows(of)[id] for id in ids if id in self._rows(of)]

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
        of.must_declare(index)
        await asyncio.sleep(0)
        return self._range(of, index, equals, after, descending)[:limit]

    async def search(
        self, of: Collection[R], terms: tuple[str, ...], *, mode: Literal["all", "any"], limit: int
    ) -> list[R]:
        if not of.terms:
            raise TypeError(f"{of.name} declares no terms")
        await asyncio.sleep(0)
        texts = {id: set(getattr(row, of.terms)) for id, row in self._rows(of).items()}
        counts = {t: sum(t in words for words in texts.values()) for t in set(terms)}
        rarity = {term: 10**9 // max(1, count) for term, count in counts.items()}
        enough = len(rarity) if mode == "all" else 1
        score = {
            id: sum(rarity[term] for term in words & rarity.keys())
            for id, words in texts.items()
            if rarity and len(words & rarity.keys()) >= enough
        }
        newest = sorted(score, reverse=True)
        best = newest if mode == "all" else sorted(newest, key=lambda id: -score[id])
        return [self._rows(of)[id] for id in best[:limit]]

    async def history(self, channel: Channel, *, since: int, limit: int = 100) -> list[Publication]:
        return [item for item in self.log.get(channel, []) if item.offset > since][:limit]

    async def head(self, channel: Channel) -> int:
        return self.tops.get(channel, 0)

    async def claim(self, node: str, ttl_ms: int) -> Lease:
        self.terms[node] = self.terms.get(node, 0) + 1
        return Lease(node, self.terms[node])

    async def renew(self, lease: Lease, ttl_ms: int) -> None:
        if self.terms.get(lease.node) != lease.term:
            raise Stale(lease.node)

    async def commit(self, batch: Batch) -> list[Publication]:
        await asyncio.sleep(0)
        await self.renew(batch.lease, 0)
        before = {name: dict(rows) for name, rows in self.rows.items()}
        try:
            for put in batch.puts:
                self._put(put)
            for delete in batch.deletes:
                self._delete(delete)
            for increment in batch.increments:
                self._increment(increment)
            for link in batch.links:
                self._link(link)
        except (Conflict, TypeError):
            self.rows = before
            raise
        return [self._append(channel, body) for channel, body in batch.appends]

    async def trim(self, of: Collection[R], index: Index, equals: Cursor, *, keep: int) -> int:
        of.must_be_free()
        of.must_declare(index)
        old = self._range(of, index, equals, (), False)
        gone = old[: max(0, len(old) - keep)][:1000]
        for row in gone:
            del self.rows[of.name][of.id_of(row)]
        return len(gone)

    async def trim_log(self, channel: Channel, *, keep: int) -> int:
        news = self.log.get(channel, [])
        gone = min(1000, max(0, len(news) - keep))
        del news[:gone]
        return gone

    async def drop_log(self, channel: Channel) -> None:
        self.log.pop(channel, None)
        self.tops.pop(channel, None)

    async def scrub(self) -> bool:
        return True

    async def close(self) -> None:
        """Nothing to close."""

    def _rows(self, of: Collection[Any]) -> dict[str, Any]:
        return self.rows.setdefault(of.name, {})

    def _range(
        self, of: Collection[R], index: Index, equals: Cursor, after: Cursor, descending: bool
    ) -> list[R]:
        lead = index.fields[: len(equals)]
        found: list[R] = [
            row
            for row in self._rows(of).values()
            if tuple(getattr(row, name) for name in lead) == equals
        ]
        found.sort(key=lambda row: of.cursor(index, equals, row), reverse=descending)
        if not after:
            return found
        places = [(of.cursor(index, equals, row), row) for row in found]
        return [row for at, row in places if (at < after if descending else at > after)]

    def _put(self, put: Put) -> None:
        put.into.must_be_free()
        of, row, rows = put.into, put.row, self._rows(put.into)
        id = of.id_of(row)
        stored: Row | None = rows.get(id)
        if (stored.version if stored else 0) != row.version:
            raise Conflict(of.name, id, "version" if row.version else "id")
        for index in of.indexes:
            taken = any(
                all(getattr(other, f) == getattr(row, f) for f in index.fields)
                for key, other in rows.items()
                if index.unique and key != id
            )
            if taken:
                raise Conflict(of.name, id, index.name)
        counted = {name: getattr(stored, name) for name in of.counters} if stored else {}
        rows[id] = replace(row.advanced(), **counted)

    def _delete(self, delete: Delete) -> None:
        delete.of.must_be_free()
        stored = self._rows(delete.of).get(delete.id)
        if stored is None or stored.version != delete.version:
            raise Conflict(delete.of.name, delete.id, "version")
        del self.rows[delete.of.name][delete.id]

    def _increment(self, move: Increment) -> None:
        if move.counter not in move.of.counters:
            raise TypeError(f"{move.of.name} declares no counter {move.counter}")
        stored = self._rows(move.of).get(move.id)
        if stored is None:
            raise Conflict(move.of.name, move.id, "id")
        moved = getattr(stored, move.counter) + move.step
        if move.floor is not None and moved < move.floor:
            raise Conflict(move.of.name, move.id, "floor")
        self.rows[move.of.name][move.id] = replace(stored, **{move.counter: moved})

    def _link(self, link: Link) -> None:
        last = self._range(link.into, SEQ, (), (), True)[:1]
        row = linked(link.row, last[0] if last else None)
        if row.id in self._rows(link.into):
            raise Conflict(link.into.name, row.id, "id")
        self.rows[link.into.name][row.id] = row.advanced()

    def _append(self, channel: Channel, body: bytes) -> Publication:
        self.tops[channel] = self.tops.get(channel, 0) + 1
        news = Publication(channel, self.tops[channel], body)
        self.log.setdefault(channel, []).append(news)
        return news


_: Store = DictionaryStore()
