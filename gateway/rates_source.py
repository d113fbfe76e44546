"""Where rates of exchange come from: an address, or a file."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from marketplace.ecb import MOST_BYTES, table_of
from marketplace.rates import NoRates, RateTable


def reading(client: httpx.AsyncClient, source: str) -> Callable[[], Awaitable[RateTable]]:
    """Return what reads the table at ``source``; it raises NoRates where that cannot be had."""

    async def fetch() -> RateTable:
        try:
            if source.startswith(("http://", "https://")):
                return table_of(await _fetched(client, source))
            return table_of(await asyncio.to_thread(_read, Path(source)))
        except (httpx.HTTPError, OSError) as error:
            raise NoRates(f"{type(error).__name__}: {error}") from error

    return fetch


async def _fetched(client: httpx.AsyncClient, url: str) -> bytes:
    """Read no more than a table can have."""
    body = bytearray()
    async with client.stream("GET", url) as answer:
        answer.raise_for_status()
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > MOST_BYTES:
                break
    return bytes(body)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
