"""The bus behind Centrifugo: in order, once, and never a hole that nobody is told of."""

import asyncio
import random

import pytest

from bus import centrifugo
from bus.centrifugo import GAP, MOST_AT_ONCE, Away, CentrifugoBus, NotTaken
from bus.memory import MemoryBus
from rialto.news import OUTBOX, Publication, channel

CHAT, ROOM, STAT = channel("chat", "c"), channel("room", "r"), channel("stat", "r")


class Peer:
    """A Centrifugo that keeps what it is told; what stands in ``fails`` happens to it next."""

    def __init__(self):
        self.fails, self.asked, self.kept, self.keys = [], [], [], set()

    async def __call__(self, batch):
        self.asked.append(batch)
        failure = self.fails.pop(0) if self.fails else []
        if isinstance(failure, Exception):
            raise failure
        codes = [*failure, *[0] * len(batch)][: len(batch)]
        for item, code in zip(batch, codes, strict=True):
            if not code and item.key not in self.keys:
                self.keys.add(item.key)
                self.kept.append((item.channel, item.body))
        return codes

    def of(self, channel):
        return [body for name, body in self.kept if name == channel]


@pytest.fixture
def peer():
    return Peer()


@pytest.fixture
def bus(peer):
    return CentrifugoBus(MemoryBus("boot"), peer, random.Random(7), doubtful=False)


@pytest.fixture
async def running(bus):
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(bus.run())
        yield bus
        task.cancel()


async def say(bus, to, *bodies, offset=0):
    await bus.publish([Publication(to, offset, body) for body in bodies])


async def test_all_goes_out_in_order_but_what_stays_in_the_house(bus, peer):
    heard = []
    bus.subscribe(OUTBOX, heard.append)
    await say(bus, CHAT, b"1", b"2")
    await say(bus, OUTBOX, b"secret", offset=1)
    await say(bus, ROOM, b"3", offset=7)

    assert await bus.drain(1)

    assert peer.kept == [(CHAT, b"1"), (CHAT, b"2"), (ROOM, b"3")]
    assert [item.offset for item in peer.asked[0]] == [0, 0, 7]
    assert [item.body for item in heard] == [b"secret"]


async def test_what_takes_the_place_of_something_empties_first_what_is_kept_there(bus, peer):
    await say(bus, CHAT, b"1")

    await bus.publish([Publication(CHAT, 0, b"2", "a", instead=True)])

    assert await bus.drain(1)
    assert [(item.body, item.clears) for item in peer.asked[0]] == [
        (b"1", False),
        (b"", True),
        (b"2", False),
    ]


async def test_of_a_value_only_the_last_goes_out_and_behind_news(bus, peer):
    await say(bus, STAT, b"1", b"2")
    await say(bus, CHAT, b"line")
    await say(bus, STAT, b"3")

    assert await bus.drain(1)

    assert peer.kept == [(CHAT, b"line"), (STAT, b"3")]


async def test_a_reply_that_was_lost_is_asked_for_again_and_nothing_is_there_twice(running, peer):
    kept = peer.__call__

    async def lost(batch):
        await kept(batch)
        running.deliver = kept
        raise Away("the reply was lost")

    running.deliver = lost
    await say(running, CHAT, b"1", b"2")
    await asyncio.sleep(60)
    await say(running, CHAT, b"3")
    await asyncio.sleep(60)

    assert peer.of(CHAT) == [b"1", b"2", b"3"]
    assert [item.key for item in peer.asked[0]] == [item.key for item in peer.asked[1]]


async def test_down_for_long_it_is_asked_with_pauses_and_then_told_all(running, peer):
    peer.fails = [Away("down")] * 20
    await say(running, CHAT, b"1")
    await asyncio.sleep(1)
    assert len(peer.asked) < 8

    await say(running, CHAT, b"2")
    await asyncio.sleep(200)

    assert peer.of(CHAT) == [b"1", b"2"]
    assert running.dropped == 0


