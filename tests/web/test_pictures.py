"""A host's own picture: kept in sizes, and each reader gets the one that fits."""

import io
import re

import pytest
from PIL import Image

from gateway.pages import WEB
from storage.blobs import WIDTHS
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
        await host.wait_for_selector("input[value^='blob:']", state="attached")
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
