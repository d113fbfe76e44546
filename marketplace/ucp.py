"""The adapter to a marketplace that speaks the Universal Commerce Protocol over REST.

Release 2026-04-08, with extensions of ours (dev.rialto: allocation, order_list, purchase_check,
seller, events). The one duty above all: never to turn what is unknown into a definite no.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import httpx
import msgspec

from marketplace import ucp_wire as wire
from marketplace.goods import Context, Instrument, Product
from marketplace.port import (
    Allotment,
    AllotmentId,
    Capability,
    Case,
    Checkout,
    CheckoutId,
    DefiniteNo,
    Event,
    Identity,
    InProgress,
    Line,
    NeedsBuyer,
    Order,
    OrderRef,
    Placed,
    Placing,
    Purchase,
    Quote,
    RetryLater,
    Seller,
    Unknown,
    Unsupported,
)
from rialto.ids import ProductId, RoomId, SellerId, Sku, UserId

AGENT = 'profile="rialto"; version="2026-04-08"'
# Seconds in all for each kind of call; the marketplace has no longer (reference: port timeouts).
CHECK_S, READ_S, SEARCH_S, QUOTE_S, CHANGE_S, PLACE_S = 1.0, 2.0, 3.0, 4.0, 5.0, 10.0
AT_ONCE = 50
RETRY_MS = 2_000
# What is blocked is to be gone from every room within a second.
LOOK_EVERY_S = 0.4
NOT_DONE = frozenset({400, 401, 403, 422})


@dataclass
class UcpMarketplace:
    """``client`` knows the business's address; ``new_id`` names each request for its logs."""

    client: httpx.AsyncClient
    new_id: Callable[[], str]
    base: str
    capabilities: frozenset[Capability] = field(
        default=frozenset(
            {
                Capability.CATALOGUE,
                Capability.ALLOCATION,
                Capability.CHECKOUT,
                Capability.ORDERS,
                Capability.PAYMENT_METHODS,
                Capability.PURCHASE_CHECK,
                Capability.SELLERS,
                Capability.EVENTS,
            }
        )
    )
    # What was read and not handed out yet, and the place of what was handed out last.
    events: deque[Event] = field(default_factory=deque)
    heard: str = ""

    @property
    def can(self) -> frozenset[Capability]:
        return self.capabilities

    async def get_products(self, ids: tuple[ProductId, ...], context: Context) -> list[Product]:
        if len(ids) > AT_ONCE:
            raise ValueError(f"at most {AT_ONCE} products at once")
        body = {"ids": list(ids), "context": wire.context(context)}
        told = await self._send("POST", "/catalog/lookup", READ_S, body)
        return wire.products(told, self.base)

    async def search_products(
        self, query: str, context: Context, page: str = ""
    ) -> tuple[list[Product], str]:
        body: dict[str, Any] = {"query": query, "context": wire.context(context)}
        if page:
            body["pagination"] = {"cursor": page}
        told = await self._send("POST", "/catalog/search", SEARCH_S, body)
        return wire.products(told, self.base), wire.next_page(told)

    async def quote(
        self, lines: tuple[Line, ...], buyer: UserId, context: Context, key: str
    ) -> Quote:
        body: dict[str, Any] = {
            "line_items": [{"item": {"id": li.sku}, "quantity": li.quantity} for li in lines],
            "context": wire.context(context),
            "attribution": {"buyer": buyer},
        }
        if allotment := next((li.allotment for li in lines if li.allotment), ""):
            body[wire.ALLOCATION] = allotment
        told = await self._send("POST", "/checkout-sessions", QUOTE_S, body, key)
        _must_be_well(told)
        return wire.quote(told)

    async def lease_allotment(
        self, sku: Sku, room: RoomId, units: int, ttl_ms: int, key: str
    ) -> Allotment:
        body = {"sku": sku, "units": units, "ttl_ms": ttl_ms, "room": room}
        return await self._allotment("/allocations", body, key)

    async def renew_allotment(self, id: AllotmentId, ttl_ms: int, key: str) -> Allotment:
        return await self._allotment(f"/allocations/{id}/renew", {"ttl_ms": ttl_ms}, key)

    async def return_allotment(self, id: AllotmentId, key: str) -> None:
        await self._allotment(f"/allocations/{id}/return", {}, key)

    async def place_order(self, placing: Placing, key: str) -> Placed | NeedsBuyer | InProgress:
        body = {
            "payment": {"instruments": [wire.instrument(placing.instrument)]},
            "attribution": {
                "reference": placing.reference,
                "room": placing.room,
                "buyer": placing.buyer,
            },
        }
        path = f"/checkout-sessions/{placing.checkout}/complete"
        told = await self._send("POST", path, PLACE_S, body, key)
        found = wire.checkout(told)
        if found.state == "completed" and found.order:
            return Placed(found.order, found.total)
        if found.state == "needs_buyer":
            return NeedsBuyer(found.continue_url, wire.expires_ms(told))
        if found.state == "in_progress":
            return InProgress()
        _must_be_well(told)
        raise Unknown("the checkout is open, and nobody says why")

    async def get_checkout(self, id: CheckoutId) -> Checkout:
        return wire.checkout(await self._send("GET", f"/checkout-sessions/{id}", SEARCH_S))

    async def cancel_checkout(self, id: CheckoutId, key: str) -> None:
        told = await self._send("POST", f"/checkout-sessions/{id}/cancel", CHANGE_S, {}, key)
        _must_be_well(told)

    async def cancel_order(self, id: OrderRef, reason: str, key: str) -> None:
        body = {"reason": reason}
        _must_be_well(await self._send("POST", f"/orders/{id}/cancel", CHANGE_S, body, key))

    async def get_order(self, id: OrderRef) -> Order:
        return wire.order(await self._send("GET", f"/orders/{id}", SEARCH_S))

    async def list_orders(
        self, since_ms: int, cursor: str = "", buyer: UserId | None = None
    ) -> tuple[list[Order], str]:
        query = httpx.QueryParams(
            {"since_ms": str(max(0, since_ms)), "cursor": cursor, "buyer": buyer or ""}
        )
        told = await self._send("GET", f"/orders?{query}", CHANGE_S)
        return wire.orders(told), wire.next_page(told)

    async def payment_methods(self, buyer: UserId, context: Context) -> list[Instrument]:
        told = await self._send("GET", "/payment-instruments", READ_S)
        return wire.instruments(told)

    async def has_purchased(
        self, buyer: UserId, products: tuple[ProductId, ...]
    ) -> dict[ProductId, Purchase]:
        body = {"buyer": buyer, "products": list(products)}
        return wire.purchases(await self._send("POST", "/purchase-checks", CHECK_S, body))

    async def claim_coupon(self, buyer: UserId, code: str, key: str) -> NoReturn:
        self._lacks(Capability.COUPONS)

    async def open_dispute(
        self, order: OrderRef, buyer: UserId, reason: str, evidence: tuple[str, ...], key: str
    ) -> Case:
        self._lacks(Capability.DISPUTES)

    async def get_seller(self, id: SellerId) -> Seller:
        return wire.seller(await self._send("GET", f"/sellers/{id}", READ_S))

    async def verify_identity(self, token: str) -> Identity:
        self._lacks(Capability.IDENTITY)

    async def next_event(self, after: str) -> Event:
        """Return what became of an order or a product next; one place is asked for at a time."""
        if after != self.heard:
            self.events.clear()
        query = httpx.QueryParams({"after": after})
        while not self.events:
            told = await self._send("GET", f"/events?{query}", SEARCH_S)
            self.events.extend(wire.events(told))
            if not self.events:
                await asyncio.sleep(LOOK_EVERY_S)
        event = self.events.popleft()
        self.heard = event.place
        return event

    def _lacks(self, capability: Capability) -> NoReturn:
        raise Unsupported(capability.value)

    async def _allotment(self, path: str, body: dict[str, Any], key: str) -> Allotment:
        told = await self._send("POST", path, CHANGE_S, body, key)
        _must_be_well(told)
        return wire.allotment(told)

    async def _send(
        self,
        method: str,
        path: str,
        within_s: float,
        body: dict[str, Any] | None = None,
        key: str = "",
    ) -> dict[str, Any]:
        """Send one request and return its JSON; what cannot be told apart is Unknown."""
        headers = {"UCP-Agent": AGENT, "Request-Id": self.new_id()}
        if key:
            headers["Idempotency-Key"] = key
        content = None if body is None else msgspec.json.encode(body)
        if content is not None:
            headers["Content-Type"] = "application/json"
        try:
            async with asyncio.timeout(within_s):
                answer = await self.client.request(method, path, content=content, headers=headers)
        except (httpx.RequestError, OSError, TimeoutError) as error:
            raise Unknown(type(error).__name__) from error
        return _read(answer)


def _read(answer: httpx.Response) -> dict[str, Any]:
    """Return the body of a 2xx; raise what any other status means."""
    status = answer.status_code
    if status in (429, 503):
        raise RetryLater(wire.retry_after_ms(answer.headers.get("Retry-After", ""), RETRY_MS))
    if status == 404:
        raise DefiniteNo("not_found")
    if status in NOT_DONE:
        raise DefiniteNo("refused", str(status))
    if not 200 <= status < 300:
        raise Unknown(f"status {status}")
    try:
        told = msgspec.json.decode(answer.content)
    except msgspec.DecodeError as error:
        raise Unknown("not JSON") from error
    if not isinstance(told, dict):
        raise Unknown("not an object")
    return told


def _must_be_well(told: dict[str, Any]) -> None:
    """Raise DefiniteNo where the business says that it will not: outcomes come as HTTP 200."""
    if no := wire.refusal(told):
        raise no
