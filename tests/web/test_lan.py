"""A demo for phones: a browser that has taken up its certificate is at home there, by https.

By its name and not by a loopback's address, so that nothing but TLS makes its pages secure.
"""

import asyncio
import os
import platform
import re
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from playwright.async_api import Error, async_playwright, expect

from bench.stage import CHROMIUM, FLAGS
from gateway.authority import trusting
from gateway.certificates import local_name
from gateway.visitor import visiting
from rialto.world import World
from tests.peers import needs
from tests.web.market import PHONE, moves, ready

pytestmark = [
    pytest.mark.browser,
    pytest.mark.threads,
    pytest.mark.timeout(240),
    needs("certutil"),
]

ADDRESS = "127.0.0.2"
NAME = local_name(platform.node())
START_S = 90


@dataclass
class Opened:
    """A demo under way: the ``page`` that it tells of, its https ``port``, its ``room``."""

    process: asyncio.subprocess.Process
    page: str = ""
    port: int = 0
    room: str = ""
    said: str = ""

    @property
    def address(self):
        return f"https://{NAME}:{self.port}"

    async def hears(self, pattern):
        """Read on until the terminal shows it."""
        async with asyncio.timeout(START_S):
            while not (found := re.search(pattern, self.said)):
                line = await self.process.stdout.readline()
                assert line, await self.process.stderr.read()
                self.said += line.decode()
        return found[1]


@pytest.fixture
async def demo(tmp_path):
    pipe = asyncio.subprocess.PIPE
    ours = {"COLUMNS": "200", "PYTHONUNBUFFERED": "1", "XDG_STATE_HOME": str(tmp_path / "state")}
    environ = {k: v for k, v in os.environ.items() if not k.startswith("RIALTO_")} | ours
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway.cli", "demo", "--lan", "--address", ADDRESS, "--port", "0",
        env=environ, stdout=pipe, stderr=pipe,
    )  # fmt: skip
    opened = Opened(process)
    try:
        opened.page = await opened.hears(r"(http://127\.0\.0\.2:\d+)")
        opened.port = int(await opened.hears(r"https://127\.0\.0\.2:(\d+)"))
        opened.room = await opened.hears(r"/room/(\w+)")
        yield opened
    finally:
        process.terminate()
        await process.communicate()


def trust(base, known):
    """Make the store in which Chromium looks for authorities of the user's own."""
    base.mkdir(parents=True)
    store = ["certutil", "-d", f"sql:{base}"]
    subprocess.run([*store, "-N", "--empty-password"], check=True)
    for path in known:
        subprocess.run([*store, "-A", "-t", "C,,", "-n", path.name, "-i", path], check=True)


@asynccontextmanager
async def phone(folder, *known):
    """Open a browser that trusts the certificates of ``known`` files, and finds us by name."""
    trust(folder / ".pki" / "nssdb", known)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*FLAGS, f"--host-resolver-rules=MAP {NAME} {ADDRESS}"],
            env=os.environ | {"HOME": str(folder)},
        )
        try:
            yield await browser.new_page(locale="en", viewport=PHONE)
        finally:
            await browser.close()


@pytest.fixture
async def offered(demo, tmp_path):
    """The certificate that the page offers, as a phone takes it."""
    async with httpx.AsyncClient(trust_env=False) as http:
        told = await http.get(f"{demo.page}/ca")
    (path := tmp_path / "rialto.crt").write_bytes(told.content)
    return path


@pytest.fixture
async def at(demo, offered, tmp_path):
    async with phone(tmp_path / "phone", offered) as page:
        yield page


async def test_a_phone_that_took_up_the_certificate_watches_over_https(demo, at):
    await at.goto(f"{demo.address}/room/{demo.room}")
    await ready(at)

    assert await at.evaluate("isSecureContext && Boolean(navigator.mediaDevices)")
    await moves(at)
    first = at.locator(".log .line").first
    await expect(first).to_be_visible()


async def test_one_that_did_not_is_kept_away_by_its_browser(demo, tmp_path):
    async with phone(tmp_path / "phone") as page:
        with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
            await page.goto(demo.address)


async def test_the_page_that_explains_leads_to_the_market(demo, at):
    await at.goto(demo.page)

    await expect(at.locator("ol")).to_have_count(3)
    await expect(at.locator("code")).to_contain_text(await demo.hears(r"((?:\w\w:){31}\w\w)"))
    await at.click(".button[data-kind=hot]")
    await ready(at)
    assert at.url.startswith(f"https://{ADDRESS}:")


async def test_people_sign_in_there_by_mail(demo, at):
    await at.goto(f"{demo.address}/room/{demo.room}")
    await ready(at)
    await at.click(".tools .you")

    await at.fill("#you input[name=email]", "ada@example.org")
    await at.click("#you .by-mail .button[type=submit]")
    await at.fill("#you input[name=code]", await demo.hears(r"Your code for Rialto: (\d{6})"))
    await at.fill("#you input[name=name]", "Ada")
    await at.press("#you input[name=name]", "Enter")

    await expect(at.locator(".tools .you .avatar")).to_be_visible()
    cookies = await at.context.cookies()
    assert {each["name"] for each in cookies} == {"__Host-rialto", "__Host-rialto-device"}
    assert all(each["secure"] and each["httpOnly"] for each in cookies)


async def test_people_sign_in_there_with_the_account_of_the_marketplace(demo, at):
    await at.goto(f"{demo.address}/room/{demo.room}")
    await ready(at)
    await at.click(".tools .you")

    await at.click("#you [data-way=market]")
    await at.click("button[value=allow]")

    await expect(at.locator(".tools .you .avatar")).to_be_visible()
    assert at.url.startswith(demo.address)


async def test_programs_that_trust_it_talk_over_wss(demo, offered, tmp_path):
    tls = trusting(None)
    tls.load_verify_locations(cadata=offered.read_bytes())
    async with httpx.AsyncClient(verify=tls, trust_env=False) as http:
        people = (await http.get(f"https://{ADDRESS}:{demo.port}/demo/people")).json()
    token = next(person["token"] for person in people if person["user"] == "ada")

    url = f"wss://{ADDRESS}:{demo.port}/connection/websocket"
    async with visiting(url, token, World(), tls=tls) as ada:
        live = await ada.ask("feed:live")

    assert demo.room in {card["room"] for card in live["cards"]}
