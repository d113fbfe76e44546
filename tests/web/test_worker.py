"""The service worker: what it keeps and what never, how a newer one comes, and how it goes."""

from io import BytesIO
from shutil import copytree

import pytest
from PIL import Image
from playwright.async_api import expect

from gateway.pages import PAGES, WEB
from gateway.visitor import visiting
from rialto.roles import Role
from rialto.world import World
from tests.storage.older import blob
from tests.web.market import market, ready
from tests.web.test_pictures import brought
from tests.web.town import kept, town

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

MOST_PICTURES = 60
# Every entry of every cache: its name, its address, and what it says.
KEPT = """async () => {
  const found = []
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const asked of await cache.keys()) {
      const answer = await cache.match(asked)
      found.push([name, new URL(asked.url).pathname + new URL(asked.url).search,
        (await answer.text()) + JSON.stringify([...answer.headers])])
    }
  }
  return found
}"""
RELEASE = "document.querySelector('script[type=module]').src.split('/')[4]"


async def test_no_cache_keeps_anything_of_anybody(tmp_path):
    async with market(tmp_path) as at:
        room = await at.room()
        page = await kept(at, f"/room/{room}", account="ada")
        await page.goto(at.address + "/")
        await ready(page)
        token = (await (await page.request.get(at.address + "/session")).json())["token"]
        [cookie] = [c for c in await page.context.cookies() if c["name"] == "__Host-rialto"]
        await page.evaluate("fetch('/healthz'), fetch('/readyz'), fetch('/demo/people')")
        await page.goto(f"{at.address}/room/{room}")
        await ready(page)

        found = await page.evaluate(KEPT)
        release = await page.evaluate(RELEASE)

        assert len(found) > 50
        pages = {f"{path.replace('{room}', 'room')}?lang=en" for path in PAGES} | {"/~language"}
        pages.remove("/design?lang=en")
        others = {path for _, path, _ in found if not path.startswith(f"/static/{release}/")}
        assert others == pages
        secret = cookie["value"].partition(".")[2]
        for needle in (token, token.split(".")[1], secret, "set-cookie", '"ada"'):
            assert [path for _, path, said in found if needle.lower() in said.lower()] == []


async def test_of_uploaded_covers_the_last_ones_stay(tmp_path):
    async with market(tmp_path) as at:
        ids = [blob(tmp_path / "blobs", square(n)) for n in range(MOST_PICTURES + 3)]
        page = await kept(at, "/")
        show = """async ids => { for (const id of ids) {
            const image = new Image(); image.src = `/blobs/${id}`; await image.decode() } }"""

        await page.evaluate(show, ids)
        await page.wait_for_function(
            "async ([cache, last]) => Boolean(await (await caches.open(cache)).match(last))",
            arg=["rialto-pictures", f"/blobs/{ids[-1]}"],
        )

        count = "async () => (await (await caches.open('rialto-pictures')).keys()).length"
        await page.wait_for_function(f"async () => await ({count})() === {MOST_PICTURES}")
        await page.context.set_offline(True)
        await page.evaluate(show, ids[-MOST_PICTURES:])


def square(n):
    body = BytesIO()
    Image.new("RGB", (8, 8), (n, 2 * n, 255 - n)).save(body, "PNG")
    return body.getvalue()


@pytest.fixture
def renewed(tmp_path, monkeypatch):
    """Return what makes the next server one of another release."""

    def renewed():
        web = tmp_path / "web"
        copytree(WEB, web)
        css = web / "css" / "home.css"
        css.write_text(css.read_text("utf-8") + "/* anew */\n", "utf-8")
        monkeypatch.setattr("gateway.pages.WEB", web)

    return renewed


async def test_a_new_version_asks_before_it_takes_over(tmp_path, renewed):
    async with town(tmp_path / "store") as here:
        at = await here.open()
        page = await kept(at, "/")
        before = await page.evaluate(RELEASE)
        await page.evaluate("document.body.dataset.same = 'yes'")
        renewed()
        await here.again()

        offer = page.locator(".toasts .toast")
        await expect(offer).to_contain_text("A new version of Rialto is ready")
        assert await page.evaluate(RELEASE) == before
        assert await page.get_attribute("body", "data-same") == "yes"
        await page.click(".topbar .you")
        await expect(offer).to_have_count(0)
        await page.keyboard.press("Escape")
        await expect(offer).to_be_visible()
        await offer.get_by_role("button", name="Reload").click()

        await page.wait_for_function(f"() => {RELEASE} !== '{before}'")
        await ready(page)
        after = await page.evaluate(RELEASE)
        names = (
            "async () => (await caches.keys()).filter(name => name !== 'rialto-pictures').join()"
        )
        await page.wait_for_function(f"async () => await ({names})() === 'rialto-{after}'")
        await expect(offer).to_have_count(0)


