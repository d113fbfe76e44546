"""The run of a scenario: a crowd comes in, talks at a pace, is counted, and leaves."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from load.commands import Reply
from load.report import Report
from load.scenario import Scenario
from load.talk import line
from load.target import HOSTS, TALKERS, VIEWERS, Target
from load.viewer import Turned, Viewer, why

ARRIVALS_PER_S = 200.0  # less than a node lets in by default
SETTLE_S = 3.0
SAMPLED = 8  # one viewer in so many reads the clock of each line
EACH_LIKES = 50  # taps that one command carries
ROLES = {HOSTS: "host", TALKERS: "viewer", VIEWERS: "viewer"}
NAMES = {HOSTS: "load-host", TALKERS: "load-talker", VIEWERS: "load"}


@dataclass
class Room:
    """A room with its host; ``talkers`` are those who talk and do not listen."""

    id: str
    host: Viewer
    members: list[Viewer] = field(default_factory=list)
    talkers: list[Viewer] = field(default_factory=list)
    accepted: int = 0

    @property
    def kept(self) -> tuple[str, ...]:
        """Return the channels of which the node keeps the news, so that all of it must come."""
        return f"room:{self.id}", f"chat:{self.id}"

    def people(self) -> list[Viewer]:
        return [self.host, *self.talkers, *self.members]

    def author(self, turn: int) -> Viewer | None:
        authors = self.talkers or self.members
        return authors[turn % len(authors)] if authors else None


class Run:
    """One run of ``scenario`` against ``target``, told in ``report``. Ends its sockets itself."""

    def __init__(self, scenario: Scenario, target: Target) -> None:
        scenario.must_be_playable()
        self.scenario, self.target, self.report = scenario, target, Report()
        self.rooms: list[Room] = []
        self.unanswered = 0

    async def go(self) -> Report:
        """Come in, talk, count, leave. Cancelled midway, everybody leaves too.

        Raises OSError or Turned where not even a room could be opened.
        """
        try:
            await self.come_in()
            await self.talk()
            await self.settle()
        finally:
            self.leave()
        return self.report

    async def come_in(self) -> None:
        self.report.asked = self.scenario.connections
        for number in range(self.scenario.rooms):
            self.rooms.append(await self._open_room(number))
        await self._crowd_in(TALKERS, self.scenario.talkers)
        await self._crowd_in(VIEWERS, self.scenario.viewers)

    async def talk(self) -> None:
        """Say and like at the scenario's pace for as long, each author in turn."""
        scenario = self.scenario
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(asyncio.sleep(scenario.seconds))
            for per_s, act in self.paces():
                tasks.create_task(self._pace(per_s, scenario.seconds, act))

    def paces(self) -> Iterator[tuple[float, Callable[[int], None]]]:
        """Return how often a second somebody does what."""
        if self.scenario.lines_per_s:
            yield self.scenario.lines_per_s, self._say
        if self.scenario.likes_per_s:
            yield self.scenario.likes_per_s / EACH_LIKES, self._like

    async def settle(self) -> None:
        """Wait until all lines are there, at most for ``SETTLE_S``; then compare."""
        until = time.monotonic() + SETTLE_S
        while self._missing() and time.monotonic() < until:  # noqa: ASYNC110 - of others
            await asyncio.sleep(0.05)
        report = self.report
        report.accepted = sum(room.accepted for room in self.rooms)
        for room in self.rooms:
            shown = max((viewer.lines for viewer in room.members), default=0)
            report.left_out += max(0, room.accepted - shown)
            for channel in room.kept:
                ledgers = [viewer.ledgers[channel] for viewer in room.members]
                report.settle(ledgers, max((one.offset for one in ledgers), default=0))

    def leave(self) -> None:
        for viewer in self.people():
            viewer.leave()

    def people(self) -> list[Viewer]:
        return [viewer for room in self.rooms for viewer in room.people()]

    def lost(self, viewer: Viewer, how: str) -> None:
        """Count one whose line has ended, and expect nothing of it any more."""
        self.report.failures[how] += 1
        self.report.open -= 1
        for room in self.rooms:
            if viewer in room.members:
                room.members.remove(viewer)

    def _missing(self) -> bool:
        return self.unanswered > 0 or any(
            viewer.lines < room.accepted or viewer.ledgers[channel].offset < top
            for room in self.rooms
            for channel, top in _tops(room)
            for viewer in room.members
        )

    async def _open_room(self, number: int) -> Room:
        host = self._person(HOSTS, number)
        await host.come()
        self.report.open += 1
        told = await host.answer(
            "room:create", key=key(), title="Load", cover="teapots", category="home"
        )
        room = Room(told["room"], host)
        await host.answer("room:start", key=key(), room=room.id)
        return room

    def _person(self, kind: int, number: int) -> Viewer:
        token = self.target.mint(f"{NAMES[kind]}-{number}", ROLES[kind])
        sampled = number % SAMPLED == 0
        source = self.target.source(kind, number)
        viewer = Viewer(self.report, self.target, token, source, sampled=sampled)
        viewer.on_lost = partial(self.lost, viewer)
        return viewer

    async def _crowd_in(self, kind: int, each: int) -> None:
        now, number = asyncio.get_running_loop().time, 0
        due = now()
        async with asyncio.TaskGroup() as tasks:
            for room in self.rooms:
                for _ in range(each):
                    tasks.create_task(self._enter(kind, number, room))
                    number, due = number + 1, due + 1 / ARRIVALS_PER_S
                    await asyncio.sleep(max(0.0, due - now()))

    async def _enter(self, kind: int, number: int, room: Room) -> None:
        viewer = self._person(kind, number)
        if kind == VIEWERS:
            viewer.follow(room.kept, [f"stat:{room.id}"])
        try:
            await viewer.come()
        except (OSError, Turned) as error:
            self.report.turned(why(error))
        else:
            (room.members if kind == VIEWERS else room.talkers).append(viewer)
            self.report.open += 1

    async def _pace(self, per_s: float, seconds: float, act: Callable[[int], None]) -> None:
        now = asyncio.get_running_loop().time
        began = now()
        for number in range(round(per_s * seconds)):
            act(number)
            await asyncio.sleep(max(0.0, began + (number + 1) / per_s - now()))

    def _say(self, number: int) -> None:
        room = self.rooms[number % len(self.rooms)]
        author = room.author(number // len(self.rooms))
        if author and author.there:
            text = line(number)
            author.ask("chat:say", partial(self._said, room), key=key(), chat=room.id, text=text)
            self.report.sent += 1
            self.unanswered += 1

    def _said(self, room: Room, told: Reply) -> None:
        self.unanswered -= 1
        if told.refusal:
            self.report.refused[told.refusal] += 1
        else:
            room.accepted += 1

    def _like(self, number: int) -> None:
        room = self.rooms[number % len(self.rooms)]
        if author := room.author(number // len(self.rooms)):
            author.ask("room:like", self.heard, room=room.id, count=EACH_LIKES)

    def heard(self, told: Reply) -> None:
        """Count an answer that only matters if it is a refusal."""
        if told.refusal:
            self.report.refused[told.refusal] += 1


def _tops(room: Room) -> list[tuple[str, int]]:
    return [
        (channel, max((viewer.ledgers[channel].offset for viewer in room.members), default=0))
        for channel in room.kept
    ]


def key() -> str:
    return f"load-{time.monotonic_ns()}-0123456789"
