"""kill -9 while the picture of a fake is fetched: the next life fetches it, and knows it again."""

import asyncio
import secrets
from contextlib import asynccontextmanager

import httpx
import pytest

from rialto.roles import Role
from tests.marketplace.showing import showing
from tests.sale.crowd import token
from tests.serving import Serving, all_gone
from tests.storage.drawn import photo, saved, scene

pytestmark = [pytest.mark.kill, pytest.mark.threads, pytest.mark.timeout(300)]

WITHIN_S = 90.0
STAFF = {"hana": Role.HOST, "ira": Role.HOST, "tess": Role.AGENT, "bo": Role.VIEWER}


class Life:
    """One life of the process, and the people who ask it over HTTP."""

    def __init__(self, http, secret):
        self.http, self.secret = http, secret

    async def ask(self, name, who, **body):
        bearer = {"authorization": f"Bearer {token(self.secret, who, STAFF[who])}"}
        keyed = bearer | {"idempotency-key": secrets.token_hex(8)}
        while True:
            answer = await self.http.post(f"/api/{name}", json=body, headers=keyed)
            if answer.status_code != 429:
                break
            await asyncio.sleep(answer.json()["retry_after_ms"] / 1000)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def show(self, who, *products):
        about = {"title": "Evening sale", "cover": "teapots", "category": "home"}
        room = (await self.ask("room:create", who, **about))["room"]
        await self.ask("room:start", who, room=room)
        for product in products:
            await self.ask("pin:show", who, room=room, product=product)
        return room

    async def cases(self):
        return (await self.ask("case:list", "tess"))["cases"]


@asynccontextmanager
async def living(secret, folder, origin):
    async with Serving(secret, folder, product_pictures=origin) as serving:
        url = f"http://127.0.0.1:{serving.port}"
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as http:
            yield serving, Life(http, secret)


async def until(told):
    async with asyncio.timeout(WITHIN_S):
        while True:
            if found := await told():
                return found
            await asyncio.sleep(0.05)


async def test_what_died_before_it_was_seen_is_fetched_in_the_next_life(tmp_path):
    secret = secrets.token_hex(32)
    async with showing() as shows:
        shows.show("/pictures/teapot.svg", photo(), drip=True)  # asked for, and never there

        async def asked():
            return shows.paths

        async with living(secret, tmp_path, shows.origin) as (serving, life):
            room = await life.show("hana", "teapot")
            told = {"room": room, "product": "teapot", "reason": "counterfeit"}
            await life.ask("report:product", "bo", **told)
            (case,) = await life.cases()
            await life.ask("case:claim", "tess", case=case["case"])
            why = {"step": "hold", "ground": "counterfeit", "macro": "fake"}
            await life.ask("case:decide", "tess", case=case["case"], **why)
            await until(asked)
            orphans = serving.children()

            serving.kill()
            await serving.die()
        await all_gone(orphans)

        shows.show("/pictures/teapot.svg", photo("PNG", seed=3))
        shows.show("/pictures/bowl.svg", saved(scene(3).resize((240, 180)), "JPEG", quality=40))
        async with living(secret, tmp_path, shows.origin) as (_, life):
            await life.show("ira", "bowl")
            (found,) = await until(life.cases)
            shown = await life.ask("case:read", "tess", case=found["case"])

    assert (found["subject"], shown["source"]) == ("ira", "rule")
    assert shown["like"]["product"] == "teapot"
