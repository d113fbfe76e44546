"""Without a line the pages open with what was seen last, and with one they are whole again."""

import re

import pytest
from playwright.async_api import expect

from tests.web.market import market, ready
from tests.web.town import kept, town

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

ADA = re.compile(r"You are \W*ada\b")


async def remembers(page, title):
    await expect(page.locator('[data-panel="seen"][data-state="full"]')).to_be_visible()
    await expect(page.locator(".seen h2")).to_have_text("You are offline")
    await expect(page.locator(".seen")).to_contain_text(title)


async def is_whole(page):
    """The room is there with its talk and its goods, and says nothing of a line."""
    await expect(page.locator(".away")).to_have_count(0)
    await expect(page.locator('[data-panel="chat"]')).to_have_attribute("data-state", "empty")
    await expect(page.locator(".now h2")).to_be_visible()
    await ready(page)


async def test_the_shell_opens_without_a_line_and_the_room_recovers_by_itself(tmp_path):
    async with market(tmp_path) as at:
        room = await at.room("Celadon evening")
        page = await kept(at, f"/room/{room}", account="ada")
        await page.goto(at.address + "/")
        await ready(page)

        await page.context.set_offline(True)
        await page.goto(at.address + "/?from=app")
        await remembers(page, "Celadon evening")
        await page.wait_for_function("() => document.querySelector('.seen img').naturalWidth")
        await page.click(".seen .shows a")
        await expect(page.locator(".away")).to_contain_text("You are offline")
        await expect(page.locator(".host h1")).to_have_text("Celadon evening")
        await expect(page.locator(".host bdi")).to_have_text("Giulia Moro")
        await page.context.set_offline(False)

        await is_whole(page)
        assert page.url == f"{at.address}/room/{room}"
        # Who is here was not known without a line; now it is again.
        await expect(page.locator(".room .you")).to_have_attribute("aria-label", ADA)
        await expect(page.locator(".toasts")).to_contain_text("You are back online")


async def test_it_opens_in_the_readers_language_and_in_one_that_is_chosen_later(tmp_path):
    async with market(tmp_path) as at:
        page = await kept(at, f"/room/{await at.room()}", lang="ar")
        await page.context.set_offline(True)
        await page.goto(at.address + "/")
        await expect(page.locator('[data-panel="seen"][data-state="full"]')).to_be_visible()
        assert await page.get_attribute("html", "lang") == "ar"
        assert await page.evaluate("!('other' in document.documentElement.dataset)")
        await page.context.set_offline(False)
        await ready(page)
        await page.evaluate("document.cookie = 'lang=de; path=/'")
        await page.evaluate("localStorage.setItem('rialto.lang', 'de')")
        await page.goto(at.address + "/")
        await ready(page)
        await page.wait_for_function(
            "async () => await (await caches.match('/~language'))?.text() === 'de'"
        )

        await page.context.set_offline(True)
        await page.goto(at.address + "/room/none")

        await expect(page.locator(".away")).to_contain_text("Du bist offline")
        assert await page.get_attribute("html", "lang") == "de"


async def test_where_nothing_was_seen_it_says_so_and_what_to_do(tmp_path):
    async with market(tmp_path) as at:
        page = await kept(at, "/")

        await page.context.set_offline(True)
        await page.goto(at.address + "/")

        seen = page.locator('[data-panel="seen"]')
        await expect(seen).to_have_attribute("data-state", "empty")
        await expect(seen).to_contain_text("no show was opened here yet")
        await page.context.set_offline(False)
        await expect(seen).to_have_count(0)
        await expect(page.locator(".toasts")).to_contain_text("You are back online")


async def test_a_server_that_goes_and_comes_back_is_waited_for(tmp_path):
    async with town(tmp_path) as here:
        at = await here.open()
        room = await at.room("Celadon evening")
        page = await kept(at, f"/room/{room}")

        await here.close()
        await page.goto(at.address + "/")
        await remembers(page, "Celadon evening")
        await page.goto(f"{at.address}/room/{room}")
        await expect(page.locator(".away")).to_contain_text("The show opens by itself")
        await here.open()

        await is_whole(page)


async def test_who_moves_on_while_the_line_is_lost_needs_no_new_page(tmp_path):
    async with town(tmp_path) as here:
        at = await here.open()
        room = await at.room("Celadon evening")
        page = await kept(at, f"/room/{room}", account="ada")
        await page.click(".leave")
        await expect(page.locator(f'[data-room="{room}"] a')).to_be_visible()
        await page.evaluate("document.body.dataset.same = 'yes'")

        await here.close()
        await expect(page.locator(".strip")).to_contain_text("The line is lost")
        await page.click(f'[data-room="{room}"] a')
        await expect(page.locator(".away")).to_contain_text("You are offline")
        await here.open()

        await is_whole(page)
        assert await page.get_attribute("body", "data-same") == "yes"
        await expect(page.locator(".room .you")).to_have_attribute("aria-label", ADA)


async def test_what_was_written_meanwhile_is_not_lost_to_a_new_page(tmp_path):
    async with market(tmp_path) as at:
        page = await kept(at, "/", account="ada")
        await page.context.set_offline(True)
        await page.goto(at.address + "/")
        await expect(page.locator(".seen")).to_be_visible()
        await page.fill(".topbar .find input", "a blue bowl")

        await page.context.set_offline(False)

        await expect(page.locator(".toasts")).to_contain_text("You are back online")
        await expect(page.locator(".topbar .find input")).to_have_value("a blue bowl")
        await page.click(".toasts .button")
        await expect(page.locator(".topbar .you")).to_have_attribute("aria-label", ADA)
