"""Behind a real Centrifugo nothing is lost silently, whoever dies."""

import signal

import pytest

from gateway.visitor import visiting
from rialto.roles import Role
from tests.edge.conftest import WORLD
from tests.edge.front import behind_centrifugo, connected, heard, listening
from tests.sale.crowd import token

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120), behind_centrifugo]


async def test_a_line_that_was_cut_recovers_what_it_missed(sdk, pair, room):
    chat = f"chat:{room.id}"
    await connected(sdk, pair)
    await listening(sdk, chat)
    await room.say("one")
    before = await heard(sdk, chat, "one")

    await sdk("disconnect")
    await room.say("two", "three")
    await sdk("again")

    again = await sdk.event("subscribed", channel=chat)
    assert (again["wasRecovering"], again["recovered"]) == (True, True)
    assert before + await heard(sdk, chat, "three") == ["one", "two", "three"]


async def test_a_position_of_our_store_is_told_to_be_unknown(sdk, pair, room):
    await connected(sdk, pair)
    position = (await sdk.command("room:show", room=room.id))["ok"]["position"]
    if sdk.kind == "python":
        pytest.skip("the Python SDK takes no position")

    await sdk("subscribe", channel=f"room:{room.id}", since=position, recoverable=True)

    told = await sdk.event("subscribed", channel=f"room:{room.id}")
    assert (told["wasRecovering"], told["recovered"]) == (True, False)


async def test_a_killed_centrifugo_comes_back_and_nobody_believes_to_have_missed_nothing(
    sdk, pair, room
):
    chat = f"chat:{room.id}"
    await connected(sdk, pair)
    await listening(sdk, chat)
    await room.say("one")
    await heard(sdk, chat, "one")

    await pair.front.kill()
    await room.say("two", "three")
    async with pair.centrifugo():
        again = await sdk.event("subscribed", channel=chat)
        assert (again["wasRecovering"], again["recovered"]) == (True, False)
        lines = (await sdk.command("chat:read", chat=room.id))["ok"]["lines"]
        assert {line["text"] for line in lines} == {"one", "two", "three"}
        await room.say("four")
        assert (await heard(sdk, chat, "four"))[-1] == "four"


async def test_a_killed_node_tells_of_a_gap_when_it_is_back(sdk, pair, hosting):
    async with hosting(pair.node) as room:
        channel, chat = f"room:{room.id}", f"chat:{room.id}"
        await connected(sdk, pair)
        await listening(sdk, channel, chat)
        await room.say("one")
        await heard(sdk, chat, "one")
        pair.node.kill()
        await pair.node.die()
    sdk.heard.clear()

    async with pair.serving() as node, hosting(node, room.id) as again:
        told = [(await sdk.publications(name, 1))[0]["data"] for name in (channel, chat)]
        assert told == [{"kind": "gap"}] * 2
        await again.say("two")
        assert await heard(sdk, chat, "two") == ["two"]
        assert "ok" in await sdk.command("feed:live")
        assert not [e for e in sdk.heard if e["event"] in ("connecting", "disconnected")]


async def test_what_was_published_while_centrifugo_hung_comes_in_order(sdk, pair, room):
    chat = f"chat:{room.id}"
    await connected(sdk, pair)
    await listening(sdk, chat)
    await room.say("zero")
    await heard(sdk, chat, "zero")

    pair.front.process.send_signal(signal.SIGSTOP)
    await room.say("one", "two")
    pair.front.process.send_signal(signal.SIGCONT)
    await room.say("three")

    assert await heard(sdk, chat, "three") == ["one", "two", "three"]


async def test_who_is_banned_while_centrifugo_hangs_is_ended_here_at_once_and_there_later(
    sdk, pair, secret
):
    await connected(sdk, pair, token=token(secret, "mallory"))
    moderator, own = token(secret, "sam", Role.MODERATOR), token(secret, "eve")
    async with (
        visiting(pair.node.url, moderator, WORLD) as sam,
        visiting(pair.node.url, own, WORLD) as eve,
    ):
        pair.front.process.send_signal(signal.SIGSTOP)
        await sam.change("access:ban", user="mallory", reason="fraud")
        await sam.change("access:ban", user="eve", reason="fraud")
        await eve.line.wait_closed()
        pair.front.process.send_signal(signal.SIGCONT)

        await sdk.event("disconnected", code=3503)

    assert eve.line.close_code == 3503
