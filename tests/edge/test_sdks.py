"""Unmodified SDKs, JavaScript's and Python's, find the protocol that they know."""

import pytest

from gateway.tokens import Tokens
from rialto.roles import Role
from tests.edge.conftest import WORLD
from tests.edge.driven import Failed
from tests.sale.crowd import token

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120)]


def short_lived(secret, user, ttl_s):
    return Tokens(secret, WORLD.now_ms).mint(user, name=user, role=Role.VIEWER, ttl_s=ttl_s)


async def connected(sdk, serving, **asked):
    await sdk("connect", url=serving.url, **asked)
    await sdk.event("connected")


async def test_a_guest_connects_subscribes_and_asks(sdk, serving, hosting):
    async with hosting(serving) as room:
        await connected(sdk, serving)
        await sdk("subscribe", channel=f"room:{room.id}")
        subscribed = await sdk.event("subscribed")

        shown = await sdk.command("room:show", room=room.id)
        refused = await sdk.command("chat:say", key="a-key-of-a-guest", chat=room.id, text="Hi")

        assert not subscribed["wasRecovering"]
        assert {part["part"] for part in shown["ok"]["parts"]} >= {"room", "shelf"}
        assert refused["no"]["code"] == 1005


async def test_a_member_talks_and_hears_it_once(sdk, serving, hosting, secret):
    async with hosting(serving) as room:
        await connected(sdk, serving, token=token(secret, "ada"))
        await sdk("subscribe", channel=f"chat:{room.id}")
        await sdk.event("subscribed")

        asked = {"key": WORLD.new_id(), "chat": room.id, "text": "Good evening"}
        said = await sdk.command("chat:say", **asked)
        await room.say("Good evening, Ada")

        heard = await sdk.publications(f"chat:{room.id}", 2)
        assert [pub["offset"] for pub in heard] == [1, 2]
        assert heard[0]["data"]["id"] == said["ok"]["id"]
        assert heard[1]["data"]["text"] == "Good evening, Ada"


async def test_news_for_one_person_comes_without_subscribing(sdk, serving, hosting, secret):
    async with hosting(serving) as room:
        await connected(sdk, serving, token=token(secret, "ada"))
        own = await sdk.event("subscribed", channel="user:ada")

        await room.host.change("chat:say", chat=room.id, text="Ada, look", mentions=["ada"])

        (heard,) = await sdk.publications("user:ada", 1)
        assert not own["wasRecovering"]
        assert heard["data"]["kind"] == "mentioned"


async def test_who_listens_may_read_back(sdk, serving, hosting):
    async with hosting(serving) as room:
        await connected(sdk, serving)
        channel = f"chat:{room.id}"
        await sdk("subscribe", channel=channel)
        await sdk.event("subscribed")
        await room.say("One", "Two", "Three")
        await sdk.publications(channel, 3)

        last = await sdk("history", channel=channel, limit=2, reverse=True)
        since = {"offset": 1, "epoch": last["epoch"]}
        after = await sdk("history", channel=channel, limit=1, since=since)
        place = await sdk("history", channel=channel)
        with pytest.raises(Failed) as elsewhere:
            await sdk("history", channel="chat:01JAAAAAAAAAAAAAAAAAAAAAAA", limit=1)
        with pytest.raises(Failed) as gone:
            await sdk("history", channel=channel, limit=1, since=since | {"epoch": "another"})

        assert (last["offsets"], last["offset"]) == ([3, 2], 3)
        assert after["offsets"] == [2]
        assert (place["offsets"], place["offset"]) == ([], 3)
        assert (elsewhere.value.code, gone.value.code) == (103, 112)


@pytest.mark.parametrize(
    ("act", "codes"),
    [
        ("publish", {103, 108}),
        ("presence", {103, 108}),
        ("presence_stats", {103, 108}),
    ],
)
async def test_what_is_not_offered_is_refused_and_the_line_stays(sdk, serving, act, codes, secret):
    channel = "chat:01JAAAAAAAAAAAAAAAAAAAAAAA"
    more = {"data": {"text": "by the back door"}} if act == "publish" else {}
    await connected(sdk, serving, token=token(secret, "ada"))

    with pytest.raises(Failed) as refused:
        await sdk(act, channel=channel, **more)

    assert refused.value.code in codes
    assert "ok" in await sdk.command("feed:live")


async def test_another_persons_channel_is_not_to_be_had(sdk, serving, secret):
    await connected(sdk, serving, token=token(secret, "ada"))

    await sdk("subscribe", channel="user:bo")

    assert (await sdk.event("unsubscribed", channel="user:bo"))["code"] == 103


async def test_unsubscribed_it_hears_no_more(sdk, serving, hosting):
    async with hosting(serving) as room:
        await connected(sdk, serving)
        await sdk("subscribe", channel=f"chat:{room.id}")
        await sdk.event("subscribed")
        await sdk("unsubscribe", channel=f"chat:{room.id}")
        await sdk.event("unsubscribed")

        await room.say("Nobody hears this")

        await sdk.command("feed:live")  # whatever was pushed came before this answer
        assert not [event for event in sdk.heard if event["event"] == "publication"]


async def test_pings_are_answered_and_keep_the_line(sdk, serving):
    await connected(sdk, serving)

    for _ in range(3):
        await sdk.event("ping")
        await sdk.event("pong")

    assert "ok" in await sdk.command("feed:live")
    assert not [event for event in sdk.heard if event["event"] == "disconnected"]


async def test_a_server_that_stops_asks_to_come_back(sdk, serve):
    async with serve() as serving:
        await connected(sdk, serving)

        assert await serving.stop() == 0

        assert (await sdk.event("connecting", code=3001))["code"] == 3001


async def test_a_token_of_somebody_else_ends_it_for_good(sdk, serving):
    await sdk("connect", url=serving.url, token=token("another secret of at least 32 bytes", "ada"))

    assert (await sdk.event("disconnected"))["code"] == 3500


async def test_an_expired_token_is_replaced_where_the_sdk_can_get_another(sdk, serving, secret):
    old, new = short_lived(secret, "ada", -10), token(secret, "ada")
    await sdk("connect", url=serving.url, token=old, fresh=[new])

    await sdk.event("token wanted")
    await sdk.event("connected")

    assert "ok" in await sdk.command("order:mine")


async def test_a_token_that_runs_out_is_refreshed_on_the_living_line(sdk, serving, secret):
    brief, new = short_lived(secret, "ada", 4), token(secret, "ada")
    await connected(sdk, serving, token=brief, fresh=[new])
    assert [event["event"] for event in sdk.heard if event["event"] != "subscribed"] == [
        "connecting"
    ]

    await sdk.event("token wanted")

    assert "ok" in await sdk.command("order:mine")
    assert not [e for e in sdk.heard if e["event"] in ("connected", "disconnected")]


async def test_without_another_token_an_expired_one_ends_it(sdk, serving, secret):
    await sdk("connect", url=serving.url, token=short_lived(secret, "ada", -10), fresh=[])

    await sdk.event("disconnected")

    assert not [event for event in sdk.heard if event["event"] == "connected"]
