"""A real coturn between a page that reaches nothing else and the picture of its room."""

import asyncio
import shutil
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from bench.join import host
from tests.edge.front import free_port
from tests.web.market import market, moves

COTURN = shutil.which("turnserver")
pytestmark = [
    pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240),
    pytest.mark.skipif(not COTURN, reason="there is no coturn: put its turnserver on the PATH"),
]  # fmt: skip

SECRET = "what-coturn-and-we-share"  # noqa: S105 - of a coturn that lives as long as a test
# A browser that may go through a TURN server alone, and tells what way its picture takes.
RELAYED = """
  const Line = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Line {
    constructor() { super({ iceTransportPolicy: 'relay' }); window.line = this }
  }
"""
WAY = """async () => {
  const stats = await window.line.getStats()
  const transport = [...stats.values()].find(each => each.type === 'transport')
  const { candidateType, relayProtocol } = stats.get(stats.get(transport.selectedCandidatePairId).localCandidateId)
  return [candidateType, relayProtocol]
}"""  # noqa: E501


async def relayed(page):
    await page.add_init_script(RELAYED)


@asynccontextmanager
async def coturn(folder, secret=SECRET):
    """Run a coturn on loopback that takes credentials made with ``secret``; yield its address."""
    port = free_port()
    said = [
        "-n", "--use-auth-secret", f"--static-auth-secret={secret}", "--realm=rialto",
        "--listening-ip=127.0.0.1", f"--listening-port={port}", "--relay-ip=127.0.0.1",
        "--allow-loopback-peers", "--no-tls", "--no-dtls", "--no-udp", "--cli-password=none",
        "--no-cli", "--log-file=stdout", f"--pidfile={folder}/coturn.pid",
        f"--userdb={folder}/coturn.db",
    ]  # fmt: skip
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(COTURN, *said, stdout=quiet, stderr=quiet)
    try:
        await listening(port)
        yield f"turn:127.0.0.1:{port}?transport=tcp"
    finally:
        process.terminate()
        await process.wait()


async def listening(port):
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def test_a_viewer_without_udp_watches_through_turn(tmp_path):
    async with (
        coturn(tmp_path) as turn,
        market(tmp_path, turn=(turn,), turn_secret=SECRET) as at,
    ):
        room = await at.room()
        async with host(f"{at.address}/whip/{room}", at.token("giulia")):
            page = await at.page(f"/room/{room}", "ada", before=relayed)
            await moves(page)

            assert await page.evaluate(WAY) == ["relay", "tcp"]


async def test_credentials_of_another_secret_lead_nowhere_and_the_page_says_so(tmp_path):
    async with (
        coturn(tmp_path, secret="another") as turn,  # noqa: S106
        market(tmp_path, turn=(turn,), turn_secret=SECRET) as at,
    ):
        room = await at.room()
        async with host(f"{at.address}/whip/{room}", at.token("giulia")):
            page = await at.page(f"/room/{room}", "ada", before=relayed)

            await expect(page.locator(".picture .why")).to_contain_text("No video comes")
