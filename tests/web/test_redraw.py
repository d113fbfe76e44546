"""Drawing anew: what stays is the element that it was, and a push touches its own row alone."""

import pytest
from playwright.async_api import expect

from tests.web.market import DESK

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

REDRAW = """async () => {
  const shell = document.querySelector('script[src$="shell.js"]').src
  const { redraw } = await import(new URL('redraw.js', shell))
  const { h } = await import(new URL('dom.js', shell))
  const place = h('ol', {})
  const rows = keys => keys.map(key => h('li', { data: { key } }, key, h('i', {})))
  redraw(place, ...rows(['a', 'b', 'c', 'd']))
  const was = Object.fromEntries([...place.children].map(each => [each.dataset.key, each]))
  redraw(place, ...rows(['d', 'b', 'e', 'a']), 'and more', null, false)
  const now = [...place.children]
  return {
    order: now.map(each => each.dataset.key), text: place.lastChild.data,
    kept: now.filter(each => was[each.dataset.key] === each).map(each => each.dataset.key),
    gone: was.c.isConnected || place.contains(was.c),
  }
}"""
COST = """async () => {
  const shell = document.querySelector('script[src$="shell.js"]').src
  const { redraw } = await import(new URL('redraw.js', shell))
  const { h } = await import(new URL('dom.js', shell))
  const place = h('ol', {})
  const rows = () => Array.from({ length: 400 }, (_, n) => h('li', { data: { key: n } }))
  redraw(place, ...rows())
  let looks = 0
  const { get } = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'dataset')
  const counted = { configurable: true, get() { looks++; return get.call(this) } }
  Object.defineProperty(HTMLElement.prototype, 'dataset', counted)
  const fresh = rows()
  looks = 0
  redraw(place, ...fresh)
  Object.defineProperty(HTMLElement.prototype, 'dataset', { configurable: true, get })
  return looks
}"""
WATCH = """() => {
  const EVERYTHING = { childList: true, subtree: true, characterData: true, attributes: true }
  window.touched = new Set()
  new MutationObserver(all => all.forEach(({ target, addedNodes }) => {
    const row = target.closest?.('.ask') ?? target.parentElement?.closest('.ask')
    for (const each of row ? [row] : addedNodes)
      window.touched.add(each.querySelector?.('b')?.textContent)
  })).observe(document.querySelector('#questions .list'), EVERYTHING)
}"""


async def test_what_stays_is_kept_what_goes_is_gone_and_the_order_is_the_wanted_one(at):
    page = await at.opened("/")

    assert await page.evaluate(REDRAW) == {
        "order": ["d", "b", "e", "a"], "text": "and more", "kept": ["d", "b", "a"], "gone": False,
    }  # fmt: skip


async def test_a_long_list_is_looked_through_once(at):
    page = await at.opened("/")

    assert await page.evaluate(COST) <= 400 * 16


async def test_a_question_that_is_answered_goes_down_and_touches_no_other(at):
    async with at.visit("bo") as bo, at.visit("mo") as mo:
        asked = [
            await bo.change("question:ask", product="teapot", room=at.here, text=f"Question {n}?")
            for n in range(3)
        ]
        page = await at.opened(f"/room/{at.here}", "ada", size=DESK)
        await page.click("#t-questions")
        texts = page.locator("#questions .ask > b")
        await expect(texts).to_have_text(["Question 2?", "Question 1?", "Question 0?"])
        await page.evaluate(WATCH)

        await bo.change("question:answer", question=asked[2]["id"], text="Yes")
        await mo.change("question:ask", product="teapot", room=at.here, text="Question 3?")

    await expect(texts).to_have_text(["Question 3?", "Question 1?", "Question 0?", "Question 2?"])
    assert set(await page.evaluate("[...window.touched]")) == {"Question 2?", "Question 3?"}
    assert at.complaints == []
