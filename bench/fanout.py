"""What a delivered line costs, beside other ways to send it.

    python -m bench.fanout [--quick]

A thousand sockets each on a whole node of ours, on ``websockets.broadcast``, on Starlette's
``send_text`` and on a loop of non-blocking sends in C, all of them up at once. In turn each gives
lines to its thousand. Counted is the CPU of its process per delivered frame, one line a frame, and
then, with the tick, per delivered line, with its delay from the publish to its reading. Ratios are
medians of paired rounds. A Centrifugo on the PATH is measured too, on one core, with lines offered
at the same pace. Our node is measured in protobuf too, and on asyncio's own loop, beside itself in
JSON on uvloop.
"""

import argparse
import shutil
import statistics
from contextlib import ExitStack
from dataclasses import dataclass

from bench.centrifugo import centrifugo, there
from bench.harness import Crowd, Serve, Server, tell
from bench.peers import BODY, CHAT, LINE, ROOM, Pump, broadcasting, c_loop, rialto, starlette
from gateway import client_pb2 as wire
from gateway.client import VERSION
from gateway.frames import text_frame
from gateway.protobuf import PROTOBUF
from load.delays import Delays
from load.sockets import raise_limit

SOCKETS = 1000
PROTOBUF_LINE = PROTOBUF.publication(CHAT, 100, BODY)
ONE_A_FRAME_PER_S = 1000  # as fast as each can; what waits stays within the sockets' buffers
GREET = (
    b'{"id":1,"connect":{}}',
    b'{"id":2,"subscribe":{"channel":"%b"}}' % CHAT.encode(),
    b'{"id":3,"subscribe":{"channel":"room:%b"}}' % ROOM.encode(),
    b'{"id":4,"subscribe":{"channel":"stat:%b"}}' % ROOM.encode(),
)
BUDGET = {
    "beside_broadcast": 0.8,
    "beside_starlette": 0.5,
    "beside_c_loop": 1.7,
    "coalesced_100_beside_broadcast": 0.3,
    "coalesced_400_beside_broadcast": 0.1,
    "idle_kib": 24.0,
    "beside_centrifugo_50": 1.0,
    "beside_centrifugo_100": 1.0,
}


@dataclass
class Side:
    """One of those measured, with a crowd of its own."""

    server: Server
    crowd: Crowd
    greet: tuple[bytes, ...] = ()
    protobuf: bool = False

    def join(self) -> None:
        if self.protobuf:
            greeting = protobuf_greeting()
            self.crowd.join_in_protobuf(self.server.port, SOCKETS, greeting, VERSION.encode())
        else:
            self.crowd.join(self.server.port, SOCKETS, lambda _: self.greet)

    def pump_us(self, lines: int, per_s: float, *, whole: bool = True) -> float:
        """Return the microseconds of CPU per line and socket."""
        port = self.server.port
        before = self.crowd.received[port]
        cpu_s = self.server.ask(Pump(lines, per_s, at_once=whole), self.crowd)
        line = PROTOBUF_LINE if self.protobuf else LINE
        size = len(text_frame(line)) if whole else len(line)
        # Less what an offset of fewer digits is shorter by.
        self.crowd.rest(port, before + (size - 4) * lines * SOCKETS)
        return float(cpu_s) / lines / SOCKETS * 1e6


