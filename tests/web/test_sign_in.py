"""From a tap as a guest to what the tap was for, by every way to sign in; devices and accounts."""

import re
from contextlib import asynccontextmanager

import httpx
import pytest
from playwright.async_api import expect
from starlette.routing import Mount

from accounts.vk import VkId
from gateway.demo_people import of_the_demo
from gateway.session_cookie import COOKIE
from tests.accounts.providers import Vk
from tests.web.looks import troubles
from tests.web.market import DESK, market, ready, say

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

HOT = "#buy footer .button[data-kind=hot]"


class Mailbox:
    def __init__(self):
        self.code = ""

    async def send(self, to, subject, text):
        self.code = re.search(r"\d{6}", text)[0]


class Ways:
    """What the market of these tests offers: VK ID and letters, beside what the demo has."""

    def __init__(self):
        self.vk, self.mailbox, self.offered = Vk(), Mailbox(), None

    def extra(self, inside):
        routes = of_the_demo(inside)
        inside.ways.mailer, self.offered = self.mailbox, inside.ways
        return [*routes, Mount("/vk", app=self.vk.app)]

    def begin(self, address, http):
        self.offered.providers["vk"] = VkId("5100", http, f"{address}/vk")


@pytest.fixture
async def at(tmp_path):
    ways = Ways()
    async with market(tmp_path, extra=ways.extra) as opened, httpx.AsyncClient() as http:
        ways.begin(opened.address, http)
        opened.ways, opened.here = ways, await opened.room()
        yield opened


async def by_mail(at, page, address="ada@example.org", name="Ada"):
    await page.fill("#you input[name=email]", address)
    await page.click("#you .by-mail .button[type=submit]")
    await page.fill("#you input[name=code]", await code(at, page))
    await page.fill("#you input[name=name]", name)
    await page.press("#you input[name=name]", "Enter")


async def by_vk(at, page, answer="yes"):
    await page.click("#you [data-way=vk]")
    await page.click(f"#{answer}")


async def by_market(at, page):
    await page.click("#you [data-way=market]")
    await page.click("button[value=allow]")


WAYS = {"mail": by_mail, "vk": by_vk, "market": by_market}


@pytest.mark.parametrize("way", WAYS)
async def test_a_guest_who_taps_buy_has_the_order_after_signing_in(at, way):
    page = await at.opened(f"/room/{at.here}")
    await page.click(".now .buy")
    await page.click("#buy .stepper button >> nth=1")
    await page.click(HOT)

    await WAYS[way](at, page)

    sheet = page.locator("#buy")
    await expect(sheet).to_have_attribute("data-state", "quoted")
    await expect(sheet).to_contain_text("\u00d7 2")
    await page.click(HOT)
    await expect(sheet).to_have_attribute("data-state", "placed")
    assert [order["quantity"] for order in (await at.shop())["orders"]] == [2]
    assert at.complaints == []


@pytest.mark.parametrize("way", WAYS)
async def test_what_a_guest_wrote_is_said_once_they_are_somebody(at, way):
    page = await at.opened(f"/room/{at.here}")
    await say(page, "Is it heavy?")

    await WAYS[way](at, page)

    await expect(page.locator(".log .line")).to_contain_text("Is it heavy?")
    await page.reload()
    await ready(page)
    await expect(page.locator(".log .line")).to_have_count(1)
    assert at.complaints == []


async def test_whom_a_guest_wanted_to_follow_is_followed(at):
    page = await at.opened(f"/room/{at.here}")
    await page.click(".host .follow")

    await by_vk(at, page)

    await expect(page.locator(".host .follow")).to_have_attribute("aria-pressed", "true")
    assert at.complaints == []


async def test_who_changes_their_mind_has_nothing_done_for_them_later(at):
    page = await at.opened(f"/room/{at.here}")
    await say(page, "Is it heavy?")
    await page.click("#you > header button")
    await page.click(".tools .you")

    await by_mail(at, page)

    await ready(page)
    await expect(page.locator(".tools .you .avatar")).to_be_visible()
    await expect(page.locator(".log .line")).to_have_count(0)


async def test_who_says_no_at_the_provider_is_told_and_can_try_again(at):
    page = await at.opened(f"/room/{at.here}")
    await page.click(".tools .you")
    await by_vk(at, page, "no")

    await expect(page.locator("#you [data-kind=alarm]")).to_contain_text("You did not sign in")
    assert "#" not in page.url
    await by_vk(at, page)

    await expect(page.locator(".tools .you .avatar")).to_be_visible()
    assert at.complaints == []


