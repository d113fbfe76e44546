"""The whole list of commands, by every SDK, transport and encoding: docs/sdks.md is this table."""

import os
from pathlib import Path

import pytest

from gateway.tokens import Tokens
from rialto.roles import Role
from tests.edge.conftest import WORLD
from tests.edge.driven import Failed, driven
from tests.peers import needs

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120)]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sdks.md"
HEAD = """# SDKs

Each column is an unmodified SDK, npm `centrifuge` 5.8.0 (js) or PyPI `centrifuge-python` 0.7.0, by
one transport and encoding. A number is the error code that a command is answered with, as it should
be. Written by `RIALTO_WRITE=1 .venv/bin/python -m pytest tests/edge/test_protocol_table.py`; each
run of the tests compares it with what it sees.
"""
WAYS = [
    "js websocket json",
    "js sse json",
    "js http_stream json",
    "js websocket protobuf",
    "js http_stream protobuf",
    "python websocket json",
    "python websocket protobuf",
]
ELSEWHERE = "chat:01JAAAAAAAAAAAAAAAAAAAAAAA"
SEEN = {}


def of(way):
    marks = needs("npm's centrifuge") if way.startswith("js") else ()
    return pytest.param(way, id=way.replace(" ", "-"), marks=marks)


@pytest.mark.parametrize("way", [of(way) for way in WAYS])
async def test_every_command_is_answered(way, serving, hosting, secret):
    kind, transport, encoding = way.split()
    async with hosting(serving) as room, driven(kind) as sdk:
        seen = Walk(sdk, room, Tokens(secret, WORLD.now_ms))
        await seen.connects(serving.url, transport, encoding)
        await seen.listens()
        await seen.sees_who_is_there()
        await seen.reads_back()
        await seen.is_refused()
        await seen.takes_deltas()
        await seen.is_granted_a_channel()
        await seen.comes_back()
    SEEN[way] = seen.rows


class Walk:
    """What one SDK does, and what came of it, a row each."""

    def __init__(self, sdk, room, tokens):
        self.sdk, self.room, self.tokens = sdk, room, tokens
        self.chat = f"chat:{room.id}"
        self.rows = {}

    def works(self, *rows):
        self.rows |= dict.fromkeys(rows, "yes")

    async def connects(self, url, transport, encoding):
        brief, fresh = (
            self.tokens.mint("ada", name="Ada", role=Role.VIEWER, ttl_s=s) for s in (2, 3600)
        )
        asked = {"transport": transport, "encoding": encoding, "token": brief, "fresh": [fresh]}
        await self.sdk("connect", url=url, **asked)
        await self.sdk.event("connected")
        await self.sdk.event("subscribed", channel="user:ada")
        await self.sdk.event("token wanted")
        assert "ok" in await self.sdk.command("order:mine")
        self.works("connect", "one's own channel", "refresh", "rpc")

    async def listens(self):
        await self.sdk("subscribe", channel=self.chat, joinLeave=True)
        await self.sdk.event("subscribed", channel=self.chat)
        await self.room.say("One", "Two")
        assert [pub["offset"] for pub in await self.sdk.publications(self.chat, 2)] == [1, 2]
        self.works("subscribe", "publications")

    async def sees_who_is_there(self):
        host = self.room.name
        await self.room.host.subscribe(self.chat)
        joined = await self.sdk.event("join", channel=self.chat, user=host)
        assert joined["info"]["name"]
        assert set(await self.sdk("presence", channel=self.chat)) == {"ada", host}
        assert await self.sdk("presence_stats", channel=self.chat) == [2, 2]
        await self.room.host.send("unsubscribe", channel=self.chat)
        await self.sdk.event("leave", channel=self.chat, user=host)
        self.works("presence", "presence_stats", "join and leave")

    async def reads_back(self):
        last = await self.sdk("history", channel=self.chat, limit=1, reverse=True)
        since = {"offset": 1, "epoch": last["epoch"]}
        after = await self.sdk("history", channel=self.chat, limit=5, since=since)
        assert (last["offsets"], last["offset"], after["offsets"]) == ([2], 2, [2])
        self.works("history")

    async def is_refused(self):
        asks = {
            "publish": {"channel": self.chat, "data": {"text": "by the back door"}},
            "history": {"channel": ELSEWHERE, "limit": 1},
            "presence": {"channel": ELSEWHERE},
            "rpc": {"method": "no:such", "data": {}},
        }
        for act, asked in asks.items():
            with pytest.raises(Failed) as failed:
                await self.sdk(act, **asked)
            row = act if act == "publish" else f"{act} of what is not to be had"
            self.rows[row] = str(failed.value.code)

    async def takes_deltas(self):
        stat, room = f"stat:{self.room.id}", f"room:{self.room.id}"
        await self.sdk("subscribe", channel=stat, delta="fossil")
        await self.sdk.event("subscribed", channel=stat)
        await self.room.host.subscribe(room)
        await self.viewers(stat, 1)
        await self.room.host.send("unsubscribe", channel=room)
        await self.viewers(stat, 0)
        await self.sdk("unsubscribe", channel=stat)
        await self.sdk.event("unsubscribed", channel=stat)
        self.works("deltas", "unsubscribe")

    async def viewers(self, stat, count):
        while (await self.sdk.publications(stat, 1))[0]["data"]["viewers"] != count:
            pass

    async def is_granted_a_channel(self):
        brief, fresh = (self.tokens.mint_grant("ada", "user:bo", ttl_s=s) for s in (2, 3600))
        await self.sdk("subscribe", channel="user:bo", token=brief, fresh=[fresh])
        await self.sdk.event("subscribed", channel="user:bo")
        await self.sdk.event("sub token wanted")
        await self.room.host.change("chat:say", chat=self.room.id, text="Bo?", mentions=["bo"])
        # The notice of a mention before, by another SDK, may come in between.
        while (await self.sdk.publications("user:bo", 1))[0]["data"]["kind"] != "mentioned":
            pass
        await self.sdk.publications(self.chat, 1)
        self.works("a channel by a token", "sub_refresh")

    async def comes_back(self):
        await self.sdk("disconnect")
        await self.sdk.event("disconnected")
        await self.room.say("Four", "Five")
        await self.sdk("again")
        back = await self.sdk.event("subscribed", channel=self.chat)
        assert (back["wasRecovering"], back["recovered"]) == (True, True)
        assert [pub["offset"] for pub in await self.sdk.publications(self.chat, 2)] == [4, 5]
        self.works("recovery")


def table():
    rows = list(SEEN[WAYS[0]])
    lines = [["", *WAYS], ["---"] * (len(WAYS) + 1)]
    lines += [[row, *(SEEN[way].get(row, "no") for way in WAYS)] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def test_the_page_is_what_was_seen():
    if unseen := [way for way in WAYS if way not in SEEN]:
        pytest.skip(f"not seen in this run: {', '.join(unseen)}")
    page = f"{HEAD}\n{table()}\n"
    if os.environ.get("RIALTO_WRITE"):
        PAGE.write_text(page, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page