def measure(quick: bool) -> dict[str, float]:
    rounds, lines = (4, 25) if quick else (15, 40)
    with ExitStack() as stack:
        crowd = Crowd()

        def side(serve: Serve, *greet: bytes) -> Side:
            server = Server(serve)
            stack.callback(server.stop)
            return Side(server, crowd, greet)

        ours = side(rialto, *GREET)
        others = {"broadcast": side(broadcasting), "starlette": side(starlette)}
        if shutil.which("cc"):
            others["c_loop"] = side(c_loop)
        else:
            print("no C compiler: not measured beside a loop of sends in C")
        ours.server.wait()
        empty = ours.server.ask("resident", crowd)
        ours.join()
        figures = {"idle_kib": (ours.server.ask("resident", crowd) - empty) / SOCKETS}
        for other in others.values():
            other.server.wait()
            other.join()
        stack.callback(crowd.leave)
        figures |= one_a_frame(ours, others, rounds, lines)
        figures |= coalesced(ours, others["broadcast"], max(1, rounds // 3), lines)
        figures |= of_ourselves(stack, crowd, ours, max(1, rounds // 3), lines)
        if there():
            theirs = side(centrifugo, *GREET)
            theirs.server.wait()
            theirs.join()
            figures |= beside_centrifugo(ours, theirs, max(1, rounds // 3))
        return figures


def one_a_frame(ours: Side, others: dict[str, Side], rounds: int, lines: int) -> dict[str, float]:
    seen: dict[str, list[float]] = {"rialto": [], **{name: [] for name in others}}
    for number in range(rounds):
        seen["rialto"].append(ours.pump_us(lines, ONE_A_FRAME_PER_S))
        for name, other in others.items():
            seen[name].append(other.pump_us(lines, ONE_A_FRAME_PER_S))
        print(f"round {number + 1}:", *(f"{who} {us[-1]:.2f} µs" for who, us in seen.items()))
    figures = {f"{who}_us": statistics.median(us) for who, us in seen.items()}
    for name in others:
        pairs = zip(seen["rialto"], seen[name], strict=True)
        figures[f"beside_{name}"] = statistics.median(a / b for a, b in pairs)
    return figures


def of_ourselves(
    stack: ExitStack, crowd: Crowd, ours: Side, rounds: int, lines: int
) -> dict[str, float]:
    """The same node in protobuf and on asyncio's loop, beside JSON on uvloop, a line a frame."""
    sides: dict[str, Side] = {}
    for loop in ("uvloop", "asyncio"):
        for protobuf in (False, True):
            if loop == "uvloop" and not protobuf:
                continue
            server = Server(rialto, loop)
            stack.callback(server.stop)
            name = "_".join(["protobuf"] * protobuf + ["asyncio"] * (loop == "asyncio"))
            sides[name] = Side(server, crowd, GREET, protobuf)
    for side in sides.values():
        side.server.wait()
        side.join()
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(rounds):
        us = ours.pump_us(lines, ONE_A_FRAME_PER_S)
        for name, side in sides.items():
            seen[name].append((side.pump_us(lines, ONE_A_FRAME_PER_S), us))
    figures = {f"{name}_us": statistics.median(a for a, _ in of) for name, of in seen.items()}
    for name, of in seen.items():
        figures[f"{name}_beside_json_on_uvloop"] = statistics.median(a / b for a, b in of)
    return figures


def protobuf_greeting() -> bytes:
    """Return the commands of GREET as one message."""
    asked = [wire.Command(id=1, connect=wire.ConnectRequest())]
    asked += [
        wire.Command(id=n + 2, subscribe=wire.SubscribeRequest(channel=of))
        for n, of in enumerate((CHAT, f"room:{ROOM}", f"stat:{ROOM}"))
    ]
    told = [command.SerializeToString() for command in asked]
    return b"".join(bytes((len(one),)) + one for one in told)  # none is longer than 127 bytes


def coalesced(ours: Side, peer: Side, rounds: int, lines: int) -> dict[str, float]:
    """The same lines, faster than ticks; the peer sends one by one and may fall behind."""
    seen: dict[int, list[tuple[float, float]]] = {100: [], 400: []}
    delays = {per_s: Delays() for per_s in seen}
    for _ in range(rounds):
        by_one = peer.pump_us(2 * lines, 100)
        for per_s, pairs in seen.items():
            ours.crowd.delays[ours.server.port] = delays[per_s]
            pairs.append((ours.pump_us(per_s, per_s, whole=False), by_one))
    figures = {}
    for per_s, pairs in seen.items():
        figures[f"coalesced_{per_s}_us"] = statistics.median(a for a, _ in pairs)
        figures[f"coalesced_{per_s}_beside_broadcast"] = statistics.median(a / b for a, b in pairs)
        for share in (50, 99):
            figures[f"coalesced_{per_s}_p{share}_ms"] = delays[per_s].percentile(share)
    return figures


def beside_centrifugo(ours: Side, theirs: Side, rounds: int) -> dict[str, float]:
    """The same lines offered to both for a second: each by itself, and as each joins them."""
    seen: dict[str, list[float]] = {}
    for _ in range(rounds):
        for per_s, whole in ((50, True), (100, False)):
            for who, side in (("rialto", ours), ("centrifugo", theirs)):
                us = side.pump_us(per_s, per_s, whole=whole and side is ours)
                seen.setdefault(f"{who}_{per_s}_us", []).append(us)
    figures = {name: statistics.median(us) for name, us in seen.items()}
    for per_s in (50, 100):
        ratio = figures[f"rialto_{per_s}_us"] / figures[f"centrifugo_{per_s}_us"]
        figures[f"beside_centrifugo_{per_s}"] = ratio
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="half a minute, 40 s with a Centrifugo"
    )
    raise_limit()
    if not there():
        print("no centrifugo on the PATH: not measured beside it")
    tell("fanout", measure(parser.parse_args().quick), BUDGET)


if __name__ == "__main__":
    main()
