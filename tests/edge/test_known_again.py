"""Pictures of fakes are known again by a real node: over http, and from its own shop."""

import asyncio
import secrets

import httpx
import msgspec
import pytest

from gateway.compose import SHOP_URL, embedded
from livestream.known_again import RULE
from livestream.product_looks import DELISTED, KNOWN, PRODUCT_LOOKS
from moderation.case import CASES, QUEUE
from rialto.command import Member
from rialto.roles import Role
from rialto.settings import Settings
from rialto.world import World
from shop.catalogue import PRODUCTS, Product
from storage.work import Look
from tests.callers import Asker, bo, hana, tess
from tests.marketplace.showing import showing
from tests.storage.drawn import photo, saved, scene

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(90)]

IRA = Member("ira", "Ira", Role.HOST)
WITHIN_S = 60.0


class Market:
    """A node with two hosts, and what its rule has seen and found."""

    def __init__(self, node):
        self.node, self.ask, self.rooms = node, Asker(node.house.dispatch, node.house), {}
        self.look = Look(node.house.commit.store)

    async def lay(self, *products, who=hana):
        if who.user not in self.rooms:
            about = {"title": "Evening sale", "cover": "teapots", "category": "home"}
            self.rooms[who.user] = (await self.ask.ok("room:create", who, **about))["room"]
            await self.ask.ok("room:start", who, room=self.rooms[who.user])
        for product in products:
            await self.ask.ok("pin:show", who, room=self.rooms[who.user], product=product)

    async def until(self, told):
        async with asyncio.timeout(WITHIN_S):
            while True:
                if await told():
                    return
                await asyncio.sleep(0.05)

    async def seen(self, *products):
        async def told():
            rows = await self.look.get_many(PRODUCT_LOOKS, products)
            return len(rows) == len(products) and all(row.stage == KNOWN for row in rows)

        await self.until(told)

    async def delisted(self, product):
        async def told():
            return await self.look.get(DELISTED, product)

        await self.until(told)

    async def found(self):
        return [case.ref async for case in self.look.every(CASES, QUEUE) if case.rule == RULE]


async def test_a_copy_of_what_people_ruled_a_fake_is_known_over_http_and_another_is_not(tmp_path):
    async with showing() as shows:
        shows.show("/pictures/teapot.svg", photo("PNG", seed=3))
        shows.show("/pictures/bowl.svg", saved(scene(3).resize((240, 180)), "JPEG", quality=40))
        shows.show("/pictures/kettle.svg", photo("WEBP", seed=4))
        shows.show("/pictures/lamp.svg", b"", b"302 Found", b"Location: /pictures/teapot.svg\r\n")
        settings = Settings(
            secret=secrets.token_hex(32), port=0, data=str(tmp_path), product_pictures=shows.origin
        )
        async with embedded(settings, World()) as node:
            market = Market(node)
            await market.lay("teapot")
            await market.seen("teapot")
            place = {"room": market.rooms["hana"], "product": "teapot"}
            await market.ask.ok("report:product", bo, **place, reason="counterfeit")
            (case,) = [case async for case in market.look.every(CASES, QUEUE)]
            await market.ask.ok("case:claim", tess, case=case.id)
            decided = {"step": "hold", "ground": "counterfeit", "macro": "fake"}
            await market.ask.ok("case:decide", tess, case=case.id, **decided)
            await market.delisted("teapot")

            await market.lay("bowl", "kettle", "lamp", who=IRA)
            await market.seen("bowl", "kettle")

            assert await market.found() == ["product/bowl"]
            assert shows.paths.count("/pictures/teapot.svg") == 1
            shown = await market.ask.ok("room:show", room=market.rooms["ira"])
            shelf = next(part for part in shown["parts"] if part["part"] == "shelf")
            assert [one["product"] for one in shelf["products"]] == ["bowl", "kettle", "lamp"]


class Copied(Product, frozen=True):
    """A product whose seller has taken the picture of another."""

    @property
    def picture(self):
        return "/pictures/teapot.svg"


async def test_a_copy_of_what_the_shop_blocked_as_a_fake_is_known_without_a_word_to_outside(
    tmp_path, monkeypatch
):
    monkeypatch.setitem(PRODUCTS, "bowl", Copied(**msgspec.structs.asdict(PRODUCTS["bowl"])))
    settings = Settings(secret=secrets.token_hex(32), port=0, data=str(tmp_path))
    async with embedded(settings, World()) as node:
        market = Market(node)
        await market.lay("teapot", "bowl", "kettle")
        await market.seen("teapot", "bowl", "kettle")
        transport = httpx.ASGITransport(app=node.shop.app)
        async with httpx.AsyncClient(transport=transport, base_url=SHOP_URL) as shop:
            await shop.post("/admin/products/teapot/blocked", json={"reason": "counterfeit"})

            await market.delisted("teapot")
            await market.until(market.found)

            assert await market.found() == ["product/bowl"]
            await shop.post("/admin/products/teapot/allowed", json={})

        async def forgotten():
            return not await market.look.get(DELISTED, "teapot")

        await market.until(forgotten)
