"""Behind a real Centrifugo the same SDKs find the same service."""

import pytest

from gateway.visitor import visiting
from rialto.roles import Role
from tests.edge.conftest import WORLD
from tests.edge.driven import Failed
from tests.edge.front import behind_centrifugo, connected, heard, listening
from tests.sale.crowd import token

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120), behind_centrifugo]


async def test_a_guest_looks_around_and_may_not_speak(sdk, pair, room):
    await connected(sdk, pair)
    await listening(sdk, f"room:{room.id}", f"chat:{room.id}")

    shown = await sdk.command("room:show", room=room.id)
    refused = await sdk.command("chat:say", key="a-key-of-a-guest", chat=room.id, text="Hi")

    assert {part["part"] for part in shown["ok"]["parts"]} >= {"room", "shelf"}
    assert refused["no"]["code"] == 1005


async def test_a_member_talks_and_all_hear_it_in_order(sdk, pair, room, secret):
    chat = f"chat:{room.id}"
    await connected(sdk, pair, token=token(secret, "ada"))
    await listening(sdk, chat)

    said = await sdk.command("chat:say", key=WORLD.new_id(), chat=room.id, text="Good evening")
    await room.say("one", "two", "three")

    assert said["ok"]["id"]
    assert await heard(sdk, chat, "three") == ["Good evening", "one", "two", "three"]


async def test_a_ban_ends_the_line_that_centrifugo_holds(sdk, pair, secret):
    await connected(sdk, pair, token=token(secret, "mallory"))
    moderator = token(secret, "sam", Role.MODERATOR)
    async with visiting(pair.node.url, moderator, WORLD) as sam:
        await sam.change("access:ban", user="mallory", reason="fraud")

        ended = await sdk.event("disconnected")

    assert ended["code"] == 3503


async def test_news_for_one_person_comes_without_subscribing(sdk, pair, room, secret):
    await connected(sdk, pair, token=token(secret, "ada"))
    await sdk.event("subscribed", channel="user:ada")

    await room.host.change("chat:say", chat=room.id, text="Ada, look", mentions=["ada"])

    kinds = {(await sdk.publications("user:ada", 1))[0]["data"]["kind"] for _ in range(2)}
    assert kinds == {"gap", "mentioned"}


async def test_what_is_no_command_is_told_by_the_protocols_own_code(sdk, pair):
    await connected(sdk, pair)

    with pytest.raises(Failed) as unknown:
        await sdk.command("room:paint")
    with pytest.raises(Failed) as bad:
        await sdk.command("room:show", room=7)

    assert (unknown.value.code, bad.value.code) == (104, 107)
    assert "ok" in await sdk.command("feed:live")


@pytest.mark.parametrize(
    ("channel", "code"), [("user:bo", 103), ("nothing:x", 102), ("outbox:house", 102)]
)
async def test_what_nobody_may_listen_to_is_refused(sdk, pair, secret, channel, code):
    await connected(sdk, pair, token=token(secret, "ada"))

    await sdk("subscribe", channel=channel)

    assert (await sdk.event("unsubscribed", channel=channel))["code"] == code


async def test_nobody_publishes_past_the_commands(sdk, pair, secret, room):
    await connected(sdk, pair, token=token(secret, "ada"))
    await listening(sdk, f"chat:{room.id}")

    with pytest.raises(Failed) as refused:
        await sdk("publish", channel=f"chat:{room.id}", data={"text": "by the back door"})

    assert refused.value.code == 103


async def test_a_sanction_is_told_to_the_person_and_holds(sdk, pair, room, secret):
    await connected(sdk, pair, token=token(secret, "ada"))
    await sdk.event("subscribed", channel="user:ada")

    await room.host.change(
        "sanction:timeout", scope=room.id, user="ada", seconds=300, reason="spam"
    )

    news = [(await sdk.publications("user:ada", 1))[0]["data"] for _ in range(2)]
    assert [item["kind"] for item in news] == ["gap", "sanctioned"]
    refused = await sdk.command("chat:say", key=WORLD.new_id(), chat=room.id, text="Hi")
    assert "no" in refused


async def test_who_watches_there_is_counted_here(sdk, pair, room):
    await connected(sdk, pair)
    await listening(sdk, f"room:{room.id}", f"stat:{room.id}")

    viewers = 0
    while viewers < 1:
        (pub,) = await sdk.publications(f"stat:{room.id}", 1)
        viewers = pub["data"]["viewers"]

    assert viewers == 1
