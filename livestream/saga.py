"""The steps of a purchase: quoted, submitted and, where nobody knows, asked about until known.

A timeout, a reset or a 500 is never a no (docs/adr/0007): only a definite answer frees the units.
"""

import logging
from dataclasses import dataclass, field

from accounts.preferences import hides
from livestream.allotments import Allotments
from livestream.leases import ALLOTTED
from livestream.orders import (
    LAPSING,
    PURCHASES,
    SOLD,
    TOLD,
    OrderMoved,
    OrderPlaced,
    Purchase,
    Sold,
    Stage,
)
from livestream.permits import BLOCKED, PERMITS
from livestream.picture import of_room
from livestream.purchase import store
from marketplace.goods import Context, Instrument
from marketplace.port import (
    AllotmentId,
    Checkout,
    DefiniteNo,
    InProgress,
    Line,
    Marketplace,
    NeedsBuyer,
    OrderRef,
    Placed,
    RetryLater,
    Unknown,
)
from rialto.locks import Locks
from rialto.world import World, born_ms
from storage.port import Store
from storage.work import Commit, Work

log = logging.getLogger("rialto.orders")

# Between questions about an order in doubt, by how often it was asked; the last for ever after.
PAUSES_MS = (500, 1_000, 2_000, 4_000, 8_000, 15_000, 60_000)
# Between looks for an order that left no trace: lists lag, and a sale must not be made twice.
LOOKS_MS = (5_000, 15_000, 40_000, 60_000, 60_000)
ORDERS_PAGE_MOST = 100
CLOCK_SKEW_MS = 60_000
# How often a buyer who must act at the marketplace is looked after.
AWAIT_MS = 5_000
NOT_FOUND = "not_found"


def pause_ms(tries: int) -> int:
    return PAUSES_MS[min(tries, len(PAUSES_MS) - 1)]


