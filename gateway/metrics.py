"""Metrics: few, and named for what an operator asks at night (Prometheus text format)."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

REGISTRY = CollectorRegistry()
BOUNDS_S = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3)


class Commands(Collector):
    """Commands by name and outcome, and how long they took.

    Every command is counted, by the loop's thread alone: the library's own counters, with a lock
    for each step, cost as much as a row in the store.
    """

    def __init__(self) -> None:
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.within = [0] * (len(BOUNDS_S) + 1)
        self.took_s = 0.0

    def count(self, command: str, outcome: str, took_s: float) -> None:
        """Count one command that was carried through, refused or failed."""
        self.outcomes[command, outcome] += 1
        self.within[bisect_left(BOUNDS_S, took_s)] += 1
        self.took_s += took_s

    def collect(self) -> Iterator[Metric]:
        told = CounterMetricFamily(
            "rialto_commands",
            "Commands by name and outcome: ok, the refusal's code, fault, error or cancelled",
            labels=("command", "outcome"),
        )
        for labels, number in self.outcomes.items():
            told.add_metric(labels, number)
        yield told
        bounds = map(floatToGoString, (*BOUNDS_S, float("inf")))
        yield HistogramMetricFamily(
            "rialto_command_seconds",
            "Time from a command's bytes to its answer",
            buckets=[*zip(bounds, accumulate(self.within), strict=True)],
            sum_value=self.took_s,
        )


COMMANDS = Commands()
REGISTRY.register(COMMANDS)
count = COMMANDS.count
_CONNECTIONS = Gauge("rialto_connections", "Open websocket connections", registry=REGISTRY)
_FRAMES = Gauge("rialto_fanout_frames_total", "Frames given to subscribers", registry=REGISTRY)
_TICK = Gauge("rialto_tick_seconds", "How long news is gathered at present", registry=REGISTRY)
_TURNED_AWAY = Gauge("rialto_turned_away_total", "Connections refused with 503", registry=REGISTRY)
_MARKETPLACE = Gauge("rialto_marketplace_up", "1 while the marketplace answers", registry=REGISTRY)


def observe(
    connections: Callable[[], int],
    frames: Callable[[], int],
    tick_s: Callable[[], float],
    turned_away: Callable[[], int],
    marketplace_up: Callable[[], bool],
) -> None:
    """Let the gauges read the running node."""
    _CONNECTIONS.set_function(lambda: float(connections()))
    _FRAMES.set_function(lambda: float(frames()))
    _TICK.set_function(tick_s)
    _TURNED_AWAY.set_function(lambda: float(turned_away()))
    _MARKETPLACE.set_function(lambda: float(marketplace_up()))


def text() -> bytes:
    return generate_latest(REGISTRY)
