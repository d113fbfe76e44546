"""A ban from a room, at real sockets: out at once on each, and refused at every way back."""

import pytest

from gateway.visitor import Broken, Refused, visiting
from tests.edge.conftest import KINDS, WORLD
from tests.edge.driven import driven
from tests.sale.crowd import token

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120)]


async def _inside(sdk, serving, shown, channel):
    await sdk("connect", url=serving.url, token=shown)
    await sdk.event("connected")
    await sdk("subscribe", channel=channel)
    await sdk.event("subscribed", channel=channel)


@pytest.mark.parametrize("kind", KINDS)
async def test_who_is_banned_from_a_room_is_out_of_it_on_each_of_their_sockets(
    kind, serving, hosting, secret
):
    user = f"mallory-{kind}"
    shown = token(secret, user)
    async with hosting(serving) as room, driven(kind) as phone, driven("python") as desk:
        chat = f"chat:{room.id}"
        await _inside(phone, serving, shown, chat)
        await _inside(desk, serving, shown, chat)

        await room.host.change("room:ban", scope=room.id, user=user, reason="rude")

        for sdk in (phone, desk):
            assert (await sdk.event("unsubscribed", channel=chat))["code"] == 2000
        async with visiting(serving.url, shown, WORLD) as again:
            with pytest.raises(Broken, match="1563"):
                await again.subscribe(chat)
            with pytest.raises(Refused, match="1563"):
                await again.change("chat:say", chat=room.id, text="Let me in")


async def test_others_hear_on_and_whose_ban_is_lifted_is_let_in(serving, hosting, secret):
    async with (
        hosting(serving) as room,
        visiting(serving.url, token(secret, "trudy"), WORLD) as trudy,
        visiting(serving.url, token(secret, "bo"), WORLD) as bo,
    ):
        await bo.subscribe(f"chat:{room.id}")
        await room.host.change("room:ban", scope=room.id, user="trudy", reason="rude")
        await room.say("Good evening")
        heard = await bo.pushes.get()

        await room.host.change("room:unban", scope=room.id, user="trudy")

        assert heard[1]["text"] == "Good evening"
        assert await trudy.subscribe(f"chat:{room.id}")
