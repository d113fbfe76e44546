"""Who holds a right tells of what infringes it, without an account, and sees what came of it."""

import pytest
from playwright.async_api import expect

from tests.callers import RIGHT
from tests.storage.drawn import photo
from tests.web.market import DESK, PHONE
from tests.web.test_walk import where
from tests.web.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

STATE = ".came-of .badge"


async def fill(page, address):
    for name in ("name", "organisation", "email", "proof", "why"):
        await page.fill(f".notify [name={name}]", RIGHT[name])
    await page.click(".chip:has([name=holder][value=owner])")
    await page.click(".chip:has([name=right][value=trademark])")
    await page.fill(".address input", address)
    await page.check("[name=faith]")


async def decided(at, step):
    async with at.visit("tess") as tess:
        case = (await tess.change("case:claim", case=""))["case"]
        told = {"case": case, "step": step, "ground": "counterfeit", "facts": "No mark inside"}
        await tess.change("case:decide", **told)


async def test_a_guest_tells_of_a_thing_keeps_the_address_and_reads_what_was_decided(at):
    page = await at.opened("/help#rights", size=PHONE)
    await page.click("#rights a")
    await page.wait_for_url("**/rights")
    await fill(page, f"{at.address}/room/{at.here}?thing=teapot")

    await page.click("[name=send]")

    await expect(page.locator(".came .note")).to_contain_text("We have your notice")
    await expect(page.locator(STATE)).to_have_text("Waiting")
    await expect(page.locator(".came h2")).to_be_focused()
    await expect(page.locator(".notify [name=why]")).to_have_value("")
    kept = page.url.removeprefix(at.address)
    await decided(at, "removal")
    again = await at.opened(kept, size=DESK)
    await expect(again.locator(STATE)).to_have_text("Removed")
    assert at.complaints == []


async def test_all_that_is_wrong_is_told_at_once_beside_its_field(at):
    page = await at.opened("/rights")
    await page.fill("[name=email]", "nobody")
    await page.fill(".address input", "https://elsewhere.example/room/01J?thing=teapot")

    await page.click("[name=send]")

    await expect(page.locator(".notify [name=name]")).to_be_focused()
    for field in ("name", "proof", "why", "email"):
        invalid = page.locator(f".notify [name={field}][aria-invalid=true]")
        await expect(invalid).to_have_accessible_description(says_of(field))
    await expect(page.locator(".address")).to_contain_text("Only addresses of this site")
    await expect(page.locator(".chosen .error:visible")).to_have_count(2)
    await expect(page.locator("#faith-wrong")).to_be_visible()
    await expect(page.locator(".notify .error[role=alert]")).to_have_text("8 fields need a look.")
    assert at.complaints == []


def says_of(field):
    says = {"name": "Fill in your name.", "why": "Say why."}
    says |= {"email": "Write an e-mail address, such as ada@example.org."}
    says |= {"proof": "Say where the right is registered, or where the original is."}
    return says[field]


async def test_what_the_server_refuses_of_an_address_stands_beside_it_and_nothing_is_lost(at):
    page = await at.opened("/rights")
    await fill(page, f"{at.address}/room/{at.here}?thing=teapot")
    await page.click("text=Another address")
    await page.fill(".address >> nth=1 >> input", f"{at.address}/room/{at.here}")

    await page.click("[name=send]")

    second = page.locator(".address").nth(1)
    await expect(second).to_contain_text("Several products are offered there")
    await expect(second.locator("input")).to_be_focused()
    await expect(page.locator(".notify [name=why]")).to_have_value(RIGHT["why"])
    await second.locator("button").click()
    await page.click("[name=send]")
    await expect(page.locator(STATE)).to_have_count(1)
    assert at.complaints == []


async def test_a_wrong_key_is_told_beside_the_field(at):
    page = await at.opened("/rights")
    await page.fill("[name=notice]", "01J")
    await page.fill("[name=key]", "guessed")

    await page.click(".asked button")

    field = page.locator(".field:has([name=key])")
    await expect(field).to_contain_text("There is no notice with this number and this key.")
    assert at.complaints == []


async def test_by_keyboard_alone_one_tells_of_a_thing(at):
    page = await at.opened("/rights", size=DESK)
    await page.focus(".notify [name=name]")
    told = [RIGHT["name"], RIGHT["organisation"], RIGHT["email"]]
    for text in told:
        await page.keyboard.type(text)
        await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.type(RIGHT["proof"])
    await page.keyboard.press("Tab")
    await page.keyboard.type(f"{at.address}/discover?thing=teapot")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.type(RIGHT["why"])
    await page.focus("[name=faith]")
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")

    await page.keyboard.press("Enter")

    await expect(page.locator(STATE)).to_have_text("Waiting")
    assert at.complaints == []


