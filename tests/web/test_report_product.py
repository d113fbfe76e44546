"""A product is reported with a photo, turns out to be a fake, and goes from the room."""

import pytest
from playwright.async_api import expect

from tests.storage.drawn import photo
from tests.web.axe import faults
from tests.web.looks import troubles
from tests.web.market import DESK, PHONE
from tests.web.test_keyboard import Keys
from tests.web.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

TEAPOT = "Celadon teapot"
LOOK, OPEN, FORM = ".now h2 button", "#product [name=report]", "#report"
SHOWN = '[data-panel="case"]'
STOOD = """() => {
  const { x, y, width, height } = document.querySelector('.picture').getBoundingClientRect()
  return [scrollY, x, y, width, height]
}"""
PHOTO = {"name": "seam.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(900, 700))}


async def open_form(page):
    await page.click(LOOK)
    await page.click(OPEN)
    await expect(page.locator(FORM)).to_be_visible()


async def test_a_photo_leads_to_a_fake_that_goes_from_the_room(at):
    page = await at.opened(f"/room/{at.here}", account="bo")
    host = await at.opened("/settings", account="giulia")
    await open_form(page)
    await page.set_input_files(f"{FORM} input[type=file] >> nth=0", PHOTO)
    await expect(page.locator(f"{FORM} .photos img")).to_be_visible()
    await page.click(f"{FORM} label:has([value=counterfeit])")
    await page.fill(f"{FORM} textarea", "The seal is only printed on")
    await page.click(f"{FORM} [name=send]")
    await expect(page.locator(FORM)).to_contain_text("A moderator will look at it")
    tess = await at.opened("/cases", "tess", size=DESK)
    keys = Keys(tess)
    await keys.press(".entry")
    for text in (TEAPOT, "€38", "Celadon evening", "The seal is only printed on"):
        await keys.sees(SHOWN, text)
    drawn = "() => document.querySelector('.photos img')?.naturalWidth > 0"
    await tess.wait_for_function(drawn)
    await keys.press(".photos button")
    await expect(tess.locator("#photo img")).to_be_visible()
    await tess.keyboard.press("Escape")
    await keys.press("[name=turn]")
    first = tess.locator(".decide fieldset >> nth=0").locator(".chip >> nth=0")
    await expect(first).to_have_text("genuine")

    await keys.press(".decide [name=fake]")
    await keys.sees(".preview", "What you offered is a fake.")
    await keys.sees(".preview", "taken out of every show")
    assert await troubles(tess) == []
    assert await faults(tess, "case", SHOWN) == []
    await keys.press(".decide [name=send]")

    await expect(page.locator(".now h2")).to_have_text("Speckled bowl, 24 cm")
    told = host.locator('[data-panel="decisions"]')
    await expect(told).to_contain_text("What you offered is a fake.")
    await expect(told).to_contain_text(TEAPOT)
    await tess.wait_for_function(drawn)
    assert at.complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_it_is_reported_by_keyboard_and_nothing_behind_it_moves(at, size):
    page = await at.opened(f"/room/{at.here}", account="bo", size=size)
    before = await page.evaluate(STOOD)
    keys = Keys(page)
    await keys.press(LOOK)
    await keys.press(OPEN)
    await expect(page.locator(f"{FORM} h2")).to_be_focused()
    assert await troubles(page) == []
    await keys.press(f"{FORM} [value=counterfeit]", "ArrowRight")
    await keys.press(f"{FORM} [name=send]")
    await keys.sees(FORM, "A moderator will look at it")
    await page.keyboard.press("Enter")
    await expect(page.locator(FORM)).to_be_hidden()

    await keys.press(OPEN)
    await keys.press(f"{FORM} [value=counterfeit]", " ")
    await keys.press(f"{FORM} [name=send]")

    await keys.sees(f"{FORM} [role=alert]", "already")
    assert await page.evaluate(STOOD) == before
    assert at.complaints == []


async def test_what_was_begun_is_there_when_the_form_is_opened_again(at):
    page = await at.opened(f"/room/{at.here}", account="bo")
    await open_form(page)
    await page.fill(f"{FORM} textarea", "The lid")
    await page.set_input_files(f"{FORM} input[type=file] >> nth=0", PHOTO)
    await expect(page.locator(f"{FORM} .photos li")).to_have_count(1)
    await page.keyboard.press("Escape")

    await page.click(OPEN)

    await expect(page.locator(f"{FORM} textarea")).to_have_value("The lid")
    await page.click(f"{FORM} .photos .icon-button")
    await expect(page.locator(f"{FORM} .photos li")).to_have_count(0)
    assert at.complaints == []


async def test_it_keeps_nobody_out_in_any_scheme_or_size(at):
    page = await at.opened(f"/room/{at.here}", account="bo")
    await open_form(page)
    await page.set_input_files(f"{FORM} input[type=file] >> nth=0", PHOTO)
    await expect(page.locator(f"{FORM} .photos li")).to_have_count(1)

    assert await faults(page, "form", FORM) == []
    assert at.complaints == []


async def test_a_guest_is_asked_who_they_are(at):
    page = await at.opened(f"/room/{at.here}")
    await page.click(LOOK)

    await page.click(OPEN)

    await expect(page.locator("#you, .sheet[open] >> nth=-1")).to_be_visible()
    await expect(page.locator(FORM)).to_have_count(0)
    assert at.complaints == []


async def test_without_a_reason_it_is_asked_for_in_the_words_of_the_page(at):
    page = await at.opened(f"/room/{at.here}?lang=de", account="bo")
    await open_form(page)

    await page.click(f"{FORM} [name=send]")

    await expect(page.locator(f"{FORM} .chosen")).to_contain_text("Wähle aus")
    await expect(page.locator(f"{FORM} [value=counterfeit]")).to_be_focused()
    await page.click(f"{FORM} label:has([value=counterfeit])")
    await expect(page.locator(f"{FORM} .chosen .error")).to_be_hidden()
    await page.click(f"{FORM} [name=send]")
    await expect(page.locator(f"{FORM} form")).to_have_count(0)
    assert at.complaints == []


async def test_an_answer_that_comes_late_leaves_the_form_of_another_product_as_it_is(at):
    wire = Wire(report_product="late")
    page = await at.opened(f"/room/{at.here}", account="bo", size=DESK, before=wire.stand)
    await open_form(page)
    await page.click(f"{FORM} label:has([value=counterfeit])")
    await page.click(f"{FORM} [name=send]")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.click("text=Speckled bowl")
    await page.click(OPEN)
    await page.fill(f"{FORM} textarea", "The glaze")

    wire.let_go("report:product")

    await expect(page.locator(".toasts")).to_contain_text("A moderator will look at it")
    await expect(page.locator(f"{FORM} textarea")).to_have_value("The glaze")
    assert at.complaints == []
