"""The page, as it is, behind a real Centrifugo and a proxy that leads by path."""

import re
import secrets
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from tests.edge.front import Centrifugo, behind_centrifugo, beside, free_port
from tests.edge.relay import ByPath, relay
from tests.web.market import DESK, market, say
from tests.web.test_show import choose, pay

pytestmark = [
    pytest.mark.browser,
    pytest.mark.threads,
    pytest.mark.timeout(240),
    behind_centrifugo,
]


class Fronted:
    """A market whose pages hold their sockets at Centrifugo; ``through`` is the way to both."""

    def __init__(self, at, through, secret):
        self.at, self.through, self.secret = at, through, secret
        self.port = through.target

    def centrifugo(self):
        """Return one life of it, at the same port as those before."""
        behind = self.at.node.port
        return Centrifugo(self.port, behind, self.secret, origins=[self.at.address])

    async def two(self, room):
        """Return the pages of two people in one room."""
        ada = await self.at.opened(f"/room/{room}", "ada")
        bo = await self.at.opened(f"/room/{room}", "bo", size=DESK)
        assert not self.at.node.edge.clients, "none of them is here"
        return ada, bo


@asynccontextmanager
async def fronted(folder):
    secret = secrets.token_hex(32)
    async with relay(free_port(), ByPath) as through:
        settings = beside(through.target) | {"proxies": ("127.0.0.1",)}
        async with market(folder, secret=secret, **settings) as at:
            at.door, through.behind = through.port, at.node.port
            yield Fronted(at, through, secret)


async def test_people_talk_like_and_are_counted(tmp_path):
    async with fronted(tmp_path) as here, here.centrifugo():
        ada, bo = await here.two(await here.at.room())

        await say(ada, "Good evening")
        await bo.click(".like")

        await expect(bo.locator(".log")).to_contain_text("Good evening")
        await expect(ada.locator(".like .figures")).to_have_text("1")
        await expect(ada.locator(".watching")).to_have_text("2")
        assert here.at.complaints == []


async def test_a_purchase_goes_through(tmp_path):
    async with fronted(tmp_path) as here, here.centrifugo():
        room = await here.at.room()
        ada, bo = await here.two(room)

        await choose(ada)
        await pay(ada, "placed")

        await expect(bo.locator(".log")).to_contain_text(re.compile("Ada.* bought"))
        assert len((await here.at.shop())["orders"]) == 1
        assert here.at.complaints == []


async def test_who_is_banned_is_shut_out_and_the_other_stays(tmp_path):
    async with fronted(tmp_path) as here, here.centrifugo():
        room = await here.at.room()
        ada, bo = await here.two(room)

        async with here.at.visit("mo") as moderator:
            await moderator.change("access:ban", user="bo", reason="fraud")

        await expect(bo.locator(".strip")).to_contain_text("The connection was closed")
        await bo.click(".strip button")
        await expect(bo.locator("main .state").first).to_contain_text("You may not come in")
        await say(ada, "Is Bo gone?")
        await expect(ada.locator(".log")).to_contain_text("Is Bo gone?")
        assert here.at.complaints == []


async def test_what_was_said_while_the_line_was_cut_is_seen_once(tmp_path):
    async with fronted(tmp_path) as here, here.centrifugo():
        room = await here.at.room()
        pages = await here.two(room)
        await say(pages[0], "Before")

        here.through.target = None
        here.through.cut()
        await lost(pages)
        await said_meanwhile(here.at, room)
        here.through.target = here.port

        await seen_once(pages)


async def test_a_killed_centrifugo_comes_back_and_pages_read_what_they_missed(tmp_path):
    async with fronted(tmp_path) as here:
        async with here.centrifugo() as front:
            room = await here.at.room()
            pages = await here.two(room)
            await say(pages[0], "Before")
            await front.kill()
            await lost(pages)
            await said_meanwhile(here.at, room)

        async with here.centrifugo():
            await seen_once(pages)
            await say(pages[0], "After")
            await expect(pages[1].locator(".log .line", has_text="After")).to_have_count(1)


async def lost(pages):
    for page in pages:
        await expect(page.locator(".strip")).to_contain_text("The line is lost")


async def said_meanwhile(at, room):
    async with at.visit("mo") as other:
        for text in ("One", "Two"):
            await other.change("chat:say", chat=room, text=text)


async def seen_once(pages):
    for page in pages:
        told = page.locator(".log .line [dir=auto]")
        await expect(told).to_have_text(["Before", "One", "Two"])
