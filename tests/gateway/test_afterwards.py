"""What is found after it was shown: taken back for all, told to its author, decided by people."""

import asyncio

import pytest

from bus.memory import MemoryBus
from gateway.admission import Admission
from gateway.client import Edge
from gateway.house import compose
from gateway.tokens import Tokens
from marketplace.breaker import Breaker
from rialto.command import Member
from storage.work import Look
from tests.callers import Asker, tess
from tests.fakes import FakeMarketplace
from tests.gateway.clients import Wire, settle, signed_in, talk

SENT = "The same teapots stand in every second window of this town"
ROOMS, MANY = 3, 5


@pytest.fixture
def ask(house):
    return Asker(house.dispatch, house)


@pytest.fixture
async def rooms(ask):
    made = {"title": "Evening sale", "cover": "teapots", "category": "home"}
    return [(await ask.ok("room:create", **made))["room"] for _ in range(ROOMS)]


@pytest.fixture
async def edge(house, store, world):
    """A gateway whose announcements are heard, over the real house."""
    tokens = Tokens("s" * 32, world.now_ms)
    admission = Admission(tokens, Look(store), house.commit)
    async with asyncio.TaskGroup() as tasks:
        outbox = tasks.create_task(house.outbox.run())
        yield Edge(house.dispatch, house.hub, house.topics, admission, world, tasks)
        outbox.cancel()


def sender(number):
    return Member(f"m{number}", f"M{number}")


@pytest.fixture
def send(ask, rooms):
    """Let somebody say what was sent; return the id of the line."""

    async def send(number, text=SENT):
        said = await ask.ok("chat:say", sender(number), chat=rooms[number % ROOMS], text=text)
        return said["id"]

    return send


@pytest.fixture
async def wave(edge, send):
    """Let five members say the same in three rooms, and what follows happen."""
    lines = [await send(number) for number in range(MANY)]
    await asyncio.sleep(1)
    return lines


@pytest.fixture
def come(edge):
    """Let somebody come who has missed all of a chat; return what they are told of it."""

    async def come(room):
        wire = Wire()
        client = await signed_in(edge, wire, user="nora")
        asked = {"channel": f"chat:{room}", "recover": True, "epoch": "boot", "offset": 0}
        talk(client, {"id": 2, "subscribe": asked})
        talk(client, {"id": 3, "rpc": {"method": "chat:read", "data": {"chat": room}}})
        await asyncio.sleep(1)
        await settle()
        told = {one["id"]: one for one in wire.told if one.get("id")}
        missed = [pub["data"] for pub in told[2]["subscribe"].get("publications", [])]
        return missed, told[3]["rpc"]["data"]["ok"]["lines"]

    return come


async def statements(ask, number):
    return (await ask.ok("statement:list", sender(number)))["statements"]


async def test_a_wave_is_taken_back_for_those_who_are_there_and_those_who_come(
    wave, come, rooms, hear
):
    missed, read = await come(rooms[0])

    assert SENT not in str(missed) + str(read)
    assert {news["kind"] for news in missed} == {"deleted"}
    assert [(line["gone"], line["edition"]) for line in read] == [(True, 1)] * 2


async def test_its_authors_are_told_why_and_that_a_rule_did_it_and_keep_their_voice(
    wave, ask, rooms
):
    for number in range(MANY):
        (told,) = await statements(ask, number)
        assert (told["step"], told["ground"], told["macro"]) == ("removal", "spam", "spam")
        assert (told["content"], told["state"]) == (SENT, "stands")
        assert (told["source"], told["detected"], told["decided"]) == ("rule", True, True)

    assert await ask.ok("chat:say", sender(0), chat=rooms[0], text="Why is my line gone?")


async def test_people_find_each_in_the_queue_and_what_an_appeal_says_beside_it(wave, ask):
    (told,) = await statements(ask, 0)

    await ask.ok("statement:appeal", sender(0), statement=told["id"], text="I wrote it myself")

    cases = (await ask.ok("case:list", tess))["cases"]
    assert [(case["kind"], case["reports"]) for case in cases] == [("line", 0)] * MANY
    mine = next(case["case"] for case in cases if case["subject"] == "m0")
    read = await ask.ok("case:read", tess, case=mine)
    assert (read["appeal"], read["seen"]["around"]["said"]["text"]) == ("I wrote it myself", SENT)


async def test_a_granted_appeal_gives_the_line_back_for_good(wave, ask, come, send, rooms):
    (told,) = await statements(ask, 0)
    await ask.ok("statement:appeal", sender(0), statement=told["id"], text="I wrote it myself")
    cases = (await ask.ok("case:list", tess))["cases"]
    mine = next(case["case"] for case in cases if case["subject"] == "m0")
    await ask.ok("case:claim", tess, case=mine)

    decided = await ask.ok("case:decide", tess, case=mine, step="none", ground="other")

    assert decided["outcome"] == "overturned"
    assert [one["state"] for one in await statements(ask, 0)] == ["overturned"]
    await send(5)  # another line of the same wave, which takes back no more than itself
    await asyncio.sleep(1)
    missed, read = await come(rooms[0])
    assert [(line["id"], line["text"]) for line in read if not line["gone"]] == [(wave[0], SENT)]
    assert {news["edition"] for news in missed if news["kind"] == "said"} == {2}
    assert [one["state"] for one in await statements(ask, 5)] == ["stands"]


async def test_a_node_that_takes_over_finds_nothing_twice(wave, store, world):
    lease = await store.claim("embedded", 10_000)
    market, breaker = FakeMarketplace(world.now_ms), Breaker(world.now_ms)
    after = compose(store, MemoryBus("again"), world, lease, market, breaker)
    before = {name: repr(store.rows[name]) for name in ("line", "case", "statement")}

    async with asyncio.TaskGroup() as tasks:
        outbox = tasks.create_task(after.outbox.run())
        await asyncio.sleep(10)
        outbox.cancel()

    assert {name: repr(store.rows[name]) for name in before} == before
