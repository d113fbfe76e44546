"""What the shop keeps: stock, allotments, checkouts, orders, the answers to repeated requests, and
whom it has let sign in where.

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
    moved_ms: int = 0
    delivered_ms: int = 0

    @property
    def since_ms(self) -> int:
        """Return since when it is in its state."""
        return self.moved_ms or self.placed_ms


class Event(Row, frozen=True):
    """Something that became of an order of ``buyer``, or of a product; platforms read in order."""

    id: str
    kind: str
    at_ms: int
    order: str = ""
    buyer: str = ""
    site: str = "shop"
    product: str = ""
    edition: int = 0
    why: str = ""


class Block(Row, frozen=True):
    """Whether a product may be sold; ``edition`` counts how often that changed."""

    product: str
    blocked: bool = False
    edition: int = 0


class Answer(Row, frozen=True):
    """What was answered to an idempotency key, and the hash of what was asked."""

    id: str
    asked: str
    status: int
    body: bytes


class SigningKey(Row, frozen=True):
    """A private key of P-256, PKCS #8 in PEM; ``id`` is its thumbprint (RFC 7638)."""

    id: str
    pem: bytes
    made_ms: int
    site: str = "shop"


class Grant(Row, frozen=True):
    """What a person let a client know, at which issuer; ``auth_s`` in Unix seconds."""

    id: str
    client: str
    user: str
    scope: str
    locale: str
    issuer: str
    auth_s: int
    expires_ms: int
    ended: bool = False
    site: str = "shop"


class Code(Row, frozen=True):
    """An authorization code. ``id`` is its SHA-256: what is kept here opens nothing."""

    id: str
    grant: str
    redirect_uri: str
    challenge: str
    nonce: str
    expires_ms: int
    used: bool = False
    site: str = "shop"


class Token(Row, frozen=True):
    """An access or refresh token, kept as its SHA-256; a refresh token is ``spent`` by its use."""

    id: str
    grant: str
    kind: str
    expires_ms: int
    spent: bool = False
    site: str = "shop"


STOCK = Collection("shop_stock", Stock, id="sku")
BY_STATE = by("state", "expires_ms")
ALLOTMENTS = Collection("shop_allotment", Allotment, indexes=(BY_STATE,))
CHECKOUTS = Collection("shop_checkout", Checkout, personal=("buyer",))
BY_BUYER, BY_SITE = by("buyer", "placed_ms"), by("site", "placed_ms")
BY_PROGRESS = by("state", "placed_ms")
ORDERS = Collection(
    "shop_order", Order, indexes=(BY_BUYER, BY_SITE, BY_PROGRESS), personal=("buyer",)
)
BY_TIME = by("site", "at_ms")
EVENTS = Collection("shop_event", Event, indexes=(BY_TIME,), personal=("buyer",))
BLOCKS = Collection("shop_block", Block, id="product")
ANSWERS = Collection("shop_answer", Answer)
BY_AGE, BY_END = by("site", "made_ms"), by("site", "expires_ms")
KEYS = Collection("shop_signing_key", SigningKey, indexes=(BY_AGE,))
GRANTS = Collection("shop_grant", Grant, indexes=(BY_END,), personal=("user",))
CODES = Collection("shop_code", Code, indexes=(BY_END,))
TOKENS = Collection("shop_token", Token, indexes=(BY_END,))

COLLECTIONS = (
    STOCK, ALLOTMENTS, CHECKOUTS, ORDERS, EVENTS, BLOCKS, ANSWERS, KEYS, GRANTS, CODES, TOKENS,
)  # fmt: skip
