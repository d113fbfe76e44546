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
from media.turn import Turn
from rialto.ids import RoomId
from rialto.refusal import Refusal, TooFast

LONGEST_ID = 64
AGAIN_MS = 2_000
NOBODY = Turn((), "", lambda: 0)
ACCEPTED = {"Accept-Post": whip.SDP, "Accept-Patch": whip.FRAGMENT}


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
    engine: MediaEngine
    may_end: Callable[[RoomId, str], Awaitable[object]] | None
    joins: Joins
    turn: Turn

    def routes(self) -> list[Route]:
        room, session = f"{self.path}/{{room}}", f"{self.path}/{{room}}/{{session}}"
        return [
            Route(room, self.post, methods=["POST"]),
            Route(room, self.options, methods=["OPTIONS"]),
            Route(session, self.patch, methods=["PATCH"]),
            Route(session, self.delete, methods=["DELETE"]),
            Route(session, self.options, methods=["OPTIONS"]),
        ]

    async def post(self, request: Request) -> Response:
        if not whip.is_of(whip.SDP, request.headers.get("content-type", "")):
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
        headers = whip.opened(session, f"{self.path}/{room}", self.turn.links())
        return Response(session.answer, 201, headers, media_type=whip.SDP)

    async def patch(self, request: Request) -> Response:
        """Take candidates, of which we need none, or begin another ICE session (RFC 9725, 4.3)."""
        if not whip.is_of(whip.FRAGMENT, request.headers.get("content-type", "")):
            return _problem(415, f"ICE is told as {whip.FRAGMENT}")
        body = await body_of(request, whip.MOST_BODY)
        if body is None:
            return _problem(413, "the fragment is too long, or came too slowly")
        asked = request.headers.get("if-match", "")
        if not asked:
            return _problem(428, "If-Match says which ICE session is meant")
        room, session = _named(request)
        try:
            self.joins.check(request)
            if self.may_end:
                await self.may_end(room, bearer_of(request))
            if asked in whip.RESTARTS:
                return await self._restart(session, body.decode(errors="replace"))
            etag = await self.engine.etag(session)
        except Refusal as refusal:
            return _told(request, refusal)
        if not etag:
            return Response(status_code=404, headers=whip.CORS)
        # An ICE-lite server learns addresses from the client's checks: candidates tell nothing.
        return Response(status_code=204 if whip.matches(asked, etag) else 412, headers=whip.CORS)

    async def _restart(self, session: SessionId, text: str) -> Response:
        if not whip.has_keys(text):
            return _problem(400, "a restart tells a=ice-ufrag and a=ice-pwd")
        again = await self.engine.restart(session)
        if again is None:
            return Response(status_code=404, headers=whip.CORS)
        return Response(again.answer, 200, whip.restarted(again), media_type=whip.FRAGMENT)

    async def delete(self, request: Request) -> Response:
        room, session = _named(request)
        try:
            if self.may_end:
                await self.may_end(room, bearer_of(request))
            found = await self.engine.end(session)
        except Refusal as refusal:
            return _told(request, refusal)
        return Response(status_code=200 if found else 404, headers=whip.CORS)

    async def options(self, request: Request) -> Response:
        return Response(status_code=204, headers={**whip.PREFLIGHT, **ACCEPTED})


def routes(
    engine: MediaEngine, hosts: Hosts, joins: Joins | None = None, turn: Turn = NOBODY
) -> list[Route]:
    """Return the routes of both doors: hosts prove themselves, anyone may watch."""
    joins = joins or Joins()

    async def play(room: RoomId, offer: str, _: str) -> Session:
        return await engine.play(room, offer)

    return [
        *Endpoint("/whip", hosts.publish, engine, hosts.may_publish, joins, turn).routes(),
        *Endpoint("/whep", play, engine, None, joins, turn).routes(),
    ]


def _problem(status: int, title: str) -> Response:
    response = problem(status, title)
    response.headers.update({**whip.CORS, **ACCEPTED})
    return response


def _named(request: Request) -> tuple[RoomId, SessionId]:
    room, session = request.path_params["room"], request.path_params["session"]
    return RoomId(room[:LONGEST_ID]), SessionId(session[:LONGEST_ID])


def _told(request: Request, refusal: Refusal) -> Response:
    token = bearer_of(request)
    status, headers, body = whip.refused(refusal, with_token=bool(token))
    return Response(msgspec.json.encode(body), status, headers)
