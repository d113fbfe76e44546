"""What is read from an HTTP request: its body within bounds, where it came from, its token.

And which of the sizes of a picture it asks for.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from gateway import limits
from storage.pixels import WIDTHS

WITHIN_S = 10.0
# As slow as a telephone at the edge of its network; who is slower holds a place for nothing.
LEAST_PER_S = 8 * 1024
SHOWN = [str(width) for width in WIDTHS]
MODERN = ("image/avif", "image/webp")  # all browsers of ours take the second


class Wanted(NamedTuple):
    """A picture of at least ``width`` pixels, in one of the types that the reader ``takes``."""

    width: int
    takes: set[str]


class BodyLost(Exception):
    """The body broke off, came too slowly, or was not wanted to its end."""


async def pour(request: Request, take: Callable[[bytes], Awaitable[None]]) -> None:
    """Hand the body on, part by part; raises BodyLost, and what ``take`` raises.

    It may take ten seconds, and one more for each 8 KiB that have come.
    """
    clock = asyncio.get_running_loop().time
    began, size = clock(), 0
    try:
        async with asyncio.timeout(WITHIN_S) as limit:
            async for part in request.stream():
                size += len(part)
                await take(part)
                limit.reschedule(began + WITHIN_S + size / LEAST_PER_S)
    except (TimeoutError, ClientDisconnect) as error:
        raise BodyLost from error


async def spare(request: Request, most: int) -> bool:
    """Read on for nothing, so that whoever still sends hears the answer; say whether it ended.

    What is longer than ``most`` bytes, or slow, is not waited for: its line is to be closed.
    """
    read = 0

    async def take(part: bytes) -> None:
        nonlocal read
        read += len(part)
        if read > most:
            raise BodyLost

    try:
        await pour(request, take)
    except BodyLost:
        return False
    except RuntimeError:  # Starlette's word for a body that was read to its end before
        return True
    return True


async def body_of(request: Request, most: int) -> bytes | None:
    """Return the body; None for one of more than ``most`` bytes, a slower one, or a broken one."""
    body = bytearray()

    async def take(part: bytes) -> None:
        body.extend(part)
        if len(body) > most:
            raise BodyLost

    try:
        await pour(request, take)
    except BodyLost:
        return None
    return bytes(body)


def origin_of(request: Request, trusted: frozenset[str]) -> str:
    """Return the address that limits count by; ``trusted`` proxies are believed."""
    peer = request.client.host if request.client else ""
    return limits.origin(peer, ",".join(request.headers.getlist("x-forwarded-for")), trusted)


def bearer_of(request: Request) -> str:
    """Return the token of the ``Authorization`` header, empty if it carries none (RFC 6750)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def wanted_of(request: Request) -> Wanted:
    """Return what ``?w=`` and Accept ask for; raises HTTPException for a width of no size."""
    width = request.query_params.get("w", SHOWN[-1])
    if width not in SHOWN:
        raise HTTPException(400, f"w is one of {', '.join(SHOWN)}")
    accept = request.headers.get("accept", "")
    return Wanted(int(width), {type for type in MODERN if type in accept} or {"image/webp"})
