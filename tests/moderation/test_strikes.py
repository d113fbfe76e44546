"""Strikes: what a decision leaves against somebody, and what is left of it."""

from moderation.ladder import POINTS, Mark, Step
from moderation.strikes import strikes_of
from storage.work import Look


async def test_a_decision_leaves_its_points_and_what_was_overturned_none(court, store, world):
    statement = await court.decided("removal")
    left = await strikes_of("ada", Look(store))

    await court.review(statement, "none")

    assert left == [Mark(POINTS[Step.REMOVAL], statement.at_ms)]
    assert await strikes_of("ada", Look(store)) == []


async def test_a_hint_leaves_none(court, store):
    statement = await court.decided("nudge")
    await court.review(statement, "none")

    assert await strikes_of("ada", Look(store)) == []
