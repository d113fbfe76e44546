"""The port to the marketplace's order API: sixteen operations, of which an adapter may lack some.

A mutating operation carries ``key``, made and stored by us before the first byte is sent. How an
outcome is read decides over money: only DefiniteNo frees a hold, and what is Unknown stays open.
"""

from enum import Enum
from typing import Literal, NewType, Protocol

from msgspec import Struct

from marketplace.goods import Context, Instrument, Product
from rialto.ids import OrderId, ProductId, RoomId, SellerId, Sku, UserId
from rialto.money import Money

CheckoutId = NewType("CheckoutId", str)
OrderRef = NewType("OrderRef", str)
AllotmentId = NewType("AllotmentId", str)


class Capability(Enum):
    """What an adapter can do; the page shows no button for what is missing."""

    CATALOGUE = "catalogue"
    ALLOCATION = "allocation"
    CHECKOUT = "checkout"
    ORDERS = "orders"
    PURCHASE_CHECK = "purchase_check"
    COUPONS = "coupons"
    DISPUTES = "disputes"
    SELLERS = "sellers"
    PAYMENT_METHODS = "payment_methods"
    IDENTITY = "identity"
    EVENTS = "events"


class DefiniteNo(Exception):
    """The marketplace has refused and nothing was done; ``code`` says why, in our words."""

    def __init__(self, code: str, told: str = "", available: int | None = None) -> None:
        super().__init__(f"{code}: {told}")
        self.code, self.told, self.available = code, told, available


class Unknown(Exception):
    """A timeout, a reset, a 5xx or a conflict in flight: it may or may not have happened."""


class RetryLater(Exception):
    """The marketplace (or our breaker) asks to come back; nothing was done."""

    def __init__(self, after_ms: int) -> None:
        super().__init__(f"retry after {after_ms} ms")
        self.after_ms = after_ms


class Unsupported(Exception):
    """The adapter does not have this capability; a bug of ours if asked all the same."""


class Line(Struct, frozen=True):
    """So many of a SKU, out of the ``allotment`` where we hold one."""

    sku: Sku
    quantity: int
    allotment: AllotmentId = AllotmentId("")


class Quote(Struct, frozen=True):
    """A checkout that can be completed: the total that the buyer is to confirm."""

    checkout: CheckoutId
    total: Money
    expires_ms: int


class Placing(Struct, frozen=True):
    """All that completing a checkout needs; stored before it is sent, and re-sent unchanged.

    ``sku`` says which completions must not run side by side.
    """

    checkout: CheckoutId
    buyer: UserId
    instrument: str
    total: Money
    reference: OrderId
    room: RoomId
    sku: Sku = Sku("")


class Placed(Struct, frozen=True):
    order: OrderRef
    total: Money


class NeedsBuyer(Struct, frozen=True):
    """The buyer must act at the marketplace, at ``continue_url``, before ``expires_ms``."""

    continue_url: str
    expires_ms: int


class InProgress(Struct, frozen=True):
    """The marketplace has the order in hand; ask again with get_checkout."""


class Checkout(Struct, frozen=True):
    """What became of a checkout; ``order`` is set where it was completed."""

    id: CheckoutId
    state: Literal["open", "in_progress", "needs_buyer", "completed", "canceled"]
    total: Money
    order: OrderRef | None = None
    continue_url: str = ""


class Order(Struct, frozen=True):
    """A snapshot of an order; a later one has a higher ``version``. ``reference`` is our id."""

    id: OrderRef
    reference: OrderId
    buyer: UserId
    state: str
    lines: tuple[Line, ...]
    total: Money
    placed_ms: int
    version: int
    can: tuple[str, ...] = ()


class Allotment(Struct, frozen=True):
    """``units`` of one SKU that the marketplace has set aside for us until ``expires_ms``."""

    id: AllotmentId
    sku: Sku
    units: int
    expires_ms: int


class Seller(Struct, frozen=True):
    id: SellerId
    name: str
    score: float


class Case(Struct, frozen=True):
    """A dispute: its rounds and deadlines are the marketplace's."""

    id: str
    order: OrderRef
    state: str
    due_ms: int


class Identity(Struct, frozen=True):
    user: UserId
    sellers: tuple[SellerId, ...]
    scopes: tuple[str, ...]


class Event(Struct, frozen=True):
    """Something that happened there: ``id`` repeats where it is delivered again.

    ``place`` is where it stands in the marketplace's account; what comes after is asked for by it.
    """

    id: str
    kind: str
    body: bytes
    place: str


class Purchase(Struct, frozen=True):
    order: OrderRef
    delivered_ms: int


class Marketplace(Protocol):
    """Any of these may raise Unknown or RetryLater; those that ask for a decision, DefiniteNo."""

    @property
    def can(self) -> frozenset[Capability]: ...

    async def get_products(
        self, ids: tuple[ProductId, ...], context: Context
    ) -> list[Product]:  # 1: at most 50; an id that is not there is left out
        ...

    async def search_products(
        self, query: str, context: Context, page: str = ""
    ) -> tuple[list[Product], str]:  # 2: a page and the name of the next, "" at the end
        ...

    async def quote(
        self, lines: tuple[Line, ...], buyer: UserId, context: Context, key: str
    ) -> Quote:  # 3
        ...

    async def lease_allotment(
        self, sku: Sku, room: RoomId, units: int, ttl_ms: int, key: str
    ) -> Allotment:  # 4: as many as there are, up to ``units``; DefiniteNo "out_of_stock" at none
        ...

    async def renew_allotment(self, id: AllotmentId, ttl_ms: int, key: str) -> Allotment: ...  # 4

    async def return_allotment(self, id: AllotmentId, key: str) -> None: ...  # 4

    async def place_order(
        self, placing: Placing, key: str
    ) -> Placed | NeedsBuyer | InProgress: ...  # 5

    async def get_checkout(self, id: CheckoutId) -> Checkout: ...  # 6: DefiniteNo "not_found"

    async def cancel_checkout(self, id: CheckoutId, key: str) -> None: ...  # 7

    async def cancel_order(self, id: OrderRef, reason: str, key: str) -> None: ...  # 7

    async def get_order(self, id: OrderRef) -> Order: ...  # 8

    async def list_orders(
        self, since_ms: int, cursor: str = "", buyer: UserId | None = None
    ) -> tuple[list[Order], str]:  # 9: of one buyer or all of ours; for reconciliation
        ...

    async def has_purchased(
        self, buyer: UserId, products: tuple[ProductId, ...]
    ) -> dict[ProductId, Purchase]: ...  # 10

    async def claim_coupon(self, buyer: UserId, code: str, key: str) -> Money: ...  # 11

    async def open_dispute(
        self, order: OrderRef, buyer: UserId, reason: str, evidence: tuple[str, ...], key: str
    ) -> Case: ...  # 12

    async def get_seller(self, id: SellerId) -> Seller: ...  # 13

    async def payment_methods(self, buyer: UserId, context: Context) -> list[Instrument]: ...  # 14

    async def verify_identity(self, token: str) -> Identity: ...  # 15

    async def next_event(
        self, after: str
    ) -> Event:  # 16: waits for what happens after a place, "" for the beginning
        ...
