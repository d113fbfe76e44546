"""What a changing command costs: ``chat:say``, from its bytes to published and durable.

    python -m bench.commands [--quick]

Two thousand members are connected to a whole node, and 256 of them wait for an answer at any
moment. Counted is the CPU of the gateway's process, all its threads, per line said: over real
sockets, and without them, from the command's bytes on (what the budget is about). Beside it, in
the same rounds, stands the least that such a line could cost: its two rows put into SQLite by a
bare loop, 256 lines a transaction. One listener proves that all was published. Nobody is let off
a limit, so each says five lines, then rests.
"""

import argparse
import asyncio
import itertools
import socket
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection

import msgspec

from bench import peers
from bench.harness import Crowd, Server, obey, tell
from bench.peers import SECRET, a_node
from gateway.demo_words import LINES
from gateway.house import House
from gateway.tokens import Tokens
from load.sockets import raise_limit
from load.wire import masked
from rialto.command import Member
from rialto.ids import UserId
from rialto.roles import Role
from rialto.world import World

MEMBERS = 2000
CALLERS = 256
EACH = 4  # lines a round; with one to warm up it is what a member may say at once
REST_S = 5.5
MEANINGLESS = "bgjqwz"  # letters of which no language makes a word, nor a list a term
BUDGET = {"say_us": 120.0}
WITHIN_S = 30.0
SAID = b'"kind":"said"'
SAID_ROW = msgspec.json.encode(peers.SAID)


@dataclass(frozen=True)
class Bare:
    """An order: put so many lines of two rows into SQLite, by nothing but a loop."""

    lines: int


@dataclass(frozen=True)
class Within:
    """An order: let members say lines by dispatch alone; ``each`` of them so many."""

    each: int


async def gateway(orders: Connection) -> None:
    """A whole node. Its orders: the room to talk in, its CPU so far, or a round by dispatch."""
    async with a_node(people_each=1000, lines_shown=10_000, handshakes=10_000) as node:
        ask = {"key": "a key of a bench", "title": "Bench", "cover": "teapots", "category": "home"}
        hana = Member(UserId("hana"), "Hana", Role.HOST)
        made = await node.house.dispatch("room:create", msgspec.json.encode(ask), hana)
        room = msgspec.json.decode(made)["ok"]["room"]

        async def act(order: object) -> object:
            if isinstance(order, Within):
                return await _by_dispatch(node.house, room, order.each)
            if isinstance(order, Bare):
                return await asyncio.to_thread(_bare, order.lines)
            return room if order == "room" else time.process_time()

        await obey(orders, node.port, act)


async def _by_dispatch(house: House, room: str, each: int) -> float:
    """Return the CPU seconds per line, 256 callers at once."""
    asks = [(Member(UserId(f"own{n % MEMBERS}")), body) for n, body in _asks(room, each)]
    turns = iter(asks)
    began = time.process_time()

    async def caller() -> None:
        for who, body in turns:
            answer = await house.dispatch("chat:say", body, who)
            assert answer.startswith(b'{"ok"'), answer

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return (time.process_time() - began) / len(asks)


def _bare(lines: int) -> float:
    """Return the CPU seconds per line of inserts alone: durable, and as the store lays its rows."""
    world = World()
    rows = [(world.new_id(), SAID_ROW) for _ in range(2 * lines)]
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        db = sqlite3.connect(f"{folder}/bare.db", isolation_level=None)
        for pragma in ("journal_mode=wal", "synchronous=full", "wal_autocheckpoint=0"):
            db.execute(f"pragma {pragma}")
        db.execute("create table bare (id text primary key, row blob) without rowid")
        began = time.process_time()
        for at in range(0, len(rows), 2 * CALLERS):
            db.execute("begin immediate")
            db.executemany("insert into bare values (?, ?)", rows[at : at + 2 * CALLERS])
            db.execute("commit")
        spent = time.process_time() - began
        db.close()
    return spent / lines


def _asks(room: str, each: int) -> Iterator[tuple[int, bytes]]:
    """Yield the bodies of a round: members take turns, keys follow each other as our page's do.

    Each ends with a word of its own, for nobody may say the same thing again and again.
    """
    world = World()
    for number in range(MEMBERS * each):
        word = "".join(world.chance.choices(MEANINGLESS, k=20))
        text = f"{LINES[number % len(LINES)]} {word}"
        ask = {"key": world.new_id(), "chat": room, "text": text}
        yield number, msgspec.json.encode(ask)


