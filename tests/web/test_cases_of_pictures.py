"""A case of a picture: taken away for its likeness to a blocked one, seen, and given back."""

import httpx
import pytest
from playwright.async_api import expect

from gateway.demo_cases import Docket
from moderation.upload import UPLOADS
from rialto.roles import Role
from rialto.world import World
from storage.work import Look
from tests.callers import sam
from tests.storage.drawn import photo
from tests.web.looks import troubles
from tests.web.market import DESK, market
from tests.web.test_keyboard import Keys

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

ENTRY, TURN, SEND = ".entry", "[name=turn]", ".decide [name=send]"
SHOWN = '[data-panel="case"]'


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        opened.docket = Docket(opened.node.house.dispatch, World())
        yield opened


async def bring(at, who, key, purpose="avatar"):
    """Let somebody bring a picture over HTTP; return its id."""
    token = at.node.tokens.mint(who, name=who.title(), role=Role.VIEWER, ttl_s=600)
    headers = {"authorization": f"Bearer {token}", "idempotency-key": key}
    async with httpx.AsyncClient(base_url=at.address, timeout=60) as http:
        answer = await http.post(f"/uploads?purpose={purpose}", content=photo(), headers=headers)
    return answer.json()["upload"]


async def test_a_picture_that_looks_like_a_blocked_one_is_seen_and_given_back(at):
    blocked, like = await bring(at, "bo", "key-0001"), await bring(at, "ada", "key-0002")
    ada = await at.opened("/settings", account="ada")
    await at.docket.ask("upload:block", sam, upload=blocked, reason="Stolen from a catalogue")
    told = ada.locator('[data-panel="decisions"]')
    await expect(told).to_contain_text("A picture of yours was removed")
    await expect(told).to_contain_text("Stolen from a catalogue")
    page = await at.opened("/cases", "tess", size=DESK)
    keys = Keys(page)
    await keys.press(ENTRY)
    await keys.sees(SHOWN, "Blocked picture")
    drawn = "() => document.querySelector('.pane > .upload')?.naturalWidth > 0"
    await page.wait_for_function(drawn)
    assert await troubles(page) == []
    await keys.press(TURN)
    await keys.sees(SHOWN, "You have it")

    await keys.press(".decide [name=nothing]")
    await keys.press(SEND)

    await expect(told).to_contain_text("It was wrong, and is undone")
    row = await Look(at.node.house.commit.store).get(UPLOADS, like)
    assert row.state == "ready"
    assert at.complaints == []
