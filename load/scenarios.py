"""Scenarios as data, and the run of one: a crowd comes in, talks at a pace, and is counted."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from load.report import Report
from load.viewer import Viewer, stamp

EACH_ADDRESS = 40  # less than one address may open at once: the limits stay on
ARRIVALS_PER_S = 200.0  # less than a node lets in by default
COME_IN_S = 15.0
SETTLE_S = 3.0
SAMPLED = 8  # one viewer in so many reads the clock of each line
EACH_LINES_PER_S = 0.5  # what one author may say for long, and a little less
EACH_LIKES = 50  # taps that one command carries

Mint = Callable[[str, str], str]


@dataclass(frozen=True)
class Scenario:
    """``rooms`` of ``viewers`` each; lines and likes a second are those of all rooms together."""

    name: str
    rooms: int
    viewers: int
    lines_per_s: float = 0.0
    likes_per_s: float = 0.0

    @property
    def connections(self) -> int:
        return self.rooms * self.viewers

    def must_be_sayable(self) -> None:
        """Raise ValueError where so few authors may not say so much."""
        if self.lines_per_s > self.connections * EACH_LINES_PER_S:
            raise ValueError(
                f"{self.connections} viewers may not say {self.lines_per_s:g} lines a second: "
                f"take at least {int(self.lines_per_s / EACH_LINES_PER_S)}"
            )


@dataclass(frozen=True)
class Target:
    """Where the server listens; ``mint`` makes a token for a user's id and role."""

    host: str
    port: int
    mint: Mint

    def source(self, number: int) -> tuple[str, int] | None:
        """Return the local address of the ``number``th socket: many, on a loopback."""
        if not self.host.startswith("127."):
            return None
        place = number // EACH_ADDRESS
        return (f"127.1.{place // 250}.{place % 250 + 1}", 0)


