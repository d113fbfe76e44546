"""Metrics: few, and named for what an operator asks at night (Prometheus text format)."""

from collections.abc import Callable
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

COMMANDS = Counter(
    "rialto_commands_total",
    "Commands by name and outcome: ok, the refusal's code, fault or error",
    ("command", "outcome"),
    registry=REGISTRY,
)
COMMAND_SECONDS = Histogram(
    "rialto_command_seconds",
    "Time from a command's bytes to its answer",
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3),
    registry=REGISTRY,
)
_CONNECTIONS = Gauge("rialto_connections", "Open websocket connections", registry=REGISTRY)
_FRAMES = Gauge("rialto_fanout_frames_total", "Frames given to subscribers", registry=REGISTRY)
_TICK = Gauge("rialto_tick_seconds", "How long news is gathered at present", registry=REGISTRY)
_MARKETPLACE = Gauge("rialto_marketplace_up", "1 while the marketplace answers", registry=REGISTRY)


# Names and outcomes are few; looking the pair up anew costs more than counting it.
_counter = cache(COMMANDS.labels)


def count(command: str, outcome: str, took_s: float) -> None:
    """Count one command that was carried through, refused or failed."""
    _counter(command, outcome).inc()
    COMMAND_SECONDS.observe(took_s)


def observe(
    connections: Callable[[], int],
    frames: Callable[[], int],
    tick_s: Callable[[], float],
    marketplace_up: Callable[[], bool],
) -> None:
    """Let the gauges read the running node."""
    _CONNECTIONS.set_function(lambda: float(connections()))
    _FRAMES.set_function(lambda: float(frames()))
    _TICK.set_function(tick_s)
    _MARKETPLACE.set_function(lambda: float(marketplace_up()))


def text() -> bytes:
    return generate_latest(REGISTRY)
