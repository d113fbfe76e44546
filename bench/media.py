"""What the forwarding of a picture costs, and how late it makes it, up to the bound of viewers.

    python -m bench.media [--quick]

The engine as `rialto serve` runs it, on one core; its publisher and its viewers in this process, on
another. The film is 1.2 Mbit/s of 30 frames a second with a keyframe every two, and sound. Viewers
do ICE, DTLS and SRTP as browsers do and count what comes, decoding nothing. At each step counted
are the CPU of the engine per forwarded packet, what did not arrive, and how late video was, from
the publisher's sending to a viewer's reading. Then 200 more than the bound ask: they are refused,
and those who are there are measured once more.
"""

import argparse
import asyncio
import os
import statistics

import uvloop

from bench.harness import cpu_s, tell
from bench.media_line import CONSENT_S, PUBLISH, WATCH, Line, Sender
from bench.stage import running
from load.sockets import raise_limit
from media.child import ChildEngine
from media.port import EngineBusy, SessionId
from rialto.ids import RoomId, UserId

ROOM, HOST = RoomId("r"), UserId("hana")
STEPS, MOST, MORE = (20, 100, 200, 300), 300, 200
SAMPLED = 10  # one viewer in so many tells when its packets came
JOIN_PAUSE_S = 0.01
SETTLE_S = 3.0
BUDGET = {
    "at_200_us": 12.0,
    "at_200_p99_ms": 30.0,
    "at_300_lost": 0.0,
    "beyond_lost": 0.0,
    "beyond_let_in": 0.0,
}


def apart(pid: int) -> None:
    """Give the engine one core and ourselves another, where there are two."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(pid, cores[:1])
        os.sched_setaffinity(0, cores[1:2])


class Stage:
    """A publisher and the viewers who came so far."""

    def __init__(self, engine: ChildEngine) -> None:
        self.engine = engine
        self.pid, self.port = engine.pid or 0, engine.listening or 0
        self.viewers: list[Line] = []

    async def publish(self) -> Sender:
        session = await self.engine.publish(ROOM, PUBLISH, HOST)
        line = Line(session.answer, self.port, sampled=False)
        await line.open()
        return Sender(line)

    async def join(self) -> None:
        session = await self.engine.play(ROOM, WATCH)
        line = Line(session.answer, self.port, sampled=len(self.viewers) % SAMPLED == 0)
        self.viewers.append(line)
        await line.open()
        await asyncio.sleep(JOIN_PAUSE_S)

    async def consent(self, sender: Sender) -> None:
        while True:
            for line in (sender.line, *self.viewers):
                line.check()
                await asyncio.sleep(CONSENT_S / (len(self.viewers) + 1))

    async def refused(self, count: int) -> int:
        """Ask for so many more; return how many were let in."""
        let_in = 0
        for _ in range(count):
            try:
                session = await self.engine.play(ROOM, WATCH)
            except EngineBusy:
                await asyncio.sleep(JOIN_PAUSE_S)
            else:
                let_in += 1
                await self.engine.end(SessionId(session.id))
        return let_in

    async def watched(self, sender: Sender, seconds: float) -> dict[str, float]:
        """Return what so many seconds cost, lost, and how late they were."""
        for viewer in self.viewers:
            viewer.anew()
        spent_s = cpu_s(self.pid)
        await asyncio.sleep(seconds)
        spent_s = cpu_s(self.pid) - spent_s
        received = sum(viewer.received for viewer in self.viewers)
        delays = sorted(
            (at_s - sender.sent_s[number]) * 1000
            for viewer in self.viewers
            for number, at_s in viewer.arrived.items()
        )
        return {
            "us": spent_s / received * 1e6,
            "cpu_share": spent_s / seconds,
            "lost": float(sum(viewer.lost for viewer in self.viewers)),
            "p50_ms": statistics.median(delays),
            "p99_ms": delays[len(delays) * 99 // 100],
        }


async def measure(seconds: float) -> dict[str, float]:
    figures: dict[str, float] = {}
    # The publisher is one of those who are let in.
    async with running(ChildEngine(most_viewers=MOST + 1)) as engine, asyncio.TaskGroup() as tasks:
        stage = Stage(engine)
        apart(stage.pid)
        sender = await stage.publish()
        playing = [tasks.create_task(sender.play()), tasks.create_task(stage.consent(sender))]
        await engine.news()
        for step in STEPS:
            while len(stage.viewers) < step:
                await stage.join()
            await asyncio.sleep(SETTLE_S)
            figures |= named(f"at_{step}", await stage.watched(sender, seconds))
        asking = tasks.create_task(stage.refused(MORE))
        figures |= named("beyond", await stage.watched(sender, seconds))
        figures["beyond_let_in"] = float(await asking)
        for task in playing:
            task.cancel()
        for line in (*stage.viewers, sender.line):
            line.close()
    return figures


def named(step: str, seen: dict[str, float]) -> dict[str, float]:
    print(step, {name: round(value, 2) for name, value in seen.items()}, flush=True)
    return {f"{step}_{name}": value for name, value in seen.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="windows of 4 seconds instead of 12")
    quick = parser.parse_args().quick
    raise_limit()
    tell("media", uvloop.run(measure(4.0 if quick else 12.0)), BUDGET)


if __name__ == "__main__":
    main()
