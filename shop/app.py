"""The shop as a service: UCP calls in, JSON out. It shares no type with the platform's adapter."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from rialto.world import World
from shop import wire
from shop.admin import Admin
from shop.aftersale import AfterSale
from shop.aftersale_api import AfterSaleApi
from shop.answers import json_of, picture, reading
from shop.asks import (
    Bad,
    Buying,
    Completing,
    Renewing,
    SettingAside,
    body_of,
    decode,
    is_moment,
    key_of,
)
from shop.business import Business, Changes, Missing, No
from shop.catalogue_api import CatalogueApi
from shop.issuer import Issuer, Person
from shop.issuer_api import IssuerApi, IssuerOf
from shop.issuer_pages import IssuerPages
from shop.knobs import Knobs
from shop.oauth import Client
from shop.rows import ANSWERS, Answer
from shop.signing import Signing
from storage.port import Conflict, Put, Store

NODE = "shop"
LEASE_MS = 60_000
LAPSE_EVERY_S = 1.0
FORGET_EVERY = 60  # of these


Write = Callable[[Request, bytes, Changes], Awaitable[dict[str, Any]]]


@dataclass
class Shop:
    """The reference marketplace in process: its rules, its knobs and its ASGI application."""

    business: Business
    knobs: Knobs
    base: str
    issuer: Issuer

    @classmethod
    async def open(
        cls,
        store: Store,
        world: World,
        base: str,
        people: Iterable[Person] = (),
        clients: Iterable[Client] = (),
    ) -> "Shop":
        """Open the shop over its own store; ``base`` is what its URLs begin with.

        ``people`` have an account, ``clients`` may ask who they are.
        """
        lease = await store.claim(NODE, LEASE_MS)
        business = Business(store, lease, world)
        await business.stock_up()
        signing = Signing(store, lease, world)
        await signing.open()
        issuer = Issuer(store, lease, world, signing)
        issuer.people = {person.user: person for person in people}
        issuer.clients = {client.id: client for client in clients}
        return cls(business, Knobs(world), base, issuer)

    def pictures(self) -> list[BaseRoute]:
        """Return the routes of the drawn pictures, for whoever shows them on its own host."""
        return [Route("/pictures/{name}.svg", picture)]

    def openid(self, issuer_of: IssuerOf) -> list[BaseRoute]:
        """Return the issuer's routes, for whoever mounts them; ``issuer_of`` says where that is."""
        api, pages = IssuerApi(self.issuer, issuer_of), IssuerPages(self.issuer, issuer_of)
        return [*api.routes(), *pages.routes()]

    async def run(self) -> None:
        """Take back for ever what was set aside and not sold in time, and forget what lapsed."""
        for beat in itertools.count():
            await self.business.lapse()
            await self.sale.go_on()
            if beat % FORGET_EVERY == 0:
                await self.issuer.forget()
            await asyncio.sleep(LAPSE_EVERY_S)

    @property
    def sale(self) -> AfterSale:
        return AfterSale(self.business)

    @property
    def app(self) -> Starlette:
        reads = {
            ("GET", "/.well-known/ucp"): self._profile,
            ("GET", "/checkout-sessions/{id}"): self._checkout,
            ("GET", "/payment-instruments"): self._instruments,
            ("GET", "/orders"): self._orders,
            ("GET", "/orders/{id}"): self._order,
        }
        writes: dict[str, Write] = {
            "/checkout-sessions": self._open,
            "/checkout-sessions/{id}/complete": self._complete,
            "/checkout-sessions/{id}/cancel": self._cancel,
            "/orders/{id}/cancel": self._cancel_order,
            "/allocations": self._set_aside,
            "/allocations/{id}/renew": self._renew,
            "/allocations/{id}/return": self._take_back,
        }
        routes: list[BaseRoute] = [
            Route(path, reading(self.knobs, run), methods=[method])
            for (method, path), run in reads.items()
        ]
        routes += [
            Route(path, self._writing(run), methods=["POST"]) for path, run in writes.items()
        ]
        routes += [
            *self.pictures(),
            *self.openid(lambda _: self.base),
            *CatalogueApi(self.business, self.knobs, self.base).routes(),
            *AfterSaleApi(self.sale, self.knobs).routes(),
            *Admin(self.sale, self.knobs).routes(),
        ]
        return Starlette(routes=routes)

    def _writing(self, run: Write) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            await self.knobs.before()
            try:
                key, body = key_of(request), await body_of(request)
                answer = await self._once(run, request, key, body)
            except Bad as bad:
                return json_of(bad.status, {"code": bad.code, "content": bad.code})
            if self.knobs.after():
                return json_of(500, {"code": "internal", "content": "a fault by knob"})
            return Response(answer.body, answer.status, media_type="application/json")

        return handle

    async def _once(self, run: Write, request: Request, key: str, body: bytes) -> Answer:
        """Carry a request out once: its answer is written in the batch of what it did."""
        id, asked = f"{request.url.path}/{key}", sha256(body).hexdigest()
        async with self.business.locks.hold(await self._about(request, body)):
            kept = await self.business.store.get(ANSWERS, id)
            if kept is None:
                kept = await self._carry_out(run, request, body, Answer(id, asked, 200, b""))
            if kept.asked != asked:
                raise Bad(409, "idempotency_conflict")
            return kept

    async def _carry_out(self, run: Write, request: Request, body: bytes, fresh: Answer) -> Answer:
        changes = Changes()
        try:
            told, status = await run(request, body, changes), 200
        except No as no:
            changes, told, status = Changes(), wire.refused(no), 200
        except Missing:
            changes, status = Changes(), 404
            told = {"code": "not_found", "content": "there is no such thing"}
        answer = Answer(fresh.id, fresh.asked, status, msgspec.json.encode(told))
        changes.puts[ANSWERS.name, answer.id] = Put(ANSWERS, answer)
        try:
            await self.business.write(changes)
        except Conflict as conflict:
            raise Bad(503, f"conflict: {conflict.of}") from conflict
        return answer

    async def _about(self, request: Request, body: bytes) -> str:
        """Name what a request is about, so that requests about one SKU come one after another."""
        id = str(request.path_params.get("id", ""))
        try:
            if request.url.path.startswith("/allocations") and id:
                return await self.business.allotted_sku(id)
            if request.url.path.startswith("/checkout-sessions") and id:
                return (await self.business.checkout(id)).sku
            if request.url.path.startswith("/orders"):
                return (await self.business.order(id)).sku
        except Missing:
            return id
        if request.url.path == "/allocations":
            return decode(body, SettingAside).sku
        lines = decode(body, Buying).line_items
        return lines[0].item.id if lines else ""

    async def _profile(self, request: Request) -> dict[str, Any]:
        return wire.profile(self.base)

    async def _instruments(self, request: Request) -> dict[str, Any]:
        return {"ucp": wire.meta(), "instruments": wire.instruments()}

    async def _open(self, request: Request, body: bytes, into: Changes) -> dict[str, Any]:
        asked = decode(body, Buying)
        if len(asked.line_items) != 1 or not 1 <= asked.line_items[0].quantity <= 100:
            raise Bad(400, "one_line_of_1_to_100")
        line, buyer = asked.line_items[0], asked.attribution.get("buyer", "")
        found = await self.business.open_checkout(
            line.item.id, line.quantity, buyer, asked.allocation, into
        )
        return wire.checkout(found, self.base)

    async def _checkout(self, request: Request) -> dict[str, Any]:
        # After a completion under way: what it makes of a checkout that is just running out counts.
        async with self.business.locks.hold(await self._about(request, b"")):
            found = await self.business.checkout(request.path_params["id"])
        return wire.checkout(found, self.base)

    async def _complete(self, request: Request, body: bytes, into: Changes) -> dict[str, Any]:
        asked, id = decode(body, Completing), request.path_params["id"]
        if len(asked.payment.instruments) != 1:
            raise Bad(400, "one_instrument")
        instrument = asked.payment.instruments[0].id
        self.business.completions.append(request.headers["idempotency-key"])
        try:
            done, _ = await self.business.complete(id, instrument, asked.attribution, into)
        except No as no:
            return wire.checkout(await self.business.checkout(id), self.base, no)
        return wire.checkout(done, self.base)

    async def _cancel(self, request: Request, body: bytes, into: Changes) -> dict[str, Any]:
        gone = await self.business.cancel_checkout(request.path_params["id"], into)
        return wire.checkout(gone, self.base)

    async def _orders(self, request: Request) -> dict[str, Any]:
        query = request.query_params
        since, cursor = query.get("since_ms", "0"), query.get("cursor", "")
        if not (is_moment(since) and (not cursor or is_moment(cursor.partition(".")[0]))):
            raise Bad(400, "invalid_request")
        found, more = await self.business.orders(int(since), cursor, query.get("buyer", ""))
        return {
            "ucp": wire.meta(wire.ORDER_LIST),
            "orders": [wire.order(one, self.base) for one in found],
            "pagination": {"has_next_page": bool(more), "cursor": more},
        }

    async def _order(self, request: Request) -> dict[str, Any]:
        return wire.order(await self.business.order(request.path_params["id"]), self.base)

    async def _cancel_order(self, request: Request, body: bytes, into: Changes) -> dict[str, Any]:
        gone = await self.business.cancel_order(request.path_params["id"], into)
        return wire.order(gone, self.base)

    async def _set_aside(self, request: Request, body: bytes, into: Changes) -> dict[str, Any]:
        asked = decode(body, SettingAside)
        found = await self.business.set_aside(asked.sku, asked.units, asked.ttl_ms, into)
        return wire.allotment(found)

    async def _renew(self, request: Request, body: bytes, into: Changes) -> dict[str, Any]:
        ttl_ms = decode(body, Renewing).ttl_ms
        return wire.allotment(await self.business.renew(request.path_params["id"], ttl_ms, into))

    async def _take_back(self, request: Request, body: bytes, into: Changes) -> dict[str, Any]:
        return wire.allotment(await self.business.take_back(request.path_params["id"], into))
