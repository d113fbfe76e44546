"""The host made of software: a picture that names its time, and a line that comes back."""

import asyncio
import inspect
import os
import signal
from itertools import pairwise

import aioice.ice
import av
import httpx
import pytest
from PIL import ImageChops

from bench.join import host
from bench.stage import TOKEN, serve
from media import synthetic
from media.child import ChildEngine
from media.scene import HIGH, SIGN, WIDE, Scene, swung
from media.synthetic import Dropped, SyntheticHost
from media.tracks import AUDIO_RATE, AUDIO_STEP, CHIME_S, FPS, ChimeTrack, Pace, PictureTrack
from tests.media.people import SCENE, news

NOON_MS = 1_795_003_200_000


def test_a_frame_names_its_moment_and_nothing_else_changes_within_it():
    one, other = SCENE.frame(NOON_MS), SCENE.frame(NOON_MS + 1)

    changed = ImageChops.difference(one, other).getbbox()

    assert one.size == (WIDE, HIGH)
    assert SIGN[0] <= changed[0]
    assert changed[2] <= SIGN[2]


def test_the_picture_moves():
    one, other = SCENE.frame(NOON_MS), SCENE.frame(NOON_MS + 2_000)

    left, top, right, bottom = ImageChops.difference(one, other).getbbox()

    assert right - left > WIDE / 2
    assert bottom - top > HIGH / 2


def test_the_host_blinks_and_stops_talking_now_and_then():
    asleep, awake = SCENE.frame(4_300 * 1_000), SCENE.frame(4_300 * 1_000 + 140)

    assert ImageChops.difference(asleep, awake).getbbox()[3] > SIGN[3]


def test_a_swing_begins_and_ends_at_rest():
    assert [swung(at, 4) for at in (0, 2, 4)] == pytest.approx([0, 1, 0])


async def test_steps_come_evenly():
    clock = asyncio.get_running_loop().time
    pace, began = Pace(0.05), clock()

    steps = [await pace.next() for _ in range(21)]

    assert steps == list(range(21))
    assert clock() - began == pytest.approx(1.0)


async def test_after_a_long_halt_the_steps_go_on_from_now():
    clock = asyncio.get_running_loop().time
    pace = Pace(0.05)
    await pace.next()
    await asyncio.sleep(10)
    halted = clock()

    step = await pace.next()

    assert step == pytest.approx(200, abs=1)
    assert clock() - halted < 0.1


async def test_the_picture_is_h264_with_a_keyframe_at_first_and_on_demand():
    track, now = PictureTrack(SCENE, lambda: NOON_MS), []
    decoder = av.CodecContext.create("h264", "r")

    for n in range(6):
        if n == 3:
            track.want_keyframe()
        packet = await track.recv()
        now.append((packet.is_keyframe, packet.pts))
        decoder.decode(packet)

    assert [keyframe for keyframe, _ in now] == [True, False, False, True, False, False]
    assert [pts for _, pts in now] == [n * 90_000 // FPS for n in range(6)]


async def test_the_sound_is_opus_without_end():
    track = ChimeTrack()
    packets = [await track.recv() for _ in range(CHIME_S * AUDIO_RATE // AUDIO_STEP + 2)]

    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = AUDIO_RATE, "mono"
    heard = [frame for packet in packets[:5] for frame in decoder.decode(packet)]

    assert packets[-1].pts == (len(packets) - 1) * AUDIO_STEP
    assert heard[0].sample_rate == AUDIO_RATE


async def test_a_refused_host_comes_again_with_growing_pauses(monkeypatch):
    clock, times = asyncio.get_running_loop().time, []

    class Refuses(SyntheticHost):
        async def once(self, http):
            times.append(clock())
            if len(times) == 4:
                return
            if len(times) == 6:
                raise asyncio.CancelledError
            raise Dropped(409) if len(times) % 2 else httpx.ConnectError("nobody there")

    with pytest.raises(asyncio.CancelledError):
        await Refuses("http://127.0.0.1:9/whip/r", "t", scene=SCENE).run()

    pauses = [round(b - a) for a, b in pairwise(times)]
    assert pauses == [1, 2, 4, 1, 1]


def test_aioice_still_finds_its_addresses_through_get_host_addresses():
    assert "get_host_addresses(" in inspect.getsource(aioice.ice.Connection)
    assert aioice.ice.get_host_addresses(True, True) == ["127.0.0.1"]


@pytest.mark.edge
@pytest.mark.threads
@pytest.mark.timeout(60)
async def test_a_host_that_is_not_let_in_says_so():
    async with serve(ChildEngine()) as address, httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(Dropped, match="401"):
            await SyntheticHost(f"{address}/whip/r", "wrong", scene=SCENE).once(http)


@pytest.mark.edge
@pytest.mark.threads
@pytest.mark.timeout(90)
async def test_a_host_takes_its_session_back_when_it_is_stopped():
    engine = ChildEngine()
    async with serve(engine) as address:
        async with host(f"{address}/whip/r"):
            await news(engine, "started")

        await news(engine, "stopped")


@pytest.mark.edge
@pytest.mark.threads
@pytest.mark.timeout(90)
async def test_a_host_comes_back_after_the_engine_was_killed():
    engine = ChildEngine()
    async with serve(engine) as address, host(f"{address}/whip/r"):
        await news(engine, "started")

        os.kill(engine.pid, signal.SIGKILL)
        await news(engine, "stopped")

        await news(engine, "started", patience_s=40)


@pytest.mark.edge
@pytest.mark.threads
@pytest.mark.timeout(60)
async def test_a_host_whose_line_drops_notices(monkeypatch):
    monkeypatch.setattr(synthetic, "DEAF_S", 1.5)
    engine = ChildEngine()
    async with serve(engine) as address, httpx.AsyncClient(trust_env=False) as http:
        publishing = asyncio.get_running_loop().create_task(
            SyntheticHost(f"{address}/whip/r", TOKEN, scene=Scene()).once(http)
        )
        await news(engine, "started")
        await asyncio.sleep(1.5)

        os.kill(engine.pid, signal.SIGKILL)

        await publishing