async def test_a_page_that_is_new_already_is_not_asked(tmp_path, renewed):
    async with town(tmp_path / "store") as here:
        at = await here.open()
        page = await kept(at, "/")
        await page.goto("about:blank")
        renewed()
        await here.again()

        await page.goto(at.address + "/")
        await ready(page)
        after = await page.evaluate(RELEASE)

        await page.wait_for_function(
            f"async () => (await caches.keys()).join() === 'rialto-{after}'"
        )
        await expect(page.locator(".toasts .toast")).to_have_count(0)


async def test_a_bad_worker_goes_when_its_operator_says_so(tmp_path):
    async with town(tmp_path) as here:
        at = await here.open()
        page = await kept(at, "/")
        await here.again(worker=False)

        await page.goto(at.address + "/")

        await page.wait_for_function(
            "async () => !(await caches.keys()).length"
            " && !(await navigator.serviceWorker.getRegistrations()).length"
        )


async def test_a_reader_can_be_rid_of_the_worker_by_an_address(tmp_path):
    async with market(tmp_path) as at:
        page = await kept(at, "/")

        await page.goto(at.address + "/?worker=off")

        await page.wait_for_function(
            "async () => !(await caches.keys()).length"
            " && !(await navigator.serviceWorker.getRegistrations()).length"
        )


WIDTHS = (160, 640)
OF_PICTURES = """async () => (await (await caches.open('rialto-pictures')).keys())
  .filter(each => each.url.includes('/uploads/')).length"""
ALL_KEPT = """async paths => {
  const cache = await caches.open('rialto-pictures')
  const kept = paths.map(path => cache.match(path, { ignoreVary: true }))
  return (await Promise.all(kept)).every(Boolean)
}"""
ASK = "async path => (await fetch(path, { cache: 'no-store' })).status"


@pytest.fixture
async def shown(tmp_path):
    """Open a market and a page whose worker keeps a cover in two widths: both, and its path."""
    async with market(tmp_path) as at:
        id = await brought(at)
        async with at.visit("giulia") as giulia:
            asked = {"cover": f"upload:{id}", "title": "My own light", "category": "home"}
            await giulia.change("room:create", **asked)
        page = await kept(at, "/")
        paths = [f"/uploads/{id}?w={width}" for width in WIDTHS]
        assert [await page.evaluate(ASK, path) for path in paths] == [200, 200]
        await page.wait_for_function(ALL_KEPT, arg=paths)
        yield at, page, paths


async def test_a_picture_is_shown_though_its_node_is_away_behind_a_proxy(shown, monkeypatch):
    _, page, [path, _] = shown

    def away(*_):
        raise OSError

    monkeypatch.setattr("gateway.upload_shown.part_of", away)  # it answers 503, as a proxy does

    # A browser that has stopped its worker may ask past it once: it is asked until it shows one.
    await page.wait_for_function(f"async path => await ({ASK})(path) === 200", arg=path)


async def test_a_picture_that_is_away_and_was_not_kept_is_told_to_be(shown, monkeypatch):
    _, page, [path, _] = shown

    def away(*_):
        raise OSError

    monkeypatch.setattr("gateway.upload_shown.part_of", away)

    status = await page.evaluate(ASK, path.replace("=160", "=320"))

    assert status == 503


async def test_a_picture_that_was_taken_away_goes_in_all_its_widths(shown):
    at, page, [path, _] = shown
    url = f"ws://127.0.0.1:{at.node.port}/connection/websocket"
    may = at.node.tokens.mint("sam", name="Sam", role=Role.MODERATOR, ttl_s=600)
    async with visiting(url, may, World()) as sam:
        await sam.change("upload:block", upload=path[9:].partition("?")[0], reason="a replica")

    status = await page.evaluate(ASK, path)

    assert status == 404
    await page.wait_for_function(f"async () => await ({OF_PICTURES})() === 0")
