"""A guarded marketplace: few calls at once, one finalisation a SKU and order, none when it is down.

Some shops oversell when orders for one SKU are completed side by side, and many answer more slowly
the more they are asked; so the crowd waits here.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from marketplace.breaker import Breaker
from marketplace.goods import Context, Instrument, Product
from marketplace.port import (
    Allotment,
    AllotmentId,
    Capability,
    Case,
    Checkout,
    CheckoutId,
    DefiniteNo,
    Event,
    Identity,
    InProgress,
    Line,
    Marketplace,
    NeedsBuyer,
    Order,
    OrderRef,
    Placed,
    Placing,
    Purchase,
    Quote,
    RetryLater,
    Seller,
    Unknown,
)
from rialto.ids import ProductId, RoomId, SellerId, Sku, UserId
from rialto.locks import Locks
from rialto.money import Money

A = TypeVar("A")
SIDE_BY_SIDE = 16
READ_TRIES = 3
FRESH_MS = 30_000
STALE_MS = 10 * 60_000
MOST_KEPT = 1_000


@dataclass
class Kept:
    product: Product
    at_ms: int


@dataclass
class Guarded:
    """Any marketplace behind a breaker, a bulkhead and a cache of its products."""

    inner: Marketplace
    breaker: Breaker
    now_ms: Callable[[], int]
    chance: random.Random
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SIDE_BY_SIDE))
    locks: Locks = field(default_factory=Locks)
    products: dict[ProductId, Kept] = field(default_factory=dict)

    @property
    def can(self) -> frozenset[Capability]:
        return self.inner.can

    def down_ms(self) -> int:
        """Return how long until the marketplace is worth asking, 0 if it is now."""
        return self.breaker.down_ms()

    async def get_products(self, ids: tuple[ProductId, ...], context: Context) -> list[Product]:
        """Return products, at most 30 s old; up to ten minutes where nothing newer is to be had."""
        # One asks for all: a crowd that looks at one product is one call.
        async with self.locks.hold(f"products {' '.join(ids)}"):
            await self._refresh(ids, context)
        return [kept.product for id in ids if (kept := self.products.get(id))]

    async def search_products(
        self, query: str, context: Context, page: str = ""
    ) -> tuple[list[Product], str]:
        return await self._read(lambda: self.inner.search_products(query, context, page))

    async def quote(
        self, lines: tuple[Line, ...], buyer: UserId, context: Context, key: str
    ) -> Quote:
        return await self._read(lambda: self.inner.quote(lines, buyer, context, key))

    async def place_order(self, placing: Placing, key: str) -> Placed | NeedsBuyer | InProgress:
        async with self.locks.hold(placing.sku or placing.checkout):
            return await self._ask(lambda: self.inner.place_order(placing, key))

    async def lease_allotment(
        self, sku: Sku, room: RoomId, units: int, ttl_ms: int, key: str
    ) -> Allotment:
        return await self._ask(lambda: self.inner.lease_allotment(sku, room, units, ttl_ms, key))

    async def renew_allotment(self, id: AllotmentId, ttl_ms: int, key: str) -> Allotment:
        return await self._ask(lambda: self.inner.renew_allotment(id, ttl_ms, key))

    async def return_allotment(self, id: AllotmentId, key: str) -> None:
        await self._ask(lambda: self.inner.return_allotment(id, key))

    async def get_checkout(self, id: CheckoutId) -> Checkout:
        return await self._ask(lambda: self.inner.get_checkout(id))

    async def cancel_checkout(self, id: CheckoutId, key: str) -> None:
        await self._ask(lambda: self.inner.cancel_checkout(id, key))

    async def cancel_order(self, id: OrderRef, reason: str, key: str) -> None:
        await self._ask(lambda: self.inner.cancel_order(id, reason, key))

    async def get_order(self, id: OrderRef) -> Order:
        return await self._read(lambda: self.inner.get_order(id))

    async def list_orders(
        self, since_ms: int, cursor: str = "", buyer: UserId | None = None
    ) -> tuple[list[Order], str]:
        return await self._read(lambda: self.inner.list_orders(since_ms, cursor, buyer))

    async def payment_methods(self, buyer: UserId, context: Context) -> list[Instrument]:
        return await self._read(lambda: self.inner.payment_methods(buyer, context))

    async def has_purchased(
        self, buyer: UserId, products: tuple[ProductId, ...]
    ) -> dict[ProductId, Purchase]:
        return await self._read(lambda: self.inner.has_purchased(buyer, products))

    async def claim_coupon(self, buyer: UserId, code: str, key: str) -> Money:
        return await self._ask(lambda: self.inner.claim_coupon(buyer, code, key))

    async def open_dispute(
        self, order: OrderRef, buyer: UserId, reason: str, evidence: tuple[str, ...], key: str
    ) -> Case:
        return await self._ask(lambda: self.inner.open_dispute(order, buyer, reason, evidence, key))

    async def get_seller(self, id: SellerId) -> Seller:
        return await self._read(lambda: self.inner.get_seller(id))

    async def verify_identity(self, token: str) -> Identity:
        return await self._read(lambda: self.inner.verify_identity(token))

    async def next_event(self, after: str) -> Event:
        return await self.inner.next_event(after)

    async def _read(self, call: Callable[[], Awaitable[A]]) -> A:
        """Ask again twice where the outcome is unknown: a read, or a change under its own key."""
        for attempt in range(READ_TRIES - 1):
            try:
                return await self._ask(call)
            except Unknown:
                await asyncio.sleep(self.chance.uniform(0.05, 0.15) * 2**attempt)
        return await self._ask(call)

    async def _ask(self, call: Callable[[], Awaitable[A]]) -> A:
        async with self._place():
            try:
                answer = await call()
            except Unknown:
                self.breaker.unknown()
                raise
            except (DefiniteNo, RetryLater):
                self.breaker.well()
                raise
            self.breaker.well()
            return answer

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if wait := self.breaker.admit():
            raise RetryLater(wait)
        async with self.places:
            yield

    async def _refresh(self, ids: tuple[ProductId, ...], context: Context) -> None:
        now = self.now_ms()
        missing = tuple(id for id in ids if not self._kept(id, now - FRESH_MS))
        if not missing:
            return
        try:
            found = await self._read(lambda: self.inner.get_products(missing, context))
        except (Unknown, RetryLater):
            if any(not self._kept(id, now - STALE_MS) for id in missing):
                raise
        else:
            self._keep(found, missing, now)

    def _kept(self, id: ProductId, since_ms: int) -> bool:
        kept = self.products.get(id)
        return kept is not None and kept.at_ms > since_ms

    def _keep(self, found: list[Product], asked: tuple[ProductId, ...], now: int) -> None:
        if len(self.products) >= MOST_KEPT:
            self.products.clear()
        for id in asked:
            self.products.pop(id, None)
        self.products.update({product.id: Kept(product, now) for product in found})