@dataclass
class Talk:
    """The members' side: who is next, and what the listener has heard."""

    server: Server
    crowd: Crowd
    members: list[socket.socket]
    listener: socket.socket
    room: str
    heard: int = 0
    tail: bytes = b""

    def round(self, each: int) -> float:
        """Let each member say lines, 256 at once; return the gateway's CPU seconds per line."""
        frames = [
            masked(b'{"id":%d,"rpc":{"method":"chat:say","data":%b}}' % (n + 9, body))
            for n, body in _asks(self.room, each)
        ]
        turns = zip(itertools.cycle(self.members), frames, strict=False)
        until, due = time.monotonic() + WITHIN_S, self.heard + len(frames)
        began = self.server.ask("cpu", self.crowd)
        waiting = sum(line.send(frame) > 0 for line, frame in itertools.islice(turns, CALLERS))
        while waiting or self.heard < due:
            answered = self._answered()
            waiting -= answered
            for line, frame in itertools.islice(turns, answered):
                line.send(frame)
                waiting += 1
            if time.monotonic() > until:
                raise TimeoutError(f"{waiting} lines unanswered, {due - self.heard} unheard")
        return float(self.server.ask("cpu", self.crowd) - began) / len(frames)

    def _answered(self) -> int:
        """Read what has come; return how many lines were answered."""
        answered = 0
        for fd, _ in self.crowd.poll.poll(0.02):
            line = self.crowd.sockets[fd]
            data = line.recv(1 << 18)
            self.crowd.pong(line, data)
            if line is self.listener:
                self.tail += data
                self.heard += self.tail.count(SAID)
                self.tail = self.tail[1 - len(SAID) :]
            elif b'"rpc"' in data:
                assert b'{"ok"' in data, data
                answered += 1
        return answered


def _greeting(number: int) -> list[bytes]:
    tokens = Tokens(SECRET, World().now_ms)
    token = tokens.mint(f"member{number}", name=f"M{number}", role=Role.VIEWER, ttl_s=600)
    return [b'{"id":1,"connect":{"token":"%b"}}' % token.encode()]


def measure(rounds: int) -> dict[str, float]:
    server, crowd = Server(gateway), Crowd()
    try:
        server.wait()
        room = server.ask("room", crowd)
        subscribe = b'{"id":2,"subscribe":{"channel":"chat:%b"}}' % room.encode()
        listener = crowd.join(server.port, 1, lambda _: [b'{"id":1,"connect":{}}', subscribe])[0]
        greetings = [_greeting(number) for number in range(MEMBERS)]
        members = crowd.join(server.port, MEMBERS, greetings.__getitem__)
        talk = Talk(server, crowd, members, listener, room)
        talk.round(1)
        server.ask(Within(1), crowd)
        seen: dict[str, list[float]] = {"say_us": [], "over_sockets_us": [], "bare_us": []}
        for number in range(rounds):
            seen["over_sockets_us"].append(talk.round(EACH) * 1e6)
            seen["say_us"].append(server.ask(Within(EACH), crowd) * 1e6)
            seen["bare_us"].append(server.ask(Bare(EACH * MEMBERS), crowd) * 1e6)
            print(f"round {number + 1}:", *(f"{n} {us[-1]:.1f}" for n, us in seen.items()))
            if number + 1 < rounds:
                _rest(crowd)
        pairs = zip(seen["say_us"], seen["bare_us"], strict=True)
        figures = {name: statistics.median(us) for name, us in seen.items()}
        return figures | {"say_beside_bare": statistics.median(a / b for a, b in pairs)}
    finally:
        crowd.leave()
        server.stop()


def _rest(crowd: Crowd) -> None:
    until = time.monotonic() + REST_S
    while time.monotonic() < until:
        crowd.drain(0.1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than 20 seconds")
    raise_limit()
    tell("commands", measure(2 if parser.parse_args().quick else 7), BUDGET)


if __name__ == "__main__":
    main()
