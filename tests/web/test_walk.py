"""A walk over every page of the demo as each kind of person, and with a ruler."""

import asyncio

import pytest
from playwright.async_api import expect

from gateway.demo import Demo
from gateway.demo_cases import FLAGGED
from rialto.world import World
from tests.callers import RIGHT
from tests.web.longer import speaks_longer
from tests.web.looks import troubles, unseen_focus
from tests.web.market import DESK, PHONE, market

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

PEOPLE = (None, "ada", "mo", "giulia")
AT_ONCE = 4  # pages beside each other: more of them only wait for each other
SMALL = {"width": 320, "height": 640}
SIZES = (SMALL, PHONE, DESK)
SETTLED = "html[data-open], body.failed, [data-panel=studio]:not([hidden], [data-state=loading])"


def where(receipt):
    """Return the address at which one reads what came of a notice."""
    return f"/rights#notice={receipt['notice']}&key={receipt['secret']}"


class Walk:
    """The demo, furnished, with a room in each state."""

    def __init__(self, at, demo):
        self.at, self.demo, self.found = at, demo, []
        self.turns = asyncio.Semaphore(AT_ONCE)

    async def prepare(self):
        await self.demo.furnish()
        self.ended, self.draft = await self.at.room("Ended"), await self.draw()
        async with self.at.visit("lea") as lead:
            listed = (await lead.ask("case:list"))["cases"]
            self.case = next(case["case"] for case in listed if case["subject"] == FLAGGED)
            await lead.change("case:claim", case=self.case)
            told = {**RIGHT, "addresses": [f"/room/{self.demo.room}?thing=teapot"]}
            self.told = where(await lead.change("rights:notify", **told))
        async with self.at.visit("giulia") as host:
            await host.change("room:end", room=self.ended)

    async def draw(self):
        async with self.at.visit("giulia") as host:
            asked = {"title": "A long title " * 9, "cover": "lamps", "category": "tech"}
            return (await host.change("room:create", **asked))["room"]

    def pages(self):
        live, studio = self.demo.room, f"/studio?room={self.demo.room}"
        rooms = [f"/room/{room}" for room in (live, self.draft, self.ended, "none")]
        found = ["/search?q=te", "/discover", "/live?all", "/inbox"]
        own = ["/me", "/settings", "/welcome?step=2", "/welcome?step=3", "/help", self.told]
        return ["/", *rooms, *found, "/studio", studio, *own, "/cases", f"/cases#{self.case}"]

    def keeper(self, path, who):
        """Return who is shown a page in the place of a host: cases are for those who decide."""
        return "lea" if who == "giulia" and path.startswith("/cases") else who

    def filled(self, path, who):
        """Say whether the demo has something for each panel of a page."""
        mine = who == "giulia" or not path.startswith("/studio")
        mine = mine and (who == "lea" or not path.startswith("/cases"))
        mine = mine and not (who is None and path == "/inbox")
        mine = mine and (who in (None, "ada") or path != "/me")
        mine = mine and (who in (None, "ada", "bo") or path != "/settings")
        return mine and not any(r in path for r in (self.draft, self.ended, "none"))

    async def over(self, path, who, **options):
        async with self.turns:
            await self.look(path, self.keeper(path, who), **options)

    async def look(self, path, who, *, lang="en", scheme="light", sizes=SIZES, before=None):
        page = await self.at.page(path, who, lang=lang, color_scheme=scheme, before=before)
        await page.wait_for_selector(SETTLED, state="attached")
        where = f"{path} as {who} in {lang}"
        if self.filled(path, who):
            for panel in await page.locator("[data-panel]:visible").all():
                await expect(panel).to_have_attribute("data-state", "full")
        for size in sizes:
            await page.set_viewport_size(size)
            told = await troubles(page)
            self.found += [f"{where} at {size['width']}: {each}" for each in told]
        if len(sizes) == 1:
            self.found += [f"{where}: {each}" for each in await unseen_focus(page)]
        assert await page.get_attribute("html", "dir") == ("rtl" if lang == "ar" else "ltr")
        await page.context.close()


@pytest.fixture
async def walk(tmp_path):
    async with market(tmp_path) as at:
        walk = Walk(at, Demo(at.node, World()))
        await walk.prepare()
        yield walk


@pytest.mark.parametrize("who", PEOPLE)
async def test_every_page_is_whole_for_each_kind_of_person(walk, who):
    async with asyncio.TaskGroup() as tasks:
        for path in walk.pages():
            tasks.create_task(walk.over(path, who, sizes=(PHONE,)))

    assert walk.found == []
    assert walk.at.complaints == []


@pytest.mark.parametrize("lang", ["en", "ru", "ar"])
async def test_every_page_fits_every_width_in_every_language(walk, lang):
    async with asyncio.TaskGroup() as tasks:
        for path in walk.pages():
            tasks.create_task(walk.over(path, "giulia", lang=lang, scheme="dark"))

    assert walk.found == []
    assert walk.at.complaints == []


@pytest.mark.parametrize("lang", ["de", "es", "pt-BR", "zh"])
async def test_what_is_full_fits_a_phone_in_the_other_languages(walk, lang):
    full = [path for path in walk.pages() if walk.filled(path, walk.keeper(path, "giulia"))]

    async with asyncio.TaskGroup() as tasks:
        for path in full:
            tasks.create_task(walk.over(path, "giulia", lang=lang, sizes=(SMALL, PHONE)))

    assert walk.found == []
    assert walk.at.complaints == []


async def test_every_page_fits_a_phone_where_each_word_is_two_fifths_longer(walk):
    async with asyncio.TaskGroup() as tasks:
        for path in walk.pages():
            over = walk.over(path, "giulia", lang="de", sizes=(PHONE,), before=speaks_longer)
            tasks.create_task(over)

    assert walk.found == []
    assert walk.at.complaints == []


@pytest.mark.parametrize("lang", ["en", "ru", "ar"])
async def test_every_sheet_fits_every_width_in_every_language(walk, lang):
    page = await walk.at.opened(f"/room/{walk.demo.room}", "ada", lang=lang)
    sheets = {
        ".bag": "#tray", ".now .buy": "#buy", ".tools .you": "#you",
        ".now h2 button": "#product", ".log .line >> nth=0": "#line",
    }  # fmt: skip
    for press, sheet in sheets.items():
        await page.set_viewport_size(PHONE)
        await page.click(press)
        await expect(page.locator(sheet)).to_be_visible()
        await expect(page.locator(f"{sheet}[aria-busy], {sheet} [aria-busy]")).to_have_count(0)
        for size in SIZES:
            await page.set_viewport_size(size)
            walk.found += [f"{sheet} at {size['width']}: {t}" for t in await troubles(page)]
        await page.click(f"{sheet} > header button")
        await expect(page.locator(sheet)).to_be_hidden()

    assert walk.found == []
    assert walk.at.complaints == []
