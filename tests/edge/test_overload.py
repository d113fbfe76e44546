"""The ladder under real load: readers who stall take a node up, and without them it comes down."""

import asyncio
import json
import re
from contextlib import AsyncExitStack, asynccontextmanager
from operator import sub

import httpx
import pytest

from gateway.visitor import Broken, visiting
from rialto.roles import Role
from tests.edge.conftest import SETTINGS, WORLD
from tests.edge.driven import driven
from tests.edge.raw import HELLO, TEXT, frame, line, request
from tests.sale.crowd import Buyer, sale, token

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(240)]

# In so little memory some readers are enough, and none of them is cut for its silence meanwhile.
SMALL = SETTINGS | {"memory_mb": 256, "ping_s": 120}
PRODUCT, SKU = "backpack", "backpack-2"
AUTHORS = 50  # as many as a chat shows a second at rest
LONG = "茶壶" * 250
READERS = 250
ASKS = 10  # for a page of 85 KiB each: less than what a reader is cut for
READS = 'rialto_commands_total{command="chat:read",outcome="ok"}'
STEP_S, CALM_S = 60, 90


class Ladder:
    """The levels of a node from its start on, as its log tells them."""

    def __init__(self):
        self.levels, self.moved = [0], asyncio.Event()

    async def listen(self, said):
        async for event in said:
            if told := re.search(rb"overload\.level level=(\d)", event):
                self.levels.append(int(told[1]))
                self.moved.set()

    @property
    def level(self):
        return self.levels[-1]

    async def down(self):
        """Wait until all is well again."""
        async with asyncio.timeout(CALM_S):
            while self.level:
                self.moved.clear()
                await self.moved.wait()


class Evening:
    """A room with a watcher, many who talk, and a crowd of guests who may stall."""

    def __init__(self, node, secret, room, watcher, http):
        self.node, self.secret, self.room = node, secret, room
        self.watcher, self.http = watcher, http
        self.ladder, self.guests = Ladder(), []

    async def all_talk(self, text):
        """Let many say a line at once; return what each of them was answered."""
        return await asyncio.gather(*(self.say(f"author-{n}", text) for n in range(AUTHORS)))

    async def say(self, author, text, role=Role.VIEWER):
        bearer = {"Authorization": f"Bearer {token(self.secret, author, role)}"}
        headers = bearer | {"Idempotency-Key": WORLD.new_id()}
        asked = {"chat": self.room, "text": text}
        return (await self.http.post("/api/chat:say", json=asked, headers=headers)).json()

    async def stall_up_to(self, level):
        """Let one guest after the other ask for pages that nobody reads."""
        asked = {"method": "chat:read", "data": {"chat": self.room}}
        asks = (json.dumps({"id": 9 + n, "rpc": asked}).encode() for n in range(ASKS))
        many = b"".join(frame(TEXT, ask) for ask in asks)
        async with asyncio.timeout(STEP_S):
            while self.ladder.level < level:
                done = await self.figure(READS) + ASKS
                await self.guests.pop().send(many)
                while await self.figure(READS) < done:
                    pass

    async def figure(self, name):
        told = (await self.http.get("/metrics")).text
        found = re.search(rf"^{re.escape(name)} (\S+)$", told, re.MULTILINE)
        return float(found[1]) if found else 0


@asynccontextmanager
async def evening(node, secret, room):
    address = f"http://127.0.0.1:{node.port}"
    async with (
        asyncio.TaskGroup() as tasks,
        httpx.AsyncClient(base_url=address, trust_env=False, timeout=30) as http,
        visiting(node.url, token(secret, "watcher"), WORLD) as watcher,
        AsyncExitStack() as stack,
    ):
        at = Evening(node, secret, room, watcher, http)
        listening = tasks.create_task(at.ladder.listen(node.process.stderr))
        for channel in (f"chat:{room}", f"stat:{room}"):
            await watcher.subscribe(channel)
        for n in range(READERS):
            guest = line(node.port, f"127.3.0.{n + 1}", room=4096)
            at.guests.append(await (await stack.enter_async_context(guest)).open(HELLO))
        yield at
        listening.cancel()


async def test_stalled_readers_take_a_node_up_and_it_comes_down_by_itself(serve, secret):
    node = serve(**SMALL)
    node.log = asyncio.subprocess.PIPE
    async with (
        node,
        sale(node, secret, PRODUCT, SKU) as offer,
        evening(node, secret, offer["room"]) as at,
        driven("python") as guest,
    ):
        await at.all_talk(LONG)
        assert await at.figure("rialto_lines_left_out_total") == 0

        await at.stall_up_to(2)
        await chats_are_sampled_and_it_is_told(at)
        await at.stall_up_to(3)
        await guests_are_to_come_back(at, guest)
        await an_order_goes_through(at, offer)
        await at.stall_up_to(4)
        await nobody_is_let_in(at)

        await at.ladder.down()

        await guest.event("connected")
        levels = at.ladder.levels
        assert {step for step in map(sub, levels[1:], levels) if step < 0} == {-1}
        assert await at.figure("rialto_overload_steps_total") == len(levels) - 1
        assert not at.watcher.broken


async def chats_are_sampled_and_it_is_told(at):
    said = await at.all_talk(LONG)
    last = await at.say("sam", "It is", Role.MODERATOR)
    assert await at.figure("rialto_overload_level") >= 2
    assert len({line["author"] for line in said}) == AUTHORS, "each is answered with the own line"
    heard = []
    while not (last in heard and any(news.get("sampled") for news in heard)):
        heard.append((await at.watcher.pushes.get())[1])
    shown = [line for line in said if line in heard]
    assert len(shown) < AUTHORS
    assert await at.figure("rialto_lines_left_out_total") == AUTHORS - len(shown)
    kept = (await at.watcher.ask("chat:read", chat=at.room))["lines"]
    assert len([line for line in said if line in kept]) == AUTHORS - 1, "the page before has one"


async def guests_are_to_come_back(at, guest):
    await guest("connect", url=at.node.url)
    async with line(at.node.port, "127.0.0.8") as late:
        await late.send(request() + frame(TEXT, HELLO))
        assert await late.end() == 3013, "a code with which SDKs come back"
    assert not [event for event in guest.heard if event["event"] != "connecting"]
    with pytest.raises(Broken, match="111"):
        await at.watcher.send("history", channel=f"chat:{at.room}", limit=1)


async def an_order_goes_through(at, offer):
    async with visiting(at.node.url, token(at.secret, "ada"), WORLD) as ada:
        buyer = Buyer("ada", ada)
        await buyer.buy(offer)
    assert (buyer.outcome, buyer.met) == ("placed", {})
    assert at.ladder.level >= 3


async def nobody_is_let_in(at):
    async with line(at.node.port, "127.0.0.9") as late:
        await late.send(request())
        assert await late.head() == 503
