"""Metrics: few, and named for what an operator asks at night (Prometheus text format)."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client import Counter as PlainCounter
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
_SHED = PlainCounter(
    "rialto_shed",
    "What was not done so that the rest could be: see docs/operations.md",
    ("what",),
    registry=REGISTRY,
)
GAUGES = {
    "rialto_connections": "Open websocket connections",
    "rialto_fanout_frames_total": "Frames given to subscribers",
    "rialto_tick_seconds": "How long the busiest channel gathers news at present",
    "rialto_turned_away_total": "Connections refused with 503",
    "rialto_overload_level": "The level of the overload ladder, 0 to 4",
    "rialto_overload_steps_total": "How often the level has changed",
    "rialto_lines_left_out_total": "Lines that chats did not show",
    "rialto_product_pictures_left_total": "Pictures of products that could not be had",
    "rialto_marketplace_up": "1 while the marketplace answers",
}
_READ = {name: Gauge(name, told, registry=REGISTRY) for name, told in GAUGES.items()}


def shed(what: str) -> None:
    """Count something that was not done, so that the rest could be."""
    _SHED.labels(what).inc()


def observe(readings: Mapping[str, Callable[[], float]]) -> None:
    """Let the gauges read the running node, each by its name."""
    for name, read in readings.items():
        _READ[name].set_function(read)


def text() -> bytes:
    return generate_latest(REGISTRY)
