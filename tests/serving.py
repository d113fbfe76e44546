"""The real serving process, ``rialto serve``, started on a folder, stopped or killed."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

START_S = 60.0
LEAVE_S = 20.0


class Serving:
    """One life of the process; ``children`` are those it had started."""

    def __init__(self, secret, data, **settings):
        named = {"secret": secret, "data": data, "port": 0} | settings
        self.environ = {k: v for k, v in os.environ.items() if not k.startswith("RIALTO_")}
        self.environ |= {f"RIALTO_{name.upper()}": str(value) for name, value in named.items()}
        self.log = None  # a file, for those who read what it said

    async def __aenter__(self):
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "gateway.cli",
            "serve",
            env=self.environ | {"COLUMNS": "200"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=self.log,
        )
        try:
            async with asyncio.timeout(START_S):
                said = (await self.process.stdout.readline()).decode()
            self.port = re.search(r"http://127\.0\.0\.1:(\d+)", said)[1]
        except BaseException:
            await self.die()
            raise
        return self

    async def __aexit__(self, failed, *_):
        if self.process.returncode is not None:
            return
        if failed:
            await self.die()
        else:
            assert await self.stop() == 0

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/connection/websocket"

    def children(self):
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in told.split()]

    def resident_kib(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def kill(self):
        """End it as the machine would: no handler runs, nothing is written any more."""
        os.kill(self.process.pid, signal.SIGKILL)

    async def die(self):
        self.process.kill()
        await self._gone()

    async def stop(self):
        """Ask it to leave in order, and return its status."""
        self.process.terminate()
        return await self._gone()

    async def _gone(self):
        async with asyncio.timeout(LEAVE_S):
            return await self.process.wait()


async def all_gone(pids):
    """Wait until none of the processes is left: an engine leaves by itself, soon after."""
    async with asyncio.timeout(LEAVE_S):
        while any(map(_runs, pids)):  # noqa: ASYNC110 - a stranger's end is no event
            await asyncio.sleep(0.1)


def _runs(pid):
    return Path(f"/proc/{pid}").exists()
