"""The page in rough hands: strange texts, double taps, a restart, a long evening."""

import secrets
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import expect

from bench.stage import chromium
from tests.web.market import DESK, Market, market, ready, say, serving
from tests.web.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

EVIL = '<img src=x onerror="document.body.dataset.evil=1"><script>alert(1)</script> Is it washable?'
KEPT = 200


async def hold(page):
    await page.click(".now .buy")
    await page.click(".buy-sheet footer .button[data-kind=hot]")
    await expect(page.locator(".buy-sheet")).to_have_attribute("data-state", "quoted")


def changes(wire, command):
    return [told["key"] for name, told in wire.asked if name == command]


async def test_what_people_write_is_only_ever_text(tmp_path):
    async with market(tmp_path) as at:
        room = await at.room(title=EVIL)
        async with at.visit("bo") as bo:
            line = await bo.change("chat:say", chat=room, text=EVIL)
            await bo.change("question:ask", product="teapot", room=room, text=EVIL)
        async with at.visit("giulia") as host:
            await host.change("chat:pin", chat=room, line=line["id"])
        pages = [
            await at.opened("/", "ada"),
            await at.opened(f"/room/{room}", "ada", size=DESK),
            await at.opened(f"/studio?room={room}", "giulia", size=DESK),
        ]

        for page in pages:
            await expect(page.locator("main")).to_contain_text("<img src=x onerror=")
            assert await page.locator("[data-evil], img[src=x]").count() == 0
            assert await page.locator("main script:not(.first-sight)").count() == 0

    assert at.complaints == []


async def test_half_a_character_is_sent_as_a_sign_in_its_place(tmp_path):
    async with market(tmp_path) as at:
        room = await at.room()
        page = await at.opened(f"/room/{room}", "ada")

        await page.evaluate("document.querySelector('.composer input').value = 'cut \\ud83d'")
        await page.press(".composer input", "Enter")

        await expect(page.locator("#chat .log")).to_contain_text("cut \ufffd")
    assert at.complaints == []


async def test_of_a_flood_ones_own_lines_are_seen_and_it_is_told_that_others_are_not(tmp_path):
    async with market(tmp_path, lines_shown=1) as at:
        room = await at.room()
        page = await at.opened(f"/room/{room}", "ada")
        others = [at.visit("bo"), at.visit("mo")]

        async with others[0] as bo, others[1] as mo:
            await bo.change("chat:say", chat=room, text="The first of this second")
            await mo.change("chat:say", chat=room, text="One too many")
            await say(page, "Mine")

        await expect(page.locator(".log")).to_contain_text("The first of this second")
        await expect(page.locator(".log")).to_contain_text("Mine")
        await expect(page.locator(".sampled")).to_be_visible()
        await expect(page.locator(".sampled")).to_be_hidden()
    assert at.complaints == []


async def test_what_is_written_while_a_line_is_under_way_is_the_next_line(tmp_path):
    async with market(tmp_path) as at:
        wire = Wire(chat_say="hold")
        page = await at.opened(f"/room/{await at.room()}", "ada", before=wire.stand)
        field = page.locator(".composer input")
        await say(page, "One")
        await expect(page.locator(".composer")).to_have_attribute("aria-busy", "true")
        await say(page, "Two")

        wire.let_go("chat:say")

        await expect(page.locator(".log")).to_contain_text("Two")
        await expect(field).to_have_value("")
        assert [told["text"] for name, told in wire.asked if name == "chat:say"] == ["One", "Two"]
    assert at.complaints == []


async def test_what_is_written_while_a_line_is_under_way_stays_as_it_is(tmp_path):
    async with market(tmp_path) as at:
        wire = Wire(chat_say="hold")
        page = await at.opened(f"/room/{await at.room()}", "ada", before=wire.stand)
        await say(page, "One")
        await expect(page.locator(".composer")).to_have_attribute("aria-busy", "true")
        await page.locator(".composer input").press_sequentially("Once more")

        wire.let_go("chat:say")

        await expect(page.locator(".log")).to_contain_text("One")
        await expect(page.locator(".composer input")).to_have_value("Once more")
    assert at.complaints == []


