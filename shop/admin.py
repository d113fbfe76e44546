"""What operators and tests of the shop turn and read: faults, the ledger, orders, blocks."""

from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from shop import wire
from shop.aftersale import AfterSale
from shop.answers import answered, json_of
from shop.asks import body_of, decode
from shop.blocks import Blocks
from shop.business import Changes, No
from shop.knobs import Faults, Knobs


class Judging(Struct):
    """``reason`` is told to the platforms."""

    reason: Annotated[str, Meta(max_length=200)] = ""


@dataclass
class Admin:
    sale: AfterSale
    knobs: Knobs

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/admin/knobs", self._knobs, methods=["GET", "POST"]),
            Route("/admin/ledger", self._ledger),
            Route("/admin/orders/{id}/{state}", self._move, methods=["POST"]),
            Route("/admin/products/{id}/{verdict}", self._judge, methods=["POST"]),
        ]

    async def _knobs(self, request: Request) -> Response:
        if request.method == "POST":
            self.knobs.turn(decode(await body_of(request), Faults))
        return json_of(200, self.knobs.faults)

    async def _ledger(self, request: Request) -> Response:
        """Tell, for tests and operators, where every piece is and which keys completed."""
        return json_of(200, await self.sale.business.ledger())

    async def _move(self, request: Request) -> Response:
        """Let an order go on at once."""
        return await answered(self._moved(request), "order")

    async def _moved(self, request: Request) -> dict[str, Any]:
        business = self.sale.business
        try:
            found = await business.order(request.path_params["id"])
            async with business.locks.hold(found.sku):
                state = request.path_params["state"]
                moved = await self.sale.move(found.id, state, changes := Changes())
                await business.write(changes)
        except No as no:
            return wire.refused(no)
        return {"id": moved.id, "state": moved.state}

    async def _judge(self, request: Request) -> Response:
        """Block a product for all who sell it, or allow it again."""
        return await answered(self._judged(request), "product")

    async def _judged(self, request: Request) -> dict[str, Any]:
        product, verdict = request.path_params["id"], request.path_params["verdict"]
        asked = decode(await body_of(request) or b"{}", Judging)
        row = await Blocks(self.sale.business).judge(product, verdict, asked.reason)
        return {"id": row.product, "blocked": row.blocked, "version": row.edition}
