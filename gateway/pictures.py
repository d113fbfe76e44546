"""The picture over HTTP: WHIP in at ``/whip/{room}``, WHEP out at ``/whep/{room}``."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.limits import Doorkeeper
from gateway.problems import problem
from gateway.requests import bearer_of, body_of, origin_of
from media import whip
from media.port import MediaEngine, Session, SessionId
from rialto.ids import RoomId
from rialto.refusal import Refusal, TooFast

LONGEST_ID = 64
AGAIN_MS = 2_000


class Hosts(Protocol):
    """Who may show a picture, told by their bearer token; refuses all others."""

    async def may_publish(self, room: RoomId, token: str) -> object: ...

    async def publish(self, room: RoomId, offer: str, token: str) -> Session: ...


@dataclass
class Joins:
    """How fast one address may open sessions, each of which holds a place until it connects."""

    door: Doorkeeper = field(default_factory=lambda: Doorkeeper(time.monotonic))
    trusted: frozenset[str] = frozenset()

    def check(self, request: Request) -> None:
        """Refuse with TooFast whoever asks faster than a crowd behind one address would."""
        if not self.door.passes(origin_of(request, self.trusted)):  # the engine counts who is in
            raise TooFast(retry_after_ms=AGAIN_MS)


@dataclass
class Endpoint:
    """One of the two doors. It decides nothing: engine and hosts refuse, whip.py words it.

    ``begin`` is given the room, the offer and the token.
    """

    path: str
    begin: Callable[[RoomId, str, str], Awaitable[Session]]
    end: Callable[[SessionId], Awaitable[bool]]
    may_end: Callable[[RoomId, str], Awaitable[object]] | None
    joins: Joins

    def routes(self) -> list[Route]:
        room, session = f"{self.path}/{{room}}", f"{self.path}/{{room}}/{{session}}"
        return [
            Route(room, self.post, methods=["POST"]),
            Route(room, self.options, methods=["OPTIONS"]),
            Route(session, self.delete, methods=["DELETE"]),
            Route(session, self.options, methods=["OPTIONS"]),
        ]

    async def post(self, request: Request) -> Response:
        if not whip.is_sdp(request.headers.get("content-type", "")):
            return _problem(415, f"a picture is offered as {whip.SDP}")
        body = await body_of(request, whip.MOST_BODY)
        if body is None:
            return _problem(413, "the offer is too long, or came too slowly")
        room = RoomId(request.path_params["room"][:LONGEST_ID])
        try:
            self.joins.check(request)
            session = await self.begin(room, body.decode(errors="replace"), bearer_of(request))
        except Refusal as refusal:
            return _told(request, refusal)
        headers = whip.opened(session, f"{self.path}/{room}")
        return Response(session.answer, 201, headers, media_type=whip.SDP)

    async def delete(self, request: Request) -> Response:
        room = RoomId(request.path_params["room"][:LONGEST_ID])
        try:
            if self.may_end:
                await self.may_end(room, bearer_of(request))
            found = await self.end(SessionId(request.path_params["session"][:LONGEST_ID]))
        except Refusal as refusal:
            return _told(request, refusal)
        return Response(status_code=200 if found else 404, headers=whip.CORS)

    async def options(self, request: Request) -> Response:
        return Response(status_code=204, headers={**whip.PREFLIGHT, "Accept-Post": whip.SDP})


def routes(engine: MediaEngine, hosts: Hosts, joins: Joins | None = None) -> list[Route]:
    """Return the routes of both doors: hosts prove themselves, anyone may watch.

    There is no PATCH: an ICE-lite server learns the client's addresses from its checks, so that
    trickled candidates would tell it nothing, and RFC 9725 section 4.3 allows 405.
    """
    joins = joins or Joins()

    async def play(room: RoomId, offer: str, _: str) -> Session:
        return await engine.play(room, offer)

    return [
        *Endpoint("/whip", hosts.publish, engine.end, hosts.may_publish, joins).routes(),
        *Endpoint("/whep", play, engine.end, None, joins).routes(),
    ]


def _problem(status: int, title: str) -> Response:
    response = problem(status, title)
    response.headers.update({**whip.CORS, "Accept-Post": whip.SDP})
    return response


def _told(request: Request, refusal: Refusal) -> Response:
    token = bearer_of(request)
    status, headers, body = whip.refused(refusal, with_token=bool(token))
    return Response(msgspec.json.encode(body), status, headers)
