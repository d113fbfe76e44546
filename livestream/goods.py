"""Goods: what the marketplace has, for hosts who choose and buyers who look."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

from marketplace.goods import Context, Product
from marketplace.port import DefiniteNo, Marketplace, RetryLater, Unknown
from marketplace.rates import Rates, RateTable
from rialto.command import Ask, Caller, Rate, command
from rialto.ids import ProductId
from rialto.refusal import Refusal
from rialto.roles import Role
from storage.work import Look


class NoSuchProduct(Refusal):
    code = 1121
    reason = "there is no such product"


class Upstream(Refusal):
    code = 1122
    reason = "the marketplace does not answer"
    retry_after_ms = 5_000


class AskGoods(Ask, frozen=True):
    """Look at a product."""

    product: Annotated[ProductId, Meta(max_length=64)]


class AskSearch(Ask, frozen=True):
    """Find products by words; none find all."""

    query: Annotated[str, Meta(max_length=100)] = ""
    page: Annotated[str, Meta(max_length=200)] = ""


class AskRates(Ask, frozen=True):
    """Tell the rates of the day, by which a page says what a price is about."""


class RatesShown(Struct, frozen=True):
    """``table`` is missing where no rates are known."""

    table: RateTable | None = None


class Found(Struct, frozen=True):
    """``next`` is the ``page`` to ask for next, empty on the last."""

    products: list[Product]
    next: str


@dataclass
class GoodsCommands:
    market: Marketplace
    context: Context
    rates: Rates

    @command("goods:show", needs=Role.GUEST, rate=Rate(30, 10), refuses=(NoSuchProduct, Upstream))
    async def show(self, ask: AskGoods, who: Caller, look: Look) -> Product:
        with asking():
            found = await self.market.get_products((ask.product,), self.context)
        if not found:
            raise NoSuchProduct(product=ask.product)
        return found[0]

    @command("goods:search", needs=Role.GUEST, rate=Rate(20, 10), refuses=(Upstream,))
    async def search(self, ask: AskSearch, who: Caller, look: Look) -> Found:
        with asking():
            products, next = await self.market.search_products(ask.query, self.context, ask.page)
        return Found(products, next)

    @command("goods:rates", needs=Role.GUEST, rate=Rate(10, 10))
    async def show_rates(self, ask: AskRates, who: Caller, look: Look) -> RatesShown:
        return RatesShown(self.rates.current())


@contextmanager
def asking() -> Iterator[None]:
    """Read the marketplace: where it does not answer, the caller is told so."""
    try:
        yield
    except RetryLater as later:
        raise Upstream(retry_after_ms=later.after_ms) from later
    except (Unknown, DefiniteNo) as unanswered:
        raise Upstream from unanswered
