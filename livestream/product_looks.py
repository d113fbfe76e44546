"""Product looks: how pictures of what was laid on tables look, and those of what was a fake.

A row says what is still to be looked at, so that none is lost with the process that would have.
"""

from msgspec.structs import replace

from rialto.ids import ProductId
from storage.image_hash import read
from storage.port import Collection, Row, by

WANTED, KNOWN = "wanted", "known"
DAY_MS = 86_400_000
# A seller may show something else at the same address; within a day it is taken for what it was.
FRESH_MS = DAY_MS
# After it was laid last: what is taken down goes from the marketplace, and is known here still.
KEPT_MS = 30 * DAY_MS
# What cannot be had is asked for again so much later, and then left.
AGAIN_MS = (10_000, 60_000, 600_000, 3_600_000)

# Closer than for uploads: things before one white ground look more alike than what people bring.
# Measured in tests/livestream/test_product_looks.py.
NEAR = (5, 5)


class ProductLook(Row, frozen=True):
    """How the picture of a product looks, "" where that is not known (storage/image_hash.py).

    ``title`` and ``picture``, an address of the marketplace's, are as it was laid, "" where they
    are to be asked. WANTED is to be looked at, or compared, when it is due; KNOWN is forgotten
    when it is. ``seen_ms`` is when it was looked at last, or left after ``tries``.
    """

    id: ProductId
    picture: str = ""
    title: str = ""
    look: str = ""
    stage: str = KNOWN
    tries: int = 0
    seen_ms: int = 0
    due_ms: int = 0

    def laid(self, picture: str, now_ms: int) -> "ProductLook":
        """Return it as it is once the product lies on a table with ``picture``."""
        if picture != self.picture:
            other = replace(self, picture=picture, look="", stage=KNOWN, seen_ms=0)
            return other.wanted(now_ms)
        if not self.look and self.seen_ms and now_ms - self.seen_ms < FRESH_MS:
            return self  # it was left a short while ago
        return self.wanted(now_ms)

    def wanted(self, now_ms: int) -> "ProductLook":
        """Return it as to be looked at; what is so already goes on as it does."""
        if self.stage == WANTED:
            return self
        return replace(self, stage=WANTED, tries=0, due_ms=now_ms)

    def stale(self, now_ms: int) -> bool:
        """Say whether the picture has to be fetched to know how it looks."""
        return not self.look or now_ms - self.seen_ms >= FRESH_MS

    def seen(self, look: str, now_ms: int) -> "ProductLook":
        return replace(self, look=look, seen_ms=now_ms).compared(now_ms)

    def compared(self, now_ms: int) -> "ProductLook":
        return replace(self, stage=KNOWN, tries=0, due_ms=now_ms + KEPT_MS)

    def missed(self, now_ms: int) -> "ProductLook":
        """Return it once it could not be had: due again later, or left."""
        if self.tries == len(AGAIN_MS):
            return self.left(now_ms)
        return replace(self, tries=self.tries + 1, due_ms=now_ms + AGAIN_MS[self.tries])

    def left(self, now_ms: int) -> "ProductLook":
        """Return it with what was known of it, if anything was."""
        return replace(self, seen_ms=now_ms).compared(now_ms)


class Delisted(Row, frozen=True):
    """How the picture of a product looks that was taken off as a fake, for as long as it is."""

    id: ProductId
    look: str
    at_ms: int
    title: str = ""
    picture: str = ""

    def like(self, other: ProductLook) -> bool:
        """Say whether another product shows this picture, or nearly so."""
        if other.id == self.id or not other.look:
            return False
        mine, its = read(self.look), read(other.look)
        return mine.telling and mine.near(its, NEAR)


BY_STAGE, BY_TIME = by("stage", "due_ms"), by("at_ms")
PRODUCT_LOOKS = Collection("product_look", ProductLook, indexes=(BY_STAGE,))
DELISTED = Collection("delisted_picture", Delisted, indexes=(BY_TIME,))
