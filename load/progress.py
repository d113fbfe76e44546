"""How a run stands, told once a second in one line."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from load.report import Report
from load.run import Run


@dataclass
class Progress:
    """``began_s`` is the moment of the first look; lines a second are those since the last."""

    report: Report
    began_s: float
    at_s: float = 0.0
    received: int = 0

    def __post_init__(self) -> None:
        self.at_s = self.began_s

    def look(self, now_s: float) -> str:
        report, passed_s = self.report, now_s - self.at_s
        per_s = (report.received - self.received) / passed_s if passed_s else 0.0
        self.at_s, self.received = now_s, report.received
        p50, p99 = (report.delays.percentile(share) for share in (50, 99))
        return (
            f"{now_s - self.began_s:4.0f} s  connected {report.open} of {report.asked}  "
            f"{per_s:.0f} lines/s  p50 {p50:.1f} ms  p99 {p99:.1f} ms  "
            f"refused {report.refused.total()}"
        )


async def watched(run: Run, show: Callable[[str], None]) -> Report:
    """Let it go, and ``show`` once a second how it stands; raises what the run does."""
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(_watch(run.report, show))
        try:
            return await run.go()
        finally:
            watching.cancel()


async def _watch(report: Report, show: Callable[[str], None]) -> None:
    progress = Progress(report, time.monotonic())
    while True:
        await asyncio.sleep(1)
        show(progress.look(time.monotonic()))