async def test_a_double_tap_buys_once(tmp_path):
    async with market(tmp_path) as at:
        wire = Wire()
        page = await at.opened(f"/room/{await at.room()}", "ada", before=wire.stand)
        await page.click(".now .buy")
        await page.dblclick(".buy-sheet footer .button[data-kind=hot]")
        await expect(page.locator(".buy-sheet")).to_have_attribute("data-state", "quoted")

        await page.dblclick(".buy-sheet footer .button[data-kind=hot]")

        await expect(page.locator(".buy-sheet")).to_have_attribute("data-state", "placed")
        assert len((await at.shop())["orders"]) == 1
        assert len(set(changes(wire, "order:hold"))) == 1

    assert at.complaints == []


async def test_keys_rise_with_time(tmp_path):
    async with market(tmp_path) as at:
        wire = Wire()
        page = await at.opened(f"/room/{await at.room()}", "ada", before=wire.stand)
        for text in ("One", "Two", "Three"):
            await say(page, text)
            await expect(page.locator(".log")).to_contain_text(text)

        keys = changes(wire, "chat:say")

        assert keys == sorted(set(keys))
        assert len(keys) == 3


async def test_a_server_that_starts_anew_while_one_pays_answers_the_same_order(tmp_path):
    secret = secrets.token_hex(32)
    async with chromium() as browser:
        async with AsyncExitStack() as first:
            node = await first.enter_async_context(serving(tmp_path, secret=secret))
            at = Market(node, browser)
            wire = Wire()
            page = await at.opened(f"/room/{await at.room()}", "ada", before=wire.stand)
            await hold(page)
            wire.rules["order_place"] = "late"  # it is done, and the page never gets the answer
            await page.click(".buy-sheet footer .button[data-kind=hot]")
            await wire.hears('"rpc"', '"submitting"')
            port = node.port
        wire.rules.clear()
        await wire.cut()

        async with serving(tmp_path, port, secret) as node:
            await wire.hears('"rpc"', '"submitting"')  # the same answer, to the same key
            await expect(page.locator(".buy-sheet")).to_have_attribute("data-state", "placed")
            orders = (await Market(node, browser).shop())["orders"]

        assert len(orders) == 1
        keys = changes(wire, "order:place")
        assert len(keys) >= 2
        assert len(set(keys)) == 1


async def test_a_long_evening_leaves_a_bounded_chat_and_two_tabs_agree(tmp_path):
    async with market(tmp_path) as at:
        room = await at.room()
        page = await at.opened(f"/room/{room}", "ada")
        other = await at.opened(f"/room/{room}", "ada", size=DESK)
        await page.evaluate(
            """async room => {
              const { Chat } = await import('/static/js/chat.js')
              const log = document.querySelector('.log'), newer = document.querySelector('.newer')
              const chat = new Chat(room, log, newer, { write() {} })
              for (let n = 0; n < 500; n++) chat.put({ id: `9${String(n).padStart(6, '0')}`,
                author: 'x', author_name: 'Somebody with a very long name indeed'.repeat(3),
                text: 'w'.repeat(400), mentions: [], at_ms: 0 })
            }""",
            room,
        )
        await page.wait_for_function("() => document.querySelector('.line[data-id=\"9000499\"]')")

        assert await page.locator(".log .line").count() <= KEPT
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.reload()
        await ready(page)
        await say(page, "From the first tab")
        await expect(other.locator(".log")).to_contain_text("From the first tab")
        await page.goto(at.address)
        await ready(page)
        await page.go_back()
        await ready(page)
        await expect(page.locator(".log")).to_contain_text("From the first tab")

    assert at.complaints == []


@pytest.mark.parametrize("who", ["ada", "giulia", "bo", "mo"])
async def test_the_people_picker_makes_one_each_of_the_four(tmp_path, who):
    async with market(tmp_path) as at:
        page = await at.opened("/")
        await page.click(".topbar .you")

        await page.click(f".person[data-user={who}]")

        await page.wait_for_function("sessionStorage.getItem('rialto.token')")
        await ready(page)
        await page.click(".topbar .you")
        chosen = page.locator(f".person[data-user={who}]")
        await expect(chosen).to_have_attribute("aria-pressed", "true")
        await expect(page.locator(".to-studio")).to_be_visible(visible=who == "giulia")

    assert at.complaints == []
