"""What is read from an HTTP request: its body within bounds, where it came from, its token."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from gateway import limits

WITHIN_S = 10.0
# As slow as a telephone at the edge of its network; who is slower holds a place for nothing.
LEAST_PER_S = 8 * 1024


async def body_of(request: Request, most: int) -> bytes | None:
    """Return the body; None for one of more than ``most`` bytes, a slower one, or a broken one.

    It may take ten seconds, and one more for each 8 KiB that have come.
    """
    body = bytearray()
    began = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(WITHIN_S) as limit:
            async for part in request.stream():
                body += part
                if len(body) > most:
                    return None
                limit.reschedule(began + WITHIN_S + len(body) / LEAST_PER_S)
    except (TimeoutError, ClientDisconnect):
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
