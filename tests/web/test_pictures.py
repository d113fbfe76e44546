"""A host's own picture: kept in sizes, and each reader gets the one that fits."""

import io
import re

import httpx
import pytest
from PIL import Image

from gateway.pages import WEB
from gateway.visitor import visiting
from rialto.roles import Role
from rialto.world import World
from storage.pixels import WIDTHS
from tests.storage.drawn import photo
from tests.web.market import market, ready

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

LOADED = """(query) => {
  const it = document.querySelector(query)
  return it?.complete && it.naturalWidth ? it.currentSrc.replace(/.*\\?/, '') : null
}"""


def test_the_page_knows_the_widths_that_are_kept():
    text = (WEB / "js" / "cover.js").read_text(encoding="utf-8")

    assert re.search(r"WIDTHS = \[([\d, ]+)\]", text)[1] == ", ".join(map(str, WIDTHS))


async def test_a_cover_comes_as_wide_as_it_is_shown(tmp_path):
    file = io.BytesIO()
    Image.effect_noise((1500, 2200), 90).convert("RGB").save(file, "JPEG")
    async with market(tmp_path) as at:
        host = await at.opened("/studio", "giulia", size={"width": 1280, "height": 800})
        chosen = {"name": "own.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
        await host.set_input_files("input[type=file]", chosen)
        await host.wait_for_selector("input[value^='upload:']", state="attached")
        await host.fill("input[name=title]", "My own light")
        await host.click(".new-show button[type=submit]")
        await host.wait_for_url(re.compile("room="))
        room = host.url.split("room=")[1]
        async with at.visit("giulia") as giulia:
            await giulia.change("room:start", room=room)

        home = await at.opened("/", device_scale_factor=2)
        card = await home.wait_for_function(LOADED, arg=f'[data-room="{room}"] img')
        page = await at.page(f"/room/{room}")
        await ready(page)
        still = await page.wait_for_function(LOADED, arg=".still")
        face = await page.wait_for_function(LOADED, arg=".host .avatar img")

        assert await card.json_value() == "w=640"
        assert await still.json_value() == "w=1080"
        assert await face.json_value() == "w=160"
        assert at.complaints == []


async def test_a_cover_that_is_blocked_goes_from_the_page_that_shows_it(tmp_path):
    async with market(tmp_path) as at:
        url = f"ws://127.0.0.1:{at.node.port}/connection/websocket"
        may = at.node.tokens.mint("sam", name="Sam", role=Role.MODERATOR, ttl_s=600)
        async with at.visit("giulia") as giulia, visiting(url, may, World()) as sam:
            id = await brought(at)
            asked = {"cover": f"upload:{id}", "title": "My own light", "category": "home"}
            room = (await giulia.change("room:create", **asked))["room"]
            page = await at.page(f"/room/{room}")
            await ready(page)
            before = await page.wait_for_function(LOADED, arg=".still")

            await sam.change("upload:block", upload=id, reason="a replica")

            assert await before.json_value() == "w=1080"
            await page.wait_for_selector('.still[src*="scene.svg"]', state="attached")


async def brought(at):
    """Bring a cover of Giulia's, and return its id."""
    signed = {"authorization": f"Bearer {at.token('giulia')}", "idempotency-key": "key-of-one"}
    async with httpx.AsyncClient(base_url=at.address, trust_env=False) as http:
        path = "/uploads?purpose=cover"
        return (await http.post(path, content=photo(), headers=signed)).json()["upload"]
