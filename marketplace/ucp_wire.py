"""UCP's JSON read into the port's words, and the port's words written as UCP's JSON. Pure."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

import msgspec

from marketplace.goods import Context, Instrument, Product, Variant
from marketplace.port import (
    Allotment,
    AllotmentId,
    Checkout,
    CheckoutId,
    DefiniteNo,
    Event,
    Line,
    Order,
    OrderRef,
    Purchase,
    Quote,
    Seller,
    Unknown,
)
from rialto.ids import OrderId, ProductId, SellerId, Sku, UserId
from rialto.money import Money

LONGEST_PAUSE_MS = 10 * 60_000
ALLOCATION = "dev.rialto.allocation"
CODES = {
    "payment_failed": "payment_declined",
    "item_unavailable": "out_of_stock",
    "item_blocked": "blocked",
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


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Read what a business sent: where it is in no known shape, nobody knows what it means."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise Unknown(f"{what} that cannot be read") from error


def context(asked: Context) -> dict[str, str]:
    return {"address_country": asked.country, "currency": asked.currency, "language": asked.locale}


def instrument(id: str) -> dict[str, Any]:
    return {"id": id, "handler_id": "fake", "type": "card", "selected": True}


def products(told: dict[str, Any], base: str) -> list[Product]:
    with reading("a product"):
        return [_product(one, base) for one in told.get("products", [])]


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
        _money(v["price"]["amount"], v["price"]["currency"]),
        int(extra.get("available", 1 if open else 0)),
    )


def next_page(told: dict[str, Any]) -> str:
    with reading("a page"):
        page = told.get("pagination") or {}
        return str(page.get("cursor", "")) if page.get("has_next_page") else ""


def quote(told: dict[str, Any]) -> Quote:
    found = checkout(told)
    if found.state != "open":
        raise DefiniteNo("checkout_closed", found.state)
    return Quote(found.id, found.total, expires_ms(told))


def checkout(told: dict[str, Any]) -> Checkout:
    """Read a checkout; raises DefiniteNo where the business sent its refusal and nothing else."""
    if "status" not in told and (no := refusal(told)):
        raise no
    with reading("a checkout"):
        ordered = (told.get("order") or {}).get("id")
        return Checkout(
            CheckoutId(told["id"]),
            STATES[told["status"]],
            _total(told),
            OrderRef(ordered) if ordered else None,
            told.get("continue_url", ""),
        )


def order(told: dict[str, Any]) -> Order:
    with reading("an order"):
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


def orders(told: dict[str, Any]) -> list[Order]:
    with reading("a list of orders"):
        return [order(one) for one in told.get("orders", [])]


def _order_state(told: dict[str, Any]) -> str:
    states = {li["status"] for li in told["line_items"]}
    return "canceled" if states == {"removed"} else "placed"


def purchases(told: dict[str, Any]) -> dict[ProductId, Purchase]:
    with reading("a purchase check"):
        return {
            ProductId(id): Purchase(OrderRef(one["order_id"]), _ms(one["delivered_at"]))
            for id, one in told["purchases"].items()
        }


def seller(told: dict[str, Any]) -> Seller:
    with reading("a seller"):
        return Seller(SellerId(told["id"]), told["name"], float(told["rating"]["value"]))


def events(told: dict[str, Any]) -> list[Event]:
    with reading("events"):
        return [
            Event(one["id"], one["type"], msgspec.json.encode(one["data"]), str(one["cursor"]))
            for one in told["events"]
        ]


def allotment(told: dict[str, Any]) -> Allotment:
    with reading("an allotment"):
        return Allotment(
            AllotmentId(told["id"]), Sku(told["sku"]), int(told["units"]), expires_ms(told)
        )


def instruments(told: dict[str, Any]) -> list[Instrument]:
    with reading("a way to pay"):
        return [
            Instrument(one["id"], (one.get("display") or {}).get("label", one["id"]))
            for one in told.get("instruments", [])
        ]


def refusal(told: dict[str, Any]) -> DefiniteNo | None:
    """Return what an answer's error messages amount to, None where there are none."""
    with reading("a message"):
        errors = [m for m in told.get("messages") or [] if m.get("type") == "error"]
        if not errors:
            return None
        first = errors[0]
        code = str(first.get("code", "refused"))
        available = (first.get(ALLOCATION) or {}).get("available")
        return DefiniteNo(CODES.get(code, code), str(first.get("content", "")), available)


def expires_ms(told: dict[str, Any]) -> int:
    with reading("a time"):
        return _ms(told["expires_at"])


def _ms(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp() * 1000)


def retry_after_ms(header: str, otherwise: int) -> int:
    """Read Retry-After (RFC 9110 section 10.2.3) where it is in seconds; at most ten minutes."""
    if not header.isdecimal():
        return otherwise
    return min(int(header[:9]) * 1000, LONGEST_PAUSE_MS)


def _total(told: dict[str, Any]) -> Money:
    totals = {t["type"]: t["amount"] for t in told["totals"]}
    return _money(totals["total"], told["currency"])


def _money(amount: Any, currency: Any) -> Money:
    # By convert: what is stored and could not be read again would stop all who come after it.
    return msgspec.convert({"amount": amount, "currency": currency}, Money)
