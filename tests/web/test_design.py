"""The gallery: every component in every state, legible, still, and open to everybody."""

import pytest
from playwright.async_api import expect

from tests.peers import needs
from tests.web.axe import faults
from tests.web.looks import troubles, unseen_focus
from tests.web.market import DESK, PHONE, market
from tests.web.palette import MEASURE, THEMES, looks, pairs

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

TABLET = {"width": 768, "height": 1024}
STATES = {
    "button": {"rest", "hot", "trust", "pressed", "off", "busy", "small", "wide", "rtl", "picture"},
    "chip": {"rest", "chosen", "off", "colour", "rtl"},
    "sheet": {"open", "loading", "error", "real"},
    "drawer": {"open", "loading", "error", "real"},
    "toast": {"done", "undo", "alarm", "rtl", "real"},
    "card": {"rest", "flat", "trust", "held", "chosen", "loading", "error"},
    "price": {"rest", "from", "deal", "converted", "big", "sold"},
    "countdown": {"rest", "last", "over", "hours", "held"},
    "avatar": {"initials", "shot", "live", "rtl", "script", "many", "loading"},
    "badge": {"rest", "live", "trust", "held", "alarm", "sold", "season", "ended", "rtl"},
    "list": {"rest", "chosen", "unread", "off", "sold", "rtl", "loading"},
    "tabs": {"chosen", "off"},
    "field": {"rest", "filled", "hint", "error", "busy", "off", "rtl"},
    "empty": {"rest", "error", "denied", "loading"},
    "skeleton": {"text", "tall", "square", "round", "picture"},
    "frame": {"live", "soon", "waiting", "away", "error", "ended", "rtl", "loading"},
    "line": {
        *("rest", "own", "host", "moderator", "buyer", "reply", "mention", "told", "refused"),
        "removed",
    },
    "tile": {"rest", "from", "deal", "reason", "sold", "rtl", "loading"},
    "stepper": {"least", "rest", "most", "busy", "off"},
    "dialog": {"open", "alarm", "busy", "real"},
}
FOCUSED = ("button", "chip", "toast", "card", "list", "tabs", "field", "frame", "line", "tile")
FOCUSED += ("stepper", "dialog")
SHORT = ("countdown", "skeleton")  # they hold no text of anybody's
BOXES = """themes => {
  const root = document.documentElement
  const all = [...document.querySelectorAll('body *')].filter(e => !e.closest('svg'))
  const measured = () => all.map(e => {
    const { x, y, width, height } = e.getBoundingClientRect()
    return `${e.localName}.${e.className} ${x} ${y} ${width} ${height}`
  })
  return themes.map(theme => { root.dataset.theme = theme; return measured() })
}"""
# What differs between two elements beside their colours.
SHAPES = """(selectors) => selectors.map(selector => {
  const style = getComputedStyle(document.querySelector(selector))
  const names = ['borderTopWidth', 'borderTopStyle', 'boxShadow', 'textDecorationLine']
  return names.map(name => style[name]).join(' | ')
})"""


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        yield opened


async def test_every_component_is_there_in_every_state_that_it_has(at):
    page = await at.opened("/design", size=DESK)

    for name, states in STATES.items():
        shown = await page.eval_on_selector_all(
            f"#{name} .specimen", "all => all.map(each => each.dataset.state)"
        )
        wanted = states | ({"focus"} if name in FOCUSED else set())
        wanted |= set() if name in SHORT else {"long"}
        assert wanted - set(shown) == set(), name
        assert len(shown) == len(set(shown)), name
    assert await page.evaluate("scrollY") == 0
    assert at.complaints == []


async def test_every_pair_of_colours_is_legible_in_every_look(at):
    page = await at.opened("/design")

    measured = await page.evaluate(MEASURE, [pairs(), looks()])

    assert len(measured) > 1_000
    least = {"normal": 4.5, "more": 7}
    assert [each for each in measured if each[-1] < least[each[4]]] == []


@pytest.mark.parametrize("path", ["/design", "/"])
async def test_no_theme_moves_a_box(at, path):
    await at.room()
    page = await at.opened(path)

    for size in (PHONE, DESK):
        await page.set_viewport_size(size)
        plain, *others = await page.evaluate(BOXES, ["plain", *THEMES])

        assert len(plain) > 50
        for theme, boxes in zip(THEMES, others, strict=True):
            moved = [pair for pair in zip(plain, boxes, strict=True) if pair[0] != pair[1]]
            assert moved == [], theme


@pytest.mark.parametrize("lang", ["en", "ru", "ar"])
async def test_the_gallery_fits_every_width_and_twice_the_text(at, lang):
    found = []
    page = await at.opened("/design", lang=lang)
    for text in ("100", "200"):
        await page.evaluate(f"document.documentElement.style.fontSize = '{text}%'")
        for size in (PHONE, TABLET, DESK):
            await page.set_viewport_size(size)
            found += [f"{text} at {size['width']}: {each}" for each in await troubles(page)]

    assert found == []
    assert at.complaints == []


