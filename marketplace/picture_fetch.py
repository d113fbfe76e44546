"""Pictures of products over http, from one origin, looked at in a child process.

No redirect is followed, nothing is sent that says who asks, and what comes is bounded in bytes and
time before anything unpacks it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from marketplace.pictures import NoPicture, PictureAway, asked_at
from rialto.refusal import Busy
from storage.renditions import NotTaken, UploadTooLarge

MOST_BYTES = 8 << 20
WITHIN_S = 15.0  # all of it, however slowly it drips
# As it lies there: what was packed could become a thousand times as much in here.
HEADERS = {"accept": "image/webp,image/png,image/jpeg", "accept-encoding": "identity"}


@dataclass
class FetchedPictures:
    """Adapter of ProductPictures. ``look`` says how bytes look (storage/looks.py)."""

    client: httpx.AsyncClient
    origin: str
    look: Callable[[bytes], Awaitable[str]]

    async def look_of(self, picture: str) -> str:
        body = await self._fetched(asked_at(self.origin, picture))
        try:
            return await self.look(body)
        except NotTaken as no:
            raise NoPicture("it is no PNG, JPEG or WebP") from no
        except UploadTooLarge as no:
            raise NoPicture("it takes too much to unpack") from no
        except (Busy, OSError) as error:
            raise PictureAway(type(error).__name__) from error

    async def _fetched(self, address: str) -> bytes:
        try:
            async with (
                asyncio.timeout(WITHIN_S),
                self.client.stream("GET", address, headers=HEADERS) as answer,
            ):
                return await _read(answer)
        except (httpx.HTTPError, TimeoutError) as error:
            raise PictureAway(type(error).__name__) from error
        finally:
            self.client.cookies.clear()


async def _read(answer: httpx.Response) -> bytes:
    if answer.status_code != httpx.codes.OK:
        raise PictureAway(f"it is answered with {answer.status_code}")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise NoPicture("it is packed")
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > MOST_BYTES:
            raise NoPicture("it is too large")
    return bytes(body)