@dataclass
class Saga:
    """Takes a purchase one step further, whatever its last step came to."""

    world: World
    store: Store
    commit: Commit
    market: Marketplace
    allotments: Allotments
    context: Context
    locks: Locks = field(default_factory=Locks)

    async def step(self, purchase: Purchase, *, unsent: bool) -> None:
        """Do what is next; an ``unsent`` request is sent without asking about it first."""
        if purchase.stage in LAPSING and self.world.now_ms() >= purchase.expires_ms:
            await self._finish(purchase, purchase.lapsed())
        elif purchase.stage is Stage.HELD:
            await self._quote(purchase)
        elif unsent:
            await self._submit(purchase)
        else:
            await self._ask(purchase)

    async def _quote(self, purchase: Purchase) -> None:
        permit = await self.store.get(PERMITS, purchase.goods.product)
        if permit and permit.blocked:
            await self._finish(purchase, purchase.rejected(BLOCKED))
            return
        allotted = await self.store.get(ALLOTTED, purchase.allotment)
        lease = allotted.lease if allotted else AllotmentId("")
        line = Line(purchase.goods.sku, purchase.quantity, lease)
        try:
            quote = await self.market.quote(
                (line,), purchase.buyer, self.context, purchase.quote_key
            )
            ways = await self._ways_to_pay(purchase)
        except DefiniteNo as no:
            await self._finish(purchase, purchase.rejected(no.code))
        except RetryLater as later:
            await self._keep(purchase, purchase.later(self._soon(later.after_ms)))
        except Unknown:
            await self._keep(purchase, purchase.later(self._soon(pause_ms(purchase.tries))))
        else:
            await self._keep(purchase, purchase.quoted(quote, ways))

    async def _ways_to_pay(self, purchase: Purchase) -> tuple[Instrument, ...]:
        """Return the instruments; a no here is none of the goods, which stay held meanwhile."""
        try:
            return tuple(await self.market.payment_methods(purchase.buyer, self.context))
        except DefiniteNo as no:
            raise Unknown from no

    async def _submit(self, purchase: Purchase) -> None:
        """Send the stored request; the same again, under the same key, where it was sent before."""
        try:
            outcome = await self.market.place_order(purchase.placing(), purchase.place_key)
        except DefiniteNo as no:
            if no.code == NOT_FOUND:
                await self._search(purchase)
            else:
                await self._finish(purchase, purchase.rejected(no.code))
        except RetryLater as later:
            # Nothing was done; to ask first does no harm, should that be wrong.
            await self._keep(purchase, purchase.in_doubt(self._soon(later.after_ms)))
        except Unknown:
            await self._doubt(purchase)
        else:
            await self._outcome(purchase, outcome)

    async def _outcome(self, purchase: Purchase, outcome: Placed | NeedsBuyer | InProgress) -> None:
        if isinstance(outcome, Placed):
            await self._placed(purchase, outcome.order)
        elif isinstance(outcome, NeedsBuyer):
            await self._keep(purchase, purchase.awaiting(outcome, self._soon(AWAIT_MS)))
        else:
            await self._doubt(purchase)

    async def _ask(self, purchase: Purchase) -> None:
        """Find out what became of a request whose answer was lost."""
        try:
            found = await self.market.get_checkout(purchase.checkout)
        except DefiniteNo as no:
            await (self._search(purchase) if no.code == NOT_FOUND else self._doubt(purchase))
        except (Unknown, RetryLater):
            await self._doubt(purchase)
        else:
            await self._found(purchase, found)

    async def _found(self, purchase: Purchase, found: Checkout) -> None:
        if found.state == "completed" and found.order:
            await self._placed(purchase, found.order)
        elif found.state == "canceled":
            await self._finish(purchase, purchase.rejected("canceled"))
        elif found.state == "open":
            await self._submit(purchase)
        elif found.state == "needs_buyer":
            needs = NeedsBuyer(found.continue_url, purchase.expires_ms)
            await self._keep(purchase, purchase.awaiting(needs, self._soon(AWAIT_MS)))
        else:
            await self._doubt(purchase)

    async def _search(self, purchase: Purchase) -> None:
        """The checkout is unknown: look for an order of ours among the buyer's."""
        since = born_ms(purchase.id) - CLOCK_SKEW_MS
        cursor = ""
        try:
            for _ in range(ORDERS_PAGE_MOST):
                orders, cursor = await self.market.list_orders(since, cursor, purchase.buyer)
                mine = next((o for o in orders if o.reference == purchase.id), None)
                if mine:
                    await self._placed(purchase, mine.id)
                    return
                if not cursor:
                    await self._missed(purchase)
                    return
        except (Unknown, RetryLater, DefiniteNo):
            pass
        await self._doubt(purchase)

    async def _missed(self, purchase: Purchase) -> None:
        """Neither checkout nor order: only the last of several looks, minutes apart, is a no."""
        if purchase.missed < len(LOOKS_MS):
            due_ms = self._soon(LOOKS_MS[purchase.missed])
            await self._keep(purchase, purchase.missing(due_ms))
        else:
            await self._finish(purchase, purchase.rejected("lost"))

    async def _doubt(self, purchase: Purchase) -> None:
        await self._keep(purchase, purchase.in_doubt(self._soon(pause_ms(purchase.tries))))

    async def _placed(self, purchase: Purchase, order: OrderRef) -> None:
        async with self.locks.hold(purchase.room):  # one writer of the room's sold part at a time
            await self.commit(lambda work: _place(purchase, order, work))
        log.info("order.placed", extra={"order": purchase.id})

    async def _finish(self, before: Purchase, after: Purchase) -> None:
        """End a purchase without an order; its units are free again, once."""

        async def once(work: Work) -> None:
            if await _unmoved(before, work):
                move(before, after, work)
                work.afterwards(lambda: self.allotments.release(after.allotment, after.id))

        await self.commit(once)

    async def _keep(self, before: Purchase, after: Purchase) -> None:
        async def once(work: Work) -> None:
            if await _unmoved(before, work):
                move(before, after, work)

        await self.commit(once)

    def _soon(self, ms: int) -> int:
        return self.world.now_ms() + ms


def move(before: Purchase, after: Purchase, work: Work) -> None:
    """Store a purchase that went on, and announce a stage that its buyer must know of, once."""
    store(after, work)
    if after.stage is not before.stage and after.stage in TOLD:
        work.announce(OrderMoved(after.id))


async def _unmoved(before: Purchase, work: Work) -> bool:
    """Say whether a purchase is still as it was read: its buyer may have canceled meanwhile."""
    now = await work.get(PURCHASES, before.id)
    return now is not None and now.version == before.version


async def _place(purchase: Purchase, order: OrderRef, work: Work) -> None:
    if not await _unmoved(purchase, work):
        return
    named = not await hides(purchase.buyer, "purchases", work)
    sold = await work.get(SOLD, purchase.room) or Sold(purchase.room)
    sold = sold.plus(purchase, named=named)
    work.store(SOLD, sold)
    store(purchase.placed(order), work)
    work.publish(of_room(purchase.room), sold.part())
    work.announce(
        OrderPlaced(
            purchase.id,
            purchase.room,
            purchase.goods.product,
            purchase.buyer,
            purchase.quantity,
            purchase.total,
        )
    )
