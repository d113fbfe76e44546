"""A picture of oneself: chosen, seen, sent, tried again, and shown; what fails says why."""

import pytest
from playwright.async_api import expect

from moderation.upload import MOST_A_DAY, QUOTAS, Quota
from tests.storage.drawn import photo
from tests.web.looks import troubles
from tests.web.market import DESK, PHONE, market

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

ROW = "[data-key=picture]"
FILE = f"{ROW} input[type=file] >> nth=0"


def chosen(body, name="me.jpg", type="image/jpeg"):
    return {"name": name, "mimeType": type, "buffer": body}


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        yield opened


async def settings(at, lang="en"):
    page = await at.opened(f"/settings?lang={lang}", "ada", size=PHONE)
    await page.wait_for_selector(ROW)
    return page


async def test_a_picture_is_chosen_shown_and_taken_away_again(at):
    page = await settings(at)

    await page.set_input_files(FILE, chosen(photo(size=(900, 700))))

    face = page.locator(f"{ROW} .avatar img")
    await expect(face).to_be_visible()
    await expect(page.locator(f"{ROW} .upload")).to_have_attribute("data-state", "idle")
    mine = await at.opened("/me", "ada")
    await expect(mine.locator(".self .avatar img")).to_be_visible()
    await page.click(f"{ROW} button:has-text('Remove the picture')")
    await expect(face).to_have_count(0)
    assert await troubles(page) == []
    assert at.complaints == []


async def test_what_is_no_picture_is_told_so_before_it_is_sent(at):
    page = await settings(at, "de")

    await page.set_input_files(FILE, chosen(b"%PDF-1.7", "me.pdf", "application/pdf"))

    says = page.locator(f"{ROW} [role=status]")
    await expect(says).to_contain_text("Nur Bilder")
    await page.set_input_files(FILE, chosen(bytes(17 << 20)))
    await expect(says).to_contain_text("zu groß")
    assert at.complaints == []


async def test_what_did_not_arrive_is_seen_and_sent_again_under_the_same_key(at):
    page = await settings(at)
    keys = []

    async def lose(route):
        keys.append(route.request.headers["idempotency-key"])
        await (route.abort() if len(keys) == 1 else route.continue_())

    await page.route("**/uploads?purpose=avatar", lose)
    await page.set_input_files(FILE, chosen(photo()))
    await expect(page.locator(f"{ROW} .upload-seen img")).to_be_visible()
    await page.click(f"{ROW} button:has-text('Try again')")

    await expect(page.locator(f"{ROW} .avatar img")).to_be_visible()
    assert len(keys) == 2
    assert len(set(keys)) == 1


async def test_who_cancels_is_where_they_were(at):
    page = await settings(at)
    await page.route("**/uploads?purpose=avatar", lambda route: None)  # it never answers

    await page.set_input_files(FILE, chosen(photo()))
    await page.click(f"{ROW} button:has-text('Cancel')")

    await expect(page.locator(f"{ROW} .upload")).to_have_attribute("data-state", "idle")
    await expect(page.locator(f"{ROW} .upload-seen")).to_be_hidden()
    await expect(page.locator(f"{ROW} button:has-text('Choose a picture')")).to_be_visible()


async def test_who_has_brought_enough_for_today_is_told_so(at):
    house = at.node.house
    day = house.commit.world.now_ms() // 86_400_000
    page = await settings(at)
    user = await page.evaluate("JSON.parse(atob(sessionStorage['rialto.token'].split('.')[1])).sub")

    async def spend(work):
        work.store(QUOTAS, Quota(f"{user}/{day}", user, day, MOST_A_DAY))

    await house.commit(spend)

    await page.set_input_files(FILE, chosen(photo()))

    await expect(page.locator(f"{ROW} [role=status]")).to_contain_text("enough for today")


async def test_no_show_is_made_while_its_cover_is_on_its_way(at):
    page = await at.opened("/studio", "giulia", size=DESK)
    await page.route("**/uploads?purpose=cover", lambda route: None)  # it never answers
    await page.set_input_files(".new-show input[type=file] >> nth=0", chosen(photo()))
    await page.fill("input[name=title]", "My own light")

    await page.click(".new-show button[type=submit]")

    await expect(page.locator(".new-show > .error")).to_contain_text("still on its way")
    await expect(page.locator(".shows .frame")).to_have_count(0)
    assert page.url == f"{at.address}/studio"
