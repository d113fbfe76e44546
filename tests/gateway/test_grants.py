"""A channel by a token: for whom it was made, as long as it is good, and nobody else."""

import asyncio

import pytest

from gateway.tokens import GRACE_S
from tests.gateway.clients import answering, let, settle, signed_in, talk

BO = "user:bo"


@pytest.fixture
async def ada(edge, wire):
    let(edge, "head", "history")
    client = await signed_in(edge, wire, ttl_s=36_000)
    answering(client, wire)
    wire.frames.clear()
    return client


def grant(edge, user="ada", channel=BO, ttl_s=60):
    return edge.tokens.mint_grant(user, channel, ttl_s=ttl_s)


async def told(client, wire, command):
    talk(client, command)
    await settle()
    return wire.told[-1]


async def subscribe(client, wire, token, channel=BO):
    return await told(client, wire, {"id": 7, "subscribe": {"channel": channel, "token": token}})


async def test_who_holds_a_token_listens_to_another_persons_channel(ada, edge, wire):
    answer = await subscribe(ada, wire, grant(edge))

    assert (answer["subscribe"]["expires"], answer["subscribe"]["ttl"]) == (True, 60)
    assert edge.hub.personal[BO]
    talk(ada, {"id": 8, "unsubscribe": {"channel": BO}})
    await settle()
    assert BO not in edge.hub.personal


@pytest.mark.parametrize(
    ("made", "error"),
    [({"ttl_s": -1}, {"code": 109, "message": "token expired"})],
)
async def test_a_token_whose_time_is_over_may_be_replaced(ada, edge, wire, made, error):
    assert (await subscribe(ada, wire, grant(edge, **made)))["error"] == error


async def test_what_is_no_token_of_ours_grants_nothing(ada, edge, wire):
    assert (await subscribe(ada, wire, "nonsense"))["error"]["code"] == 103
    assert (await told(ada, wire, {"id": 8, "subscribe": {"channel": BO}}))["error"]["code"] == 103


@pytest.mark.parametrize("made", [{"user": "mo"}, {"channel": "user:mo"}])
async def test_a_token_for_somebody_or_something_else_ends_the_connection(ada, edge, wire, made):
    talk(ada, {"id": 7, "subscribe": {"channel": BO, "token": grant(edge, **made)}})
    await settle()

    assert wire.closes == [3500]


async def test_when_its_time_is_over_it_ends_and_the_client_is_told(ada, edge, wire):
    await subscribe(ada, wire, grant(edge))

    await asyncio.sleep(60 + GRACE_S + 1)

    dropped = [m["push"] for m in wire.told if "push" in m]
    assert dropped == [
        {"channel": BO, "unsubscribe": {"code": 2501, "reason": "subscription expired"}}
    ]
    assert BO not in edge.hub.personal


async def test_refreshed_in_time_it_goes_on(ada, edge, wire):
    await subscribe(ada, wire, grant(edge))
    await asyncio.sleep(50)

    fresh = {"id": 9, "sub_refresh": {"channel": BO, "token": grant(edge)}}
    answer = await told(ada, wire, fresh)
    await asyncio.sleep(50)

    assert answer["sub_refresh"] == {"expires": True, "ttl": 60}
    assert edge.hub.personal[BO]


async def test_what_was_not_subscribed_is_not_refreshed(ada, edge, wire):
    ask = {"id": 9, "sub_refresh": {"channel": BO, "token": grant(edge)}}

    assert (await told(ada, wire, ask))["error"]["code"] == 103


async def test_a_token_for_an_open_channel_is_kept_to_as_well(ada, edge, wire):
    room = "room:r"
    answer = await subscribe(ada, wire, grant(edge, channel=room), room)

    assert answer["subscribe"]["ttl"] == 60
    await asyncio.sleep(60 + GRACE_S + 1)
    assert edge.hub.audience(room) == 0
