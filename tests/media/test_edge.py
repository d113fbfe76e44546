"""The engine's real process with real peers: what a host shows, viewers see."""

import asyncio
import os
import random
import socket

import pytest

from media.child import ChildEngine
from media.port import (
    MOST_OFFER,
    AlreadyPublished,
    BadOffer,
    EngineBusy,
    NoPicture,
    NothingUsable,
)
from tests.media.fakes import check
from tests.media.offers import WHIP
from tests.media.people import HOST, news, running, stage, until
from tests.media.relay import relay

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(90)]


def resident(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def test_viewers_decode_what_a_host_shows():
    async with stage() as room:
        await room.host()
        started = await news(room.engine, "started")
        one, other = await room.viewer(), await room.viewer()

        await one.sees(20)
        await other.sees(1)

        assert started.room == room.room


@pytest.mark.parametrize("setup", ["active", "passive"])
async def test_either_side_may_open_dtls(setup):
    async with stage() as room:
        await room.host(setup)
        await news(room.engine, "started")
        viewer = await room.viewer(setup)

        await viewer.sees(5)


async def test_an_announced_address_that_leads_nowhere_does_no_harm():
    async with stage(hosts=("192.0.2.1", "127.0.0.1")) as room:
        await room.host()
        await news(room.engine, "started")

        await (await room.viewer()).sees(5)


async def test_beyond_its_bound_the_engine_takes_no_more_viewers():
    async with stage(most_viewers=2) as room:
        await room.host()
        await news(room.engine, "started")
        viewer = await room.viewer()

        with pytest.raises(EngineBusy):
            await room.engine.play("r", viewer.offer)


async def test_a_picture_stops_when_its_host_goes():
    async with stage() as room:
        host = await room.host()
        await news(room.engine, "started")

        assert await room.engine.end(host.session.id)
        await news(room.engine, "stopped")

        assert not await room.engine.end(host.session.id)


async def test_a_picture_stops_when_its_host_says_goodbye_on_the_line():
    async with stage() as room:
        host = await room.host()
        await news(room.engine, "started")

        await host.line.close()

        await news(room.engine, "stopped")
        assert not await room.engine.end(host.session.id)


async def test_a_picture_that_stands_still_stops_and_comes_back_to_who_stayed():
    async with stage() as room:
        host = await room.host()
        await news(room.engine, "started")
        viewer = await room.viewer()
        await viewer.sees(1)
        track = host.sender.track

        host.sender.replaceTrack(None)
        await news(room.engine, "stopped")
        host.sender.replaceTrack(track)
        await news(room.engine, "started")

        await viewer.sees(5)


async def test_who_stayed_sees_the_next_host():
    async with stage() as room:
        host = await room.host()
        await news(room.engine, "started")
        viewer = await room.viewer()
        await viewer.sees(1)

        await room.engine.end(host.session.id)
        await news(room.engine, "stopped")
        await room.host()
        await news(room.engine, "started")

        await viewer.sees(5)


async def test_refusals_cross_the_process_as_they_are():
    async with stage() as room:
        with pytest.raises(NoPicture):
            await room.viewer()
        with pytest.raises(BadOffer):
            await room.engine.publish("r", "no SDP at all", HOST)
        with pytest.raises(NothingUsable):
            await room.engine.publish("r", WHIP.replace("H264", "VP9"), HOST)

        await room.host()

        with pytest.raises(AlreadyPublished):
            await room.host()


async def test_the_longest_offer_of_the_worst_characters_does_not_move_the_process():
    async with running(ChildEngine()) as engine:
        pid = engine.pid

        for _ in range(3):
            with pytest.raises(BadOffer):
                await engine.play("r", "\x01" * MOST_OFFER)

        assert engine.pid == pid


async def test_packets_lost_on_the_way_to_a_viewer_are_sent_again():
    async with stage() as room:
        await room.host()
        await news(room.engine, "started")
        chance = random.Random(7)

        def drop(data, *, from_engine):
            return from_engine and data[1] & 0x7F != 96 and chance.random() < 0.05

        async with relay(room.engine.listening, drop) as line:
            viewer = await room.viewer(through=line.detour)
            await viewer.sees(60)
            await until(lambda: line.again() > 5)


async def test_packets_lost_on_the_way_from_a_host_are_asked_for_again():
    async with stage() as room:
        chance = random.Random(7)

        def drop(data, *, from_engine):
            return not from_engine and chance.random() < 0.05

        async with relay(room.engine.listening, drop) as line:
            await room.host(through=line.detour)
            await news(room.engine, "started")
            viewer = await room.viewer()
            await viewer.sees(60)
            await until(lambda: line.again() > 5)


async def test_hostile_datagrams_move_neither_the_process_nor_a_viewer():
    async with stage() as room:
        host = await room.host()
        await news(room.engine, "started")
        viewer = await room.viewer()
        await viewer.sees(10)
        before, chance = resident(room.engine.pid), random.Random(7)
        ufrag = host.session.etag.strip('"')

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for n in range(20_000):
                data = chance.randbytes(chance.randrange(200))
                if n % 4 == 0:
                    data = check(None, ufrag=ufrag, password="guessed")  # noqa: S106
                stranger.sendto(data, ("127.0.0.1", room.engine.listening))
                if n % 200 == 0:
                    await asyncio.sleep(0)

        await viewer.sees(20)
        assert resident(room.engine.pid) - before < 10 << 20
