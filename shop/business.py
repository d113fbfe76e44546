"""The business: what may be bought, set aside and paid, decided one request a SKU at a time."""

from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from rialto.locks import Locks
from rialto.world import World
from shop.catalogue import VARIANTS
from shop.rows import (
    ALLOTMENTS,
    BLOCKS,
    BY_BUYER,
    BY_SITE,
    BY_STATE,
    CHECKOUTS,
    ORDERS,
    STOCK,
    Allotment,
    Checkout,
    Order,
    Stock,
)
from storage.port import Batch, Collection, Lease, Put, R, Store

CHECKOUT_MS = 10 * 60_000
PAGE = 50
CARDS = {
    "card-ok": "Visa •••• 4242",
    "card-declined": "Visa •••• 0002",
}
DECLINED = "card-declined"


class No(Exception):
    """A business outcome that is a no; ``code`` in UCP's words where it has one."""

    def __init__(self, code: str, told: str, *, available: int | None = None) -> None:
        super().__init__(told)
        self.code, self.told, self.available = code, told, available


class Missing(Exception):
    """There is no such thing."""


@dataclass
class Changes:
    """The rows of one request; written in one batch with its answer."""

    puts: dict[tuple[str, str], Put] = field(default_factory=dict)

    def store(self, into: Collection[R], row: R) -> None:
        self.puts[into.name, into.id_of(row)] = Put(into, row)


