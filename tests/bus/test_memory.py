"""The bus of a single process: what nobody listens to does not fill its memory."""

import random

import pytest

from bus.memory import IDLE_S, KEPT, MOST_IDLE, MemoryBus
from bus.port import Lost
from rialto.news import Position, Publication, channel

CHAT = channel("chat", "c")


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def bus(clock):
    return MemoryBus("boot", now=lambda: clock[0])


async def say(bus, to, count=1):
    await bus.publish([Publication(to, 0, b"%d" % n) for n in range(count)])


async def test_a_stream_that_nobody_uses_is_forgotten_after_a_while(bus, clock):
    await say(bus, CHAT, 3)
    clock[0] += IDLE_S - 1
    await say(bus, channel("chat", "x"))
    assert len(bus.history(CHAT, None, 10)) == 3

    clock[0] += 1
    await say(bus, channel("chat", "x"))

    assert bus.history(CHAT, None, 10) == []
    assert set(bus.streams) == {"chat:x"}


async def test_many_streams_that_nobody_listens_to_are_forgotten_at_once(bus):
    for n in range(3 * MOST_IDLE):
        await say(bus, channel("chat", f"{n}"), 2)

    assert len(bus.streams) == len(bus.idle) == MOST_IDLE


async def test_a_stream_that_somebody_listens_to_is_kept_however_quiet(bus, clock):
    stop = bus.subscribe(CHAT, lambda item: None)
    await say(bus, CHAT)
    for n in range(2 * MOST_IDLE):
        await say(bus, channel("chat", f"{n}"))
    clock[0] += 2 * IDLE_S
    await say(bus, channel("chat", "x"))
    assert len(bus.history(CHAT, None, 10)) == 1

    stop()
    clock[0] += IDLE_S
    await say(bus, channel("chat", "x"))

    assert bus.history(CHAT, None, 10) == []


async def test_one_who_listens_again_finds_the_stream_as_it_was(bus, clock):
    bus.subscribe(CHAT, lambda item: None)()
    at = bus.position(CHAT)
    await say(bus, CHAT, 2)
    clock[0] += IDLE_S - 1
    bus.subscribe(CHAT, lambda item: None)
    clock[0] += IDLE_S
    await say(bus, channel("chat", "x"))

    assert len(bus.history(CHAT, at, 10)) == 2


async def test_channels_that_are_only_looked_at_take_no_memory(bus):
    for n in range(100):
        bus.position(channel("chat", f"{n}"))
        bus.history(channel("chat", f"{n}"), None, 10)
        bus.subscribe(channel("room", f"{n}"), lambda item: None)()

    assert (bus.streams, bus.heard, bus.idle) == ({}, {}, {})


async def test_a_stream_that_went_on_after_it_was_forgotten_is_lost_and_never_mistaken(bus, clock):
    await say(bus, CHAT, 5)
    at = [Position(offset, bus.epoch) for offset in range(6)]
    clock[0] += IDLE_S
    await say(bus, channel("chat", "x"))

    await say(bus, CHAT, KEPT // 2)

    for position in at[:5]:
        with pytest.raises(Lost):
            bus.history(CHAT, position, KEPT)
    assert len(bus.history(CHAT, at[5], KEPT)) == KEPT // 2


@pytest.mark.parametrize("seed", range(10))
async def test_what_is_recovered_is_exactly_what_was_missed_or_lost(bus, clock, seed):
    chance = random.Random(seed)
    channels = [channel("chat", f"{n}") for n in range(4)]
    told = {each: [] for each in channels}
    seen = {each: (bus.position(each), 0) for each in channels}
    stops = {}
    recovered = 0
    for _ in range(600):
        each = chance.choice(channels)
        match chance.randrange(5):
            case 0 | 1:
                body = b"%d" % len(told[each])
                told[each].append(body)
                await bus.publish([Publication(each, 0, body)])
            case 2:
                position, count = seen[each]
                try:
                    missed = bus.history(each, position, KEPT)
                except Lost:
                    pass
                else:
                    assert [item.body for item in missed] == told[each][count:]
                    recovered += 1
                seen[each] = (bus.position(each), len(told[each]))
            case 3:
                stops.pop(each, lambda: None)()
                if chance.random() < 0.5:
                    stops[each] = bus.subscribe(each, lambda item: None)
            case 4:
                clock[0] += chance.choice([1, IDLE_S / 2, IDLE_S])
    assert recovered > 20
