"""A whole node in a process of its own, and a crowd of `rialto load` in this one."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from typing import NamedTuple

import msgspec

from bench.harness import Serve, Server, obey, resident_kib
from bench.peers import SECRET, a_node
from gateway.tokens import Tokens
from load.run import Run
from load.scenario import Scenario
from load.scenarios import run_of
from load.target import Target
from rialto.roles import GRANTABLE
from rialto.world import World

# Every line is shown, so that what is missing was lost: the bench says how many there are.
SETTINGS = {"lines_shown": 10_000}


class Spent(NamedTuple):
    """What the node's process has used: CPU in seconds, memory in KiB, and who is connected."""

    cpu_s: float
    kib: float
    connected: int


async def _node(orders: Connection) -> None:
    async with a_node(**SETTINGS) as node:

        async def act(_: object) -> object:
            connected = len(node.edge.clients)
            return Spent(time.process_time(), resident_kib(), connected)

        await obey(orders, node.port, act)


class Host:
    """The process of the node."""

    def __init__(self, node: Serve = _node) -> None:
        self.server = Server(node)
        self.server.wait()

    def spent(self) -> Spent:
        self.server.line.send("spent")
        told: Spent = self.server.line.recv()
        return told

    def run(self, scenario: Scenario) -> Run:
        return run_of(scenario, target(self.server.port))


def target(port: int) -> Target:
    """Return a node of benches on this machine, at which everybody may sign in."""
    tokens = Tokens(SECRET, World().now_ms)

    def mint(user: str, role: str) -> str:
        return tokens.mint(user, name=user, role=GRANTABLE[role], ttl_s=3600)

    return Target("127.0.0.1", port, mint)


@asynccontextmanager
async def hosting(node: Serve = _node) -> AsyncIterator[Host]:
    host = Host(node)
    try:
        yield host
    finally:
        host.server.stop()


def shown(run: Run) -> str:
    """Return what a crowd saw, in a line."""
    return msgspec.json.encode(run.report.figures()).decode()
