"""A case of a product with the picture of a fake: who decides sees both, side by side."""

import pytest
from playwright.async_api import expect

from livestream.known_again import RULE
from moderation.case import Alike
from moderation.findings import Finding
from rialto.ids import ProductId
from tests.web.looks import troubles
from tests.web.market import DESK, PHONE, market
from tests.web.test_keyboard import Keys

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

SHOWN = '[data-panel="case"]'


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_what_was_found_like_a_fake_is_shown_beside_it(at, size):
    house, room = at.node.house, await at.room(laid=("bowl",))
    like = Alike(ProductId("teapot"), "Celadon teapot, 0.8 l", "/pictures/teapot.svg")
    finding = Finding(RULE, "counterfeit", room, "product/bowl", like=like)
    await house.commit(lambda work: house.known_again.findings.report(finding, work))
    page = await at.opened("/cases", "tess", size=size)

    await Keys(page).press(".entry")

    both = page.locator(f"{SHOWN} .goods-of")
    await expect(both).to_have_count(2)
    await expect(both.nth(0)).to_contain_text("Speckled bowl")
    await expect(both.nth(1)).to_contain_text("Celadon teapot")
    await expect(page.locator(f"{SHOWN} .like")).to_contain_text("taken off as a fake")
    drawn = "() => [...document.querySelectorAll('.goods-of .shot')].every(s => s.naturalWidth > 0)"
    await page.wait_for_function(drawn)
    assert await troubles(page) == []
    assert at.complaints == []