@dataclass
class Business:
    """The shop's rules over its own store. ``completions`` is the log of keys that completed."""

    store: Store
    lease: Lease
    world: World
    completions: list[str] = field(default_factory=list)
    locks: Locks = field(default_factory=Locks)

    async def stock_up(self) -> None:
        """Put the catalogue's pieces on the shelves, where none were put before."""
        known = {row.sku for row in await self.store.get_many(STOCK, tuple(VARIANTS))}
        fresh = (Stock(v.sku, v.stock) for _, v in VARIANTS.values() if v.sku not in known)
        if puts := tuple(Put(STOCK, row) for row in fresh):
            await self.store.commit(Batch(self.lease, puts))

    async def write(self, changes: Changes) -> None:
        await self.store.commit(Batch(self.lease, tuple(changes.puts.values())))

    async def on_hand(self, skus: tuple[str, ...]) -> dict[str, int]:
        return {row.sku: row.on_hand for row in await self.store.get_many(STOCK, skus)}

    async def ledger(self) -> dict[str, Any]:
        """Return where every piece is, and which keys completed."""
        orders: list[Order] = []
        after: tuple[str | int, ...] = ()
        while page := await self.store.range(ORDERS, BY_SITE, ("shop",), after=after):
            orders += page
            after = ORDERS.cursor(BY_SITE, ("shop",), page[-1])
        shelves = await self.store.get_many(STOCK, tuple(VARIANTS))
        return {
            "stock": {row.sku: row.on_hand for row in shelves},
            "allotments": await self.store.range(ALLOTMENTS, BY_STATE, ("open",), limit=10_000),
            "orders": orders,
            "completions": sorted(set(self.completions)),
        }

    async def blocked(self, products: tuple[str, ...]) -> set[str]:
        """Return which of them nobody may sell."""
        return {row.product for row in await self.store.get_many(BLOCKS, products) if row.blocked}

    async def must_be_sold(self, sku: str) -> None:
        if await self.blocked((VARIANTS[sku][0].id,)):
            raise No("item_blocked", "this may not be sold")

    # Checkouts.

    async def open_checkout(
        self, sku: str, quantity: int, buyer: str, allotment: str, into: Changes
    ) -> Checkout:
        """Open a checkout; it reserves nothing (UCP). Raises No where it cannot be completed."""
        if sku not in VARIANTS:
            raise No("item_unavailable", "there is no such item")
        await self.must_be_sold(sku)
        if allotment:
            available = (await self._allotment(allotment, sku)).left
        else:
            available = (await self._stock(sku)).on_hand
        if quantity > available:
            raise No("out_of_stock", "not enough left", available=available)
        now = self.world.now_ms()
        amount = VARIANTS[sku][1].amount * quantity
        id = self.world.new_id()
        checkout = Checkout(id, sku, quantity, allotment, buyer, amount, now + CHECKOUT_MS)
        into.store(CHECKOUTS, checkout)
        return checkout

    async def checkout(self, id: str) -> Checkout:
        found = await self.store.get(CHECKOUTS, id)
        if found is None:
            raise Missing(id)
        if found.state == "ready_for_complete" and self.world.now_ms() >= found.expires_ms:
            return replace(found, state="canceled")
        return found

    async def complete(
        self, id: str, instrument: str, attribution: dict[str, str], into: Changes
    ) -> tuple[Checkout, Order]:
        """Take the payment and the pieces, and make the order: all of it or nothing."""
        found = await self.checkout(id)
        if found.state == "completed":
            order = await self.store.get(ORDERS, found.order)
            assert order is not None  # noqa: S101  (written in the same batch)
            return found, order
        if found.state != "ready_for_complete":
            raise No("checkout_canceled", "the checkout has ended")
        if instrument not in CARDS:
            raise No("payment_failed", "there is no such instrument")
        if instrument == DECLINED:
            raise No("payment_failed", "the card was declined")
        await self.must_be_sold(found.sku)
        await self._take(found, into)
        order = Order(
            self.world.new_id(),
            found.id,
            found.sku,
            found.quantity,
            found.amount,
            found.buyer,
            attribution.get("reference", ""),
            attribution.get("room", ""),
            self.world.now_ms(),
        )
        done = replace(found, state="completed", order=order.id)
        into.store(ORDERS, order)
        into.store(CHECKOUTS, done)
        return done, order

    async def cancel_checkout(self, id: str, into: Changes) -> Checkout:
        found = await self.checkout(id)
        if found.state == "completed":
            raise No("not_cancellable", "the checkout is completed")
        gone = replace(found, state="canceled")
        into.store(CHECKOUTS, gone)
        return gone

    # Orders.

    async def order(self, id: str) -> Order:
        found = await self.store.get(ORDERS, id)
        if found is None:
            raise Missing(id)
        return found

    async def orders(self, since_ms: int, after: str, buyer: str) -> tuple[list[Order], str]:
        """Return a page of orders placed since, of one buyer or all, and the next page's name."""
        index, equals = (BY_BUYER, (buyer,)) if buyer else (BY_SITE, ("shop",))
        cursor: tuple[int, str] = (since_ms, "")
        if after:
            at, _, id = after.partition(".")
            cursor = (int(at), id)
        found = await self.store.range(ORDERS, index, equals, after=cursor, limit=PAGE + 1)
        page = found[:PAGE]
        more = f"{page[-1].placed_ms}.{page[-1].id}" if len(found) > PAGE else ""
        return page, more

    async def cancel_order(self, id: str, into: Changes) -> Order:
        """Cancel what is not shipped yet; its pieces go back to the shelf."""
        found = await self.order(id)
        if found.state == "canceled":
            return found
        if found.state != "processing":
            raise No("not_cancellable", "the order is on its way")
        stock = await self._stock(found.sku)
        into.store(STOCK, replace(stock, on_hand=stock.on_hand + found.quantity))
        gone = replace(found, state="canceled")
        into.store(ORDERS, gone)
        return gone

    # Allotments (extension dev.rialto.allocation).

    async def set_aside(self, sku: str, units: int, ttl_ms: int, into: Changes) -> Allotment:
        """Set aside as many as there are, up to ``units``; raises No at none."""
        if sku not in VARIANTS:
            raise Missing(sku)
        await self.must_be_sold(sku)
        stock = await self._stock(sku)
        got = min(units, stock.on_hand)
        if got <= 0:
            raise No("out_of_stock", "nothing is left", available=0)
        expires = self.world.now_ms() + ttl_ms
        allotment = Allotment(self.world.new_id(), sku, got, got, expires)
        into.store(ALLOTMENTS, allotment)
        into.store(STOCK, replace(stock, on_hand=stock.on_hand - got))
        return allotment

    async def renew(self, id: str, ttl_ms: int, into: Changes) -> Allotment:
        found = await self._open_allotment(id)
        fresh = replace(found, expires_ms=self.world.now_ms() + ttl_ms)
        into.store(ALLOTMENTS, fresh)
        return fresh

    async def take_back(self, id: str, into: Changes) -> Allotment:
        """Put what is left of an allotment back on the shelf."""
        return await self._close(await self._open_allotment(id), into)

    async def lapse(self) -> None:
        """Take back every allotment whose time is over."""
        now = self.world.now_ms()
        for row in await self.store.range(ALLOTMENTS, BY_STATE, ("open",)):
            if row.expires_ms <= now:
                async with self.locks.hold(row.sku):
                    await self._lapse(row.id)

    async def _lapse(self, id: str) -> None:
        found = await self.store.get(ALLOTMENTS, id)
        if found and found.state == "open" and found.expires_ms <= self.world.now_ms():
            await self._close(found, changes := Changes())
            await self.write(changes)

    async def allotted_sku(self, id: str) -> str:
        found = await self.store.get(ALLOTMENTS, id)
        if found is None:
            raise Missing(id)
        return found.sku

    async def _close(self, found: Allotment, into: Changes) -> Allotment:
        stock = await self._stock(found.sku)
        into.store(STOCK, replace(stock, on_hand=stock.on_hand + found.left))
        closed = replace(found, left=0, state="closed")
        into.store(ALLOTMENTS, closed)
        return closed

    async def _take(self, checkout: Checkout, into: Changes) -> None:
        if checkout.allotment:
            allotment = await self._allotment(checkout.allotment, checkout.sku)
            if allotment.left < checkout.quantity:
                raise No("out_of_stock", "the allotment is used up", available=allotment.left)
            fresh = replace(allotment, left=allotment.left - checkout.quantity)
            into.store(ALLOTMENTS, fresh)
            return
        stock = await self._stock(checkout.sku)
        if stock.on_hand < checkout.quantity:
            raise No("out_of_stock", "not enough left", available=stock.on_hand)
        into.store(STOCK, replace(stock, on_hand=stock.on_hand - checkout.quantity))

    async def _stock(self, sku: str) -> Stock:
        found = await self.store.get(STOCK, sku)
        if found is None:
            raise Missing(sku)
        return found

    async def _open_allotment(self, id: str) -> Allotment:
        found = await self.store.get(ALLOTMENTS, id)
        if found is None:
            raise Missing(id)
        if found.state != "open" or found.expires_ms <= self.world.now_ms():
            raise No("allocation_lapsed", "the allotment has lapsed")
        return found

    async def _allotment(self, id: str, sku: str) -> Allotment:
        found = await self._open_allotment(id)
        if found.sku != sku:
            raise No("item_unavailable", "the allotment is of another item")
        return found
