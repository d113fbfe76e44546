"""The matrix over HTTP: each route, asked by each kind of caller, answers as its page says."""

import asyncio
import secrets

import httpx
import pytest
from msgspec.structs import replace

from gateway.compose import embedded
from gateway.matrix import DOORS, KINDS, YES
from moderation.upload import UPLOADS
from rialto.settings import Settings
from rialto.world import World
from tests.callers import Asker
from tests.gateway.pictures import KEYS
from tests.media.offers import WHEP, WHIP
from tests.storage.hostile import png
from tests.storage.older import blob

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(180)]

PNG = png()
SDP = {"content-type": "application/sdp"}
RESTART = {"content-type": "application/trickle-ice-sdpfrag", "if-match": "*"}


class Town:
    """A node with a room of Hana's, a picture in use for a report, and one that all may see."""

    def __init__(self, node, http, blob):
        self.node, self.http, self.blob = node, http, blob
        self.ask = Asker(node.house.dispatch, node.house)

    async def begin(self):
        made = await self.ask.ok("room:create", title="Tea", cover="teapots", category="home")
        self.room = made["room"]
        await self.ask.ok("room:start", room=self.room)
        await self.ask.ok("moderator:appoint", room=self.room, user="moderator")
        await self.ask.ok("room:ban", scope=self.room, user="barred", reason="rude")
        self.shown = await self._used("avatar")
        self.reported = await self._used("report")

    def signed(self, name):
        kind = KINDS.get(name, KINDS["viewer"])
        if kind.token is None:
            return {}
        user = "hana" if name == "host" else name.replace(" ", "-")
        token = self.node.tokens.mint(user, name=name.title(), role=kind.token, ttl_s=600)
        return {"authorization": f"Bearer {token}"}

    async def _used(self, purpose):
        headers = self.signed("owner") | {"idempotency-key": secrets.token_hex(8)}
        path = f"/uploads?purpose={purpose}"
        id = (await self.http.post(path, content=PNG, headers=headers)).json()["upload"]

        async def use(work):
            work.store(UPLOADS, replace(await work.get(UPLOADS, id), state="used", holder="it"))

        await self.node.house.commit(use)
        return id

    async def answer(self, asked, name):
        """Return the status of a row of the matrix, asked by somebody of a kind."""
        method, _, path = asked.partition(",")[0].partition(" ")
        upload = self.reported if "of a report" in asked else self.shown
        id = {"/blobs": self.blob, "/uploads": upload}.get(path.rpartition("/")[0], "another")
        path = path.format(room=self.room, session="none", id=id)
        headers, body = self.signed(name), None
        if method == "POST" and path.startswith(("/whip", "/whep")):
            headers, body = headers | SDP, WHIP if "whip" in path else WHEP
        elif method == "PATCH":
            headers, body = headers | RESTART, KEYS
        elif method == "POST":
            headers["idempotency-key"], body = secrets.token_hex(8), PNG
            path += "?purpose=avatar" if path == "/uploads" else ""
        while True:
            reply = await self.http.request(method, path, content=body, headers=headers)
            if reply.status_code != 503:  # the engine starts beside the node
                return reply.status_code
            await asyncio.sleep(0.1)


@pytest.fixture
async def town(tmp_path):
    settings = Settings(secret=secrets.token_hex(32), port=0, data=str(tmp_path), people_each=1_000)
    async with embedded(settings, World()) as node:
        url = f"http://127.0.0.1:{node.port}"
        async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
            made = Town(node, http, blob(tmp_path / "blobs", PNG))
            await made.begin()
            yield made


async def test_every_route_answers_each_kind_of_caller_as_its_page_says(town):
    told = {}
    for asked in DOORS:
        for name in KINDS:
            told[asked, name] = await town.answer(asked, name)

    said = {(asked, n): may(kind) for asked, may in DOORS.items() for n, kind in KINDS.items()}
    wrong = {
        cell: (had, said[cell]) for cell, had in told.items() if _cell(*cell, had) != said[cell]
    }
    assert wrong == {}


def _cell(asked, _, status):
    # There is no picture to watch and no session to end, which only those are told who may.
    refused = status in (401, 403) or (status == 404 and asked.startswith("GET"))
    failed = status >= 500 or status == 429
    return str(status) if refused or failed else YES
