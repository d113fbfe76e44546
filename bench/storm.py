"""A reconnect storm: everybody is cut at once, comes back as the SDKs do, and misses nothing.

    python -m bench.storm [--quick]

3 000 guests (300 with --quick) listen to a chat in which ten lines a second are told all the time.
All lines are cut in the same moment. Each comes back by the public door after a random pause that
doubles, half a second to twenty (centrifuge-js), and takes up its channel where it stopped. Each
keeps a ledger of offsets: what is missing without being told so is a silent gap.
"""

import argparse
import asyncio
import random
import socket
from multiprocessing.connection import Connection
from typing import cast

import msgspec
import uvloop

from bench.harness import Server, at_pace, obey, raise_limit, tell
from bench.peers import BODY, CHAT, a_node
from load.scenarios import EACH_ADDRESS
from load.wire import Scanner, masked, upgrade
from rialto.news import Publication

BUDGET = {"back_s": 30.0, "not_recovered_share": 0.001, "silent_gaps": 0.0, "twice": 0.0}
LINES_PER_S = 10.0
FIRST_S, MOST_S = 0.5, 20.0
ALL_BACK_S = 60.0
ARRIVALS_PER_S = 200.0
# Everybody comes twice from an address that is one of few: the pace of addresses is not the storm.
SETTINGS = {"arrivals_each": 10 * EACH_ADDRESS}


async def _node(orders: Connection) -> None:
    async with a_node(**SETTINGS) as node:
        news = [Publication(CHAT, 0, BODY)]

        async def act(lines: object) -> object:
            bus = node.house.commit.bus
            await at_pace(int(str(lines)), LINES_PER_S, lambda _: bus.publish(news))
            return bus.position(CHAT).offset

        await obey(orders, node.port, act)


class Guest(asyncio.Protocol):
    """One guest and the ledger of what it heard. It comes back until it ``stays`` no more."""

    def __init__(self, number: int, port: int, chance: random.Random) -> None:
        self.number, self.port, self.chance = number, port, chance
        self.offset, self.epoch = 0, ""
        self.twice = self.silent_gaps = self.told_gaps = self.attempts = 0
        self.stays, self.back = True, asyncio.Event()

    async def come(self) -> None:
        """Connect, again and again, after a random pause."""
        loop = asyncio.get_running_loop()
        place = self.number // EACH_ADDRESS
        if self.epoch:
            await asyncio.sleep(self.chance.uniform(0, FIRST_S))
        source = (f"127.2.{place // 250}.{place % 250 + 1}", 0)
        while self.stays:
            try:
                await loop.create_connection(
                    lambda: self, "127.0.0.1", self.port, local_addr=source, family=socket.AF_INET
                )
                async with asyncio.timeout(5.0):
                    await self.back.wait()
            except (OSError, TimeoutError):
                most_s = min(MOST_S, FIRST_S * 2**self.attempts)
                self.attempts += 1
                await asyncio.sleep(self.chance.uniform(0, most_s))
            else:
                return

    def cut(self) -> None:
        self.back.clear()
        self.attempts = 0
        self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.scanner, self.head = Scanner(), b""
        self.transport.write(upgrade("localhost", "/connection/websocket"))

    def data_received(self, data: bytes) -> None:
        if self.head is not None and not self.head.endswith(b"\r\n\r\n"):
            head, found, rest = (self.head + data).partition(b"\r\n\r\n")
            self.head = head + found
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.transport.abort()
                return
            asked: dict[str, object] = {"channel": CHAT}
            if self.epoch:
                asked |= {"recover": True, "offset": self.offset, "epoch": self.epoch}
            both = [{"id": 1, "connect": {}}, {"id": 2, "subscribe": asked}]
            self.transport.write(masked(b"\n".join(msgspec.json.encode(one) for one in both)))
            data = rest
        for text in self.scanner.feed(data):
            for line in text.split(b"\n"):
                self._take(line)

    def _take(self, line: bytes) -> None:
        if line == b"{}":
            self.transport.write(masked(b"{}"))
            return
        told = msgspec.json.decode(line)
        if pub := told.get("push", {}).get("pub"):
            self._hear(pub["offset"])
        elif told.get("id") == 2:
            self._subscribed(told["subscribe"])

    def _subscribed(self, told: dict[str, object]) -> None:
        for pub in cast(list[dict[str, int]], told.get("publications", [])):
            self._hear(pub["offset"])
        if told.get("was_recovering") and not told.get("recovered"):
            self.told_gaps += 1
        if not told.get("recovered"):
            self.offset = cast(int, told.get("offset", 0))
        self.epoch = cast(str, told["epoch"])
        self.back.set()

    def _hear(self, offset: int) -> None:
        if offset <= self.offset:
            self.twice += 1
            return
        self.silent_gaps += offset - self.offset - 1
        self.offset = offset


async def measure(guests: int) -> dict[str, float]:
    server = Server(_node)
    server.wait()
    try:
        return await _storm(server, guests)
    finally:
        await asyncio.to_thread(server.stop)


async def _storm(server: Server, guests: int) -> dict[str, float]:
    loop, chance = asyncio.get_running_loop(), random.Random(7)
    crowd = [Guest(number, server.port, chance) for number in range(guests)]
    async with asyncio.TaskGroup() as tasks:
        for guest in crowd:
            tasks.create_task(guest.come())
            await asyncio.sleep(1 / ARRIVALS_PER_S)
    server.line.send(int(LINES_PER_S * 5))
    await asyncio.sleep(2)
    began = loop.time()
    for guest in crowd:
        guest.cut()
    async with asyncio.timeout(ALL_BACK_S), asyncio.TaskGroup() as tasks:
        for guest in crowd:
            tasks.create_task(guest.come())
    back_s = loop.time() - began
    await asyncio.to_thread(server.line.recv)
    server.line.send(int(LINES_PER_S))
    top = cast(int, await asyncio.to_thread(server.line.recv))
    await asyncio.sleep(1)
    behind = sum(guest.offset != top for guest in crowd)
    for guest in crowd:
        guest.stays = False
        guest.transport.abort()
    return {
        "guests": float(guests),
        "back_s": back_s,
        "not_recovered_share": (sum(guest.told_gaps for guest in crowd) + behind) / guests,
        "silent_gaps": float(sum(guest.silent_gaps for guest in crowd)),
        "twice": float(sum(guest.twice for guest in crowd)),
        "lines": float(top),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the guests")
    quick = parser.parse_args().quick
    raise_limit()
    tell("storm", uvloop.run(measure(300 if quick else 3_000)), BUDGET)


if __name__ == "__main__":
    main()
