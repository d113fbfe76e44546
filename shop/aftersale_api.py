"""What a platform asks after the sale: who bought what, who sells, and what became of orders.

Extensions dev.rialto.purchase_check, dev.rialto.seller and dev.rialto.events: UCP has none of them.
"""

from dataclasses import dataclass
from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from shop import wire
from shop.aftersale import AfterSale
from shop.answers import reading
from shop.asks import Bad, body_of, decode, is_moment
from shop.knobs import Knobs

AT_ONCE = 50


class Checking(Struct):
    buyer: str
    products: list[str]


@dataclass
class AfterSaleApi:
    sale: AfterSale
    knobs: Knobs

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/purchase-checks", reading(self.knobs, self.check), methods=["POST"]),
            Route("/sellers/{id}", reading(self.knobs, self.seller)),
            Route("/events", reading(self.knobs, self.events)),
        ]

    async def check(self, request: Request) -> dict[str, Any]:
        asked = decode(await body_of(request), Checking)
        if len(asked.products) > AT_ONCE:
            raise Bad(400, "too_many_ids")
        found = await self.sale.bought(asked.buyer, tuple(asked.products))
        return {
            "ucp": wire.meta(wire.PURCHASE_CHECK),
            "purchases": {
                product: {"order_id": row.id, "delivered_at": wire.moment(row.delivered_ms)}
                for product, row in found.items()
            },
        }

    async def seller(self, request: Request) -> dict[str, Any]:
        one = self.sale.seller(request.path_params["id"])
        return {
            "ucp": wire.meta(wire.SELLER),
            "id": one.id,
            "name": one.name,
            "rating": {"value": one.score, "scale_max": 5},
        }

    async def events(self, request: Request) -> dict[str, Any]:
        after = request.query_params.get("after", "")
        if after and not is_moment(after.partition(".")[0]):
            raise Bad(400, "invalid_request")
        rows = await self.sale.events(after)
        return {"ucp": wire.meta(wire.EVENTS), "events": [wire.event(row) for row in rows]}
