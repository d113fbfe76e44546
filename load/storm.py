"""A reconnect storm: all are cut at once, come back as the SDK does, and miss nothing unsaid."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random

from load.ledger import Ledger
from load.run import Run, key
from load.scenario import Scenario
from load.target import Target
from load.viewer import Viewer

ALL_BACK_S = 90.0
LINGER_S = 2.0  # for what is told to those who are back
PINS_PER_S = 1.0
RECOVERED = 0.999

KINDS = {"logged": "room:", "streamed": "chat:"}
LOST = {kind: Ledger() for kind in KINDS.values()}  # of who is not back

Strike = Callable[[], Awaitable[float]]


def recovered_share(crowd: Sequence[Mapping[str, Ledger]], kind: str) -> float:
    """Return for how many of a crowd all channels of a kind came back whole; 0 of nobody."""
    whole = [
        all(ledger.whole for channel, ledger in ledgers.items() if channel.startswith(kind))
        for ledgers in crowd
    ]
    return sum(whole) / max(1, len(whole))


class StormRun(Run):
    """``strike`` cuts all, and returns the loop's time from which their return is counted.

    Without one, the viewers' lines are cut and those who talk stay. Whoever is cut comes back.
    """

    def __init__(self, scenario: Scenario, target: Target, strike: Strike | None = None) -> None:
        super().__init__(scenario, target)
        self.strike = strike or self._cut
        self.chance = Random(7)  # noqa: S311 - pauses, no secrets
        self.away: set[Viewer] = set()
        self.returned: set[Viewer] = set()
        self.all_back = asyncio.Event()
        self.tasks: asyncio.TaskGroup | None = None
        self.running: list[asyncio.Task[None]] = []

    async def talk(self) -> None:
        """Talk for so long, strike, go on until all are back, and a little longer."""
        async with asyncio.TaskGroup() as self.tasks:
            longest_s = self.scenario.seconds + 2 * ALL_BACK_S
            paces = [*self.paces(), (PINS_PER_S, self._pin)]
            for per_s, act in paces:
                self.running.append(self.tasks.create_task(self._pace(per_s, longest_s, act)))
            await asyncio.sleep(self.scenario.seconds)
            await self._struck()
            await asyncio.sleep(LINGER_S)
            for task in self.running:
                task.cancel()
        self.tasks = None

    async def settle(self) -> None:
        ledgers = [viewer.ledgers if viewer.there else LOST for viewer in self._crowd()]
        for room in self.rooms:  # who is not back has been counted, and misses nothing in silence
            room.members = [viewer for viewer in room.members if viewer.there]
        await super().settle()
        shares = {name: recovered_share(ledgers, kind) for name, kind in KINDS.items()}
        for name, share in shares.items():
            self.report.measured[f"{name}_recovered_share"] = share
        if (share := min(shares.values())) < RECOVERED:
            self.report.failures["not recovered"] += round((1 - share) * len(ledgers))

    def lost(self, viewer: Viewer, how: str) -> None:
        if self.tasks is None:
            super().lost(viewer, how)
            return
        self.report.open -= 1
        self.away.add(viewer)
        self.all_back.clear()
        self.running.append(self.tasks.create_task(self._return(viewer)))

    async def _struck(self) -> None:
        now = asyncio.get_running_loop().time
        began = await self.strike()
        try:
            async with asyncio.timeout(ALL_BACK_S):
                await self.all_back.wait()
        except TimeoutError:
            self.report.failures["not back in time"] += len(self.away)
        self.report.measured["back_s"] = now() - began

    async def _cut(self) -> float:
        for viewer in self._crowd():
            viewer.cut()
        return asyncio.get_running_loop().time()

    async def _return(self, viewer: Viewer) -> None:
        await viewer.come_back(self.chance)
        self.report.open += 1
        self.away.discard(viewer)
        self.returned.add(viewer)
        if not self.away and self.returned.issuperset(self._crowd()):
            self.all_back.set()

    def _crowd(self) -> list[Viewer]:
        return [viewer for room in self.rooms for viewer in room.members]

    def _pin(self, number: int) -> None:
        """Bring news of a logged channel: what the chat has pinned."""
        room = self.rooms[number % len(self.rooms)]
        room.host.ask("chat:pin", self.heard, key=key(), chat=room.id, line="")
