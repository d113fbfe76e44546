"""Buying in the room: hold, confirm, cancel, look."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Protocol

from msgspec import Meta, Struct, to_builtins
from msgspec.structs import replace

from livestream.allotments import Allotments
from livestream.limit_commands import LIMITED, BuyerLimitCommands
from livestream.orders import (
    BY_BUYER,
    HOLD_MS,
    PURCHASES,
    SOLD,
    Goods,
    OrderNews,
    OrderShown,
    Purchase,
    Sold,
    Stage,
)
from livestream.permits import must_be_sold
from livestream.refusals import (
    BuyLimit,
    HoldLapsed,
    MarketplaceDown,
    NoSuchInstrument,
    NoSuchOrder,
    NotNow,
    NotOffered,
    PriceChanged,
    ProductBlocked,
    SoldOut,
)
from livestream.room import NOT_ON_AIR, on_air
from livestream.shelf import TABLES, Item, VariantShown
from moderation.restraints import OnHold, must_not_be_on_hold
from rialto.command import Ask, Change, Member, Rate, command
from rialto.ids import OrderId, RoomId, Sku
from rialto.money import Money
from rialto.news import Part, channel
from rialto.refusal import Busy
from rialto.roles import Role
from rialto.world import World
from storage.work import Look, Work

PAGE = 20
# In which whoever takes over from a node that closes is there.
CLOSING_MS = 5_000


class AskHold(Change, frozen=True):
    """Reserve units for two minutes, at the price that the page shows."""

    room: RoomId
    sku: Sku
    quantity: Annotated[int, Meta(ge=1, le=5)]
    price: Money


class AskPlace(Change, frozen=True):
    """Buy what is reserved, for the total that was told, with one of the ways to pay."""

    order: OrderId
    total: Money
    instrument: Annotated[str, Meta(min_length=1, max_length=64)]


class AskCancel(Change, frozen=True):
    """Let a reservation go."""

    order: OrderId


class AskOrder(Ask, frozen=True):
    """Look at one of one's own orders."""

    order: OrderId


class AskOrders(Ask, frozen=True):
    """List one's own orders, newest first, or those before one."""

    after: OrderId = OrderId("")


class Orders(Struct, frozen=True):
    """``next`` is the ``after`` of the next page, empty on the last."""

    orders: list[OrderShown]
    next: OrderId


class Breaker(Protocol):
    """Knows whether the marketplace answers at all."""

    def down_ms(self) -> int:
        """Return how long to wait before it is worth asking, 0 if it is now."""


class Settler(Protocol):
    """Carries a purchase on as soon as its row is stored."""

    def wake(self, order: OrderId) -> None: ...

    def submit(self, order: OrderId) -> None:
        """As wake, for a purchase whose request was never sent."""


