"""A full room in which some read nothing any more: the others shall not notice."""

import asyncio

from load.run import Run
from load.viewer import Viewer

GONE_WITHIN_S = 60.0


class StalledRun(Run):
    """Also measures until when the stalled are gone: nobody waits for what they do not read."""

    async def come_in(self) -> None:
        await super().come_in()
        self.stalled: list[Viewer] = []
        for room in self.rooms:
            self.stalled += room.members[: self.scenario.stalled]
            del room.members[: self.scenario.stalled]

    async def talk(self) -> None:
        self.began_s = asyncio.get_running_loop().time()
        for viewer in self.stalled:
            if viewer.line:
                viewer.line.stall()
        await super().talk()

    async def settle(self) -> None:
        await super().settle()
        now = asyncio.get_running_loop().time
        while there := self._there():
            if now() - self.began_s > GONE_WITHIN_S:
                self.report.failures["stalled and not cut"] += there
                break
            await asyncio.sleep(0.2)
        self.report.measured["gone_s"] = now() - self.began_s

    def _there(self) -> int:
        return sum(viewer.line.standing for viewer in self.stalled if viewer.line)

    def people(self) -> list[Viewer]:
        return [*super().people(), *self.stalled]
