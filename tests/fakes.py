"""A marketplace for tests of rules: it keeps the port's promises, and fails where it is told to."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from marketplace.goods import Context, Instrument, Product, Variant
from marketplace.port import (
    Allotment,
    AllotmentId,
    Capability,
    Checkout,
    CheckoutId,
    DefiniteNo,
    Event,
    InProgress,
    Line,
    NeedsBuyer,
    Order,
    OrderRef,
    Placed,
    Placing,
    Purchase,
    Quote,
)
from rialto.ids import ProductId, RoomId, SellerId, Sku, UserId
from rialto.money import Money

PRICE = Money(3800, "EUR")
TEAPOT = Product(
    ProductId("teapot"),
    "Celadon teapot",
    "It pours.",
    "/pictures/teapot.svg",
    SellerId("moro"),
    "Bottega Moro",
    (Variant(Sku("teapot-1"), "Celadon", PRICE, 20),),
    4.9,
)
WAYS = [Instrument("card-ok", "Visa 4242"), Instrument("card-declined", "Visa 0002")]


@dataclass
class FakeMarketplace:
    """``before`` and ``after`` it acts, the next calls of an operation raise what is put there.

    ``states`` are those of checkouts that are neither open nor completed; ``needs`` is what the
    next orders are answered with instead of being placed.
    """

    now_ms: Callable[[], int]
    stock: dict[Sku, int] = field(default_factory=lambda: {Sku("teapot-1"): 20})
    allotments: dict[AllotmentId, Allotment] = field(default_factory=dict)
    checkouts: dict[CheckoutId, tuple[Line, UserId, Money]] = field(default_factory=dict)
    completed: dict[CheckoutId, OrderRef] = field(default_factory=dict)
    orders: dict[OrderRef, Order] = field(default_factory=dict)
    answered: dict[str, object] = field(default_factory=dict)
    before: dict[str, list[Exception]] = field(default_factory=dict)
    after: dict[str, list[Exception]] = field(default_factory=dict)
    states: dict[CheckoutId, str] = field(default_factory=dict)
    needs: list[NeedsBuyer | InProgress] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    can: frozenset[Capability] = frozenset(Capability)
    received: set[tuple[str, str]] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    happened: asyncio.Event = field(default_factory=asyncio.Event)

    def _fail(self, when: dict[str, list[Exception]], operation: str) -> None:
        if waiting := when.get(operation):
            raise waiting.pop(0)

    def _once(self, operation: str, key: str, act: Callable[[], object]) -> object:
        self.calls.append((operation, key))
        self._fail(self.before, operation)
        if key not in self.answered:
            self.answered[key] = act()
        self._fail(self.after, operation)
        return self.answered[key]

    async def get_products(self, ids: tuple[ProductId, ...], context: Context) -> list[Product]:
        self._fail(self.before, "get_products")
        return [TEAPOT] if TEAPOT.id in ids else []

    async def search_products(self, query, context, page=""):
        self._fail(self.before, "search_products")
        return ([TEAPOT] if query.lower() in TEAPOT.title.lower() else []), ""

    async def quote(self, lines, buyer, context, key):
        def act():
            id = CheckoutId(f"checkout-{len(self.checkouts)}")
            total = PRICE.times(lines[0].quantity)
            self.checkouts[id] = (lines[0], buyer, total)
            return Quote(id, total, self.now_ms() + 600_000)

        return self._once("quote", key, act)

    async def lease_allotment(self, sku: Sku, room: RoomId, units: int, ttl_ms: int, key: str):
        def act():
            got = min(units, self.stock[sku])
            if not got:
                raise DefiniteNo("out_of_stock")
            self.stock[sku] -= got
            id = AllotmentId(f"allotment-{len(self.allotments)}")
            self.allotments[id] = Allotment(id, sku, got, self.now_ms() + ttl_ms)
            return self.allotments[id]

        return self._once("lease_allotment", key, act)

    async def renew_allotment(self, id, ttl_ms, key):
        def act():
            held = self.allotments[id]
            return Allotment(id, held.sku, held.units, self.now_ms() + ttl_ms)

        return self._once("renew_allotment", key, act)

    async def return_allotment(self, id, key):
        def act():
            held = self.allotments.pop(id)
            sold = sum(line.quantity for order in self.orders.values() for line in order.lines)
            self.stock[held.sku] += held.units - sold

        self._once("return_allotment", key, act)

    async def place_order(self, placing: Placing, key: str):
        def act():
            if self.needs:
                return self.needs.pop(0)
            if placing.checkout in self.completed:
                return Placed(self.completed[placing.checkout], placing.total)
            line, buyer, total = self.checkouts[placing.checkout]
            if placing.instrument == "card-declined":
                return DefiniteNo("payment_declined")
            id = OrderRef(f"order-{len(self.orders)}")
            self.orders[id] = Order(
                id, placing.reference, buyer, "placed", (line,), total, self.now_ms(), 1
            )
            self.completed[placing.checkout] = id
            return Placed(id, total)

        outcome = self._once("place_order", key, act)
        if isinstance(outcome, DefiniteNo):
            raise outcome
        return outcome

    async def get_checkout(self, id):
        self._fail(self.before, "get_checkout")
        if id not in self.checkouts:
            raise DefiniteNo("not_found")
        state = "completed" if id in self.completed else self.states.get(id, "open")
        url = "https://shop.example/act" if state == "needs_buyer" else ""
        return Checkout(id, state, self.checkouts[id][2], self.completed.get(id), url)

    async def cancel_checkout(self, id, key):
        self._once("cancel_checkout", key, lambda: None)

    async def list_orders(self, since_ms, cursor="", buyer=None):
        self._fail(self.before, "list_orders")
        return [o for o in self.orders.values() if buyer in (None, o.buyer)], ""

    async def payment_methods(self, buyer, context):
        self._fail(self.before, "payment_methods")
        return list(WAYS)

    async def has_purchased(self, buyer, products):
        self._fail(self.before, "has_purchased")
        self.calls.append(("has_purchased", buyer))
        return {
            p: Purchase(OrderRef("order-0"), 1) for p in products if (buyer, p) in self.received
        }

    def tell(self, kind: str, body: bytes) -> None:
        """Let something happen there."""
        place = str(len(self.events) + 1)
        self.events.append(Event(f"event-{place}", kind, body, place))
        self.happened.set()

    async def next_event(self, after):
        self.calls.append(("next_event", after))
        self._fail(self.before, "next_event")
        while len(self.events) <= int(after or 0):
            self.happened.clear()
            await self.happened.wait()
        return self.events[int(after or 0)]
