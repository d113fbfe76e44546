"""Behind a real Centrifugo tokens say who one is, what one may hear, and for how long."""

import pytest

from gateway.tokens import Tokens
from rialto.roles import Role
from tests.edge.conftest import WORLD
from tests.edge.front import behind_centrifugo, connected, listening
from tests.sale.crowd import token

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120), behind_centrifugo]


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


async def test_asked_whether_a_person_goes_on_we_want_to_see_a_new_token(sdk, apart, secret):
    brief = Tokens(secret, WORLD.now_ms).mint("ada", name="ada", role=Role.VIEWER, ttl_s=3)
    async with apart.serving(), apart.centrifugo(refreshing=True) as apart.front:
        await connected(sdk, apart, token=brief, fresh=[token(secret, "ada")])
        await listening(sdk, "store:moro")

        assert (await sdk.event("connecting", code=3005))["code"] == 3005
        await sdk.event("token wanted")
        await sdk.event("connected")

        assert "ok" in await sdk.command("order:mine")
        assert not [event for event in sdk.heard if event["event"] == "disconnected"]


async def test_a_grant_that_has_run_out_ends_its_channel_alone(sdk, apart, secret):
    async with apart.serving(), apart.centrifugo(refreshing=True) as apart.front:
        await connected(sdk, apart, token=token(secret, "ada"))
        grant = Tokens(secret, WORLD.now_ms).mint_grant("ada", "user:bo", ttl_s=2)
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
