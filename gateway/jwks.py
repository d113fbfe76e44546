"""Public keys of those who sign tokens elsewhere: a JWK set (RFC 7517), fetched and kept."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
import msgspec
from msgspec import Struct, ValidationError

log = logging.getLogger("rialto.tokens")

EVERY_S = 300.0
# An unknown key may be a new one: it is looked for at once, but a flood of them is not.
LEAST_S = 5.0
WITHIN_S = 5.0
# Each kind of key signs by one algorithm, and is believed for no other (RFC 8725, section 3.1).
ALGORITHMS = {("EC", "P-256"): "ES256", ("OKP", "Ed25519"): "EdDSA"}


class KeySet(Struct):
    keys: list[dict[str, Any]]


Fetch = Callable[[], Awaitable[dict[str, object]]]


@dataclass
class Jwks:
    """The keys by their names. What was fetched once is believed until something else is."""

    fetch: Fetch
    now_s: Callable[[], float]
    keys: dict[str, tuple[str, jwt.PyJWK]] = field(default_factory=dict)
    looked_s: float = float("-inf")
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Fetch now, and again every five minutes."""
        while True:
            await self._renew()
            await asyncio.sleep(EVERY_S)

    async def look_for(self, kid: str) -> None:
        """Fetch again if the key ``kid`` is not there, unless that was tried a moment ago."""
        async with self.looking:  # those who come meanwhile find it there
            if kid not in self.keys and self.now_s() - self.looked_s >= LEAST_S:
                await self._renew()

    async def _renew(self) -> None:
        self.looked_s = self.now_s()
        try:
            async with asyncio.timeout(WITHIN_S):
                told = await self.fetch()
            self.keys = dict(_usable(msgspec.convert(told, KeySet).keys))
        except (
            httpx.HTTPError,
            TimeoutError,
            jwt.PyJWTError,
            ValueError,
            ValidationError,
        ) as error:
            log.warning("jwks.not_renewed", extra={"error": f"{type(error).__name__}: {error}"})


def _usable(keys: list[dict[str, Any]]) -> Iterator[tuple[str, tuple[str, jwt.PyJWK]]]:
    for told in keys:
        algorithm = ALGORITHMS.get((str(told.get("kty")), str(told.get("crv"))))
        if algorithm and (kid := told.get("kid")):
            yield kid, (algorithm, jwt.PyJWK(told, algorithm))


def fetching(client: httpx.AsyncClient, url: str) -> Fetch:
    """Return what fetches a key set from ``url``."""

    async def fetch() -> dict[str, object]:
        answer = (await client.get(url)).raise_for_status()
        told: dict[str, object] = answer.json()
        return told

    return fetch
