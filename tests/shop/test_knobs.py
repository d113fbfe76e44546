"""Knobs: each fault strikes where it says, and as often."""

import asyncio

import pytest

from shop.knobs import Down, Dropped, Faults, Knobs


@pytest.fixture
async def knobs(world):
    return Knobs(world)


async def test_a_shop_without_faults_answers_at_once(knobs):
    began = asyncio.get_running_loop().time()

    await knobs.before()

    assert not knobs.after()
    assert asyncio.get_running_loop().time() == began


async def test_each_fault_strikes_where_it_says(knobs):
    knobs.turn(Faults(drop_request=1.0, drop_reply=1.0))
    with pytest.raises(Dropped):
        await knobs.before()
    with pytest.raises(Dropped):
        knobs.after()

    knobs.turn(Faults(fail_500=1.0))

    assert knobs.after()


async def test_a_shop_that_is_down_is_up_again_in_time(knobs, world):
    knobs.turn(Faults(down_until_ms=world.now_ms() + 10_000, latency_ms=500))
    with pytest.raises(Down):
        await knobs.before()

    await asyncio.sleep(10)
    began = world.now_ms()
    await knobs.before()

    assert world.now_ms() - began == 500


async def test_a_share_of_a_third_strikes_a_third(knobs):
    knobs.turn(Faults(fail_500=1 / 3))

    struck = sum(knobs.after() for _ in range(3_000))

    assert 900 < struck < 1_100
