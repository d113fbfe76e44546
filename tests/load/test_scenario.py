"""What a scenario takes, and which one cannot be played."""

from dataclasses import replace

import pytest

from load.run import Run
from load.scenarios import IDLE, ROOM, ROOMS, SCENARIOS, STALLED, STORM, run_of
from load.stalled import StalledRun
from load.storm import StormRun
from load.target import Target

NOWHERE = Target("127.0.0.1", 1, lambda user, role: "")


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_every_scenario_can_be_played_as_it_stands(scenario):
    assert SCENARIOS[scenario.name] is scenario
    scenario.must_be_playable()


@pytest.mark.parametrize(
    ("scenario", "run"),
    [(ROOM, Run), (ROOMS, Run), (IDLE, Run), (STALLED, StalledRun), (STORM, StormRun)],
)
def test_each_is_run_in_its_own_way(scenario, run):
    assert type(run_of(scenario, NOWHERE)) is run


def test_a_room_of_which_some_are_asked_to_stall_is_run_so():
    assert isinstance(run_of(replace(ROOM, stalled=1), NOWHERE), StalledRun)


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        (replace(ROOM, viewers=10, lines_per_s=10), "take at least 20"),
        (replace(STALLED, viewers=10, lines_per_s=1, stalled=10), "nobody would read"),
        (replace(STORM, stalled=1), "nobody stalls"),
    ],
)
def test_what_cannot_be_played_is_told_before_anything_is_opened(scenario, told):
    with pytest.raises(ValueError, match=told):
        run_of(scenario, NOWHERE)


def test_where_the_talkers_stand_apart_there_are_as_many_as_the_lines_need():
    storm = replace(STORM, rooms=1, viewers=10, lines_per_s=4)

    assert (storm.talkers, storm.connections) == (8, 10 + 8 + 1)
    assert ROOM.talkers == 0