@dataclass
class Purchases:
    world: World
    allotments: Allotments
    breaker: Breaker
    settler: Settler
    limits: BuyerLimitCommands
    closing: bool = False  # no purchase begins any more: the node ends

    @command(
        "order:hold",
        needs=Role.VIEWER,
        of="room",
        rate=Rate(20, 10),
        refuses=(
            *NOT_ON_AIR,
            NotOffered,
            ProductBlocked,
            PriceChanged,
            SoldOut,
            BuyLimit,
            MarketplaceDown,
            OnHold,
            *LIMITED,
        ),
    )
    async def hold(self, ask: AskHold, who: Member, work: Work) -> OrderShown:
        if self.closing:
            raise Busy(retry_after_ms=CLOSING_MS)
        await must_not_be_on_hold(who.user, work, self.world.now_ms())
        room = await on_air(ask.room, work)
        table = await work.find(TABLES, room.id, NotOffered)
        item, variant = table.shelf.find(ask.sku)
        await must_be_sold(item.product, work)
        must_cost(variant, ask.price)
        await self.limits.must_be_within(who.user, variant.price.times(ask.quantity), work)
        self._must_be_up()
        purchase = self._promise(ask, who, item, variant, work)
        return store(purchase, work)

    @command(
        "order:place",
        needs=Role.VIEWER,
        rate=Rate(10, 10),
        refuses=(
            NoSuchOrder,
            NotNow,
            ProductBlocked,
            HoldLapsed,
            PriceChanged,
            NoSuchInstrument,
            MarketplaceDown,
            *LIMITED,
        ),
    )
    async def place(self, ask: AskPlace, who: Member, work: Work) -> OrderShown:
        purchase = await own(ask.order, who, work)
        fresh = purchase.submitted(ask.total, ask.instrument, self.world.now_ms())
        await must_be_sold(fresh.goods.product, work)
        await self.limits.must_be_within(who.user, fresh.total, work, fresh.id)
        self._must_be_up()
        work.afterwards(partial(self.settler.submit, fresh.id))
        return store(fresh, work)

    @command("order:cancel", needs=Role.VIEWER, rate=Rate(10, 10), refuses=(NoSuchOrder, NotNow))
    async def cancel(self, ask: AskCancel, who: Member, work: Work) -> OrderShown:
        purchase = (await own(ask.order, who, work)).canceled()
        free = partial(self.allotments.release, purchase.allotment, purchase.id)
        work.afterwards(free)
        return store(purchase, work)

    @command("order:show", needs=Role.VIEWER, rate=Rate(30, 10), refuses=(NoSuchOrder,))
    async def show(self, ask: AskOrder, who: Member, look: Look) -> OrderShown:
        return (await own(ask.order, who, look)).shown()

    @command("order:mine", needs=Role.VIEWER, rate=Rate(20, 10))
    async def mine(self, ask: AskOrders, who: Member, look: Look) -> Orders:
        after = (ask.after,) if ask.after else ()
        found = await look.range(
            PURCHASES, BY_BUYER, who.user, after=after, limit=PAGE + 1, descending=True
        )
        next = found[PAGE - 1].id if len(found) > PAGE else OrderId("")
        return Orders([purchase.shown() for purchase in found[:PAGE]], next)

    async def parts(self, room: RoomId, look: Look) -> list[Part]:
        sold = await look.get(SOLD, room)
        return [(sold or Sold(room)).part()]

    def _promise(
        self, ask: AskHold, who: Member, item: Item, variant: VariantShown, work: Work
    ) -> Purchase:
        """Take the units in memory; given up with the work, kept with its row."""
        allotment = self.allotments.of(ask.room, ask.sku)
        holder = f"{who.user}/{ask.key}"
        hold = allotment.hold(holder, OrderId(self.world.new_id()), who.user, ask.quantity)

        def journaled() -> None:
            allotment.journaled(hold)
            self.settler.wake(hold.order)

        work.afterwards(journaled, partial(allotment.unclaim, holder))
        goods = Goods(item.product, ask.sku, item.title, variant.title, item.picture, variant.price)
        now = self.world.now_ms()
        return Purchase(
            hold.order,
            ask.room,
            who.user,
            who.name,
            goods,
            ask.quantity,
            allotment.key,
            variant.price.times(ask.quantity),
            Stage.HELD.value,
            now + HOLD_MS,
            now,
        )

    def _must_be_up(self) -> None:
        if wait := self.breaker.down_ms():
            raise MarketplaceDown(retry_after_ms=wait)


def must_cost(variant: VariantShown, price: Money) -> None:
    """Refuse a price that is not ours: what a client says is never believed."""
    if price != variant.price:
        raise PriceChanged(price=to_builtins(variant.price))


async def own(order: OrderId, who: Member, look: Look) -> Purchase:
    """Return one of the caller's own orders; of another's it is not even told that it exists."""
    found = await look.find(PURCHASES, order, NoSuchOrder)
    if found.buyer != who.user:
        raise NoSuchOrder(id=order)
    return found


def store(purchase: Purchase, work: Work) -> OrderShown:
    """Store a purchase, and tell its buyer."""
    work.store(PURCHASES, purchase)
    shown = replace(purchase, version=purchase.version + 1).shown()  # as it will be read
    work.publish(channel("user", purchase.buyer), OrderNews(shown))
    return shown
