"""More is said than anybody reads: the chat is bounded, stands still where one reads back."""

import msgspec
import pytest
from playwright.async_api import expect

from bench.peers import SAID
from chat.lines import LINES, Line
from rialto.ids import ChatId, LineId
from rialto.news import Publication, channel
from rialto.world import World
from tests.web.market import DESK, PHONE, say

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

MOST_ROWS = 120
AT_ONCE = 100
MOST_TURNS = 40
LOG = "document.querySelector('.log')"
# The first row that is in view, and where it stands on the screen.
IN_VIEW = """() => {
  const log = document.querySelector('.log'), top = log.getBoundingClientRect().top
  const row = [...log.querySelectorAll('.line')].find(e => e.getBoundingClientRect().top > top + 40)
  return [row.dataset.id, Math.round(row.getBoundingClientRect().top)]
}"""
# The log has been where it is for a few frames.
STILL = """() => new Promise(done => {
  const log = document.querySelector('.log')
  let at = -1, frames = 0
  const look = () => {
    frames = log.scrollTop === at ? frames + 1 : 0
    at = log.scrollTop
    if (frames > 8) done(); else requestAnimationFrame(look)
  }
  look()
})"""
IDS = f"[...{LOG}.querySelectorAll('.line[role]')].map(row => row.dataset.id)"

# Somebody reads back and stays there while three thousand lines come: what is known then.
STAYING = """async () => {
  const shell = document.querySelector('script[src$="shell.js"]').src
  const { Log } = await import(new URL('chat/log.js', shell))
  const { h } = await import(new URL('dom.js', shell))
  const place = h('div', {}), newer = h('button', {})
  document.body.append(place)
  const forgotten = []
  const log = new Log(place, newer, {
    make: ({ hole }) => h('p', { class: hole ? 'hole' : '' }), earlier() {}, reads() {},
    forgot: entry => forgotten.push(entry),
  })
  const id = n => String(n).padStart(5, '0')
  const put = (from, to) => {
    for (let n = from; n < to; n++) log.put({ id: id(n), n: 0, row: null })
  }
  const frame = () => new Promise(requestAnimationFrame)
  put(0, 100)
  await frame()
  log.stay()
  const read = log.shown.map(entry => entry.id)
  put(100, 3100)
  await frame()
  const known = log.entries.length
  const same = String(read) === String(log.shown.map(entry => entry.id))
  let holes = 0
  while (log.to < log.entries.length) {
    log.on()
    holes = Math.max(holes, place.querySelectorAll('.hole').length)
  }
  return { known, same, holes, last: log.shown.at(-1).id, sum: forgotten.length + known - holes }
}"""


async def flood(at, lines, world=None):
    """Let ``lines`` lines come down the channel; returns the text of the last."""
    world = world or World()
    chat = channel("chat", at.here)
    text = ""
    for start in range(0, lines, AT_ONCE):
        said = []
        for n in range(start, min(start + AT_ONCE, lines)):
            text = f"Line {n} of {lines}"
            line = msgspec.structs.replace(
                SAID, id=LineId(world.new_id()), chat=ChatId(at.here), text=text
            )
            said.append(Publication(chat, 0, msgspec.json.encode(line)))
        await at.node.house.commit.bus.publish(said)
    return text


async def history(at, lines):
    """Store lines without their authors' pace: they are there before anybody comes."""
    world = World()
    rows = [
        Line(LineId(world.new_id()), ChatId(at.here), "bo", "Bo", "", f"Once {n}", world.now_ms())
        for n in range(lines)
    ]

    for start in range(0, lines, AT_ONCE):
        part = rows[start : start + AT_ONCE]

        async def store(work, part=part):
            for row in part:
                work.store(LINES, row)

        await at.node.house.commit(store)


