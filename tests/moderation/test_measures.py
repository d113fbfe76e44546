"""Measures: each step does what it says, and is undone unless something took its place."""

import pytest

from chat.lines import LINES
from moderation.access import ACCESSES
from moderation.bans import BANS, BannedHere
from moderation.ladder import Step
from moderation.measures import until_ms
from moderation.restraints import held_back
from moderation.sanctions import SANCTIONS, UNTIL_LIFTED_MS
from storage.work import Look
from tests.callers import ada, lea, mo, sam


@pytest.mark.parametrize(
    ("step", "seconds", "end"),
    [
        (Step.WARNING, 60, 0),
        (Step.TIMEOUT, 60, 1_060_000),
        (Step.ROOM_BAN, 0, UNTIL_LIFTED_MS),
        (Step.BAN, 60, UNTIL_LIFTED_MS),
    ],
)
def test_a_step_is_over_at_once_or_in_a_while_or_never(step, seconds, end):
    assert until_ms(step, seconds, 1_000_000) == end


@pytest.fixture
def state(court, store, world):
    """Return what holds of Ada: taken back, silent here and everywhere, restrained, shut out."""

    async def state():
        now, look = world.now_ms(), Look(store)
        held = [await look.get(SANCTIONS, f"{place}/ada") for place in (court.room, "")]
        access = await look.get(ACCESSES, "ada")
        (line,) = [line for line in store.rows[LINES.name].values() if line.author == "ada"]
        return {
            "removed": bool(line.gone_by),
            "silent": bool(held[0] and held[0].holds(now)),
            "mute": bool(held[1] and held[1].holds(now)),
            "slow": bool(await held_back("slow", "ada", look, now)),
            "hold": bool(await held_back("hold", "ada", look, now)),
            "out": bool(access and now < access.until_ms),
        }

    return state


DOES = {
    "nudge": set(),
    "warning": set(),
    "removal": {"removed"},
    "slow": {"removed", "slow"},
    "timeout": {"removed", "silent"},
    "room_ban": {"removed", "silent"},
    "mute": {"removed", "mute"},
    "hold": {"removed", "hold"},
    "suspension": {"removed", "out"},
}


@pytest.mark.parametrize("step", DOES)
async def test_a_step_does_what_it_says_and_is_undone_whole(step, court, state):
    statement = await court.decided(step)
    done = {name for name, holds in (await state()).items() if holds}

    answer = await court.review(statement, "none")

    assert done == DOES[step]
    assert answer["outcome"] == "overturned"
    assert not any((await state()).values())


@pytest.mark.parametrize("step", ["timeout", "hold", "suspension"])
async def test_what_took_its_place_since_stays(step, court, store, world):
    cases = [await court.case(), await court.case()]
    answers = [await court.decide(case, step) for case in cases]

    await court.review(court.statement(answers[0]["statement"]), "none")

    look, now = Look(store), world.now_ms()
    silent = await look.get(SANCTIONS, f"{court.room}/ada")
    access = await look.get(ACCESSES, "ada")
    assert {
        "timeout": bool(silent and silent.holds(now)),
        "hold": bool(await held_back("hold", "ada", look, now)),
        "suspension": bool(access and now < access.until_ms),
    }[step]


async def test_a_line_that_is_gone_already_is_not_taken_back_twice(court, room, store):
    line = await court.say()
    await court.report(line)
    await court.ask.ok("chat:delete", mo, chat=room, line=line)
    case = court.cases()[0].id

    await court.decide(case, "removal")

    assert store.rows[LINES.name][line].gone_by == "mo"


async def test_without_a_line_nothing_is_taken_back(court, store):
    await court.ask.ok("access:ban", sam, user="ada", reason="fraud")
    case = court.cases()[0].id
    await court.decide(case, "suspension", lea)

    assert LINES.name not in store.rows


async def test_a_room_ban_shuts_the_room_and_an_appeal_opens_it_again(court, store):
    statement = await court.decided("room_ban")
    refused = await court.ask.no("room:show", ada, room=court.room)

    await court.review(statement, "none")

    assert refused["code"] == BannedHere.code
    assert await court.ask.ok("room:show", ada, room=court.room)


async def test_a_ban_of_the_host_outlasts_an_appeal_against_another(court, store):
    statement = await court.decided("room_ban")
    await court.ask.ok("room:ban", scope=court.room, user="ada", reason="rude")

    await court.review(statement, "none")

    assert (await store.get(BANS, f"{court.room}/ada")).reason == "rude"
    assert (await court.ask.no("room:show", ada, room=court.room))["code"] == BannedHere.code
