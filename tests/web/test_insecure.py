"""Over plain http from another device: a studio tells why there is no camera, and where to go."""

import pytest
from playwright.async_api import async_playwright, expect

from bench.stage import CHROMIUM, FLAGS
from tests.storage.drawn import photo
from tests.web.market import DESK, Market, ready, serving

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

NAME = "lan.example"


class Elsewhere(Market):
    """The market as another device sees it: at an address that is no loopback's to the browser."""

    @property
    def address(self):
        return f"http://{NAME}:{self.node.port}"


@pytest.fixture
async def at(tmp_path):
    async with async_playwright() as playwright, serving(tmp_path) as node:
        flags = [*FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        opened = Elsewhere(node, browser)
        node.door.origins |= {opened.address}
        try:
            yield opened
        finally:
            await browser.close()


async def test_who_comes_as_a_guest_is_led_to_https_and_not_to_a_sign_in_that_cannot_be(at):
    page = await at.page("/studio")

    stop = page.locator("[data-view=stop]")
    await expect(stop).to_contain_text("No camera over plain http")
    await expect(stop).to_contain_text("rialto demo --lan")
    await expect(stop.get_by_role("button")).to_have_text("Open it by https")
    assert not await page.evaluate("isSecureContext")


async def test_the_button_leads_to_the_same_page_by_https(at):
    page = await at.page("/studio?room=r", lang="en")
    async with page.expect_request(f"https://{NAME}/studio?room=r"):
        await page.get_by_role("button", name="Open it by https").click()


async def test_a_host_is_told_in_the_lobby_before_they_make_a_show(at):
    page = await at.opened("/studio", "giulia", size=DESK)

    await expect(page.locator(".new-show .note")).to_contain_text("No camera over plain http")


async def test_at_the_desk_the_chat_works_and_no_key_for_a_camera_is_offered(at):
    room = await at.room()
    page = await at.opened(f"/studio?room={room}", "giulia", size=DESK)

    await expect(page.locator(".preview .told .note")).to_contain_text("No camera over plain http")
    await expect(page.locator(".go")).to_be_hidden()
    await expect(page.locator(".open-camera")).to_be_hidden()
    await page.fill(".composer input", "The picture comes from my phone")
    await page.press(".composer input", "Enter")
    await expect(page.locator(".log .line")).to_contain_text("from my phone")


async def test_on_a_secure_page_nothing_is_said_of_it(at):
    here = Market(at.node, at.browser)
    page = await here.opened("/studio", "giulia", size=DESK)
    await ready(page)

    assert await page.evaluate("isSecureContext")
    await expect(page.locator(".new-show .note")).to_have_count(0)


async def test_a_picture_is_sent_where_the_browser_makes_no_ids(at):
    page = await at.opened("/settings", "ada")
    row = page.locator("[data-key=picture]")
    chosen = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": photo()}

    await row.locator("input[type=file]").first.set_input_files(chosen)

    await expect(row.locator(".avatar img")).to_be_visible()
    assert not await page.evaluate("'randomUUID' in crypto")