async def test_photos_of_a_member_are_seen_by_who_decides(at):
    page = await at.opened("/rights", "bo", size=DESK)
    await fill(page, f"{at.address}/room/{at.here}?thing=teapot")
    chosen = {"name": "lid.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    await page.set_input_files(".notify input[type=file]", chosen)
    await expect(page.locator(".photos img")).to_have_count(1)

    await page.click("[name=send]")

    await expect(page.locator(STATE)).to_have_text("Waiting")
    async with at.visit("tess") as tess:
        case = (await tess.change("case:claim", case=""))["case"]
    desk = await at.opened(f"/cases#{case}", "tess", size=DESK)
    told = desk.locator("[data-key=rights]")
    await expect(told).to_contain_text("Glaze & Sons")
    drawn = "() => document.querySelector('[data-key=rights] .photos img')?.naturalWidth > 0"
    await desk.wait_for_function(drawn)
    await expect(told.locator("a[href^='mailto:']")).to_be_visible()
    assert at.complaints == []


async def test_whom_it_concerns_reads_whose_right_it_is(at):
    async with at.visit("ada") as ada:
        told = {**RIGHT, "addresses": [f"/room/{at.here}?thing=teapot"]}
        receipt = await ada.change("rights:notify", **told)
    await decided(at, "removal")

    page = await at.opened("/settings", account="giulia", size=DESK)

    await expect(page.locator(".decision")).to_contain_text("trademark")
    await expect(page.locator(".decision")).to_contain_text("Glaze & Sons")
    assert RIGHT["email"] not in await page.content()
    assert where(receipt).startswith("/rights#")
    assert at.complaints == []


@pytest.fixture
async def receipt(at):
    """Return what Ada was given for a notice of the teapot."""
    async with at.visit("ada") as ada:
        told = {**RIGHT, "addresses": [f"/room/{at.here}?thing=teapot"]}
        return await ada.change("rights:notify", **told)


async def test_the_way_past_the_header_wipes_no_receipt_and_its_address_keeps_the_key(at):
    page = await at.opened("/rights", size=DESK)
    await fill(page, f"{at.address}/room/{at.here}?thing=teapot")
    await page.click("[name=send]")
    await expect(page.locator(STATE)).to_have_text("Waiting")
    kept = page.url

    await page.focus(".skip")
    await page.keyboard.press("Enter")

    await page.wait_for_url(kept)
    await expect(page.locator(".came .note")).to_contain_text("We have your notice")
    await expect(page.locator(STATE)).to_have_text("Waiting")
    assert at.complaints == []


async def test_who_looks_again_stays_where_they_are_and_reads_what_is_new(at, receipt):
    page = await at.opened(where(receipt), size=DESK)
    again = page.get_by_role("button", name="Look again")
    await again.focus()
    await decided(at, "removal")

    await page.keyboard.press("Enter")

    await expect(page.locator(STATE)).to_have_text("Removed")
    await expect(again).to_be_focused()
    assert at.complaints == []


async def test_without_a_line_what_is_shown_stays(at, receipt):
    wire = Wire()
    page = await at.opened(where(receipt), size=DESK, before=wire.stand)
    await expect(page.locator(STATE)).to_have_text("Waiting")
    await wire.cut(down=True)

    await page.get_by_role("button", name="Look again").click()

    await expect(page.locator(".toasts")).to_contain_text("No answer came")
    await expect(page.locator(STATE)).to_have_text("Waiting")
    assert at.complaints == []


async def test_an_address_may_be_written_as_browsers_show_it(at):
    page = await at.opened("/rights")
    host = at.address.removeprefix("http://")
    await fill(page, f"{host}/room/{at.here}?thing=teapot")

    await page.click("[name=send]")

    await expect(page.locator(STATE)).to_have_text("Waiting")
    assert at.complaints == []


async def test_each_address_that_is_wrong_is_counted(at):
    page = await at.opened("/rights")
    await fill(page, "https://elsewhere.example/room/01J")
    await page.click("text=Another address")

    await page.click("[name=send]")

    await expect(page.locator(".notify .error[role=alert]")).to_have_text("2 fields need a look.")
    await expect(page.locator(".address input").nth(0)).to_be_focused()
    assert at.complaints == []
