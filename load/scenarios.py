"""The scenarios by name, each with its defaults, and how each of them is run."""

from load.run import Run
from load.scenario import Scenario
from load.stalled import StalledRun
from load.storm import StormRun
from load.target import Target

ROOM = Scenario("room", "one full room that talks and likes", 1, 2_000, 200, 2_000, 10)
ROOMS = Scenario("rooms", "many small rooms, a line a second in each", 200, 25, 200, 0, 10)
IDLE = Scenario("idle", "a crowd that only listens", 1, 10_000, 0, 0, 60)
STALLED = Scenario(
    "stalled", "a full room in which some read nothing any more", 1, 2_000, 200, 2_000, 10, 100
)
STORM = Scenario(
    "storm", "all are cut at once after so many seconds, and come back", 1, 3_000, 4, 0, 3,
    apart=True,
)  # fmt: skip

SCENARIOS = {one.name: one for one in (ROOM, ROOMS, IDLE, STALLED, STORM)}


def run_of(scenario: Scenario, target: Target) -> Run:
    """Make the run of a scenario; raises ValueError where it cannot be played."""
    if scenario.apart:
        return StormRun(scenario, target)
    return StalledRun(scenario, target) if scenario.stalled else Run(scenario, target)
