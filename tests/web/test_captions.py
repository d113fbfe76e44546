"""Captions: a host types or speaks them, viewers see them and may switch them off."""

import pytest
from playwright.async_api import expect

from tests.web.market import DESK, PHONE, ready

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

# A browser that hears what a test says, and one that hears nothing.
EAR = """
window.webkitSpeechRecognition = window.SpeechRecognition = class {
  start() { window.ear = this }
  stop() { window.ear = null }
}
window.hears = transcript => {
  const result = Object.assign([{ transcript }], { isFinal: true })
  window.ear.onresult({ resultIndex: 0, results: [result] })
}
"""
DEAF = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition"


async def studio(at, browser=EAR):
    async def before(page):
        await page.add_init_script(browser)

    return await at.opened(f"/studio?room={at.here}", "giulia", size=DESK, before=before)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_what_the_host_writes_is_seen_until_it_is_switched_off_and_that_is_remembered(
    at, size
):
    host = await studio(at)
    page = await at.opened(f"/room/{at.here}", "ada", size=size)
    words, switch = page.locator(".captions"), page.get_by_role("button", name="Captions")
    await expect(switch).to_have_count(0)

    await host.fill(".captioning input", "The lid has a little stop")
    await host.press(".captioning input", "Enter")

    await expect(words).to_have_text("The lid has a little stop")
    await expect(words).to_be_in_viewport()
    await expect(switch).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".log .line")).to_have_count(0)
    await switch.click()
    await expect(words).to_be_hidden()
    await page.reload()
    await ready(page)
    await host.fill(".captioning input", "So it never falls")
    await host.press(".captioning input", "Enter")
    await expect(switch).to_have_attribute("aria-pressed", "false")
    await expect(words).to_be_hidden()
    await switch.click()
    await expect(words).to_have_text("So it never falls")
    assert at.complaints == []


async def test_what_the_host_says_is_written_down_once_they_have_agreed(at):
    host = await studio(at)
    page = await at.opened(f"/room/{at.here}", "ada")
    await host.get_by_role("button", name="Caption what I say").click()
    sheet = host.get_by_role("dialog", name="Caption what I say")
    await expect(sheet).to_contain_text("Some browsers send your voice")
    assert await host.evaluate("window.ear") is None
    await sheet.get_by_role("button", name="Start captions").click()
    await expect(host.locator(".voice")).to_have_attribute("aria-pressed", "true")

    await host.evaluate("window.hears('one word after another '.repeat(12))")

    await expect(page.locator(".captions")).to_contain_text("one word after another")
    assert len(await page.locator(".captions").text_content()) <= 200
    await host.click(".voice")
    await expect(host.locator(".voice")).to_have_attribute("aria-pressed", "false")
    assert await host.evaluate("window.ear") is None
    assert at.complaints == []


async def test_a_refused_caption_keeps_its_text_and_a_microphone_that_is_refused_is_told(at):
    host = await studio(at)
    await host.evaluate("localStorage.setItem('rialto.captions.voice', 'yes')")

    await host.fill(".captioning input", "you are all fucking idiots")
    await host.press(".captioning input", "Enter")

    await expect(host.locator(".toast")).to_be_visible()
    await expect(host.locator(".captioning input")).to_have_value("you are all fucking idiots")
    await host.click(".voice")
    await host.evaluate("window.ear.onerror({ error: 'not-allowed' })")
    await expect(host.locator(".toast")).to_contain_text("does not hear you")
    await expect(host.locator(".voice")).to_have_attribute("aria-pressed", "false")


async def test_a_browser_that_cannot_hear_offers_only_the_field(at):
    host = await studio(at, DEAF)

    await expect(host.locator(".captioning input")).to_be_visible()
    await expect(host.locator(".captioning .voice")).to_be_hidden()
