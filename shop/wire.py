"""The shop's JSON, in the shapes of the Universal Commerce Protocol, release 2026-04-08 (REST)."""

from datetime import UTC, datetime
from typing import Any

from shop.business import CARDS, No
from shop.catalogue import CURRENCY, SELLERS, VARIANTS, Product, Variant
from shop.rows import Allotment, Checkout, Event, Order

VERSION = "2026-04-08"
SERVICE = "dev.ucp.shopping"
ALLOCATION = "dev.rialto.allocation"
ORDER_LIST = "dev.rialto.order_list"
PURCHASE_CHECK = "dev.rialto.purchase_check"
SELLER = "dev.rialto.seller"
EVENTS = "dev.rialto.events"
EXTENSIONS = (ALLOCATION, ORDER_LIST, PURCHASE_CHECK, SELLER, EVENTS)
HANDLER = "com.example.fake_card"
SEVERITY = {"out_of_stock": "unrecoverable", "payment_failed": "requires_buyer_input"}


def profile(base: str) -> dict[str, Any]:
    """Return what ``/.well-known/ucp`` tells a platform that looks for capabilities."""
    capability = [{"version": VERSION}]
    named = ("checkout", "order", "catalog.search", "catalog.lookup")
    capabilities = {f"{SERVICE}.{name}": capability for name in named}
    service = {"version": VERSION, "transport": "rest", "endpoint": base}
    return {
        "ucp": {
            "version": VERSION,
            "services": {SERVICE: [service]},
            "capabilities": capabilities | dict.fromkeys(EXTENSIONS, capability),
            "payment_handlers": {HANDLER: [{"id": "fake", "version": VERSION}]},
        }
    }


def meta(*names: str) -> dict[str, Any]:
    return {"version": VERSION, "capabilities": {name: [{"version": VERSION}] for name in names}}


def products(found: list[Product], stock: dict[str, int], base: str, more: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "ucp": meta(f"{SERVICE}.catalog.lookup"),
        "products": [product(one, stock, base) for one in found],
    }
    if more:
        body["pagination"] = {"has_next_page": True, "cursor": more}
    return body


def product(one: Product, stock: dict[str, int], base: str) -> dict[str, Any]:
    amounts = [v.amount for v in one.variants]
    return {
        "id": one.id,
        "title": one.title,
        "description": {"plain": one.about},
        "price_range": {"min": price(min(amounts)), "max": price(max(amounts))},
        "media": [{"type": "image", "url": base + one.picture, "alt_text": one.title}],
        "rating": {"value": one.rating, "scale_max": 5},
        "variants": [variant(one, v, stock) for v in one.variants],
        "metadata": {"seller_id": one.seller},
    }


def variant(one: Product, v: Variant, stock: dict[str, int]) -> dict[str, Any]:
    left = stock.get(v.sku, 0)
    return {
        "id": v.sku,
        "sku": v.sku,
        "title": v.title,
        "description": {"plain": v.title},
        "price": price(v.amount),
        "availability": {
            "available": left > 0,
            "status": "in_stock" if left else "out_of_stock",
        },
        "seller": {"name": SELLERS[one.seller].name},
        "inputs": [{"id": v.sku}],
        # UCP has no stock numbers; the allocation extension tells how many could be set aside.
        "metadata": {ALLOCATION: {"available": left}},
    }


def price(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": CURRENCY}


def checkout(found: Checkout, base: str, no: No | None = None) -> dict[str, Any]:
    body: dict[str, Any] = {
        "ucp": meta(f"{SERVICE}.checkout") | {"payment_handlers": {HANDLER: []}},
        "id": found.id,
        "line_items": [line(found.id, found.sku, found.quantity, found.amount)],
        "status": found.state,
        "currency": CURRENCY,
        "totals": totals(found.amount),
        "links": [{"type": "terms_of_service", "url": f"{base}/terms"}],
        "expires_at": moment(found.expires_ms),
        "payment": {"instruments": instruments()},
    }
    if found.order:
        url = f"{base}/orders/{found.order}"
        body["order"] = {"id": found.order, "permalink_url": url}
    if no:
        body["messages"] = [message(no)]
    return body


def instruments() -> list[dict[str, Any]]:
    return [
        {"id": id, "handler_id": HANDLER, "type": "card", "display": {"label": label}}
        for id, label in CARDS.items()
    ]


def refused(no: No) -> dict[str, Any]:
    """Return a business outcome that is a no and has nothing to show: HTTP 200 with messages."""
    return {"ucp": {"version": VERSION, "status": "error"}, "messages": [message(no)]}


def message(no: No) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "error",
        "code": no.code,
        "content": no.told,
        "severity": SEVERITY.get(no.code, "unrecoverable"),
    }
    if no.available is not None:
        told[ALLOCATION] = {"available": no.available}
    return told


def order(found: Order, base: str) -> dict[str, Any]:
    item = line(found.id, found.sku, found.quantity, found.amount)
    gone, came = found.state == "canceled", found.delivered_ms > 0
    left = 0 if gone else found.quantity
    done = left if came else 0
    item["quantity"] = {"original": found.quantity, "total": left, "fulfilled": done}
    item["status"] = "removed" if gone else "fulfilled" if came else "processing"
    events = [{"type": "delivered", "occurred_at": moment(found.delivered_ms)}] if came else []
    refund = {"type": "refund", "occurred_at": moment(found.since_ms)}
    return {
        "ucp": meta(f"{SERVICE}.order"),
        "id": found.id,
        "checkout_id": found.checkout,
        "permalink_url": f"{base}/orders/{found.id}",
        "line_items": [item],
        "fulfillment": {"events": events},
        "adjustments": [refund] if found.state == "refunded" else [],
        "currency": CURRENCY,
        "totals": totals(found.amount),
        "attribution": {
            "reference": found.reference,
            "room": found.room,
            "buyer": found.buyer,
            "placed_ms": str(found.placed_ms),
        },
    }


def line(of: str, sku: str, quantity: int, amount: int) -> dict[str, Any]:
    one, v = VARIANTS[sku]
    item = {"id": sku, "title": f"{one.title}, {v.title}", "price": v.amount}
    return {"id": f"{of}-1", "item": item, "quantity": quantity, "totals": totals(amount)}


def totals(amount: int) -> list[dict[str, Any]]:
    return [{"type": "subtotal", "amount": amount}, {"type": "total", "amount": amount}]


def allotment(found: Allotment) -> dict[str, Any]:
    return {
        "ucp": meta(ALLOCATION),
        "id": found.id,
        "sku": found.sku,
        "units": found.units,
        "left": found.left,
        "expires_at": moment(found.expires_ms),
        "status": found.state,
    }


def event(found: Event) -> dict[str, Any]:
    data: dict[str, Any] = {"order_id": found.order, "buyer": found.buyer}
    if found.product:
        data = {"product_id": found.product, "version": found.edition, "reason": found.why}
    cursor = f"{found.at_ms}.{found.id}"
    return {"id": found.id, "type": found.kind, "cursor": cursor, "data": data}


def moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")
