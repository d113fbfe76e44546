"""Modes: set by whoever keeps the chat, told above the field of those who would write."""

import re

import msgspec
import pytest
from playwright.async_api import expect

from chat.desk import RaidSuspected
from rialto.news import Channel, Publication
from tests.web.market import DESK, PHONE, say
from tests.web.wire import Wire, no

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]


async def studio(at):
    return await at.opened(f"/studio?room={at.here}", "giulia", size=DESK)


async def sets(at, **modes):
    async with at.visit("giulia") as host:
        await host.change("chat:modes", chat=at.here, **modes)


async def test_a_host_sets_a_mode_with_two_taps_and_viewers_read_what_holds(at):
    host = await studio(at)
    page = await at.opened(f"/room/{at.here}", "ada", size=PHONE)
    await host.get_by_role("button", name="Chat modes").click()
    sheet = host.get_by_role("dialog", name="Chat modes")

    await sheet.get_by_role("group", name="Slow mode").get_by_text("30 sec").click()

    await expect(page.locator(".holds")).to_have_text(re.compile("Slow mode: .30 sec.$"))
    chosen = sheet.locator("[data-key=slow_s] [aria-pressed=true]")
    await expect(chosen).to_have_text("30 sec")
    await expect(chosen).to_be_focused()
    await sheet.get_by_role("button", name="Emoji only").click()
    await expect(page.locator(".holds")).to_have_text("Only emoji are posted here now.")
    assert at.complaints == []


async def test_the_shield_is_one_tap_and_another_takes_it_off(at):
    host = await studio(at)
    raise_ = host.locator(".chat .raise")
    page = await at.opened(f"/room/{at.here}", "mo", size=PHONE)

    await raise_.click()

    await expect(raise_).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".tools .modes")).to_have_attribute("data-raised", "")
    await page.locator(".tools .modes").click()
    sheet = page.get_by_role("dialog", name="Chat modes")
    await expect(sheet).to_contain_text("The shield is up.")
    await sheet.get_by_role("button", name="Take the shield off").click()
    await expect(raise_).to_have_attribute("aria-pressed", "false")
    await expect(sheet.locator("[data-key=slow_s] [aria-pressed=true]")).to_have_text("Off")
    assert at.complaints == []


async def test_a_suspected_raid_is_told_to_whoever_keeps_the_chat_with_the_step_to_take(at):
    host = await studio(at)
    page = await at.opened(f"/room/{at.here}", "ada")
    async with at.visit("giulia") as visitor:
        desk = (await visitor.change("chat:desk", chat=at.here))["channel"]
    news = msgspec.json.encode(RaidSuspected(at.here, "copies"))

    await at.node.house.commit.bus.publish([Publication(Channel(desk), 0, news)])

    toast = host.locator(".toast")
    await expect(toast).to_contain_text("Many people say the same.")
    await expect(page.locator(".toast")).to_have_count(0)
    await toast.get_by_role("button", name="Raise the shield").click()
    await expect(host.locator(".chat .raise")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".holds")).to_be_visible()


async def test_slow_mode_keeps_the_text_and_counts_down(at):
    await sets(at, slow_s=30)
    page = await at.opened(f"/room/{at.here}", "ada", size=PHONE)
    await say(page, "Good evening")
    await expect(page.locator(".log .line")).to_have_count(1)

    await expect(page.locator(".holds")).to_have_text(
        re.compile(r"Slow mode: .30 sec. · You can write again in 0:\d\d")
    )
    await say(page, "And one more thing")

    await expect(page.locator(".composer .told")).to_contain_text("Slow mode")
    await expect(page.locator(".composer input")).to_have_value("And one more thing")
    assert at.complaints == []


async def test_who_does_not_follow_is_told_to_and_may_write_then(at):
    await sets(at, followers_min=0)
    page = await at.opened(f"/room/{at.here}", "ada", size=PHONE)
    holds = page.locator(".holds")
    await expect(holds).to_contain_text("Only followers of the host")

    await holds.get_by_role("button", name="Follow").click()

    await expect(holds).to_be_hidden()
    await say(page, "Good evening")
    await expect(page.locator(".log .line")).to_have_count(1)
    assert at.complaints == []


