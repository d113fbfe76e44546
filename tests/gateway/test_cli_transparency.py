"""The command line's report of half a year: figures as JSON, and each statement on a line."""

import json
from functools import partial

import pytest
from msgspec.structs import replace

from gateway.compose_store import at_rest
from moderation.ladder import Step
from moderation.statements import STATEMENTS, Decider, Measure, restrict
from rialto.world import World

pytestmark = pytest.mark.threads
NOW_MS = 1_790_000_000_000  # in the second half of 2026


@pytest.fixture
async def typed(settings, command_line):
    """Two statements of that half-year, one of them a hint, and one of the half before."""
    world = World(now_ms=lambda: NOW_MS)

    async def decide(work):
        for step in (Step.REMOVAL, Step.NUDGE):
            measure = Measure(verb="test", user="ada", step=step, ground="spam")
            restrict(measure, Decider("tess", "agent"), work, world)
        before = restrict(
            Measure(verb="test", user="bo", step=Step.MUTE), Decider("tess", "agent"), work, world
        )
        work.store(STATEMENTS, replace(before, at_ms=NOW_MS - 200 * 86_400_000))

    async with at_rest(settings, World()) as commit:
        await commit(decide)
    return partial(command_line, "transparency")


def test_the_figures_of_a_half_year_are_printed(typed):
    status, said = typed("2026-H2")

    told = json.loads(said)
    assert status == 0
    assert (told["actions"], told["actions_by_step"]) == (2, {"nudge": 1, "removal": 1})


def test_its_statements_are_written_a_line_each_but_for_hints(typed, tmp_path):
    status, _ = typed("2026-H2", "--statements", str(tmp_path / "out.jsonl"))

    (line,) = (tmp_path / "out.jsonl").read_text().splitlines()
    assert status == 0
    assert json.loads(line)["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_REMOVED"]


def test_what_is_no_half_year_is_not_taken(typed):
    status, said = typed("2026")

    assert status == 2
    assert "2026-H2" in said