@needs("npm's axe")
@pytest.mark.parametrize("look", ["", "?lang=ar&theme=lantern&contrast=more"])
async def test_nothing_in_the_gallery_keeps_anybody_out(at, look):
    page = await at.opened(f"/design{look}")

    assert await faults(page, f"/design{look}") == []


async def test_a_look_is_chosen_by_keyboard_and_stands_in_the_address(at):
    page = await at.opened("/design", size=DESK)
    await page.focus('[data-value="theme:harvest"]')

    await page.keyboard.press("Enter")

    await expect(page.locator("html")).to_have_attribute("data-theme", "harvest")
    await expect(page.locator('[data-value="theme:harvest"]')).to_be_focused()
    await expect(page.locator('[data-value="theme:harvest"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    assert "theme=harvest" in page.url
    assert await unseen_focus(page, steps=40) == []
    assert await page.evaluate("localStorage.getItem('rialto.theme')") is None


async def test_the_index_leads_to_a_part_and_keeps_the_look(at):
    page = await at.opened("/design?theme=midsummer", size=DESK)

    await page.click('.index a[href="#stepper"]')

    await expect(page.locator("#stepper")).to_be_in_viewport()
    await expect(page.locator("html")).to_have_attribute("data-theme", "midsummer")
    assert page.url.endswith("/design?theme=midsummer#stepper")


async def test_a_sheet_comes_from_the_thumb_and_at_a_desk_from_the_side(at):
    page = await at.opened("/design?motion=less")
    button, sheet = page.locator("#sheet [data-state=real] button"), page.locator("body > .sheet")

    for size, lang in ((PHONE, "en"), (DESK, "en"), (DESK, "ar")):
        await page.set_viewport_size(size)
        await page.evaluate(f"document.documentElement.dir = '{'rtl' if lang == 'ar' else 'ltr'}'")
        await button.click()
        await expect(sheet.locator("h2")).to_be_focused()
        await sheet.evaluate("e => Promise.all(e.getAnimations().map(each => each.finished))")
        box = await sheet.evaluate("e => e.getBoundingClientRect().toJSON()")
        if size == PHONE:
            assert box["bottom"] == PHONE["height"]
            assert box["width"] == PHONE["width"]
        else:
            assert (box["top"], box["height"]) == (0, DESK["height"])
            assert box["left" if lang == "ar" else "right"] == (0 if lang == "ar" else 1280)
        await page.keyboard.press("Escape")
        await expect(sheet).to_have_count(0)


@pytest.mark.parametrize(("press", "answer"), [("Enter", True), ("Escape", False)])
async def test_a_question_is_answered_by_its_button_and_by_nothing_else(at, press, answer):
    page = await at.opened("/design")
    asked = page.evaluate_handle(
        "import(document.querySelector('[src$=\"shell.js\"]').src.replace('shell', 'question'))"
        ".then(({ asks }) => { window.answer = asks('Go?', 'Now', { yes: 'Yes' }) })"
    )
    await asked
    await page.focus("body > .dialog footer button")

    await page.keyboard.press(press)

    assert await page.evaluate("window.answer") is answer
    await expect(page.locator("body > .dialog")).to_have_count(0)


async def test_high_contrast_tells_states_by_more_than_a_wash(at):
    page = await at.opened("/design?contrast=more")
    states = [
        ("#button [data-state=rest] .button", "#button [data-state=pressed] .button"),
        ("#button [data-state=rest] .button", "#button [data-state=off] .button"),
        ("#chip [data-state=rest] .chip", "#chip [data-state=chosen] .chip"),
        ("#chip [data-state=rest] .chip", "#chip [data-state=off] .chip"),
        ("#field [data-state=rest] input", "#field [data-state=error] input"),
        ("#card [data-state=rest] .card", "#card [data-state=chosen] .card"),
        ("#countdown [data-state=rest] .countdown", "#countdown [data-state=last] .countdown"),
    ]

    for rest, other in states:
        one, two = await page.evaluate(SHAPES, [rest, other])
        assert one != two, other


async def test_the_systems_own_colours_show_what_is_chosen_off_and_where_things_end(at):
    page = await at.opened("/design", forced_colors="active")
    paint = """([selector, name]) => getComputedStyle(document.querySelector(selector))[name]"""

    async def of(selector, name):
        return await page.evaluate(paint, [selector, name])

    rest, chosen = "#chip [data-state=rest] .chip", "#chip [data-state=chosen] .chip"
    assert await of(rest, "backgroundColor") != await of(chosen, "backgroundColor")
    off = "#button [data-state=off] .button"
    assert await of("#button [data-state=rest] .button", "color") != await of(off, "color")
    for framed in ("#card [data-state=rest] .card", "#badge [data-state=rest] .badge"):
        assert await of(framed, "borderTopStyle") == "solid"
    await page.focus(rest)
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Tab")
    assert await of(rest, "outlineStyle") == "solid"