async def test_while_it_hangs_nobody_waits_and_little_is_kept(bus, monkeypatch, peer):
    monkeypatch.setattr(centrifugo, "MOST_WAITING", 3)
    await say(bus, CHAT, *[b"%d" % n for n in range(10)])
    await say(bus, STAT, *[b"%d" % n for n in range(10)])

    assert (len(bus.waiting), len(bus.latest), bus.dropped) == (3, 1, 7)

    assert await bus.drain(1)
    await say(bus, CHAT, b"after")
    assert await bus.drain(1)
    assert peer.of(CHAT) == [b"0", b"1", b"2", GAP, b"after"]


async def test_what_is_published_before_a_gap_could_be_told_is_dropped_with_it(
    bus, monkeypatch, peer
):
    monkeypatch.setattr(centrifugo, "MOST_WAITING", 1)
    await say(bus, CHAT, b"0", b"lost")
    bus.waiting.clear()

    await say(bus, CHAT, b"before the gap")
    assert await bus.drain(1)

    assert peer.of(CHAT) == [GAP]


@pytest.mark.parametrize("code", [100, 111])
async def test_news_that_was_refused_in_passing_is_told_as_a_gap(running, peer, code):
    peer.fails = [[code], [code]]
    await say(running, CHAT, b"1", b"2")
    await asyncio.sleep(10)

    assert peer.of(CHAT) == [b"2", GAP]
    assert running.dropped == 2


async def test_a_value_that_was_refused_in_passing_is_told_again(running, peer):
    peer.fails = [[100]]
    await say(running, STAT, b"1")
    await asyncio.sleep(10)

    assert peer.of(STAT) == [b"1"]


async def test_a_channel_that_is_unknown_there_holds_up_no_other(running, peer):
    peer.fails = [[102], [102]]
    await say(running, ROOM, b"to nobody")
    await say(running, CHAT, b"1")
    await asyncio.sleep(10)

    assert peer.kept == [(CHAT, b"1")]
    assert not running.lost


async def test_a_request_that_is_not_understood_does_not_block_what_follows(running, peer):
    peer.fails = [NotTaken("/batch")]
    await say(running, CHAT, b"strange")
    await asyncio.sleep(10)
    await say(running, CHAT, b"1")
    await asyncio.sleep(10)

    assert peer.of(CHAT) == [GAP, b"1"]


async def test_in_doubt_each_channel_is_told_of_a_gap_before_its_first_news(bus, peer):
    bus.doubtful = True
    await say(bus, CHAT, b"1", b"2")
    await say(bus, STAT, b"3")
    bus.heard(ROOM)
    bus.heard(ROOM)
    bus.heard(CHAT)
    bus.heard(STAT)

    assert await bus.drain(1)

    assert peer.of(CHAT) == [GAP, b"1", b"2"]
    assert peer.of(ROOM) == [GAP]
    assert peer.of(STAT) == [b"3"]


async def test_without_doubt_nobody_is_told_of_a_gap(bus, peer):
    bus.heard(ROOM)

    assert await bus.drain(1)
    assert peer.kept == []


async def test_what_is_known_of_channels_is_bounded(bus, monkeypatch, peer):
    monkeypatch.setattr(centrifugo, "MOST_KNOWN", 2)
    bus.doubtful = True
    for n in range(7):
        bus.heard(channel("user", f"u{n}"))

    assert len(bus.known) <= 2


async def test_many_are_sent_in_batches_in_order(bus, peer):
    bodies = [b"%d" % n for n in range(2 * MOST_AT_ONCE + 1)]
    await say(bus, CHAT, *bodies)

    assert await bus.drain(1)

    assert peer.of(CHAT) == bodies
    assert [len(batch) for batch in peer.asked] == [MOST_AT_ONCE, MOST_AT_ONCE, 1]


async def test_at_the_end_it_waits_a_moment_and_no_longer(bus, peer):
    async def hangs(batch):
        await asyncio.sleep(3600)

    await say(bus, CHAT, b"1")
    peer.fails = [Away("down")]
    assert not await bus.drain(1)
    bus.deliver = hangs

    assert not await bus.drain(1)
    assert len(bus.waiting) == 1


async def test_a_position_and_history_are_those_of_this_process(bus):
    await say(bus, CHAT, b"1", b"2")

    at = bus.position(CHAT)
    assert (at.offset, at.epoch) == (2, bus.epoch)
    assert [item.body for item in bus.history(CHAT, None, 10)] == [b"1", b"2"]
