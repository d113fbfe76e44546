"""Who is kept out is out at every door: sockets of both SDKs, streams, commands, pictures."""

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest

from gateway.tokens import Tokens
from gateway.visitor import visiting
from media import whip
from media.port import Session
from media.synthetic import SyntheticHost
from rialto.roles import Role
from tests.edge.conftest import WORLD
from tests.media.offers import WHIP
from tests.media.people import SCENE, Film, Peer, connection
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


@asynccontextmanager
async def showing(serving, room, bearer):
    """Bring a real picture into a room; gives the host's peer, and how its line stands."""
    address = f"http://127.0.0.1:{serving.port}/whip/{room}"
    peer, over = Peer(connection()), asyncio.Event()
    SyntheticHost("", "", scene=SCENE).add_tracks(peer.line).replaceTrack(Film())

    @peer.line.on("connectionstatechange")
    def changed():
        if peer.line.connectionState in ("closed", "failed"):
            over.set()

    try:
        offer, headers = await peer.offers(), bearer | {"Content-Type": whip.SDP}
        async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(20):
            while (told := await http.post(address, content=offer, headers=headers)).is_error:
                assert told.status_code == 503  # the engine is still being started
                await asyncio.sleep(0.2)
        await peer.takes(Session(told.headers["location"], told.text, told.headers["etag"]))
        yield over
    finally:
        await peer.close()


async def pictured(visitor, *, there):
    """Wait until the room tells that its picture is ``there``, or is not."""
    async with asyncio.timeout(20):
        while True:
            _, data = await visitor.pushes.get()
            if data.get("part") == "room" and data["picture"] is there:
                return


async def test_the_picture_of_a_host_who_is_banned_ends_and_one_who_renews_goes_on(
    serving, hosting, secret
):
    async with hosting(serving) as room, moderator(serving, secret) as sam:
        await sam.subscribe(f"room:{room.id}")
        bearer = {"Authorization": f"Bearer {token(secret, room.name, Role.HOST)}"}
        async with showing(serving, room.id, bearer) as over:
            await pictured(sam, there=True)
            await sam.change("access:renew", user=room.name)
            await sam.change("access:ban", user="somebody-else", reason="fraud")
            assert not over.is_set()

            await sam.change("access:ban", user=room.name, reason="fraud")

            async with asyncio.timeout(10):
                await over.wait()
            await pictured(sam, there=False)


async def test_every_other_door_is_shut_as_well(serving, hosting, secret):
    address = f"http://127.0.0.1:{serving.port}"
    async with (
        hosting(serving) as room,
        moderator(serving, secret) as sam,
        httpx.AsyncClient(base_url=address, trust_env=False) as http,
    ):
        bearer = {"Authorization": f"Bearer {token(secret, room.name, Role.HOST)}"}
        keyed = bearer | {"Idempotency-Key": "key-of-a-picture"}
        await sam.change("access:ban", user=room.name, reason="fraud")

        told = {
            "a command": await http.post(
                "/api/chat:say",
                json={"key": "key-of-a-line", "chat": room.id, "text": "Hi"},
                headers=bearer,
            ),
            "a picture": await http.post("/uploads?purpose=cover", content=b"x", headers=keyed),
            "a stream": await http.post(
                f"/whip/{room.id}",
                content=WHIP,
                headers=bearer | {"Content-Type": "application/sdp"},
            ),
        }
        await sam.change("access:unban", user=room.name)
        after = await http.post("/uploads?purpose=cover", content=b"x", headers=keyed)

    assert {door: reply.status_code for door, reply in told.items()} == dict.fromkeys(told, 403)
    assert {reply.json()["code"] for reply in told.values()} == {1507}
    assert after.status_code == 415
