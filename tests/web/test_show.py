"""A show from its making to its end: a host's page with a camera, a buyer's page in front of it."""

import re

import pytest
from playwright.async_api import expect

from bench.stage import unreachable
from shop.catalogue import VARIANTS
from tests.web.market import DESK, market, moves, ready, say

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

SKU = "teapot-2"


async def make_show(host, title):
    """Make a show in the studio, as a host does; returns its id."""
    await host.fill("input[name=title]", title)
    await host.click(".cover:has(input[value=lamps])")
    await host.select_option("select[name=category]", "tech")
    await host.click(".new-show button[type=submit]")
    await host.wait_for_url(re.compile("room="))
    await ready(host)
    return host.url.split("room=")[1]


async def go_live(host):
    await host.click(".go")
    await expect(host.locator(".topbar .badge")).to_have_attribute("data-kind", "live")
    await expect(host.locator(".preview .told")).to_contain_text("Viewers see you")


async def chat_both_ways(host, buyer):
    await say(buyer, "Is it heavy?")
    await expect(host.locator(".log")).to_contain_text("Is it heavy?")
    await say(host, "Not at all")
    await expect(buyer.locator(".log .line[data-kind=host]")).to_contain_text("Not at all")


async def show_and_explain(host, buyer):
    await host.click(".offered [data-product=teapot] button")
    await host.click(".laid [data-product=teapot] button:has-text('Explain')")
    await expect(buyer.locator(".now .explaining")).to_be_visible()
    await expect(buyer.locator(".now h2")).to_have_text("Celadon teapot, 0.8 l")


async def ask_and_answer(host, buyer):
    await buyer.click("[data-to-questions]")
    await say(buyer, "Does it drip?")
    await host.click(".waiting-list .ask:has-text('Does it drip?') button")
    await say(host, "Never")
    await expect(buyer.locator("#questions .answer")).to_contain_text("Never")
    await expect(host.locator(".waiting-list")).not_to_contain_text("Does it drip?")


async def choose(buyer, pieces=1):
    """Open the sheet, choose the blue one and hold it; ends when the sum is told."""
    await buyer.click(".now .buy")
    await buyer.click(".buy-sheet .chip:has-text('Lagoon blue')")
    for _ in range(pieces - 1):
        await buyer.click(".buy-sheet .stepper button:last-child")
    await buyer.click(".buy-sheet footer .button[data-kind=hot]")
    await expect(buyer.locator(".buy-sheet")).to_have_attribute("data-state", "quoted")


async def pay(buyer, state):
    await buyer.click(".buy-sheet footer .button[data-kind=hot]")
    await expect(buyer.locator(".buy-sheet")).to_have_attribute("data-state", state)


async def buy_two(host, buyer):
    await choose(buyer, pieces=2)
    await pay(buyer, "placed")
    await expect(buyer.locator(".buy-sheet .verdict")).to_contain_text("It is yours")
    await buyer.click(".buy-sheet footer .button")
    await buyer.click("[data-to-questions]")
    await expect(buyer.locator(".log .line[data-kind=system]")).to_contain_text(
        re.compile("Ada.* bought")
    )
    await expect(host.locator(".feed .row")).to_contain_text(re.compile(r"\W 2"))


async def the_shop_has_sold_two(at, buyer):
    """The shop's store holds the one order, and so many pieces fewer."""
    told = await at.shop()
    (order,) = told["orders"]
    aside = sum(each["left"] for each in told["allotments"] if each["sku"] == SKU)
    assert (order["sku"], order["quantity"], order["buyer"]) == (SKU, 2, "ada")
    assert told["stock"][SKU] + aside == VARIANTS[SKU][1].stock - 2
    await buyer.click(".tools .you")
    await expect(buyer.locator("#you .item")).to_contain_text(re.compile(r"\W 2"))
    await expect(buyer.locator("#you .item")).to_contain_text(order["id"][-8:])
    await buyer.click("#you > header button")


