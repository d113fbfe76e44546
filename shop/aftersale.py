"""After the sale: orders are shipped, delivered and refunded; who has received what."""

from dataclasses import dataclass

from msgspec.structs import replace

from shop.business import Business, Changes, Missing, No
from shop.catalogue import SELLERS, VARIANTS, Seller
from shop.rows import BY_BUYER, BY_PROGRESS, BY_TIME, EVENTS, ORDERS, Event, Order

DAY_MS = 24 * 60 * 60 * 1000
# How long an order stays in a state before it goes on by itself, as parcels do.
GOES_ON = {"processing": ("shipped", DAY_MS), "shipped": ("delivered", 3 * DAY_MS)}
# What may become of an order when somebody says so.
MAY = {
    "processing": ("shipped", "refunded"),
    "shipped": ("delivered", "refunded"),
    "delivered": ("refunded",),
}
MOST_LOOKED_AT = 500
AT_ONCE = 100


@dataclass
class AfterSale:
    business: Business

    async def move(self, id: str, state: str, into: Changes) -> Order:
        """Let an order go on to ``state``; raises No where it cannot, and Missing."""
        found = await self.business.order(id)
        if found.state == state:
            return found
        if state not in MAY.get(found.state, ()):
            raise No("not_now", f"an order that is {found.state} cannot be {state}")
        now = self.business.world.now_ms()
        moved = replace(found, state=state, moved_ms=now)
        if state == "delivered":
            moved = replace(moved, delivered_ms=now)
        into.store(ORDERS, moved)
        self._tell(f"order.{state}", moved.id, moved.buyer, into)
        return moved

    async def go_on(self) -> int:
        """Move all orders whose time in their state is over; return how many."""
        now, moved = self.business.world.now_ms(), 0
        for state, (then, after_ms) in GOES_ON.items():
            rows = await self.business.store.range(ORDERS, BY_PROGRESS, (state,), limit=AT_ONCE)
            for row in rows:
                if row.since_ms + after_ms <= now:
                    async with self.business.locks.hold(row.sku):
                        moved += await self._go_on(row.id, state, then)
        return moved

    async def _go_on(self, id: str, state: str, then: str) -> int:
        if (await self.business.order(id)).state != state:
            return 0  # somebody else was faster
        await self.move(id, then, changes := Changes())
        await self.business.write(changes)
        return 1

    async def bought(self, buyer: str, products: tuple[str, ...]) -> dict[str, Order]:
        """Return the last order by which ``buyer`` received each product, if they kept it.

        Of what they ordered, the last 500 orders are looked at.
        """
        found: dict[str, Order] = {}
        rows = await self.business.store.range(
            ORDERS, BY_BUYER, (buyer,), limit=MOST_LOOKED_AT, descending=True
        )
        for row in rows:
            product = VARIANTS[row.sku][0].id
            if row.state == "delivered" and product in products:
                found.setdefault(product, row)
        return found

    def seller(self, id: str) -> Seller:
        if id not in SELLERS:
            raise Missing(id)
        return SELLERS[id]

    async def events(self, after: str) -> list[Event]:
        """Return what happened after the event of that id, oldest first; from the start for ""."""
        at, _, id = after.partition(".")
        cursor: tuple[int | str, ...] = (int(at), id) if at else ()
        return await self.business.store.range(
            EVENTS, BY_TIME, ("shop",), after=cursor, limit=AT_ONCE
        )

    def _tell(self, kind: str, order: str, buyer: str, into: Changes) -> None:
        world = self.business.world
        into.store(EVENTS, Event(world.new_id(), kind, world.now_ms(), order, buyer))
