"""What a platform asks about products: by their ids, and by words (UCP catalog)."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from shop import wire
from shop.answers import reading
from shop.asks import Asking, Bad, Searching, body_of, decode
from shop.business import Business
from shop.catalogue import PRODUCTS, Product
from shop.knobs import Knobs

PAGE, AT_ONCE = 50, 50


@dataclass
class CatalogueApi:
    business: Business
    knobs: Knobs
    base: str

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/catalog/lookup", reading(self.knobs, self.lookup), methods=["POST"]),
            Route("/catalog/search", reading(self.knobs, self.search), methods=["POST"]),
        ]

    async def lookup(self, request: Request) -> dict[str, Any]:
        ids = decode(await body_of(request), Asking).ids
        if len(ids) > AT_ONCE:
            raise Bad(400, "too_many_ids")
        return await self._shown([PRODUCTS[id] for id in ids if id in PRODUCTS])

    async def search(self, request: Request) -> dict[str, Any]:
        asked = decode(await body_of(request), Searching)
        found, more = find(asked.query, asked.pagination.cursor)
        return await self._shown(found, more)

    async def _shown(self, found: list[Product], more: str = "") -> dict[str, Any]:
        blocked = await self.business.blocked(tuple(product.id for product in found))
        found = [product for product in found if product.id not in blocked]
        skus = tuple(v.sku for product in found for v in product.variants)
        return wire.products(found, await self.business.on_hand(skus), self.base, more)


def find(query: str, after: str) -> tuple[list[Product], str]:
    """Return a page of the products whose title has all words of ``query``."""
    words = query.lower().split()
    names = [p.id for p in PRODUCTS.values() if all(w in p.title.lower() for w in words)]
    start = names.index(after) + 1 if after in names else 0
    page = names[start : start + PAGE]
    more = page[-1] if names[start + PAGE :] else ""
    return [PRODUCTS[name] for name in page], more
