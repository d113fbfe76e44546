"""Orders: a purchase from the tap to its outcome, and the rules of each step (docs/adr/0007)."""

from enum import Enum

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from livestream.permits import BLOCKED
from livestream.refusals import (
    HoldLapsed,
    NoSuchInstrument,
    NotNow,
    PriceChanged,
    ProductBlocked,
)
from marketplace.goods import Instrument
from marketplace.port import CheckoutId, NeedsBuyer, OrderRef, Placing, Quote
from rialto.ids import OrderId, ProductId, RoomId, Sku, UserId
from rialto.money import Money
from rialto.news import Announcement, News, Part
from storage.port import Collection, Row, by

HOLD_MS = 120_000
NEVER = 2**52


class Stage(Enum):
    """Where a purchase stands. The first five may still move."""

    HELD = "held"
    QUOTED = "quoted"
    SUBMITTING = "submitting"
    IN_DOUBT = "in_doubt"
    AWAIT_BUYER = "await_buyer"
    PLACED = "placed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELED = "canceled"


MOVING = (Stage.HELD, Stage.QUOTED, Stage.SUBMITTING, Stage.IN_DOUBT, Stage.AWAIT_BUYER)
# These count against the allotment: promised, or sold.
CONSUMING = (*MOVING, Stage.PLACED)
LAPSING = (Stage.HELD, Stage.QUOTED)
# Beside an order that is placed: where a buyer who has left the page must know of it.
TOLD = (Stage.AWAIT_BUYER, Stage.IN_DOUBT, Stage.REJECTED)


class OrderShown(Struct, frozen=True):
    """An order as its buyer sees it."""

    id: OrderId
    room: RoomId
    product: ProductId
    sku: Sku
    title: str
    variant: str
    picture: str
    quantity: int
    price: Money
    total: Money
    state: str
    reason: str
    expires_ms: int
    order_ref: str
    continue_url: str
    instruments: tuple[Instrument, ...]
    version: int


class OrderNews(News, frozen=True, tag="order"):
    order: OrderShown


class Latest(Struct, frozen=True):
    """Of the last sale in a room: who, what, how many; the name is empty if they want it so."""

    buyer_name: str
    title: str
    quantity: int


class SoldPart(Part, frozen=True, tag="sold"):
    orders: int
    units: int
    latest: Latest | None


class OrderPlaced(Announcement, frozen=True, tag="order:placed"):
    order: OrderId
    room: RoomId
    product: ProductId
    buyer: UserId
    quantity: int
    total: Money


class OrderMoved(Announcement, frozen=True, tag="order:moved"):
    """A purchase that was not placed stands where its buyer must know of it, seen or not."""

    order: OrderId


class Goods(Struct, frozen=True):
    """What is bought, as it was offered at the tap."""

    product: ProductId
    sku: Sku
    title: str
    variant: str
    picture: str
    price: Money


