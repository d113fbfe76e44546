"""The test's end of an SDK: a process that is given orders, and tells what the SDK told it."""

import asyncio
import shutil
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

HERE = Path(__file__).parent
ANSWER_S = 30.0
COMMANDS = {
    "js": (shutil.which("node") or "node", str(HERE / "sdk.mjs")),
    "python": (sys.executable, str(HERE / "sdk.py")),
}


class Failed(Exception):
    """The SDK raised; ``code`` is the protocol's."""

    def __init__(self, error):
        super().__init__(str(error))
        self.code = error["code"]


class Sdk:
    """``heard`` are the events that nobody has waited for yet, in order."""

    def __init__(self, process):
        self.process = process
        self.answers = {}
        self.heard = []
        self.moved = asyncio.Event()
        self.last = 0

    async def __call__(self, act, **asked):
        """Give an order, and return what came of it; raises Failed."""
        self.last += 1
        n, self.answers[n] = self.last, asyncio.get_running_loop().create_future()
        self.process.stdin.write(msgspec.json.encode({"n": n, "act": act, **asked}) + b"\n")
        async with asyncio.timeout(ANSWER_S):
            told = await self.answers[n]
        if "error" in told:
            raise Failed(told["error"])
        return told["ok"]

    async def event(self, name, **like):
        """Return the first event of that name and likeness, and forget it."""
        wanted = {"event": name, **like}
        async with asyncio.timeout(ANSWER_S):
            while True:
                for place, event in enumerate(self.heard):
                    if wanted.items() <= event.items():
                        return self.heard.pop(place)
                self.moved.clear()
                await self.moved.wait()

    async def publications(self, channel, count):
        """Return the next ``count`` publications of a channel."""
        return [await self.event("publication", channel=channel) for _ in range(count)]

    async def command(self, method, **body):
        """Ask a command of ours; the key of a change must be among ``body``."""
        return await self("rpc", method=method, data=body)

    async def listen(self):
        async for line in self.process.stdout:
            told = msgspec.json.decode(line)
            if "n" in told:
                self.answers.pop(told["n"]).set_result(told)
            else:
                self.heard.append(told)
                self.moved.set()


@asynccontextmanager
async def driven(kind):
    """Start an SDK of that ``kind``; it ends with the block."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *COMMANDS[kind], stdin=pipe, stdout=pipe, limit=1 << 20
    )
    sdk = Sdk(process)
    listening = asyncio.get_running_loop().create_task(sdk.listen())
    try:
        yield sdk
    finally:
        listening.cancel()
        process.kill()
        await process.wait()
