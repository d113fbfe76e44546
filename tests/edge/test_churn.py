"""Ten thousand sockets come and go amid fan-out, and none hears what was another's."""

import asyncio
import itertools
import random
import select
import socket
import struct
import time
from contextlib import closing

import pytest

from bench.harness import open_line
from gateway.visitor import visiting
from load.sockets import raise_limit
from load.wire import masked
from rialto.roles import Role
from tests.edge.conftest import WORLD, opened
from tests.sale.crowd import token
from tests.serving import Serving

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(240)]

COME_AND_GO = 10_000
STANDING = 400
TALKERS = 60
PAUSE_S = 1.0  # a member may say five lines in five seconds
LEAST_NEWS = 1_000
HANG_S = 60
RESET = struct.pack("ii", 1, 0)


class Peer:
    """One socket in one of two rooms: every byte it hears must be its own frames."""

    def __init__(self, port, number, own, other):
        self.line = open_line(port, number)
        self.line.setblocking(False)
        self.own, self.other = f"chat:{own}".encode(), f"chat:{other}".encode()
        self.heard, self.greeted, self.news = b"", False, 0

    def read(self):
        try:
            self.heard += self.line.recv(1 << 16)
        except BlockingIOError:
            return
        if not self.greeted:
            answer, end, rest = self.heard.partition(b"\r\n\r\n")
            if not end:
                return
            assert answer.startswith(b"HTTP/1.1 101"), answer
            self.greeted, self.heard = True, rest
            subscribe = b'{"id":2,"subscribe":{"channel":"%b"}}' % self.own
            self.line.send(masked(b'{"id":1,"connect":{}}\n' + subscribe))
        for text in self._frames():
            assert text.startswith(b"{"), text
            assert self.other not in text, text
            self.news += text.count(b'"said"')

    def _frames(self):
        while len(self.heard) >= 2:
            kind, size, at = self.heard[0], self.heard[1], 2
            if size == 126:
                size, at = int.from_bytes(self.heard[2:4], "big"), 4
            assert (kind, size < 126 or at == 4) == (0x81, True), self.heard[:80]
            if len(self.heard) < at + size:
                return
            text, self.heard = self.heard[at : at + size], self.heard[at + size :]
            yield text

    def leave(self, *, at_once):
        if at_once:  # a reset: the server learns of it by the next read or write
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.line.close()


def churn(port, rooms, chance):
    """Let sockets come and go until so many have; return how much news they heard in all."""
    peers = {}
    with closing(select.epoll()) as poll:
        try:
            return _churn(port, rooms, chance, poll, peers)
        finally:
            for peer in peers.values():
                peer.leave(at_once=False)


def _churn(port, rooms, chance, poll, peers):
    news = 0
    for number in range(COME_AND_GO):
        if len(peers) >= STANDING:
            gone = peers.pop(chance.choice([*peers]))
            gone.read()
            news += gone.news
            gone.leave(at_once=chance.random() < 0.5)
        own, other = chance.sample(rooms, 2)
        peer = Peer(port, number, own, other)
        peers[peer.line.fileno()] = peer
        poll.register(peer.line, select.EPOLLIN)
        for fd, _ in poll.poll(0):
            peers[fd].read()
    hangs = time.monotonic() + HANG_S
    while not all(peer.news for peer in peers.values()):
        assert time.monotonic() < hangs, "some hear nothing"
        for fd, _ in poll.poll(0.1):
            peers[fd].read()
    return news + sum(peer.news for peer in peers.values())


async def talk(serving, secret, name, room):
    """Say lines in a room at the pace that a member may keep, until cancelled."""
    async with visiting(serving.url, token(secret, name), WORLD) as member:
        for number in itertools.count():
            await member.change("chat:say", chat=room, text=f"Line {number} of many")
            await asyncio.sleep(PAUSE_S)


async def test_no_peer_ever_gets_anothers_bytes(secret, tmp_path):
    raise_limit()
    chance = random.Random(11)
    generous = {"arrivals_each": 600, "connections_each": 600, "people_each": 1000, "tick_ms": 20}
    generous |= {"lines_shown": 1000, "handshakes": 10_000}
    async with Serving(secret, tmp_path / "data", **generous) as serving:
        rooms = []
        for name in ("hana", "giulia"):
            async with visiting(serving.url, token(secret, name, Role.HOST), WORLD) as host:
                rooms.append(await opened(host))
        async with asyncio.TaskGroup() as tasks:
            talkers = [
                tasks.create_task(talk(serving, secret, f"talker{n}", rooms[n % 2]))
                for n in range(TALKERS)
            ]
            news = await asyncio.to_thread(churn, int(serving.port), rooms, chance)
            for talker in talkers:
                talker.cancel()

    assert news > LEAST_NEWS, news