class Purchase(Row, frozen=True):
    """One buyer and one SKU. ``request`` is stored before it is sent, and re-sent as it is.

    ``missed`` counts the looks for an order of which the marketplace showed no trace.
    """

    id: OrderId
    room: RoomId
    buyer: UserId
    buyer_name: str
    goods: Goods
    quantity: int
    allotment: str
    total: Money
    state: str
    expires_ms: int
    due_ms: int
    reason: str = ""
    checkout: CheckoutId = CheckoutId("")
    instruments: tuple[Instrument, ...] = ()
    request: bytes = b""
    tries: int = 0
    missed: int = 0
    order_ref: OrderRef = OrderRef("")
    continue_url: str = ""

    @property
    def stage(self) -> Stage:
        return Stage(self.state)

    @property
    def quote_key(self) -> str:
        return f"{self.id}-quote"

    @property
    def place_key(self) -> str:
        return f"{self.id}-place"

    def placing(self) -> Placing:
        return msgspec.json.decode(self.request, type=Placing)

    def quoted(self, quote: Quote, instruments: tuple[Instrument, ...]) -> "Purchase":
        """The marketplace named the total; it is to be confirmed before the hold lapses."""
        expires = min(self.expires_ms, quote.expires_ms)
        told = replace(self, total=quote.total, checkout=quote.checkout, instruments=instruments)
        return replace(told.at(Stage.QUOTED, due_ms=expires), expires_ms=expires)

    def submitted(self, total: Money, instrument: str, now_ms: int) -> "Purchase":
        """The buyer confirmed ``total``, to be paid with ``instrument``."""
        if self.reason == BLOCKED:
            raise ProductBlocked(product=self.goods.product)
        if self.stage is not Stage.QUOTED:
            raise NotNow(state=self.state)
        if now_ms >= self.expires_ms:
            raise HoldLapsed
        if total != self.total:
            raise PriceChanged(total=msgspec.to_builtins(self.total))
        if instrument not in {known.id for known in self.instruments}:
            raise NoSuchInstrument
        placing = Placing(
            self.checkout, self.buyer, instrument, total, self.id, self.room, self.goods.sku
        )
        fresh = self.at(Stage.SUBMITTING, due_ms=now_ms)
        return replace(fresh, request=msgspec.json.encode(placing), expires_ms=0, tries=0)

    def canceled(self) -> "Purchase":
        """The buyer lets go of what was not yet submitted."""
        if self.stage not in LAPSING:
            raise NotNow(state=self.state)
        return self.at(Stage.CANCELED)

    def lapsed(self) -> "Purchase":
        return self.at(Stage.EXPIRED)

    def rejected(self, reason: str) -> "Purchase":
        """The marketplace has definitely refused; only then are the units free again."""
        return self.at(Stage.REJECTED, reason=reason)

    def placed(self, order: OrderRef) -> "Purchase":
        return replace(self.at(Stage.PLACED), order_ref=order)

    def awaiting(self, needs: NeedsBuyer, due_ms: int) -> "Purchase":
        """The buyer must act at the marketplace first; whether they did is asked at ``due_ms``."""
        fresh = self.at(Stage.AWAIT_BUYER, due_ms=due_ms)
        return replace(fresh, continue_url=needs.continue_url, expires_ms=needs.expires_ms)

    def in_doubt(self, due_ms: int) -> "Purchase":
        """Nobody can say whether the order stands: ask, never sell the units again."""
        return replace(self.at(Stage.IN_DOUBT, due_ms=due_ms), tries=self.tries + 1)

    def missing(self, due_ms: int) -> "Purchase":
        """No trace of it was found, which a list that lags behind may say too: look again."""
        fresh = self.in_doubt(due_ms)
        return replace(fresh, missed=self.missed + 1)

    def later(self, due_ms: int) -> "Purchase":
        """Try to have it quoted again, as long as it is held."""
        return replace(self, due_ms=min(due_ms, self.expires_ms), tries=self.tries + 1)

    def at(self, stage: Stage, *, due_ms: int = NEVER, reason: str = "") -> "Purchase":
        return replace(self, state=stage.value, due_ms=due_ms, reason=reason)

    def shown(self) -> OrderShown:
        return OrderShown(
            self.id,
            self.room,
            self.goods.product,
            self.goods.sku,
            self.goods.title,
            self.goods.variant,
            self.goods.picture,
            self.quantity,
            self.goods.price,
            self.total,
            self.state,
            self.reason,
            self.expires_ms,
            self.order_ref,
            self.continue_url,
            self.instruments,
            self.version,
        )


BY_DUE = by("state", "due_ms")
BY_BUYER = by("buyer")
BY_ALLOTMENT = by("allotment")
PURCHASES = Collection(
    "purchase",
    Purchase,
    indexes=(BY_DUE, BY_BUYER, BY_ALLOTMENT),
    personal=("buyer", "buyer_name", "request", "instruments"),
)


class Sold(Row, frozen=True):
    """What was sold in a room so far."""

    room: RoomId
    orders: int = 0
    units: int = 0
    latest: Latest | None = None

    def plus(self, purchase: Purchase, *, named: bool) -> "Sold":
        """Count a purchase in; its buyer is ``named`` to the room, or is somebody."""
        name = purchase.buyer_name if named else ""
        latest = Latest(name, purchase.goods.title, purchase.quantity)
        return replace(
            self, orders=self.orders + 1, units=self.units + purchase.quantity, latest=latest
        )

    def part(self) -> SoldPart:
        return SoldPart(self.orders, self.units, self.latest)


SOLD = Collection("sold", Sold, id="room", personal=("latest",), hot=True)
