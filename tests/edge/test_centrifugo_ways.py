"""Behind a real Centrifugo every transport and encoding of the SDKs finds the same service."""

from contextlib import asynccontextmanager
from io import BytesIO

import pytest
from google.protobuf import proto
from websockets.asyncio.client import connect

from gateway import client_pb2
from gateway.tokens import Tokens
from gateway.visitor import visiting
from rialto.roles import Role
from tests.edge.conftest import WORLD
from tests.edge.driven import Failed, driven
from tests.edge.front import behind_centrifugo, connected, heard, listening
from tests.edge.test_protocol_table import WAYS, of
from tests.sale.crowd import token

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120), behind_centrifugo]


@pytest.mark.parametrize("way", [of(way) for way in WAYS])
async def test_every_way_leads_through_a_visit(way, pair, room, secret):
    kind, transport, encoding = way.split()
    brief = Tokens(secret, WORLD.now_ms).mint("ada", name="Ada", role=Role.VIEWER, ttl_s=2)
    asked = {"token": brief, "fresh": [token(secret, "ada")]}
    async with driven(kind) as sdk:
        await connected(sdk, pair, transport=transport, encoding=encoding, **asked)
        await sdk.event("subscribed", channel="user:ada")

        await talks(sdk, room)
        await is_refused(sdk)
        await takes_deltas(sdk, room)
        await sdk.event("token wanted")
        await comes_back(sdk, room)
        await is_banned(sdk, pair, secret)


async def talks(sdk, room):
    chat = f"chat:{room.id}"
    await sdk("subscribe", channel=chat, joinLeave=True)
    await sdk.event("subscribed", channel=chat)
    told = await sdk.command("chat:say", key=WORLD.new_id(), chat=room.id, text="Ça va? 你好")
    await room.say("one")
    assert told["ok"]["author_name"] == "Ada"
    assert await heard(sdk, chat, "one") == ["Ça va? 你好", "one"]
    assert await sdk("presence", channel=chat) == ["ada"]


async def is_refused(sdk):
    with pytest.raises(Failed) as unknown:
        await sdk.command("room:paint")
    await sdk("subscribe", channel="user:bo")
    assert unknown.value.code == 104
    assert (await sdk.event("unsubscribed", channel="user:bo"))["code"] == 103


async def takes_deltas(sdk, room):
    stat = f"stat:{room.id}"
    await sdk("subscribe", channel=stat, delta="fossil")
    await sdk.event("subscribed", channel=stat)
    await listening(sdk, f"room:{room.id}")
    while (await sdk.publications(stat, 1))[0]["data"]["viewers"] != 1:
        pass


async def comes_back(sdk, room):
    chat = f"chat:{room.id}"
    await sdk("disconnect")
    await sdk.event("disconnected")
    await room.say("two", "three")
    await sdk("again")
    back = await sdk.event("subscribed", channel=chat)
    assert (back["wasRecovering"], back["recovered"]) == (True, True)
    assert await heard(sdk, chat, "three") == ["two", "three"]


async def is_banned(sdk, pair, secret):
    async with visiting(pair.node.url, token(secret, "sam", Role.MODERATOR), WORLD) as sam:
        await sam.change("access:ban", user="ada", reason="fraud")
        await sdk.event("disconnected", code=3503)


@pytest.mark.parametrize("data", [b"no JSON", b'{},"user":"sam"', b'{}},{"user":"sam"'])
async def test_bytes_of_protobuf_are_data_and_nothing_else(data, pair, secret):
    mine = client_pb2.RPCRequest(method="order:mine", data=data)
    async with binary(pair.front.url) as ask:
        await ask(1, connect=client_pb2.ConnectRequest(token=token(secret, "ada")))

        refused = await ask(2, rpc=mine)
        mine.data = b"{}"
        answered = await ask(3, rpc=mine)

    assert refused.error.code == 100, "Centrifugo itself does not pass on what is no JSON"
    assert answered.rpc.data.startswith(b'{"ok":')


@asynccontextmanager
async def binary(url):
    """Give what asks by protobuf whatever a test likes, which an SDK would not."""
    spoken = {"subprotocols": ["centrifuge-protobuf"], "compression": None, "ping_interval": None}
    async with connect(url, proxy=None, **spoken) as line:

        async def ask(id, **asked):
            written = BytesIO()
            proto.serialize_length_prefixed(client_pb2.Command(id=id, **asked), written)
            await line.send(written.getvalue())
            while True:
                heard = BytesIO(await line.recv())
                while reply := proto.parse_length_prefixed(client_pb2.Reply, heard):
                    if reply.id == id:
                        return reply

        yield ask
