"""What benches over sockets share: servers in processes of their own, a crowd, the last line."""

import asyncio
import json
import os
import select
import socket
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import uvloop

from load.delays import Delays
from load.told import clocks_us
from load.wire import BINARY, masked, upgrade

START_S = 30.0
ANSWER_S = 60.0
EACH_ADDRESS = 40  # less than one address may open at once: the limits stay on
# A ping is an empty object: a frame of its own, or a line among those of a joined frame.
PINGS, PONG = (b"\x81\x02{}", b"\n{}", b"{}\n"), b"{}"
BINARY_PING = b"\x82\x01\0"
PATH = "/connection/websocket"
SAMPLED = 25

Act = Callable[[Any], Awaitable[object]]
Greet = Callable[[int], Sequence[bytes]]
Serve = Callable[[Connection], Coroutine[Any, Any, None]]


def resident_kib() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024


def cpu_s(pid: int) -> float:
    """Return the CPU seconds that a process has used (proc(5))."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def obey(orders: Connection, port: int, act: Act) -> None:
    """Tell the port, then carry out orders until there are none."""
    orders.send(port)
    while (order := await asyncio.to_thread(orders.recv)) is not None:
        orders.send(await act(order))


async def at_pace(count: int, per_s: float, send: Callable[[int], Awaitable[object]]) -> float:
    """Send ``count`` times, wait for what lingers, and return the CPU seconds of this process."""
    now, began = asyncio.get_running_loop().time, time.process_time()
    due = now()
    for number in range(count):
        await send(number)
        due += 1 / per_s
        await asyncio.sleep(max(0.0, due - now()))
    await asyncio.sleep(0.3)
    return time.process_time() - began


def _live(serve: Serve, loop: str, orders: Connection) -> None:
    run = asyncio.run if loop == "asyncio" else uvloop.run
    run(serve(orders))


class Server:
    """A server in a process of its own, which alone is measured, on uvloop or asyncio's loop."""

    def __init__(self, serve: Serve, loop: str = "uvloop") -> None:
        context = get_context("spawn")
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=_live, args=(serve, loop, theirs), daemon=False)
        self.process.start()
        theirs.close()
        self.port = 0

    def wait(self) -> None:
        """Wait until it listens."""
        if not self.line.poll(START_S):
            raise TimeoutError("a server has not started")
        self.port = self.line.recv()

    def ask(self, order: object, crowd: "Crowd") -> Any:
        """Let it carry out an order while ``crowd`` reads what comes."""
        self.line.send(order)
        until = time.monotonic() + ANSWER_S
        while not self.line.poll():
            crowd.drain(0.02)
            if time.monotonic() > until:
                raise TimeoutError("a server does not answer")
        return self.line.recv()

    def stop(self) -> None:
        if self.process.is_alive():
            self.line.send(None)
            self.process.join(10)
        if self.process.is_alive():
            self.process.terminate()


def _silent(_: int) -> Sequence[bytes]:
    return ()


@dataclass
class Crowd:
    """Sockets that read and answer pings; ``received`` counts bytes by the server's port.

    ``binary`` are the ports at which protobuf is spoken. One socket in so many reads the clocks of
    its lines; ``delays`` are those of the port.
    """

    sockets: dict[int, socket.socket] = field(default_factory=dict)
    port_of: dict[int, int] = field(default_factory=dict)
    poll: select.epoll = field(default_factory=select.epoll)
    received: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    binary: set[int] = field(default_factory=set)
    delays: dict[int, Delays] = field(default_factory=lambda: defaultdict(Delays))

    def join(self, port: int, count: int, greet: Greet = _silent) -> list[socket.socket]:
        """Open ``count`` websockets from many addresses; each says its greeting, and is answered.

        The greeting is given by the number of the socket, as commands of one frame.
        """
        lines = [open_line(port, len(self.sockets) + n) for n in range(count)]
        for number, line in enumerate(lines):
            _until(line, b"\r\n\r\n", 1)
            if said := greet(number):
                line.sendall(masked(b"\n".join(said)))
        for number, line in enumerate(lines):
            _until(line, b'"id":', len(greet(number)))
            self._take_up(line, port)
        return lines

    def join_in_protobuf(self, port: int, count: int, greeting: bytes, answer: bytes) -> None:
        """The same in protobuf: one greeting for all, and what is in the answer to it."""
        self.binary.add(port)
        for _ in range(count):
            line = open_line(port, len(self.sockets), "?cf_protocol=protobuf")
            _until(line, b"\r\n\r\n", 1)
            line.sendall(masked(greeting, BINARY))
            _until(line, answer, 1)
            self._take_up(line, port)

    def _take_up(self, line: socket.socket, port: int) -> None:
        line.setblocking(False)
        self.sockets[line.fileno()], self.port_of[line.fileno()] = line, port
        self.poll.register(line, select.EPOLLIN)

    def drain(self, wait_s: float) -> None:
        for fd, _ in self.poll.poll(wait_s):
            line = self.sockets[fd]
            data = line.recv(1 << 16)
            if not data:
                raise ConnectionError("a server has closed one of the crowd")
            port = self.port_of[fd]
            self.received[port] += len(data)
            if fd % SAMPLED == 0:
                self._read_clocks(port, data)
            self.pong(line, data)

    def _read_clocks(self, port: int, data: bytes) -> None:
        now_us = time.monotonic_ns() // 1000
        for sent_us in clocks_us(data):
            self.delays[port].add((now_us - sent_us) / 1000)

    def pong(self, line: socket.socket, data: bytes) -> None:
        """Answer a ping, if there is one in what was read."""
        if self.port_of.get(line.fileno()) in self.binary:
            if BINARY_PING in data:
                line.send(masked(b"\0", BINARY))
        elif any(ping in data for ping in PINGS):
            line.send(masked(PONG))

    def rest(self, port: int, expected: int, within_s: float = 5.0) -> None:
        """Read until ``expected`` bytes have come from the server at ``port``."""
        until = time.monotonic() + within_s
        while self.received[port] < expected:
            self.drain(0.02)
            if time.monotonic() > until:
                raise TimeoutError(f"{self.received[port]} of {expected} bytes have come")

    def leave(self) -> None:
        for line in self.sockets.values():
            line.close()
        self.sockets.clear()


def open_line(port: int, number: int, query: str = "") -> socket.socket:
    """Begin a websocket: the answer to its upgrade is still to be read."""
    place = number // EACH_ADDRESS
    line = socket.socket()
    line.settimeout(10)
    line.bind((f"127.1.{place // 250}.{place % 250 + 1}", 0))
    line.connect(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.sendall(upgrade("localhost", PATH + query))
    return line


def _until(line: socket.socket, mark: bytes, times: int) -> None:
    heard = b""
    while heard.count(mark) < times:
        part = line.recv(1 << 14)
        if not part:
            raise ConnectionError(f"refused: {heard[:80]!r}")
        heard += part


def tell(bench: str, figures: dict[str, float], budget: dict[str, float]) -> None:
    """Print the last line: what was seen, what it may be at most, and whether that was held."""
    held = all(figures[name] <= most for name, most in budget.items() if name in figures)
    rounded = {name: round(value, 3) for name, value in figures.items()}
    print(json.dumps({"bench": bench, "figures": rounded, "budget": budget, "held": held}))
