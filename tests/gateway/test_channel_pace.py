"""The pace of channels: what one connection may ask at once, and what it gets back."""

import asyncio
from contextlib import suppress

import pytest

from gateway import metrics
from gateway.channel_pace import READS, SUBSCRIBES, ChannelPace
from gateway.codes import Failed
from gateway.limits import MOST_CHANNELS
from tests.gateway.clients import settle, talk


def allowed(pace, method, times):
    """Ask so many times at once; return how often it was allowed."""
    count = 0
    for _ in range(times):
        with suppress(Failed):
            pace.take(method, 0)
            count += 1
    return count


@pytest.fixture
async def pace():
    return ChannelPace()


async def test_all_that_one_may_hold_is_subscribed_to_at_once_and_then_two_a_second(pace):
    at_once = allowed(pace, "subscribe", MOST_CHANNELS + 5)
    await asyncio.sleep(3)

    assert at_once == MOST_CHANNELS
    assert allowed(pace, "subscribe", 10) == 3 * SUBSCRIBES.per_s


@pytest.mark.parametrize("method", ["history", "presence", "presence_stats"])
async def test_all_that_reads_shares_one_allowance(pace, method):
    at_once = allowed(pace, method, READS.burst + 5)
    others = allowed(pace, "presence", 1), allowed(pace, "subscribe", 1)
    await asyncio.sleep(3)

    assert (at_once, others) == (READS.burst, (0, 1))
    assert allowed(pace, method, 10) == 3 * READS.per_s


async def test_what_costs_nothing_is_never_too_soon(pace):
    assert allowed(pace, "unsubscribe", 1000) == 1000


async def test_what_comes_too_soon_is_counted(pace):
    labels = {"what": "hasty"}
    before = metrics.REGISTRY.get_sample_value("rialto_shed_total", labels) or 0.0

    allowed(pace, "presence", READS.burst + 3)

    assert metrics.REGISTRY.get_sample_value("rialto_shed_total", labels) == before + 3


async def test_who_is_dropped_from_all_channels_may_come_back_to_all_at_once(guest, wire):
    channels = [f"product:{n}" for n in range(MOST_CHANNELS)]
    subscribes = [{"id": n + 2, "subscribe": {"channel": c}} for n, c in enumerate(channels)]
    for begin in range(0, MOST_CHANNELS, 64):
        talk(guest, *subscribes[begin : begin + 64])
        await settle()
    guest.lag()
    wire.frames.clear()

    for begin in range(0, MOST_CHANNELS, 64):
        talk(guest, *subscribes[begin : begin + 64])
        await settle()
    talk(guest, {"id": 999, "unsubscribe": {"channel": channels[0]}})
    talk(guest, {"id": 1000, "subscribe": {"channel": channels[0]}})
    await settle()

    told = {reply["id"]: reply for reply in wire.told if "id" in reply}
    assert [reply["id"] for reply in wire.told if "subscribe" in reply] == [
        command["id"] for command in subscribes
    ]
    assert told[1000]["error"] == {"code": 111, "message": "too many requests", "temporary": True}
