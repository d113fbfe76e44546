"""All come back after their node's end, and know what they miss: the bench's storm, a small one."""

import signal
from dataclasses import replace

import pytest

from bench.storm import scene
from load.scenarios import STORM

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(180)]
SMALL = replace(STORM, viewers=30, seconds=1)


async def test_over_an_orderly_end_everybody_recovers_everything():
    seen = await scene(SMALL, signal.SIGTERM)

    assert (seen["not_recovered_share"], seen["silent_gaps"], seen["twice"]) == (0, 0, 0)
    assert seen["lines"] > 0


async def test_over_a_kill_the_log_is_whole_and_the_gap_of_the_chat_is_declared_to_everybody():
    seen = await scene(SMALL, signal.SIGKILL)

    assert (seen["logged_not_recovered_share"], seen["undeclared_share"]) == (0, 0)
    assert (seen["silent_gaps"], seen["twice"]) == (0, 0)
    assert seen["lines"] > 0
