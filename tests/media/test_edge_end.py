"""The engine's real process when it dies, stands still, is closed, or loses its gateway."""

import asyncio
import os
import signal
import socket
import subprocess
import sys

import pytest

from media.child import ChildEngine
from media.port import EngineDown, NoPicture
from tests.media.offers import WHIP
from tests.media.people import HOST, news, running, stage, until

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(90)]


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_an_engine_that_stood_still_goes_on_with_what_is_fresh():
    async with stage() as room:
        await room.host()
        await news(room.engine, "started")
        viewer = await room.viewer()
        await viewer.sees(5)

        os.kill(room.engine.pid, signal.SIGSTOP)
        await asyncio.sleep(1.5)
        os.kill(room.engine.pid, signal.SIGCONT)

        await viewer.sees(20)
        await (await room.viewer()).sees(5)


async def test_a_killed_engine_comes_back_and_its_pictures_are_told_stopped():
    async with stage() as room:
        await room.host()
        await news(room.engine, "started")
        viewer = await room.viewer()
        await viewer.sees(1)
        killed = room.engine.pid

        os.kill(killed, signal.SIGKILL)
        stopped = await news(room.engine, "stopped")
        with pytest.raises(EngineDown):
            await room.engine.play("r", viewer.offer)

        await until(lambda: room.engine.listening)
        assert stopped.room == "r"
        assert room.engine.pid != killed
        with pytest.raises(NoPicture):
            await room.viewer()
        await room.host()
        await news(room.engine, "started")
        await (await room.viewer()).sees(5)


async def test_calls_that_wait_when_the_engine_dies_are_refused():
    async with running(ChildEngine()) as engine:
        os.kill(engine.pid, signal.SIGSTOP)
        asking = asyncio.get_running_loop().create_task(engine.publish("r", WHIP, HOST))
        await asyncio.sleep(0.05)

        os.kill(engine.pid, signal.SIGKILL)

        with pytest.raises(EngineDown):
            await asking


async def test_an_engine_that_is_closed_leaves_by_itself():
    async with running(ChildEngine()) as engine:
        pid = engine.pid
        assert alive(pid)

    assert not alive(pid)
    assert engine.listening is None
    with pytest.raises(EngineDown):
        await engine.close("r")


GATEWAY = """
import asyncio
from media.child import ChildEngine
async def main():
    engine = ChildEngine()
    running = asyncio.get_running_loop().create_task(engine.run())
    while not engine.listening: await asyncio.sleep(.02)
    print(engine.pid, flush=True)
    await running
asyncio.run(main())
"""


async def test_an_engine_whose_gateway_is_killed_dies_too():
    with subprocess.Popen([sys.executable, "-c", GATEWAY], stdout=subprocess.PIPE) as gateway:  # noqa: ASYNC220
        loop = asyncio.get_running_loop()
        pid = int(await loop.run_in_executor(None, gateway.stdout.readline))
        assert alive(pid)

        gateway.kill()
        gateway.wait()

        await until(lambda: not alive(pid))


async def test_a_port_that_is_taken_is_an_error_and_not_a_hang():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        engine = ChildEngine(port=taken.getsockname()[1])

        with pytest.raises(Exception, match="status 1"):
            await engine.run()
