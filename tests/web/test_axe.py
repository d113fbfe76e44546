"""Axe finds nothing serious on any page or sheet: in both schemes, at a phone and at a desk."""

import asyncio

import pytest
from playwright.async_api import expect

from gateway.demo import Demo
from rialto.world import World
from tests.peers import needs
from tests.web.axe import faults
from tests.web.market import PHONE, market
from tests.web.test_walk import SETTLED, Walk

pytestmark = [
    pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240), needs("npm's axe"),
]  # fmt: skip

LANGS = ("en", "ar")


@pytest.fixture
async def walk(tmp_path):
    async with market(tmp_path) as at:
        walk = Walk(at, Demo(at.node, World()))
        await walk.prepare()
        yield walk


class Sheets:
    """The sheets of a page: each is opened, judged and closed."""

    def __init__(self, walk, page, lang):
        self.walk, self.page, self.lang = walk, page, lang

    async def opened(self, press, sheet):
        await self.page.set_viewport_size(PHONE)
        await self.page.click(press)
        await expect(self.page.locator(sheet)).to_be_visible()

    async def judged(self, sheet, state=""):
        await expect(self.page.locator(f"{sheet} [aria-busy]")).to_have_count(0)
        self.walk.found += await faults(self.page, f"{sheet} {state} in {self.lang}", sheet)

    async def closed(self, sheet):
        await self.page.click(f"{sheet} > header button")
        await expect(self.page.locator(sheet)).to_be_hidden()

    async def stands(self, state):
        await expect(self.page.locator("#buy")).to_have_attribute("data-state", state)


async def page_alone(walk, path, who, lang):
    async with walk.turns:
        page = await walk.at.page(path, walk.keeper(path, who), lang=lang)
        await page.wait_for_selector(SETTLED, state="attached")
        walk.found += await faults(page, f"{path} as {who} in {lang}")
        await page.context.close()


async def in_the_room(walk, lang):
    """What a buyer meets: the table, a thing, a line and its reports, an order to its end."""
    page = await walk.at.opened(f"/room/{walk.demo.room}", "bo", lang=lang)
    on = Sheets(walk, page, lang)
    for press, sheet in ((".bag", "#tray"), (".now h2 button", "#product")):
        await on.opened(press, sheet)
        await on.judged(sheet)
        await on.closed(sheet)
    await on.opened(".log .line >> nth=0", "#line")
    await on.judged("#line")
    await page.click("#line .button >> nth=-1")
    await on.judged("#line", "to report")
    await on.closed("#line")
    await on.opened(".now .buy", "#buy")
    await on.judged("#buy", "to choose")
    for state in ("quoted", "placed"):
        await page.click("#buy footer .button[data-kind=hot]")
        await on.stands(state)
        await on.judged("#buy", state)
    await page.context.close()


async def of_oneself(walk, lang):
    """The ways in, and what one has once one is in."""
    for account in (None, "ada"):
        page = await walk.at.opened("/", account=account, lang=lang)
        on = Sheets(walk, page, lang)
        await on.opened(".topbar .you", "#you")
        await on.judged("#you", f"of {account}")
        await page.context.close()


async def in_the_studio(walk, lang):
    page = await walk.at.opened(f"/studio?room={walk.demo.room}", "giulia", lang=lang)
    on = Sheets(walk, page, lang)
    await on.opened(".log .line >> nth=0", "#line")
    await on.judged("#line", "of the host")
    await on.closed("#line")
    await on.opened(".topbar .end", ".ask-end")
    await on.judged(".ask-end")
    await page.context.close()


async def at_the_evidence(walk, lang):
    """What a lead is asked when they hold evidence or cover a line of it, and what is seen then."""
    page = await walk.at.opened(f"/cases#{walk.case}", "lea", lang=lang)
    on = Sheets(walk, page, lang)
    for press, state in (("[name=hold]", "to hold"), (".utterance .icon-button", "to cover")):
        await on.opened(press, "#deed")
        await on.judged("#deed", state)
        if state == "to cover":
            await page.click("#deed [name=every]")
        await page.fill("#deed [name=why]", "Order of the court")
        await page.click("#deed [name=send]")
        await expect(page.locator("#deed")).to_be_hidden()
    await expect(page.locator("[name=uncover]")).to_be_visible()
    walk.found += await faults(page, f"evidence in {lang}", "[data-key=evidence]")
    await page.context.close()


@pytest.mark.parametrize("lang", LANGS)
async def test_nothing_on_a_page_keeps_anybody_out(walk, lang):
    async with asyncio.TaskGroup() as tasks:
        for path in walk.pages():
            tasks.create_task(page_alone(walk, path, "giulia", lang))
        for path in ("/", "/studio"):
            tasks.create_task(page_alone(walk, path, None, lang))

    assert walk.found == []


@pytest.mark.parametrize("lang", LANGS)
async def test_nothing_in_a_sheet_keeps_anybody_out(walk, lang):
    async with asyncio.TaskGroup() as tasks:
        for visit in (in_the_room, of_oneself, in_the_studio, at_the_evidence):
            tasks.create_task(visit(walk, lang))

    assert walk.found == []
