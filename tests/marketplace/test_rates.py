"""Rates of the day: kept until newer ones come, and told no longer than they say something."""

import asyncio

import pytest

from marketplace.rates import EVERY_S, LASTS_MS, SOON_S, WITHIN_S, NoRates, Rates, RateTable


class Source:
    """Tells what it holds, or fails as it is told to."""

    def __init__(self, now_ms):
        self.now_ms, self.asked, self.fails = now_ms, 0, None

    async def __call__(self):
        self.asked += 1
        if isinstance(self.fails, Exception):
            raise self.fails
        if self.fails:
            await asyncio.sleep(self.fails)
        return RateTable("EUR", self.now_ms(), {"GBP": 0.85, "USD": 1.08})


@pytest.fixture
def source(world):
    return Source(world.now_ms)


@pytest.fixture
async def rates(world, source):
    rates = Rates(world.now_ms, source)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(rates.run())
        await asyncio.sleep(1)
        yield rates
        running.cancel()


async def test_they_are_read_at_once_and_four_times_a_day(rates, source):
    assert rates.currencies() == {"EUR", "GBP", "USD"}
    assert source.asked == 1

    await asyncio.sleep(EVERY_S)

    assert source.asked == 2


@pytest.mark.parametrize("fails", [NoRates("gone"), WITHIN_S + 1], ids=["gone", "too slow"])
async def test_a_source_that_fails_is_asked_again_soon_and_what_is_known_stays(
    rates, source, fails
):
    source.fails = fails
    await asyncio.sleep(EVERY_S + WITHIN_S)
    known = rates.current()
    source.fails = None

    await asyncio.sleep(SOON_S)

    assert source.asked == 3
    assert known.at_ms < rates.current().at_ms


async def test_rates_of_last_week_are_told_no_more(rates, source):
    source.fails = NoRates("gone")

    await asyncio.sleep(LASTS_MS / 1000)

    assert rates.current() is None
    assert rates.currencies() == frozenset()


async def test_without_a_source_there_are_none(world):
    rates = Rates(world.now_ms)

    await rates.run()

    assert rates.current() is None