class Run:
    """One run of ``scenario`` against ``target``, told in ``report``. Ends its sockets itself."""

    def __init__(self, scenario: Scenario, target: Target) -> None:
        scenario.must_be_sayable()
        self.scenario, self.target, self.report = scenario, target, Report()
        self.rooms: list[str] = []
        self.members: list[list[Viewer]] = []
        self.accepted: list[int] = [0] * scenario.rooms

    async def go(self, seconds: float) -> Report:
        """Come in, talk for ``seconds``, count, leave. Cancelled midway, everybody leaves too."""
        try:
            await self.come_in()
            await self.talk(seconds)
            await self.settle()
        finally:
            self.leave()
        return self.report

    async def come_in(self) -> None:
        self.report.asked = self.scenario.connections
        await self._open_rooms()
        now, number = asyncio.get_running_loop().time, 0
        due = now()
        async with asyncio.TaskGroup() as tasks:
            for place, room in enumerate(self.rooms):
                self.members.append([])
                for _ in range(self.scenario.viewers):
                    tasks.create_task(self._enter(number, place, room))
                    number, due = number + 1, due + 1 / ARRIVALS_PER_S
                    await asyncio.sleep(max(0.0, due - now()))

    async def talk(self, seconds: float) -> None:
        """Say and like at the scenario's pace, each author in turn."""
        scenario = self.scenario
        async with asyncio.TaskGroup() as tasks:
            if scenario.lines_per_s:
                tasks.create_task(self._pace(scenario.lines_per_s, seconds, self._say))
            if scenario.likes_per_s:
                each = scenario.likes_per_s / EACH_LIKES
                tasks.create_task(self._pace(each, seconds, self._like))
            if not scenario.lines_per_s and not scenario.likes_per_s:
                await asyncio.sleep(seconds)

    async def settle(self) -> None:
        """Wait until all lines are there, at most for ``SETTLE_S``; then compare."""
        until = time.monotonic() + SETTLE_S
        while self._missing() and time.monotonic() < until:  # noqa: ASYNC110 - of others
            await asyncio.sleep(0.05)
        self.report.accepted = sum(self.accepted)
        for place, members in enumerate(self.members):
            counts = [viewer.lines for viewer in members if not viewer.leaving]
            self.report.settle(self.accepted[place], counts)

    def leave(self) -> None:
        for viewer in self._all():
            viewer.leave()

    def _all(self) -> list[Viewer]:
        return [viewer for members in self.members for viewer in members]

    def _missing(self) -> bool:
        return sum(self.accepted) < self.report.sent - sum(self.report.refused.values()) or any(
            viewer.lines < self.accepted[place]
            for place, members in enumerate(self.members)
            for viewer in members
            if not viewer.leaving
        )

    async def _open_rooms(self) -> None:
        for number in range(self.scenario.rooms):
            host = f"load-host-{number}"
            line = await self._connect(number, [_connect(self.target.mint(host, "host"))])
            answers: asyncio.Queue[bytes] = asyncio.Queue()
            line.on_answer = answers.put_nowait
            body = {"key": _key(), "title": "Load", "cover": "teapots", "category": "home"}
            try:
                line.say(_rpc(2, "room:create", body))
                room = json.loads(await _soon(answers))["rpc"]["data"]["ok"]["room"]
                line.say(_rpc(3, "room:start", {"key": _key(), "room": room}))
                await _soon(answers)
            finally:
                line.leave()
            self.rooms.append(room)

    async def _enter(self, number: int, place: int, room: str) -> None:
        said = [_connect(self.target.mint(f"load-{number}", "viewer"))]
        said += [_subscribe(n + 2, f"{kind}:{room}") for n, kind in enumerate(KINDS)]
        try:
            viewer = await self._connect(number, said)
        except (OSError, TimeoutError) as error:
            self.report.failures[type(error).__name__] += 1
            return
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            return  # the viewer has failed, and has told why
        viewer.on_answer = lambda line: self._answered(place, line)
        self.members[place].append(viewer)
        self.report.open += 1

    async def _connect(self, number: int, said: list[bytes]) -> Viewer:
        loop, target = asyncio.get_running_loop(), self.target
        sampled = number % SAMPLED == 0
        async with asyncio.timeout(COME_IN_S):
            _, viewer = await loop.create_connection(
                lambda: Viewer(self.report, said, sampled=sampled),
                target.host,
                target.port,
                local_addr=target.source(number),
            )
            await viewer.ready
        return viewer

    def _answered(self, place: int, line: bytes) -> None:
        if b'"no":' in line or b'"error":' in line[:24]:
            self.report.refused[_reason(line)] += 1
        elif line.startswith(b'{"id":1000'):  # a say; likes have other ids
            self.accepted[place] += 1

    async def _pace(self, per_s: float, seconds: float, act: Callable[[int], None]) -> None:
        now = asyncio.get_running_loop().time
        began = now()
        for number in range(round(per_s * seconds)):
            act(number)
            await asyncio.sleep(max(0.0, began + (number + 1) / per_s - now()))

    def _say(self, number: int) -> None:
        place = number % len(self.members)
        turn = number // len(self.members)
        if viewer := _turn(self.members[place], turn):
            text = f"Does the small one pour well, and the lid {stamp().decode()}?"
            body = {"key": _key(), "chat": self.rooms[place], "text": text}
            viewer.say(_rpc(1000, "chat:say", body))
            self.report.sent += 1

    def _like(self, number: int) -> None:
        place = number % len(self.members)
        if viewer := _turn(self.members[place], number // len(self.members)):
            viewer.say(_rpc(2000, "room:like", {"room": self.rooms[place], "count": EACH_LIKES}))


KINDS = ("room", "chat", "stat")


def _turn(members: list[Viewer], number: int) -> Viewer | None:
    viewer = members[number % len(members)] if members else None
    return viewer if viewer and not viewer.leaving else None


def _key() -> str:
    return f"load-{time.monotonic_ns()}-0123456789"


def _reason(line: bytes) -> str:
    told = json.loads(line)
    no = told.get("error") or told["rpc"]["data"]["no"]
    return str(no.get("reason") or no.get("message"))


async def _soon(answers: "asyncio.Queue[bytes]") -> bytes:
    async with asyncio.timeout(COME_IN_S):
        return await answers.get()


def _connect(token: str) -> bytes:
    return json.dumps({"id": 1, "connect": {"token": token}}).encode()


def _subscribe(id: int, channel: str) -> bytes:
    return json.dumps({"id": id, "subscribe": {"channel": channel}}).encode()


def _rpc(id: int, method: str, body: Mapping[str, object]) -> bytes:
    return json.dumps({"id": id, "rpc": {"method": method, "data": body}}).encode()
