"""Requests that a cookie lets do something: from our own pages alone, at a pace, in a shape."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.door import Door
from gateway.limits import Allowance, Doorkeeper
from gateway.problems import problem, refused
from gateway.requests import body_of, origin_of
from rialto.refusal import Refusal, TooFast

MOST_BODY = 8 * 1024
PACE = Allowance(20, 0.2)  # of one address
COME_BACK_MS = 5_000
B = TypeVar("B")
Act = Callable[[Request], Awaitable[Response]]


class Unread(Exception):
    """The sentence that tells what is wrong with a body."""


@dataclass
class SameOrigin:
    """Lets through what pages of this very host ask (RFC 6454), at the pace of each address."""

    door: Door
    doorkeeper: Doorkeeper = field(init=False)

    def __post_init__(self) -> None:
        self.doorkeeper = Doorkeeper(self.door.doorkeeper.now_s, arrivals=PACE)

    def guarded(self, act: Act) -> Act:
        """Return ``act`` for our own pages: others, the too fast and the unreadable are refused."""

        async def guarded(request: Request) -> Response:
            if not self._ours(request):
                return problem(403, "this is for our own pages alone")
            if not self.doorkeeper.passes(origin_of(request, self.door.trusted)):
                return problem(429, TooFast.reason, code=TooFast.code, retry_after_ms=COME_BACK_MS)
            try:
                return await act(request)
            except Unread as unread:
                return problem(400, str(unread))
            except Refusal as refusal:
                return refused(refusal)

        return guarded

    def _ours(self, request: Request) -> bool:
        """Say whether a request comes from a page of this very host (RFC 6454)."""
        origin = request.headers.get("origin", "")
        _, _, host = origin.partition("://")
        return origin in self.door.origins and host == request.headers.get("host", "")


async def read(request: Request, shape: type[B]) -> B:
    """Return the body in its shape; raises Unread."""
    body = await body_of(request, MOST_BODY)
    if body is None:
        raise Unread("the body is too long, or came too slowly")
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unread(str(error)) from error


def answer(told: Any) -> Response:
    """Answer with what no cache may keep."""
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(told), 200, headers, media_type="application/json")
