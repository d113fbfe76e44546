"""The market as an app: it can be installed, is offered at a good moment, and says what it is."""

import json

import pytest
from playwright.async_api import expect

from accounts.audience import MARKS
from storage.work import Look
from tests.web.market import DESK, market, ready

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

DAY_MS = 24 * 60 * 60 * 1000
# A browser that would install the page, and a person who answers as they are told to.
ASKS = """outcome => {
  const event = new Event('beforeinstallprompt', {cancelable: true})
  event.prompt = async () => { document.body.dataset.prompted = 'yes' }
  event.userChoice = Promise.resolve({outcome})
  dispatchEvent(event)
  return event.defaultPrevented
}"""
CAME_BEFORE = (
    "localStorage.getItem('rialto.visits')"
    " ?? localStorage.setItem('rialto.visits', JSON.stringify({count: 1, glad: %s, app: %s}))"
)
AN_IPHONE = (
    "Object.defineProperty(navigator, 'standalone', {value: false});"
    "Object.defineProperty(navigator, 'maxTouchPoints', {value: 5})"
)
# DevTools emulate no display-mode.
A_WINDOW = (
    "const real = matchMedia;"
    "window.matchMedia = asked => asked.includes('display-mode: standalone')"
    " ? Object.assign(new EventTarget(), {matches: true}) : real(asked)"
)


def before(*scripts):
    async def bend(page):
        for script in scripts:
            await page.add_init_script(script)

    return bend


def came(*, glad="true", app="0"):
    return CAME_BEFORE % (glad, app)


async def visits(page):
    return json.loads(await page.evaluate("localStorage.getItem('rialto.visits')"))


async def considered(page):
    """Wait until the page has looked whether there is something to offer."""
    await page.wait_for_function(
        "() => JSON.parse(localStorage.getItem('rialto.visits'))?.count > 0"
        " && sessionStorage.getItem('rialto.visit')"
    )
    await page.evaluate("async () => { await navigator.getInstalledRelatedApps?.() }")


async def test_chromium_finds_nothing_wrong_with_the_manifest(tmp_path):
    async with market(tmp_path) as at:
        for lang in ("en", "ar"):
            page = await at.opened("/", lang=lang, service_workers="allow")
            await page.evaluate("() => navigator.serviceWorker.ready")
            devtools = await page.context.new_cdp_session(page)

            told = await devtools.send("Page.getAppManifest")
            hindered = await devtools.send("Page.getInstallabilityErrors")

            assert told["errors"] == []
            assert told["url"] == at.address + "/manifest.webmanifest"
            assert json.loads(told["data"])["lang"] == lang
            assert told["manifest"]["id"] == at.address + "/"
            assert told["manifest"]["startUrl"] == at.address + "/?from=app"
            errors = {error["errorId"] for error in hindered["installabilityErrors"]}
            assert errors <= {"in-incognito"}  # as each of Playwright's contexts is
    assert at.complaints == []


async def test_what_is_shared_from_another_app_opens_its_room(tmp_path):
    async with market(tmp_path) as at:
        room = await at.room("Celadon evening")

        page = await at.opened(f"/share?title=Look&text={at.address}/room/{room}")

        await expect(page.locator(".host h1")).to_have_text("Celadon evening")
        assert page.url == f"{at.address}/room/{room}"
    assert at.complaints == []


async def test_who_comes_back_and_was_glad_is_offered_the_app(tmp_path):
    async with market(tmp_path) as at:
        page = await at.opened("/", before=before(came()))
        assert await page.evaluate(ASKS, "accepted")

        offer = page.locator(".offer")
        await expect(offer).to_contain_text("Keep Rialto at hand")
        await page.click(".topbar .you")
        await expect(offer).to_have_count(0)
        await page.keyboard.press("Escape")
        await offer.get_by_role("button", name="Install").click()

        await expect(offer).to_have_count(0)
        assert await page.get_attribute("body", "data-prompted") == "yes"
    assert at.complaints == []


async def test_who_says_not_now_is_left_alone_for_a_month(tmp_path):
    async with market(tmp_path) as at:
        page = await at.opened("/", before=before(came()))
        await page.evaluate(ASKS, "accepted")
        await page.locator(".offer").get_by_role("button", name="Not now").click()
        await page.reload()
        await ready(page)
        await page.evaluate(ASKS, "accepted")
        await considered(page)

        now = await page.evaluate("Date.now()")
        assert abs((await visits(page))["later"] - now - 30 * DAY_MS) < DAY_MS
        await expect(page.locator(".offer")).to_have_count(0)
        assert await page.get_attribute("body", "data-prompted") is None


async def test_it_is_offered_to_no_newcomer_and_over_no_show(tmp_path):
    async with market(tmp_path) as at:
        room = f"/room/{await at.room()}"
        for path, known in (("/", came(glad="false")), ("/", "void 0"), (room, came())):
            page = await at.opened(path, before=before(known))
            await page.evaluate(ASKS, "accepted")
            await considered(page)

            await expect(page.locator(".offer")).to_have_count(0)


async def test_a_host_who_was_followed_makes_it_a_good_visit(tmp_path):
    async with market(tmp_path) as at:
        page = await at.opened(f"/room/{await at.room()}", "ada")

        await page.click(".host .follow")
        await expect(page.locator(".host .follow")).to_have_attribute("aria-pressed", "true")

        assert (await visits(page))["glad"]


async def test_an_iphone_is_told_how_and_who_has_the_app_is_led_to_it(tmp_path):
    async with market(tmp_path) as at:
        phone = await at.opened("/", before=before(came(), AN_IPHONE))
        await expect(phone.locator(".offer")).to_contain_text("“Add to Home Screen”")
        await expect(phone.locator(".offer .button")).to_have_count(1)

        has = before(came(glad="false", app="Date.now()"))
        offer = (await at.opened("/", before=has, size=DESK)).locator(".offer")
        await expect(offer).to_contain_text("You have the Rialto app")
        link = offer.get_by_role("link", name="Open the app")
        await expect(link).to_have_attribute("href", "/?from=app")
        await expect(link).to_have_attribute("target", "_blank")


async def of_the_audience(at, user):
    return await Look(at.node.house.commit.store).get(MARKS, f"installed/{user}")


async def told(page, user):
    await page.wait_for_function(f"() => sessionStorage.getItem('rialto.app') === '{user}'")


async def test_the_app_tells_the_server_that_it_is_one(tmp_path):
    async with market(tmp_path) as at:
        started = await at.opened("/?from=app", account="ada")
        await told(started, "ada")
        window = await at.opened("/", account="bo", before=before(A_WINDOW))
        await told(window, "bo")
        installs = await at.opened("/", account="mo")
        await considered(installs)
        assert await of_the_audience(at, "mo") is None
        await installs.evaluate("dispatchEvent(new Event('appinstalled'))")
        await told(installs, "mo")

        assert all([await of_the_audience(at, user) for user in ("ada", "bo", "mo")])
        assert (await visits(started))["app"] > 0
        await expect(started.locator(".offer")).to_have_count(0)


async def test_a_page_in_a_tab_says_nothing_of_the_kind(tmp_path):
    async with market(tmp_path) as at:
        page = await at.opened("/", account="ada")
        await considered(page)

        assert await of_the_audience(at, "ada") is None
        known = await visits(page)
        assert (known["count"], known.get("app", 0)) == (1, 0)
