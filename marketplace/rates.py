"""Rates of exchange: what a price is about, in the currency that its reader thinks in.

They only tell. What is asked, confirmed and paid stays in the seller's currency.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

log = logging.getLogger("rialto.rates")

DAY_MS = 24 * 60 * 60 * 1000
# Central banks rest for some days at Easter; what is older than this tells nothing.
LASTS_MS = 7 * DAY_MS
EVERY_S = 6 * 60 * 60.0
SOON_S = 10 * 60.0
WITHIN_S = 20.0

Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}(?!\n)$")]


class RateTable(Struct, frozen=True):
    """What one unit of ``base`` was worth at ``at_ms``, in units of each currency (ISO 4217)."""

    base: Currency
    at_ms: int
    rates: dict[Currency, Annotated[float, Meta(gt=0)]]


class NoRates(Exception):
    """The source has none that can be read; the message says why."""


@dataclass
class Rates:
    """The last table that could be had; without ``fetch`` there is none."""

    now_ms: Callable[[], int]
    fetch: Callable[[], Awaitable[RateTable]] | None = None
    table: RateTable | None = None

    def current(self) -> RateTable | None:
        """Return the table, None without one that is younger than a week."""
        if self.table and self.now_ms() - self.table.at_ms < LASTS_MS:
            return self.table
        return None

    def currencies(self) -> frozenset[str]:
        """Return the currencies in which something can be told."""
        table = self.current()
        return frozenset((table.base, *table.rates)) if table else frozenset()

    async def run(self) -> None:
        """Fetch now, and four times a day; where that fails, again in ten minutes."""
        if self.fetch is None:
            return
        while True:
            renewed = await self._renewed(self.fetch)
            await asyncio.sleep(EVERY_S if renewed else SOON_S)

    async def _renewed(self, fetch: Callable[[], Awaitable[RateTable]]) -> bool:
        try:
            async with asyncio.timeout(WITHIN_S):
                self.table = await fetch()
        except (NoRates, TimeoutError) as error:
            log.warning("rates.not_renewed", extra={"error": f"{type(error).__name__}: {error}"})
            return False
        return True
