"""The rates of the demo: of today, and in the shape that the real ones have."""

import httpx

from gateway.demo_rates import INVENTED, invented
from gateway.rates_source import reading
from marketplace.rates import Rates


async def test_they_are_read_as_real_ones_are_and_are_of_today(tmp_path, world):
    async with httpx.AsyncClient() as client:
        fetch = reading(client, invented(tmp_path, world.now_ms()))
        rates = Rates(world.now_ms, fetch, await fetch())

    assert rates.currencies() == {"EUR", *INVENTED}
