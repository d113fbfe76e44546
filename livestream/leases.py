"""Leases: the marketplace is asked for units, kept to them, and given back what is left."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from functools import partial

from msgspec.structs import replace

from livestream.allotments import Allotment, Allotments
from livestream.alone import Alone
from livestream.orders import BY_ALLOTMENT, CONSUMING, MOVING, PURCHASES
from livestream.room import ROOMS, RoomChanged, State
from marketplace.goods import Variant
from marketplace.port import AllotmentId, DefiniteNo, Marketplace, RetryLater, Unknown
from rialto.ids import RoomId, Sku
from rialto.world import World
from storage.port import Collection, Row, Store, by
from storage.work import Commit, Look, Work

TTL_MS = 15 * 60_000
RENEW_BEFORE_MS = 5 * 60_000
PAUSE_MS = 1_000
LOOK_EVERY_S = 0.5
MOST_UNITS = 1_000
NEVER = 2**52


class Lease(Enum):
    ASKED = "asked"
    LEASED = "leased"
    RETURNING = "returning"
    RETURNED = "returned"
    REFUSED = "refused"


class Allotted(Row, frozen=True):
    """Units of one SKU set aside for a room. Each step's key follows from ``id`` and ``renewals``.

    The row is stored before the marketplace is asked, so that a lost answer is asked for again.
    """

    id: str
    room: RoomId
    sku: Sku
    asked: int
    state: str
    due_ms: int
    units: int = 0
    lease: AllotmentId = AllotmentId("")
    renewals: int = 0
    expires_ms: int = NEVER


BY_STATE = by("state", "due_ms")
BY_SHELF = by("room", "sku")
ALLOTTED = Collection("allotted", Allotted, indexes=(BY_STATE, BY_SHELF))


@dataclass
class Leases:
    """Asks and gives back in the background; ``allotments`` is told what there is."""

    world: World
    store: Store
    commit: Commit
    market: Marketplace
    allotments: Allotments

    def __post_init__(self) -> None:
        self.alone = Alone("leases", self.world.now_ms)

    def ask(self, room: RoomId, variant: Variant, turn: int, work: Work) -> None:
        """Let units of ``variant`` be asked for; until they are there none are left to buy."""
        units = min(variant.available, MOST_UNITS)
        if units <= 0:
            return
        key = f"{room}.{variant.sku}.{turn}"
        work.store(
            ALLOTTED,
            Allotted(key, room, variant.sku, units, Lease.ASKED.value, self.world.now_ms()),
        )

    async def give_back(self, room: RoomId, sku: Sku, work: Work) -> None:
        """Promise no more of a SKU, and let what is left be returned."""
        await self._give_back(work, room, sku)

    async def room_changed(self, happened: RoomChanged, work: Work) -> None:
        """Listen to rooms: one that has ended sells no more."""
        if happened.state is State.ENDED:
            await self._give_back(work, happened.room)

    async def _give_back(self, work: Work, *shelf: str) -> None:
        async for row in work.every(ALLOTTED, BY_SHELF, *shelf):
            if row.state in (Lease.ASKED.value, Lease.LEASED.value):
                fresh = replace(row, state=Lease.RETURNING.value, due_ms=self.world.now_ms())
                work.store(ALLOTTED, fresh)
                work.afterwards(partial(self.allotments.close, row.id))

    async def restore(self) -> None:
        """Rebuild from the store what is promised; to be called before the first command."""
        look = Look(self.store)
        async for row in look.every(ALLOTTED, BY_STATE, Lease.LEASED.value):
            allotment = self._open(row)
            async for purchase in look.every(PURCHASES, BY_ALLOTMENT, row.id):
                if purchase.stage in CONSUMING:
                    allotment.restore(purchase.id, purchase.buyer, purchase.quantity)

    async def run(self) -> None:
        while True:
            await self.attend()
            await asyncio.sleep(LOOK_EVERY_S)

    async def attend(self) -> None:
        """Do what is due: ask, renew, give back."""
        look = Look(self.store)
        steps = {
            Lease.ASKED: self._lease,
            Lease.LEASED: self._renew,
            Lease.RETURNING: self._return,
        }
        for state, step in steps.items():
            async for row in self.alone.due(look.every(ALLOTTED, BY_STATE, state.value)):
                with self.alone.at(row.id):
                    await self._try(step, row)

    async def _try(self, step: Callable[[Allotted], Awaitable[Allotted]], row: Allotted) -> None:
        try:
            fresh = await step(row)
        except (Unknown, RetryLater):
            fresh = replace(row, due_ms=self.world.now_ms() + PAUSE_MS)

        async def once(work: Work) -> None:
            now = await work.get(ALLOTTED, row.id)
            if now is not None and now.version == row.version:
                work.store(ALLOTTED, fresh)
                work.afterwards(partial(self._promise, fresh))
                if row.state == Lease.LEASED.value and fresh.state == Lease.REFUSED.value:
                    work.store(ALLOTTED, self._once_more(row))

        await self.commit(once)

    def _once_more(self, lapsed: Allotted) -> Allotted:
        """What lies on the table still is asked for anew when its lease could not be kept."""
        key = f"{lapsed.id}.{lapsed.renewals}"
        return Allotted(
            key, lapsed.room, lapsed.sku, lapsed.asked, Lease.ASKED.value, self.world.now_ms()
        )

    def _promise(self, row: Allotted) -> None:
        """Let units be promised out of what is leased, and of nothing else."""
        if row.state != Lease.LEASED.value:
            self.allotments.close(row.id)
            return
        self._open(row)

    def _open(self, row: Allotted) -> Allotment:
        # One that could not be renewed in time may be with others by now.
        units = row.units if self.world.now_ms() < row.expires_ms else 0
        return self.allotments.open(row.id, row.room, row.sku, units)

    async def _lease(self, row: Allotted) -> Allotted:
        try:
            got = await self.market.lease_allotment(
                row.sku, row.room, row.asked, TTL_MS, f"{row.id}-lease"
            )
        except DefiniteNo:
            return replace(row, state=Lease.REFUSED.value, due_ms=NEVER)
        return replace(
            row,
            state=Lease.LEASED.value,
            units=got.units,
            lease=got.id,
            due_ms=got.expires_ms - RENEW_BEFORE_MS,
            expires_ms=got.expires_ms,
        )

    async def _renew(self, row: Allotted) -> Allotted:
        room = await self.store.get(ROOMS, row.room)
        if room is None or room.state is State.ENDED:
            return replace(row, state=Lease.RETURNING.value, due_ms=self.world.now_ms())
        try:
            got = await self.market.renew_allotment(
                row.lease, TTL_MS, f"{row.id}-renew-{row.renewals}"
            )
        except DefiniteNo:
            return replace(row, state=Lease.REFUSED.value, due_ms=NEVER)
        return replace(
            row,
            units=got.units,
            due_ms=got.expires_ms - RENEW_BEFORE_MS,
            expires_ms=got.expires_ms,
            renewals=row.renewals + 1,
        )

    async def _return(self, row: Allotted) -> Allotted:
        # Purchases under way still need their units: they are returned when none is moving.
        if await self._moving(row.id):
            return replace(row, due_ms=self.world.now_ms() + PAUSE_MS)
        if not row.lease:
            # Its answer was not waited for: the same key brings it, or a no.
            leased = await self._lease(row)
            if leased.state != Lease.LEASED.value:
                return leased
            row = leased
        with suppress(DefiniteNo):  # it has lapsed or was revoked: nothing is left to return
            await self.market.return_allotment(row.lease, f"{row.id}-return")
        return replace(row, state=Lease.RETURNED.value, due_ms=NEVER)

    async def _moving(self, key: str) -> bool:
        look = Look(self.store)
        async for purchase in look.every(PURCHASES, BY_ALLOTMENT, key):
            if purchase.stage in MOVING:
                return True
        return False
