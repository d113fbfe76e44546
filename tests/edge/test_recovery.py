"""What a line that broke has missed comes back once, or is said to be lost: both SDKs agree."""

import shutil

import pytest

from gateway.limits import MOST_CHANNELS
from tests.edge.relay import relay
from tests.sale.crowd import token

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120)]


async def listening(sdk, through, *channels, **asked):
    await sdk("connect", url=through.url, **asked)
    await sdk.event("connected")
    for channel in channels:
        await sdk("subscribe", channel=channel)
        await sdk.event("subscribed", channel=channel)


async def back(sdk, channel):
    """Wait until the subscription stands again, and say whether it has recovered."""
    again = await sdk.event("subscribed", channel=channel)
    assert again["wasRecovering"]
    return again["recovered"]


async def test_lines_said_while_the_network_was_gone_are_recovered(sdk, serving, hosting):
    async with relay(serving.port) as through, hosting(serving) as room:
        chat = f"chat:{room.id}"
        await listening(sdk, through, chat)
        await room.say("one")
        before = await sdk.publications(chat, 1)

        through.target = None
        through.cut()
        await sdk.event("connecting")
        await room.say("two", "three")
        through.target = serving.port

        assert await back(sdk, chat)
        await room.say("four")
        heard = before + await sdk.publications(chat, 3)
        assert [pub["data"]["text"] for pub in heard] == ["one", "two", "three", "four"]
        assert [pub["offset"] for pub in heard] == [1, 2, 3, 4]


async def test_who_had_forty_channels_has_them_all_again(sdk, serving):
    channels = [f"product:p{n}" for n in range(40)]
    async with relay(serving.port) as through:
        await listening(sdk, through, *channels)
        for _ in range(3):
            through.cut()
            await sdk.event("connecting")

            recovered = [await back(sdk, channel) for channel in channels]

            assert all(recovered)


async def test_channels_that_come_too_soon_are_subscribed_to_in_the_end(sdk, serving):
    """All that one may hold, and more in place of some: that waits for its turn."""
    channels = [f"product:p{n}" for n in range(MOST_CHANNELS)]
    late = [f"product:late{n}" for n in range(6)]
    await listening(sdk, serving, *channels)
    for channel in channels[: len(late)]:
        await sdk("unsubscribe", channel=channel)
        await sdk.event("unsubscribed", channel=channel)

    for channel in late:
        await sdk("subscribe", channel=channel)

    for channel in late:
        await sdk.event("subscribed", channel=channel)


async def test_a_logged_channel_loses_and_doubles_nothing_over_a_killed_server(sdk, serve, hosting):
    async with relay(None) as through:
        async with serve() as serving:
            through.target = serving.port
            async with hosting(serving) as room:
                channel = f"room:{room.id}"
                await listening(sdk, through, channel)
                await room.explain(3)
                heard = await sdk.publications(channel, 3)
                through.target = None
                through.cut()
                await room.explain(4)
            serving.kill()
            await serving.die()

        async with serve() as serving, hosting(serving, room.id) as again:
            await again.explain(2)
            through.target = serving.port

            assert await back(sdk, channel)
            await again.explain(3)
            heard += await sdk.publications(channel, 4 + 2 + 3)
            offsets = [pub["offset"] for pub in heard]
            first = offsets[0]
            assert offsets == list(range(first, first + 12))
            assert not [event for event in sdk.heard if event["event"] == "publication"]


async def until_mentioned(sdk, text):
    """Return what Ada hears until a line with ``text`` mentions her, notices of it among it."""
    heard = []
    while True:
        heard += await sdk.publications("user:ada", 1)
        if heard[-1]["data"].get("line", {}).get("text") == text:
            return heard


async def test_ones_own_channel_recovers_over_a_killed_server(sdk, serve, hosting, secret):
    async with relay(None) as through:
        async with serve() as serving:
            through.target = serving.port
            async with hosting(serving) as room:
                await listening(sdk, through, token=token(secret, "ada"))
                await room.host.change("chat:say", chat=room.id, text="one", mentions=["ada"])
                heard = await until_mentioned(sdk, "one")
                through.target = None
                through.cut()
                await room.host.change("chat:say", chat=room.id, text="two", mentions=["ada"])
            serving.kill()
            await serving.die()

        async with serve() as serving:
            through.target = serving.port
            heard += await until_mentioned(sdk, "two")

            assert [pub["offset"] for pub in heard] == [*range(1, len(heard) + 1)]
            assert sum(pub["data"]["kind"] == "mentioned" for pub in heard) == 2


async def test_chat_loses_nothing_over_a_restart_in_order(sdk, serve, hosting):
    async with relay(None) as through:
        async with serve() as serving:
            through.target = serving.port
            async with hosting(serving) as room:
                await listening(sdk, through, chat := f"chat:{room.id}")
                await room.say("one")
                heard = await sdk.publications(chat, 1)
                through.target = None
                through.cut()
                await room.say("two", "three")

        async with serve() as serving, hosting(serving, room.id) as again:
            through.target = serving.port

            assert await back(sdk, chat)
            await again.say("four")
            heard += await sdk.publications(chat, 3)
            assert [pub["offset"] for pub in heard] == [1, 2, 3, 4]
            assert [pub["data"]["text"] for pub in heard] == ["one", "two", "three", "four"]


async def test_who_is_there_at_the_end_is_told_to_come_back(sdk, serve):
    async with serve() as serving:
        await listening(sdk, serving)

    assert (await sdk.event("connecting", code=3001))["code"] == 3001


async def test_chat_says_after_a_crash_that_it_cannot_recover(sdk, serve, hosting):
    async with relay(None) as through:
        async with serve() as serving:
            through.target = serving.port
            async with hosting(serving) as room:
                await listening(sdk, through, f"chat:{room.id}")
                await room.say("one")
                await sdk.publications(f"chat:{room.id}", 1)
            through.target = None
            serving.kill()
            await serving.die()

        async with serve() as serving:
            through.target = serving.port

            assert not await back(sdk, f"chat:{room.id}")
            lines = (await sdk.command("chat:read", chat=room.id))["ok"]["lines"]
            assert [line["text"] for line in lines] == ["one"]


async def test_a_wiped_store_is_another_generation(sdk, serve, hosting, tmp_path):
    async with relay(None) as through:
        async with serve() as serving:
            through.target = serving.port
            async with hosting(serving) as room:
                channel = f"room:{room.id}"
                await listening(sdk, through, channel)
                await room.explain(1)
                await sdk.publications(channel, 1)
            through.target = None
        shutil.rmtree(tmp_path / "data")

        async with serve() as serving:
            through.target = serving.port

            assert not await back(sdk, channel)
            shown = await sdk.command("room:show", room=room.id)
            assert shown["no"]["code"] == 1102
