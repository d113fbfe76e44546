"""Likes: a tap is seen at once, many cost one message a second, and hearts never crowd the page."""

import pytest
from playwright.async_api import expect

from tests.web.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

MOST_HEARTS = 8
# Keeps the most hearts that the page has held at once, and what has been animated.
WATCH = """() => {
  window.hearts = 0
  window.moved = new Set()
  const count = () => {
    window.hearts = Math.max(window.hearts, document.querySelectorAll('.picture .icon').length)
    for (const each of document.getAnimations())
      if (each.effect?.target?.closest('.burst, .taps'))
        for (const frame of each.effect.getKeyframes())
          for (const name of Object.keys(frame)) window.moved.add(name)
  }
  const picture = document.querySelector('.picture')
  new MutationObserver(count).observe(picture, { childList: true, subtree: true })
}"""
TOLD = {"offset", "easing", "composite", "computedOffset"}
BY_THE_COMPOSITOR = {"opacity", "scale", "translate", "rotate"}


async def opened(at, **options):
    wire = Wire()
    page = await at.opened(f"/room/{at.here}", "ada", before=wire.stand, **options)
    await page.evaluate(WATCH)
    return page, wire


def told(wire):
    return [body["count"] for name, body in wire.asked if name == "room:like"]


async def test_thirty_taps_are_few_messages_few_hearts_and_all_counted(at):
    page, wire = await opened(at)

    await page.evaluate(
        "() => { for (let n = 0; n < 30; n++) document.querySelector('.like').click() }"
    )

    await expect(page.locator(".like small")).to_have_text("30")
    assert len(told(wire)) <= 2
    assert sum(told(wire)) == 30
    assert 0 < await page.evaluate("window.hearts") <= MOST_HEARTS
    moved = set(await page.evaluate("[...window.moved]"))
    assert moved - TOLD <= BY_THE_COMPOSITOR
    await expect(page.locator(".picture .burst .icon")).to_have_count(0)
    assert at.complaints == []


async def test_two_taps_on_the_picture_are_a_like_there_and_one_is_none(at):
    page, wire = await opened(at)
    await page.mouse.click(150, 260)
    await page.mouse.click(60, 420)

    await page.mouse.dblclick(150, 260)

    await expect(page.locator(".like small")).to_have_text("1")
    assert told(wire) == [1]
    assert await page.evaluate("window.hearts") == 1
    await expect(page.locator(".taps .icon")).to_have_count(0)


async def test_who_wants_no_motion_likes_all_the_same(at):
    page, _ = await opened(at, reduced_motion="reduce")

    await page.click(".like")

    await expect(page.locator(".like small")).to_have_text("1")
    assert await page.evaluate("window.hearts") == 0
