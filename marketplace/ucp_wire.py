"""UCP's JSON read into the port's words, and the port's words written as UCP's JSON. Pure."""

from datetime import datetime
from typing import Any, Literal

from marketplace.goods import Context, Instrument, Product, Variant
from marketplace.port import (
    Allotment,
    AllotmentId,
    Checkout,
    CheckoutId,
    DefiniteNo,
    Line,
    Order,
    OrderRef,
    Quote,
    Unknown,
)
from rialto.ids import OrderId, ProductId, SellerId, Sku, UserId
from rialto.money import Money

ALLOCATION = "dev.rialto.allocation"
CODES = {
    "payment_failed": "payment_declined",
    "item_unavailable": "out_of_stock",
}
State = Literal["open", "in_progress", "needs_buyer", "completed", "canceled"]
STATES: dict[str, State] = {
    "incomplete": "open",
    "ready_for_complete": "open",
    "complete_in_progress": "in_progress",
    "requires_escalation": "needs_buyer",
    "completed": "completed",
    "canceled": "canceled",
}


def context(asked: Context) -> dict[str, str]:
    return {"address_country": asked.country, "currency": asked.currency, "language": asked.locale}


def instrument(id: str) -> dict[str, Any]:
    return {"id": id, "handler_id": "fake", "type": "card", "selected": True}


def products(told: dict[str, Any], base: str) -> list[Product]:
    try:
        return [_product(one, base) for one in told.get("products", [])]
    except (KeyError, TypeError, IndexError) as error:
        raise Unknown("a product that cannot be read") from error


def _product(one: dict[str, Any], base: str) -> Product:
    variants = tuple(_variant(v) for v in one.get("variants", ()))
    media = one.get("media") or [{"url": ""}]
    seller = (one.get("metadata") or {}).get("seller_id", "")
    names = [(v.get("seller") or {}).get("name", "") for v in one.get("variants", ())]
    return Product(
        ProductId(one["id"]),
        one["title"],
        (one.get("description") or {}).get("plain", ""),
        media[0]["url"].removeprefix(base),
        SellerId(seller),
        next(filter(None, names), ""),
        variants,
        float((one.get("rating") or {}).get("value", 0.0)),
    )


def _variant(v: dict[str, Any]) -> Variant:
    extra = (v.get("metadata") or {}).get(ALLOCATION) or {}
    open = (v.get("availability") or {}).get("available", False)
    return Variant(
        Sku(v["id"]),
        v["title"],
        Money(v["price"]["amount"], v["price"]["currency"]),
        int(extra.get("available", 1 if open else 0)),
    )


def next_page(told: dict[str, Any]) -> str:
    page = told.get("pagination") or {}
    return str(page.get("cursor", "")) if page.get("has_next_page") else ""


def quote(told: dict[str, Any]) -> Quote:
    found = checkout(told)
    if found.state != "open":
        raise DefiniteNo("checkout_closed", found.state)
    return Quote(found.id, found.total, expires_ms(told))


def checkout(told: dict[str, Any]) -> Checkout:
    try:
        ordered = (told.get("order") or {}).get("id")
        return Checkout(
            CheckoutId(told["id"]),
            STATES[told["status"]],
            _total(told),
            OrderRef(ordered) if ordered else None,
            told.get("continue_url", ""),
        )
    except (KeyError, TypeError) as error:
        if no := refusal(told):
            raise no from error
        raise Unknown("a checkout that cannot be read") from error


def order(told: dict[str, Any]) -> Order:
    try:
        said = told.get("attribution") or {}
        lines = [
            Line(Sku(li["item"]["id"]), int(li["quantity"]["total"])) for li in told["line_items"]
        ]
        return Order(
            OrderRef(told["id"]),
            OrderId(said.get("reference", "")),
            UserId(said.get("buyer", "")),
            _order_state(told),
            tuple(lines),
            _total(told),
            int(said.get("placed_ms", 0)),
            0,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Unknown("an order that cannot be read") from error


def _order_state(told: dict[str, Any]) -> str:
    states = {li["status"] for li in told["line_items"]}
    return "canceled" if states == {"removed"} else "placed"


def allotment(told: dict[str, Any]) -> Allotment:
    try:
        return Allotment(
            AllotmentId(told["id"]), Sku(told["sku"]), int(told["units"]), expires_ms(told)
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Unknown("an allotment that cannot be read") from error


def instruments(told: dict[str, Any]) -> list[Instrument]:
    return [
        Instrument(one["id"], (one.get("display") or {}).get("label", one["id"]))
        for one in told.get("instruments", [])
    ]


def refusal(told: dict[str, Any]) -> DefiniteNo | None:
    """Return what an answer's error messages amount to, None where there are none."""
    errors = [m for m in told.get("messages") or [] if m.get("type") == "error"]
    if not errors:
        return None
    first = errors[0]
    code = str(first.get("code", "refused"))
    available = (first.get(ALLOCATION) or {}).get("available")
    return DefiniteNo(CODES.get(code, code), str(first.get("content", "")), available)


def expires_ms(told: dict[str, Any]) -> int:
    try:
        return int(datetime.fromisoformat(told["expires_at"]).timestamp() * 1000)
    except (KeyError, TypeError, ValueError) as error:
        raise Unknown("no time that can be read") from error


def retry_after_ms(header: str, otherwise: int) -> int:
    """Read Retry-After (RFC 9110 section 10.2.3) where it is in seconds."""
    return int(header) * 1000 if header.isdecimal() else otherwise


def _total(told: dict[str, Any]) -> Money:
    amount = next(t["amount"] for t in told["totals"] if t["type"] == "total")
    return Money(amount, told["currency"])