async def test_a_line_under_a_delay_is_seen_first_by_whoever_keeps_the_chat(at):
    await sets(at, delay_s=4)
    mo = await at.opened(f"/room/{at.here}", "mo", size=DESK)
    bo = await at.opened(f"/room/{at.here}", "bo", size=PHONE)
    ada = await at.opened(f"/room/{at.here}", "ada", size=PHONE)
    await expect(ada.locator(".holds")).to_contain_text("Others see your line after")
    await expect(mo.locator(".tools .modes")).to_be_visible()
    await expect(mo.locator(".holds")).to_be_hidden()

    await say(ada, "Something unkind")

    await expect(ada.locator(".log .line")).to_have_count(1)
    await expect(mo.locator(".log .line .waits")).to_contain_text("Others see it in")
    await mo.locator(".log .line").click()
    await mo.get_by_role("button", name="Remove").click()
    await expect(mo.locator(".log .line.gone")).to_have_count(1)
    await say(ada, "Good evening, everybody")
    await expect(bo.locator(".log .line")).to_have_text([re.compile("Good evening, everybody")])
    await expect(mo.locator(".log .line .waits")).to_have_count(0)
    assert at.complaints == []


async def test_a_mode_that_cannot_be_set_says_so_and_stays_as_it_was(at):
    wire = Wire(chat_modes=no(1001))
    path = f"/studio?room={at.here}"
    host = await at.opened(path, "giulia", size=DESK, before=wire.stand)
    await host.get_by_role("button", name="Chat modes").click()
    sheet = host.get_by_role("dialog", name="Chat modes")

    await sheet.get_by_role("button", name="Emoji only").click()

    await expect(host.locator(".toast")).to_contain_text("You may not do that here.")
    pressed = sheet.get_by_role("button", name="Emoji only")
    await expect(pressed).to_have_attribute("aria-pressed", "false")


async def test_viewers_and_guests_have_no_way_to_the_modes(at):
    for who in ("ada", None):
        page = await at.opened(f"/room/{at.here}", who, size=PHONE)
        await expect(page.locator(".tools .modes")).to_be_hidden()
    assert at.complaints == []


async def test_what_is_held_is_seen_by_its_author_and_let_through_with_one_tap(at):
    await sets(at, strict=3)
    host, other = await studio(at), await at.opened(f"/room/{at.here}", "bo")
    page = await at.opened(f"/room/{at.here}", "ada", size=PHONE)

    await say(page, "Get a real job")

    mine = page.locator(".line", has_text="Get a real job")
    await expect(mine.locator(".waits")).to_have_text(re.compile("Only you see this"))
    theirs = host.locator(".line", has_text="Get a real job")
    await expect(theirs.locator(".waits")).to_contain_text("Held: only its author sees it.")
    await expect(other.locator(".line", has_text="Get a real job")).to_have_count(0)
    await theirs.get_by_role("button", name="Let it through").click()
    await expect(other.locator(".line", has_text="Get a real job")).to_be_visible()
    for line in (mine, theirs):
        await expect(line.locator(".waits")).to_have_count(0)
    assert at.complaints == []


async def test_what_is_in_doubt_is_marked_for_whoever_keeps_the_chat_alone(at):
    host, page = await studio(at), await at.opened(f"/room/{at.here}", "ada", size=PHONE)
    await expect(host.locator(".chat .raise")).to_be_visible()

    await say(page, "Get a real job")

    marked = host.locator(".line", has_text="Get a real job").locator(".waits")
    await expect(marked).to_have_text("Perhaps against the rules")
    await expect(page.locator(".line", has_text="Get a real job")).to_be_visible()
    await expect(page.locator(".waits")).to_have_count(0)
    assert at.complaints == []
