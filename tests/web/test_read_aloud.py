"""What a screen reader says of a room: in which order, what by itself, and where it is led."""

import pytest
from playwright.async_api import expect

from tests.web.market import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

# Whose show it is, its tools, the talk, the things, and last one's own turn.
ROOM = """
- main:
  - region "Live picture"
  - text: /Giulia Moro/
  - button "Follow"
  - button /watch/
  - heading "Celadon evening" [level=1]
  - navigation "The show":
    - button "2 questions"
    - button "Share"
    - button /Like/
  - region "Chat and questions":
    - tabpanel:
      - log "Chat":
        - 'article': /Bo . The first line/
  - region "Things in this show":
    - article:
      - text: Explaining now
      - heading "Celadon teapot, 0.8 l" [level=2]
      - button /Buy.*teapot/
  - form "Write in the chat":
    - textbox "Say something"
    - button "Send"
"""
SHEETS = {
    ".bag": "On the table", ".now .buy": "Buy", ".now h2 button": "Celadon teapot, 0.8 l",
    ".tools .you": "Ada", ".log .line >> nth=0": "This line",
}  # fmt: skip
# Tells what is put into the log from now on, and whether anything else in it is touched.
WATCH_LOG = """() => {
  const log = document.querySelector('.log')
  window.told = []
  const tell = ({ addedNodes, removedNodes, target }) => window.told.push(
    ...[...addedNodes].map(node => `${target === log ? 'new' : 'within'}: ${node.textContent}`),
    ...[...removedNodes].map(node => `gone: ${node.textContent}`))
  new MutationObserver(all => all.forEach(tell)).observe(log, { childList: true, subtree: true })
}"""


@pytest.fixture
async def at(at):
    async with at.visit("bo") as bo:
        await bo.change("chat:say", chat=at.here, text="The first line")
        for text in ("Does it drip?", "Is it heavy?"):
            await bo.change("question:ask", product="teapot", room=at.here, text=text)
    return at


async def live(page):
    """Return the live regions as the browser tells them to a screen reader: role and manner."""
    line = await page.context.new_cdp_session(page)
    found = []
    for node in (await line.send("Accessibility.getFullAXTree"))["nodes"]:
        told = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
        if told.get("live"):
            found.append((node["role"]["value"], told["live"], told.get("relevant")))
    await line.detach()
    return sorted(found)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_room_is_read_from_its_host_to_ones_own_turn(at, size):
    page = await at.opened(f"/room/{at.here}", "ada", size=size)

    await expect(page.locator("body")).to_match_aria_snapshot(ROOM)
    assert at.complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_new_lines_and_toasts_are_told_politely_and_no_figure_is(at, size):
    page = await at.opened(f"/room/{at.here}", "ada", size=size)
    await expect(page.locator(".log .line")).to_have_count(1)
    await expect(page.locator(".log")).to_have_attribute("aria-live", "polite")

    assert await live(page) == [
        ("log", "polite", "additions"),
        ("status", "polite", "additions text"),
    ]


async def test_a_new_line_is_one_addition_with_its_author_and_touches_nothing_else(at):
    page = await at.opened(f"/room/{at.here}", "ada")
    await expect(page.locator(".log .line")).to_have_count(1)
    await page.evaluate(WATCH_LOG)

    async with at.visit("bo") as bo:
        await bo.change("chat:say", chat=at.here, text="The second")

    await expect(page.locator(".log .line")).to_have_count(2)
    assert await page.evaluate("window.told") == ["new: Bo: The second"]


@pytest.mark.parametrize("press", SHEETS, ids=SHEETS.get)
async def test_a_sheet_says_its_name_takes_the_focus_and_gives_it_back(at, press):
    page = await at.opened(f"/room/{at.here}", "ada")
    opener = page.locator(press)
    await opener.focus()

    await page.keyboard.press("Enter")

    sheet = page.get_by_role("dialog", name=SHEETS[press])
    await expect(sheet).to_be_visible()
    await expect(sheet.get_by_role("heading", level=2)).to_be_focused()
    await expect(sheet.get_by_role("heading", level=2)).to_have_text(SHEETS[press])
    await page.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await expect(opener).to_be_focused()
    assert at.complaints == []
