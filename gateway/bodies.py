"""Bodies of requests: read whole within bounds of size and time, or not at all."""

import asyncio

from starlette.requests import ClientDisconnect, Request

WITHIN_S = 10.0


async def body_of(request: Request, most: int) -> bytes | None:
    """Return the body; None for one of more than ``most`` bytes, a slower one, or a broken one."""
    body = bytearray()
    try:
        async with asyncio.timeout(WITHIN_S):
            async for part in request.stream():
                body += part
                if len(body) > most:
                    return None
    except (TimeoutError, ClientDisconnect):
        return None
    return bytes(body)
