"""Clearing: what is blocked goes from every table, and with it what is reserved of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from livestream.allotments import Allotments
from livestream.alone import Alone
from livestream.leases import Leases
from livestream.orders import BY_DUE, LAPSING, PURCHASES
from livestream.permits import BLOCKED, BY_STATE, PERMITS, UNDER_WAY, Permit, ProductTurned, Verdict
from livestream.rest import rest
from livestream.room import ROOMS, all_on_air
from livestream.saga import move
from livestream.shelf import TABLES, Shelf, lay
from moderation.audit import MARKETPLACE, SYSTEM, Deed, record
from rialto.ids import OrderId, ProductId, RoomId, UserId
from rialto.world import World
from storage.port import Store
from storage.work import Commit, Look, Work

Id = TypeVar("Id", bound=str)
LOOK_EVERY_S = 1.0
AT_ONCE = 50
REASON_MOST = 200


@dataclass
class Clearing:
    """Has the rooms follow verdicts on products; those under way are rows, found anew."""

    world: World
    store: Store
    commit: Commit
    leases: Leases
    allotments: Allotments
    wanted: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.alone = Alone("clearing", self.world.now_ms)

    async def hear(self, verdict: Verdict, work: Work, *, blocked: bool) -> None:
        """Keep what the marketplace says of a product, once; the rooms follow."""
        id = verdict.product_id
        before = await work.get(PERMITS, id) or Permit(id)
        fresh = before.judged(verdict, self.world.now_ms(), blocked=blocked)
        if fresh is before:
            return
        self._keep(before, fresh, work)
        verb, why = "block" if blocked else "allow", verdict.reason[:REASON_MOST]
        deed = Deed(f"product:{verb}", UserId(SYSTEM), MARKETPLACE, ref=id, why=why)
        record(deed, work, self.world)

    async def rule(
        self, product: ProductId, work: Work, *, blocked: bool, fake: bool = False
    ) -> None:
        """Keep what was decided for the site, whose statement and audit are of this work."""
        before = await work.get(PERMITS, product) or Permit(product)
        fresh = before.ruled(self.world.now_ms(), blocked=blocked, fake=fake)
        if fresh is not before:
            self._keep(before, fresh, work)

    def _keep(self, before: Permit, fresh: Permit, work: Work) -> None:
        work.store(PERMITS, fresh)
        if fresh.fake is not before.fake:
            work.announce(ProductTurned(fresh.id))
        work.afterwards(self.wanted.set)

    async def run(self) -> None:
        """Let the rooms follow for ever: at once, and after a restart what was under way."""
        while True:
            await self.attend()
            await rest(self.wanted, LOOK_EVERY_S)

    async def attend(self) -> None:
        look = Look(self.store)
        for state in UNDER_WAY:
            async for row in self.alone.due(look.every(PERMITS, BY_STATE, state.value)):
                with self.alone.at(row.id):
                    await self._follow(row)

    async def _follow(self, permit: Permit) -> None:
        """Cut short, it is begun anew: what has followed already is left as it is."""
        async for rooms in _some(self._rooms_of(permit)):
            await self.commit(partial(self._lay, permit, rooms))
        if permit.blocked:
            async for orders in _some(self._held(permit.id)):
                await self.commit(partial(self._let_go, orders))

        async def done(work: Work) -> None:
            now = await work.get(PERMITS, permit.id)
            if now and now.version == permit.version:
                work.store(PERMITS, now.followed())

        await self.commit(done)

    async def _rooms_of(self, permit: Permit) -> AsyncIterator[RoomId]:
        """Go through the rooms on air whose table the verdict changes."""
        look = Look(self.store)
        async for room in all_on_air(look):
            table = await look.get(TABLES, room.id)
            if table and _followed(table.shelf, permit) != table.shelf:
                yield room.id

    async def _held(self, product: ProductId) -> AsyncIterator[OrderId]:
        look = Look(self.store)
        # As they go on: what is quoted meanwhile is met there.
        for stage in LAPSING:
            async for purchase in look.every(PURCHASES, BY_DUE, stage.value):
                if purchase.goods.product == product:
                    yield purchase.id

    async def _lay(self, permit: Permit, rooms: list[RoomId], work: Work) -> None:
        for table in await work.get_many(TABLES, tuple(rooms)):
            shelf = _followed(table.shelf, permit)
            if shelf == table.shelf:
                continue
            lay(table, shelf, work)
            if gone := table.shelf.item(permit.id):
                for variant in gone.variants:
                    await self.leases.give_back(table.room, variant.sku, work)
                await self._record(table.room, permit, work)

    async def _record(self, room: RoomId, permit: Permit, work: Work) -> None:
        found = await work.get(ROOMS, room)
        host = found.host if found else UserId("")
        role = MARKETPLACE if "marketplace" in permit.by else SYSTEM
        deed = Deed("pin:block", UserId(SYSTEM), role, host, scope=room, ref=permit.id)
        record(deed, work, self.world)

    async def _let_go(self, orders: list[OrderId], work: Work) -> None:
        """Free what is reserved and not submitted; of the rest only the marketplace knows."""
        for row in await work.get_many(PURCHASES, tuple(orders)):
            if row.stage in LAPSING:
                move(row, row.rejected(BLOCKED), work)
                free = partial(self.allotments.release, row.allotment, row.id)
                work.afterwards(free)


def _followed(shelf: Shelf, permit: Permit) -> Shelf:
    return shelf.blocked(permit.id) if permit.blocked else shelf.allowed(permit.id)


async def _some(ids: AsyncIterator[Id]) -> AsyncIterator[list[Id]]:
    """Hand ids on so many at a time, each once, so that a commit carries many."""
    known: set[Id] = set()
    waiting: list[Id] = []
    async for id in ids:
        if id not in known:
            known.add(id)
            waiting.append(id)
        if len(waiting) == AT_ONCE:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
