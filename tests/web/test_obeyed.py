"""What is chosen in the settings is obeyed where it counts: on other pages, and by others."""

import re

import pytest
from playwright.async_api import expect

from tests.web.chosen import saved, settings
from tests.web.market import DESK, market, ready

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        yield opened


async def test_who_likes_something_sees_it_first(at):
    await at.room(title="Lamps")
    page = await settings(at)
    await page.check("input[name=hobbies][value=home]", force=True)
    await page.uncheck("input[name=hobbies][value=home]", force=True)
    await page.check("input[name=hobbies][value=tech]", force=True)
    await page.check("input[name=hobbies][value=home]", force=True)

    await page.click(".brand")

    chips = page.locator(".hobbies .chip")
    await expect(chips).to_have_text(
        ["Everything", "Tech", "Home", "Fashion", "Beauty", "Food", "Hobby"]
    )
    # Nobody is live among what comes first: everything is shown.
    await expect(chips.nth(0)).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".arcade a.frame")).to_have_count(1)
    assert at.complaints == []


async def test_to_spare_data_a_show_waits_until_it_is_wanted(at):
    host = await at.opened("/studio", "giulia", size=DESK)
    await host.fill("input[name=title]", "Lamps")
    await host.click(".new-show button[type=submit]")
    await host.wait_for_url(re.compile("room="))
    await ready(host)
    await host.click(".go")
    await expect(host.locator(".preview .told")).to_contain_text("Viewers see you")
    page = await settings(at)
    await page.check("input[name=saver]")

    await page.goto(f"{at.address}/room/{host.url.split('room=')[1]}")
    await ready(page)

    await expect(page.locator(".picture .why")).to_contain_text("waits, to save your data")
    await expect(page.locator(".picture .still")).to_be_visible()
    assert await page.evaluate("document.querySelector('video').srcObject") is None
    await page.click(".picture .why .button")
    await page.wait_for_selector("video[data-on]", state="attached")
    assert at.complaints == []


async def test_a_mention_is_told_on_any_page_unless_it_is_silenced(at):
    room = await at.room()
    page = await settings(at, account="ada")

    async def mention(text):
        async with at.visit("bo") as bo:
            await bo.change("chat:say", chat=room, text=text, mentions=["ada"])

    await mention("Look at this")
    await expect(page.locator(".toast")).to_contain_text(re.compile("Bo.* mentions you"))
    await page.click(".toast .button")
    await page.wait_for_url(f"**/room/{room}")
    await page.go_back()
    await ready(page)
    await page.uncheck("input[name=tell-mention]")
    await saved(page)
    await mention("And at this")
    # What comes later has come: the first was not told.
    await page.check("input[name=tell-mention]")
    await saved(page)
    await mention("And this")
    await expect(page.locator(".toast")).to_contain_text("And this")
    assert at.complaints == []


async def test_an_order_that_moves_elsewhere_is_told(at):
    room = await at.room()
    page = await settings(at, who="ada")

    async with at.visit("ada") as ada:
        price = {"amount": 3900, "currency": "EUR"}
        picture = await ada.ask("room:show", room=room)
        shelf = next(part for part in picture["parts"] if part["part"] == "shelf")
        variant = shelf["products"][0]["variants"][0]
        price = variant["price"]
        held = await ada.change(
            "order:hold", room=room, sku=variant["sku"], quantity=1, price=price
        )
        quoted = await ada.order_in("quoted", order=held["id"])
        paid = {"total": quoted["total"], "instrument": "card-ok"}
        await ada.change("order:place", order=held["id"], **paid)
        await ada.order_in("placed", order=held["id"])

    await expect(page.locator(".toast")).to_contain_text(re.compile("Ordered: .*Celadon"))


async def test_who_may_not_be_named_buys_as_somebody(at):
    page = await settings(at, account="ada")
    await page.uncheck("input[name=show-purchases]")
    await saved(page)
    room = await at.room()
    other = await at.opened(f"/room/{room}", "bo")
    await page.goto(f"{at.address}/room/{room}")
    await ready(page)

    await page.click(".now .buy")
    for state in ("quoted", "placed"):
        await page.click("#buy footer .button[data-kind=hot]")
        await expect(page.locator("#buy")).to_have_attribute("data-state", state)

    await expect(other.locator(".log .line[data-kind=system]")).to_contain_text("Somebody bought")
    assert at.complaints == []
