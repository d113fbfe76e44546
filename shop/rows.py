"""What the shop keeps: stock, allotments, checkouts, orders, and the answers to repeated requests.

For each SKU, always: on hand + set aside in open allotments + sold = what there was.
"""

from storage.port import Collection, Row, by


class Stock(Row, frozen=True):
    """Pieces of one SKU that are neither sold nor set aside."""

    sku: str
    on_hand: int


class Allotment(Row, frozen=True):
    """Pieces set aside for somebody who sells live; ``left`` of ``units``, until ``expires_ms``."""

    id: str
    sku: str
    units: int
    left: int
    expires_ms: int
    state: str = "open"


class Checkout(Row, frozen=True):
    """``state`` in UCP's words; ``allotment`` empty where the pieces come from the stock."""

    id: str
    sku: str
    quantity: int
    allotment: str
    buyer: str
    amount: int
    expires_ms: int
    state: str = "ready_for_complete"
    order: str = ""


class Order(Row, frozen=True):
    """``reference`` and ``room`` are what the platform sent along (UCP attribution)."""

    id: str
    checkout: str
    sku: str
    quantity: int
    amount: int
    buyer: str
    reference: str
    room: str
    placed_ms: int
    state: str = "processing"
    site: str = "shop"


class Answer(Row, frozen=True):
    """What was answered to an idempotency key, and the hash of what was asked."""

    id: str
    asked: str
    status: int
    body: bytes


STOCK = Collection("shop_stock", Stock, id="sku")
BY_STATE = by("state", "expires_ms")
ALLOTMENTS = Collection("shop_allotment", Allotment, indexes=(BY_STATE,))
CHECKOUTS = Collection("shop_checkout", Checkout, personal=("buyer",))
BY_BUYER, BY_SITE = by("buyer", "placed_ms"), by("site", "placed_ms")
ORDERS = Collection("shop_order", Order, indexes=(BY_BUYER, BY_SITE), personal=("buyer",))
ANSWERS = Collection("shop_answer", Answer)

COLLECTIONS = (STOCK, ALLOTMENTS, CHECKOUTS, ORDERS, ANSWERS)
