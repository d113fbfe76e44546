"""Behind a real Centrifugo the same SDKs find the same service, and no gap stays silent."""

import signal
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from gateway.tokens import Tokens
from gateway.visitor import visiting
from rialto.roles import Role
from tests.edge.conftest import SETTINGS, WORLD
from tests.edge.driven import Failed
from tests.edge.front import KEY, SHOWN, Centrifugo, binary, free_port
from tests.sale.crowd import token
from tests.serving import Serving

WHY = "there is no Centrifugo: put its binary on the PATH or into RIALTO_TEST_CENTRIFUGO"
pytestmark = [
    pytest.mark.edge,
    pytest.mark.threads,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not binary(), reason=WHY),
]


class Pair:
    """A node and the Centrifugo in front of it, each of which may die and come back."""

    def __init__(self, secret, data):
        self.secret, self.data = secret, data
        self.ports = free_port(), free_port()

    def serving(self):
        behind, port = self.ports
        front = {
            "centrifugo": f"http://127.0.0.1:{port}/api",
            "centrifugo_key": KEY,
            "centrifugo_secret": SHOWN,
        }
        return Serving(self.secret, self.data, port=behind, **front, **SETTINGS)

    def centrifugo(self, **chosen):
        behind, port = self.ports
        return Centrifugo(port, behind, self.secret, **chosen)

    @asynccontextmanager
    async def both(self):
        async with AsyncExitStack() as stack:
            self.node = await stack.enter_async_context(self.serving())
            self.front = await stack.enter_async_context(self.centrifugo())
            yield self


@pytest.fixture
async def pair(secret, tmp_path):
    async with Pair(secret, tmp_path / "data").both() as pair:
        yield pair


@pytest.fixture
async def room(pair, hosting):
    async with hosting(pair.node) as room:
        yield room


async def connected(sdk, pair, **asked):
    await sdk("connect", url=pair.front.url, **asked)
    await sdk.event("connected")


async def listening(sdk, *channels):
    for channel in channels:
        await sdk("subscribe", channel=channel)
        await sdk.event("subscribed", channel=channel)


async def heard(sdk, channel, last):
    """Return the texts of a chat up to ``last``; what tells of a gap is none."""
    texts = []
    while last not in texts:
        (pub,) = await sdk.publications(channel, 1)
        texts += [pub["data"]["text"]] if pub["data"]["kind"] == "said" else []
    return texts


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


async def test_a_role_in_the_token_reaches_the_command(sdk, pair, secret):
    await connected(sdk, pair, token=token(secret, "hana", Role.HOST))
    asked = {"title": "Tea", "cover": "teapots", "category": "home"}

    made = await sdk.command("room:create", key=WORLD.new_id(), **asked)

    assert made["ok"]["room"]
    told = await sdk.command("room:show", room=made["ok"]["room"])
    (shown,) = [part for part in told["ok"]["parts"] if part["part"] == "room"]
    assert (shown["host"], shown["host_name"]) == ("hana", "Hana")


async def test_a_viewers_token_makes_no_host(sdk, pair, secret):
    await connected(sdk, pair, token=token(secret, "ada"))

    asked = {"title": "Tea", "cover": "teapots", "category": "home"}
    refused = await sdk.command("room:create", key=WORLD.new_id(), **asked)

    assert refused["no"]["code"] == 1001


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


async def test_a_granted_channel_is_listened_to_by_its_token(sdk, pair, secret):
    grant = Tokens(secret, WORLD.now_ms).mint_grant("ada", "user:bo", ttl_s=60)
    await connected(sdk, pair, token=token(secret, "ada"))

    await sdk("subscribe", channel="user:bo", token=grant)

    await sdk.event("subscribed", channel="user:bo")


async def test_a_token_that_runs_out_is_refreshed_on_the_living_line(sdk, pair, secret):
    tokens = Tokens(secret, WORLD.now_ms)
    brief = tokens.mint("ada", name="ada", role=Role.VIEWER, ttl_s=3)
    await connected(sdk, pair, token=brief, fresh=[token(secret, "ada")])

    await sdk.event("token wanted")

    assert "ok" in await sdk.command("order:mine")
    assert not [e for e in sdk.heard if e["event"] in ("connected", "disconnected")]


async def test_asked_whether_a_person_goes_on_we_want_to_see_a_new_token(sdk, secret, tmp_path):
    pair = Pair(secret, tmp_path / "data")
    brief = Tokens(secret, WORLD.now_ms).mint("ada", name="ada", role=Role.VIEWER, ttl_s=3)
    async with pair.serving(), pair.centrifugo(refreshing=True) as pair.front:
        await connected(sdk, pair, token=brief, fresh=[token(secret, "ada")])
        await listening(sdk, "store:moro")

        assert (await sdk.event("connecting", code=3005))["code"] == 3005
        await sdk.event("token wanted")
        await sdk.event("connected")

        assert "ok" in await sdk.command("order:mine")
        assert not [event for event in sdk.heard if event["event"] == "disconnected"]


async def test_a_grant_that_has_run_out_ends_its_channel_alone(sdk, secret, tmp_path):
    pair = Pair(secret, tmp_path / "data")
    grant = Tokens(secret, WORLD.now_ms).mint_grant("ada", "user:bo", ttl_s=2)
    async with pair.serving(), pair.centrifugo(refreshing=True) as pair.front:
        await connected(sdk, pair, token=token(secret, "ada"))
        await sdk("subscribe", channel="user:bo", token=grant)
        await sdk.event("subscribed", channel="user:bo")

        await sdk.event("unsubscribed", channel="user:bo")

        assert "ok" in await sdk.command("order:mine")
        assert not [event for event in sdk.heard if event["event"] == "disconnected"]


async def test_an_expired_token_is_replaced_and_a_strangers_ends_it(sdk, pair, secret):
    old = Tokens(secret, WORLD.now_ms).mint("ada", name="ada", role=Role.VIEWER, ttl_s=-60)
    await connected(sdk, pair, token=old, fresh=[token(secret, "ada")])

    await sdk(
        "connect", url=pair.front.url, token=token("another secret of at least 32 bytes", "a")
    )

    assert (await sdk.event("disconnected"))["code"] == 3500


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