async def test_a_wrong_code_is_told_with_words_and_the_right_one_still_counts(at):
    page = await at.opened("/")
    await page.click(".topbar .you")
    await page.fill("#you input[name=email]", "ada@example.org")
    await page.press("#you input[name=email]", "Enter")
    right = await code(at, page)
    await page.fill("#you input[name=code]", f"{(int(right) + 1) % 10**6:06}")
    await page.press("#you input[name=code]", "Enter")
    await expect(page.locator("#you .by-mail .error")).to_contain_text("This is not the code")

    await page.fill("#you input[name=code]", right)
    await page.press("#you input[name=code]", "Enter")

    await expect(page.locator(".topbar .you .avatar")).to_be_visible()
    at.complaints.clear()  # the browser tells of the refusal in its console


async def code(at, page):
    await page.wait_for_selector("#you input[name=code]")
    return at.ways.mailbox.code


@asynccontextmanager
async def signed_in(at, *people):
    """Open a page of one browser on which several people are signed in, the last one in use."""
    page = await at.opened("/", size=DESK)
    for name in people:
        await page.click(".topbar .you")
        await page.wait_for_selector("#you[open]")
        if await page.locator("#you .accounts").is_visible():
            await page.click("#you .accounts > .button")
        await by_mail(at, page, f"{name.lower()}@example.org", name)
        await expect(page.locator(".topbar .you")).to_have_attribute("aria-label", re.compile(name))
        await ready(page)
    yield page


async def test_two_accounts_on_one_device_are_kept_apart_by_tab(at):
    async with signed_in(at, "Ada", "Bo") as page:
        other = await page.context.new_page()
        await other.goto(at.address)
        await ready(other)
        await other.click(".topbar .you")
        await other.click("#you .accounts .row")
        await expect(other.locator(".topbar .you")).to_have_attribute(
            "aria-label", re.compile("Ada")
        )

        await page.reload()
        await ready(page)

        await expect(page.locator(".topbar .you")).to_have_attribute("aria-label", re.compile("Bo"))


async def test_who_signs_out_is_a_guest_and_the_other_account_is_still_there(at):
    async with signed_in(at, "Ada", "Bo") as page:
        await page.click(".topbar .you")
        await page.click("#you footer .button >> nth=0")

        await expect(page.locator(".topbar .you")).to_have_attribute(
            "aria-label", re.compile("Ada")
        )


async def test_a_device_that_is_signed_out_elsewhere_is_told_at_once(at):
    async with signed_in(at, "Ada") as page, signed_in(at) as other:
        await other.click(".topbar .you")
        # A minute between two letters to one mailbox is for strangers; here the code is still good.
        at.node.house.commit.world.now_ms = ahead(at.node.house.commit.world.now_ms, 60_000)
        await by_mail(at, other, "ada@example.org", "Ada")
        await expect(other.locator(".topbar .you .avatar")).to_be_visible()
        await ready(other)
        await other.goto(f"{at.address}/settings")
        await expect(other.locator(".device")).to_have_count(2)

        await other.click(".device .button")

        await expect(page.locator(".strip")).to_contain_text("Your sign-in has ended")
        await expect(other.locator(".device")).to_have_count(1)


def ahead(now_ms, ms):
    return lambda: now_ms() + ms


async def test_no_script_of_the_page_can_read_the_cookie(at):
    async with signed_in(at, "Ada") as page:
        kept = {one["name"]: one for one in await page.context.cookies()}

        readable = await page.evaluate("document.cookie + JSON.stringify({...localStorage})")
        assert kept[COOKIE]["httpOnly"]
        assert kept[COOKIE]["secure"]
        assert kept[COOKIE]["value"] not in readable
        assert "eyJ" not in readable  # as every token begins


@pytest.mark.parametrize("lang", ["en", "ru", "ar"])
async def test_the_sheet_fits_every_width_and_is_done_by_keyboard_alone(at, lang):
    page = await at.opened("/", lang=lang)
    await page.click(".topbar .you")
    await expect(page.locator("#you [data-panel=people]")).to_have_attribute("data-state", "full")
    for width in (320, 390, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await troubles(page) == []
    await page.focus("#you input[name=email]")
    await page.keyboard.type("ada@example.org")
    await page.keyboard.press("Enter")
    await expect(page.locator("#you input[name=code]")).to_be_focused()
    await page.keyboard.type(at.ways.mailbox.code)
    await page.keyboard.press("Tab")
    await page.keyboard.type("Ada")
    for width in (320, 390, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await troubles(page) == []
    await page.keyboard.press("Enter")

    await expect(page.locator(".topbar .you .avatar")).to_be_visible()
    assert at.complaints == []