async def scroll(page, by):
    """Turn the wheel over the log, and wait until it stands still."""
    box = await page.locator(".log").bounding_box()
    line = await page.locator(".log .line").last.bounding_box()
    await page.mouse.move(line["x"] + 40, box["y"] + box["height"] - 30)
    await page.mouse.wheel(0, by)
    await page.evaluate(STILL)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_of_three_thousand_lines_few_stand_in_the_page(at, size):
    page = await at.opened(f"/room/{at.here}", "ada", size=size)

    last = await flood(at, 3_000)

    await expect(page.locator(".log .line").last).to_contain_text(last)
    assert await page.locator(".log .line").count() <= MOST_ROWS
    assert await page.evaluate(f"{LOG}.scrollHeight - {LOG}.scrollTop - {LOG}.clientHeight") <= 1
    await expect(page.locator(".newer")).to_be_hidden()
    assert at.complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_what_one_reads_back_stays_where_it_is_until_one_goes_on(at, size):
    page = await at.opened(f"/room/{at.here}", "ada", size=size)
    await expect(page.locator(".log .line").last).to_contain_text(await flood(at, 100))
    await scroll(page, -300)
    await expect(page.locator(".log")).to_have_attribute("aria-live", "off")
    read = await page.evaluate(IN_VIEW)

    last = await flood(at, 500)

    await expect(page.locator(".newer")).to_be_visible()
    assert await page.evaluate(IN_VIEW) == read
    assert await page.locator(".log .line").count() <= MOST_ROWS
    await page.click(".newer")
    await expect(page.locator(".log .line").last).to_contain_text(last)
    await expect(page.locator(".log .line").last).to_be_in_viewport()
    await expect(page.locator(".newer")).to_be_hidden()
    assert at.complaints == []


async def test_reading_back_brings_all_that_was_said_in_order_and_each_once(at):
    await history(at, 160)
    page = await at.opened(f"/room/{at.here}", "ada", size=DESK)
    await expect(page.locator(".log .line")).to_have_count(50)
    seen = set()

    first = page.locator(".log .line", has_text="Once 0")
    for _ in range(MOST_TURNS):
        ids = await page.evaluate(IDS)
        assert ids == sorted(set(ids))
        assert len(ids) <= MOST_ROWS
        seen |= set(ids)
        if await first.count():
            break
        await scroll(page, -600)

    assert len(seen) == 160
    assert at.complaints == []


async def test_ones_own_line_leads_back_to_the_end(at):
    page = await at.opened(f"/room/{at.here}", "ada", size=DESK)
    await expect(page.locator(".log .line").last).to_contain_text(await flood(at, 100))
    await scroll(page, -300)
    await expect(page.locator(".log")).to_have_attribute("aria-live", "off")

    await say(page, "Here I am")

    await expect(page.locator(".log .line").last).to_contain_text("Here I am")
    await expect(page.locator(".log .line").last).to_be_in_viewport()


async def test_a_flood_is_told_in_batches_and_calm_talk_line_by_line_again(at):
    page = await at.opened(f"/room/{at.here}", "ada")
    log, told = page.locator(".log"), page.locator("#chat [role=status]")
    await expect(log).to_have_attribute("aria-live", "polite")

    await flood(at, 60)

    await expect(log).to_have_attribute("aria-live", "off")
    await expect(told.filter(has_text="new lines. The latest, from")).to_have_count(1)
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(told.filter(visible=True)).to_have_count(0)


async def test_the_log_says_how_it_is_read_by_keys_and_follows_again_beyond_the_last(at):
    page = await at.opened(f"/room/{at.here}", "ada", size=DESK)
    await expect(page.locator(".log .line").last).to_contain_text(await flood(at, 70))
    await expect(page.locator(".log")).to_have_accessible_description(
        "The arrow keys up and down go from line to line, Enter opens one."
    )
    await page.locator(".log").focus()
    await page.keyboard.press("ArrowUp")
    read = page.locator(".log .line").last
    await expect(read).to_be_focused()
    await flood(at, 30)
    await expect(page.locator(".newer")).to_be_visible()

    for _ in range(31):
        await page.keyboard.press("ArrowDown")

    await expect(page.locator(".log")).to_be_focused()
    await expect(page.locator(".newer")).to_be_hidden()
    await expect(page.locator(".log .line").last).to_contain_text(await flood(at, 40))
    assert at.complaints == []


async def test_who_stays_at_a_line_keeps_it_and_is_told_where_others_are_left_out(at):
    page = await at.opened("/")

    told = await page.evaluate(STAYING)

    assert told.pop("known") <= 2_050
    assert told == {"same": True, "holes": 1, "last": "03099", "sum": 3_100}
