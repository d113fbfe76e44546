"""Goods: what a marketplace tells of its products, in the words that Rialto shows."""

from msgspec import Struct

from rialto.ids import ProductId, SellerId, Sku
from rialto.money import Money


class Variant(Struct, frozen=True):
    """One thing that can be bought. ``available`` is what the marketplace says it could sell."""

    sku: Sku
    title: str
    price: Money
    available: int


class Product(Struct, frozen=True):
    """``picture`` is a path on the marketplace's host or an absolute URL; ``rating`` 0 to 5."""

    id: ProductId
    title: str
    about: str
    picture: str
    seller: SellerId
    seller_name: str
    variants: tuple[Variant, ...]
    rating: float = 0.0

    def variant(self, sku: Sku) -> Variant | None:
        return next((v for v in self.variants if v.sku == sku), None)


class Instrument(Struct, frozen=True):
    """A way to pay that the buyer has at the marketplace: an opaque id and what to call it."""

    id: str
    title: str


class Context(Struct, frozen=True):
    """For whom prices are asked: ISO 3166 country, ISO 4217 currency, BCP 47 locale."""

    country: str = "IT"
    currency: str = "EUR"
    locale: str = "en"
