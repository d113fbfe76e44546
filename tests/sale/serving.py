"""A node in a process of its own, whose shop obeys the test: one line of JSON in, one out.

``{"knobs": {…}}`` turns the shop's knobs, ``{"ledger": true}`` tells its log. It ends with its
standard input, and so with whoever started it.
"""

import asyncio
import sys

import httpx
import msgspec
import uvloop

from gateway.compose import SHOP_URL, embedded
from rialto.settings import Settings
from rialto.world import World

START_S = 30.0
ANSWER_S = 10.0
LEAVE_S = 15.0


async def serve(settings):
    async with embedded(settings, World()) as node:
        transport = httpx.ASGITransport(app=node.shop.app)
        async with httpx.AsyncClient(transport=transport, base_url=SHOP_URL) as admin:
            tell(node.port)
            while line := await asyncio.to_thread(sys.stdin.readline):
                tell(await obey(admin, msgspec.json.decode(line)))


async def obey(admin, order):
    if "knobs" in order:
        return (await admin.post("/admin/knobs", json=order["knobs"])).json()
    return (await admin.get("/admin/ledger")).json()


def tell(told):
    sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
    sys.stdout.flush()


class Market:
    """The other end: the process, started and asked by a test."""

    def __init__(self, secret, data):
        self.settings = Settings(secret=secret, port=0, data=str(data))

    async def __aenter__(self):
        said = msgspec.json.encode(self.settings).decode()
        pipe = asyncio.subprocess.PIPE
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, said, stdin=pipe, stdout=pipe, limit=1 << 22
        )
        try:
            self.port = await self._heard(START_S)
        except BaseException:
            self.process.kill()
            raise
        return self

    async def __aexit__(self, *_):
        self.process.stdin.close()
        try:
            async with asyncio.timeout(LEAVE_S):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/connection/websocket"

    async def turn(self, **knobs):
        return await self._ask({"knobs": knobs})

    async def ledger(self):
        """Return the shop's own log: its stock, open allotments, orders and completion keys."""
        return await self._ask({"ledger": True})

    async def up(self):
        """Say whether the node believes that its marketplace answers."""
        async with httpx.AsyncClient(trust_env=False) as client:
            told = (await client.get(f"http://127.0.0.1:{self.port}/metrics")).text
        return "rialto_marketplace_up 1.0" in told

    async def _ask(self, order):
        self.process.stdin.write(msgspec.json.encode(order) + b"\n")
        return await self._heard(ANSWER_S)

    async def _heard(self, within_s):
        async with asyncio.timeout(within_s):
            return msgspec.json.decode(await self.process.stdout.readline())


if __name__ == "__main__":
    uvloop.run(serve(msgspec.json.decode(sys.argv[1], type=Settings)))
