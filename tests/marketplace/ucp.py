"""What the tests of the adapter ask of the reference shop."""

from marketplace.goods import Context
from marketplace.port import (
    Line,
    Placing,
)

CONTEXT = Context()
SKU, STOCK, PRICE = "teapot-1", 40, 3800


async def quoted(ucp, quantity=1, key="q", allotment="", sku=SKU):
    return await ucp.quote((Line(sku, quantity, allotment),), "ada", CONTEXT, key)


def placing(quote, instrument="card-ok", reference="o1"):
    return Placing(quote.checkout, "ada", instrument, quote.total, reference, "r1")


async def bought(ucp, quantity=1, key="k", **more):
    quote = await quoted(ucp, quantity, f"{key}-q", **more)
    return await ucp.place_order(placing(quote, reference=f"{key}-ref"), f"{key}-p")


async def on_hand(shop, sku=SKU):
    return (await shop.business.on_hand((sku,)))[sku]
