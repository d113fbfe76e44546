"""Who is kept out is out at every door: sockets of both SDKs, streams, commands, pictures."""

import httpx
import pytest

from gateway.tokens import Tokens
from gateway.visitor import visiting
from rialto.roles import Role
from tests.edge.conftest import WORLD
from tests.media.offers import WHIP
from tests.sale.crowd import token

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120)]


def moderator(serving, secret):
    return visiting(serving.url, token(secret, "sam", Role.MODERATOR), WORLD)


async def connected(sdk, serving, secret, user, **asked):
    await sdk("connect", url=serving.url, token=token(secret, user), **asked)
    await sdk.event("connected")


async def test_a_ban_ends_the_sdks_line_for_good(sdk, serving, secret):
    await connected(sdk, serving, secret, f"mallory-{sdk.kind}")
    async with moderator(serving, secret) as sam:
        await sam.change("access:ban", user=f"mallory-{sdk.kind}", reason="fraud")

        ended = await sdk.event("disconnected")

    assert ended["code"] == 3503


async def test_who_signs_out_everywhere_is_out_here_too(sdk, serving, secret):
    user = f"eve-{sdk.kind}"
    await connected(sdk, serving, secret, user)
    async with visiting(serving.url, token(secret, user), WORLD) as elsewhere:
        await elsewhere.change("access:logout")

        ended = await sdk.event("disconnected")

    assert ended["code"] == 3500


async def test_who_is_renewed_comes_back_with_a_fresh_token(sdk, serving, secret):
    user = f"ruth-{sdk.kind}"
    stale, late = token(secret, user), Tokens(secret, lambda: WORLD.now_ms() + 5_000)
    fresh = late.mint(user, name=user, role=Role.VIEWER, ttl_s=600)
    await connected(sdk, serving, secret, user, fresh=[stale, fresh])
    async with moderator(serving, secret) as sam:
        await sam.change("access:renew", user=user)
        left = await sdk.event("connecting", code=3014)

        await sdk.event("connected")

    assert left["code"] == 3014


async def test_every_other_door_is_shut_as_well(serving, hosting, secret):
    address = f"http://127.0.0.1:{serving.port}"
    async with (
        hosting(serving) as room,
        moderator(serving, secret) as sam,
        httpx.AsyncClient(base_url=address, trust_env=False) as http,
    ):
        bearer = {"Authorization": f"Bearer {token(secret, room.name, Role.HOST)}"}
        await sam.change("access:ban", user=room.name, reason="fraud")

        told = {
            "a command": await http.post(
                "/api/chat:say",
                json={"key": "key-of-a-line", "chat": room.id, "text": "Hi"},
                headers=bearer,
            ),
            "a picture": await http.post("/blobs", content=b"x", headers=bearer),
            "a stream": await http.post(
                f"/whip/{room.id}",
                content=WHIP,
                headers=bearer | {"Content-Type": "application/sdp"},
            ),
        }
        await sam.change("access:unban", user=room.name)
        after = await http.post("/blobs", content=b"x", headers=bearer)

    assert {door: reply.status_code for door, reply in told.items()} == dict.fromkeys(told, 403)
    assert {reply.json()["code"] for reply in told.values()} == {1507}
    assert after.status_code == 415
