"""Centrifugo's server API: what is sent to it, and what is made of its answers."""

import httpx
import msgspec
import pytest

from bus.centrifugo import Away, NotTaken, Outgoing
from bus.centrifugo_api import CentrifugoApi, connection
from rialto.news import channel

CHAT, ROOM = channel("chat", "c"), channel("room", "r")


@pytest.fixture
def seen():
    return []


@pytest.fixture
def told():
    return []


@pytest.fixture
async def api(told, seen):
    def answer(request):
        seen.append(request)
        reply = told.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    async with connection("http://centrifugo/api/", "a-key") as http:
        http._transport = httpx.MockTransport(answer)
        http._mounts = {}
        yield CentrifugoApi(http)


def batch():
    return [
        Outgoing(ROOM, b'{"part":"room"}', "boot.0", 7),
        Outgoing(CHAT, b'{"kind":"said"}', "boot.1"),
    ]


async def test_who_is_ended_is_named_with_the_reason_and_a_refusal_is_no_success(api, told):
    told.append(httpx.Response(200, json={"result": {}}))
    await api.disconnect("ada", (3503, "force disconnect"))
    told.append(httpx.Response(200, json={"error": {"code": 100, "message": "internal"}}))
    told.append(httpx.Response(200, json={"error": {"code": 107, "message": "bad request"}}))

    with pytest.raises(Away, match="internal"):
        await api.disconnect("ada", (3503, "force disconnect"))
    with pytest.raises(NotTaken, match="bad request"):
        await api.disconnect("ada", (3503, "force disconnect"))


async def test_a_history_is_emptied_within_a_batch(api, told, seen):
    told.append(httpx.Response(200, json={"replies": [{"history_remove": {}}]}))

    assert await api.publish([Outgoing(channel("chat", "c"), b"", "boot.0", clears=True)]) == [0]

    assert msgspec.json.decode(seen[0].content) == {
        "commands": [{"history_remove": {"channel": "chat:c"}}]
    }


async def test_a_batch_is_sent_as_documented(api, told, seen):
    told.append(httpx.Response(200, json={"replies": [{"publish": {}}, {"publish": {}}]}))

    assert await api.publish(batch()) == [0, 0]

    assert str(seen[0].url) == "http://centrifugo/api/batch"
    assert seen[0].headers["x-api-key"] == "a-key"
    assert msgspec.json.decode(seen[0].content) == {
        "commands": [
            {
                "publish": {
                    "channel": "room:r",
                    "data": {"part": "room"},
                    "idempotency_key": "boot.0",
                    "tags": {"offset": "7"},
                }
            },
            {
                "publish": {
                    "channel": "chat:c",
                    "data": {"kind": "said"},
                    "idempotency_key": "boot.1",
                }
            },
        ]
    }


async def test_errors_inside_a_good_answer_are_told_each(api, told):
    error = {"error": {"code": 102, "message": "unknown channel"}}
    told.append(httpx.Response(200, json={"replies": [error, {"publish": {"offset": 1}}]}))

    assert await api.publish(batch()) == [102, 0]


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(500),
        httpx.Response(401),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json={"replies": []}),
        httpx.Response(200, json={"replies": 7}),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
    ],
)
async def test_any_other_answer_is_none(api, told, reply):
    told.append(reply)

    with pytest.raises(Away):
        await api.publish(batch())


async def test_a_request_that_it_does_not_understand_is_told_apart(api, told):
    told.append(httpx.Response(400))

    with pytest.raises(NotTaken):
        await api.publish(batch())


async def test_who_listens_is_told_by_channel(api, told):
    told.append(httpx.Response(200, json={"result": {"channels": {"room:r": {"num_clients": 3}}}}))

    assert await api.listeners() == {"room:r": 3}


async def test_no_listing_is_no_answer(api, told):
    told.append(httpx.Response(200, json={"error": {"code": 108, "message": "not available"}}))

    with pytest.raises(Away):
        await api.listeners()


async def test_who_is_taken_out_of_a_channel_is_named_with_it(api, told, seen):
    told.append(httpx.Response(200, json={"result": {}}))
    await api.unsubscribe("ada", CHAT)
    told.append(httpx.Response(200, json={"error": {"code": 100, "message": "internal"}}))
    told.append(httpx.Response(200, json={"error": {"code": 107, "message": "bad request"}}))

    with pytest.raises(Away, match="internal"):
        await api.unsubscribe("ada", CHAT)
    with pytest.raises(NotTaken, match="bad request"):
        await api.unsubscribe("ada", CHAT)

    assert seen[0].url.path == "/api/unsubscribe"
    assert msgspec.json.decode(seen[0].content) == {"user": "ada", "channel": CHAT}