async def decline(at, buyer):
    """The card is declined: it is told, and what was held is free again."""
    left = await buyer.text_content(".now .what .faint")
    await choose(buyer)
    await buyer.click(".buy-sheet .pick:has-text('0002')")
    await pay(buyer, "rejected")
    await expect(buyer.locator(".buy-sheet .verdict")).to_contain_text("card was declined")
    await buyer.click(".buy-sheet > header button")
    await expect(buyer.locator(".now .what .faint")).to_have_text(left)
    assert len((await at.shop())["orders"]) == 1


async def delete_and_time_out(host, buyer):
    await say(buyer, "First line")
    await host.click(".log .line:has-text('First line')")
    await host.click("#line .button:has-text('Reply')")
    await say(host, "To the first")
    quote = buyer.locator(".log .line:has-text('To the first') .quote")
    await expect(quote).to_have_text("First line")
    await say(buyer, "Second line")
    await host.click(".log .line:not([data-to]):has-text('First line')")
    await host.click("#line .button:has-text('Remove')")
    await expect(buyer.locator(".log .line.gone")).to_have_count(1)
    await expect(quote).to_have_text("")
    await host.click(".log .line:has-text('Second line')")
    await host.click("#line .button:has-text('Ten minutes out')")
    await expect(buyer.locator(".toast")).to_contain_text("You are not heard here until")
    await say(buyer, "Let me speak")
    told = buyer.locator(".composer .told")
    await expect(told).to_contain_text("The host asked for a break")
    await expect(told).to_contain_text("Try again in 10 minutes")
    await expect(buyer.locator(".composer input")).to_have_value("Let me speak")


async def end(host, buyer):
    await host.click(".topbar .end")
    await host.click(".ask-end footer .button[data-kind=alarm]")
    await expect(buyer.locator(".picture .why")).to_contain_text("This show has ended")
    await expect(buyer.locator(".composer input")).to_be_disabled()
    await expect(buyer.locator(".now .buy")).to_have_count(0)
    await expect(host.locator(".preview .told")).to_contain_text("This show has ended")


async def test_a_show_goes_from_the_hosts_camera_to_an_order_at_the_shop(tmp_path):
    async with market(tmp_path) as at:
        host = await at.opened("/studio", "giulia", size=DESK)
        room = await make_show(host, "Lamps by the water")
        buyer = await at.opened(f"/room/{room}", "ada")
        await go_live(host)
        await moves(buyer)
        await chat_both_ways(host, buyer)
        await show_and_explain(host, buyer)
        await ask_and_answer(host, buyer)
        await buy_two(host, buyer)
        await the_shop_has_sold_two(at, buyer)
        await decline(at, buyer)
        await moves(buyer)
        await delete_and_time_out(host, buyer)
        await end(host, buyer)

    assert at.complaints == []


async def test_a_picture_that_breaks_is_told_and_comes_back(tmp_path):
    async with market(tmp_path) as at:
        host = await at.opened("/studio", "giulia", size=DESK)
        room = await make_show(host, "Lamps by the water")
        await go_live(host)
        buyer = await at.opened(f"/room/{room}", "ada")
        await moves(buyer)

        await host.close()
        await expect(buyer.locator(".picture .why")).to_contain_text("will be right back")
        again = await at.opened(f"/studio?room={room}", "giulia", size=DESK)
        await again.click(".go:has-text('Bring the picture back')")

        await moves(buyer)
        await expect(buyer.locator(".host .badge").first).to_have_attribute("data-kind", "live")

    assert at.complaints == []


async def test_without_udp_the_viewer_is_told_sees_the_cover_chats_and_buys(tmp_path):
    async with market(tmp_path) as at:
        host = await at.opened("/studio", "giulia", size=DESK)
        room = await make_show(host, "Lamps by the water")
        await go_live(host)
        buyer = await at.opened(f"/room/{room}", "ada", before=unreachable)

        await expect(buyer.locator(".picture .why")).to_contain_text("No video comes through here")

        assert await buyer.evaluate("document.querySelector('.still').naturalWidth > 0")
        await chat_both_ways(host, buyer)
        await show_and_explain(host, buyer)
        await choose(buyer)
        await pay(buyer, "placed")

    assert at.complaints == []
