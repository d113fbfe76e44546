"""Commands over HTTP: ``POST /api/{noun:verb}`` with the ask as its body.

The same dispatch, permissions and paces as over a socket. A change takes its key from the header
``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header), so that it may be sent again.
"""

from dataclasses import dataclass

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway import limits
from gateway.admission import Admission
from gateway.dispatch import Dispatch
from gateway.problems import problem, refused
from gateway.requests import bearer_of, body_of, origin_of
from gateway.services import PREFIX, Services
from gateway.tokens import BadToken, ExpiredToken
from rialto.answer import BadBody, UnknownCommand
from rialto.command import COMMANDS, Caller, Guest
from rialto.refusal import Denied, Refusal, SignInFirst

KEY = "idempotency-key"
EMPTY = Raw(b"")


class No(Struct):
    code: int
    reason: str
    retry_after_ms: int | None = None
    facts: dict[str, object] = {}


class Answered(Struct):
    ok: Raw = EMPTY
    no: No | None = None


class NotKnown(Exception):
    """Who asks cannot be told from what they show; the message says why."""


@dataclass
class Api:
    dispatch: Dispatch
    admission: Admission
    services: Services
    trusted: frozenset[str]

    def routes(self) -> list[Route]:
        return [Route("/api/{command}", self.ask, methods=["POST"])]

    async def ask(self, request: Request) -> Response:
        """Carry out one command; answers what it answers, or a problem."""
        name = request.path_params["command"]
        if name not in COMMANDS:
            return problem(404, "there is no such command")
        body = await body_of(request, limits.MESSAGE_BYTES)
        if body is None:
            return problem(413, "the body is too long, or came too slowly")
        try:
            who = await self._who(request, name)
            told = await self.dispatch(name, _with_key(body or b"{}", request, name), who)
        except NotKnown as unknown:
            return problem(401, str(unknown), code=SignInFirst.code)
        except Refusal as refusal:
            return refused(refusal)
        except (BadBody, UnknownCommand) as bad:
            return problem(400, str(bad))
        return _answer(told)

    async def _who(self, request: Request, name: str) -> Caller:
        """Return who asks: a service by its key, a person by a token, else a guest."""
        if not request.headers.get("authorization"):
            return Guest(origin_of(request, self.trusted))
        shown = bearer_of(request)
        if not shown:
            raise NotKnown("show a bearer token, or a service's key")
        if shown.startswith(PREFIX):
            service = self.services.of(shown)
            if service is None:
                raise NotKnown("this key is not known, or no longer")
            if name not in service.may:
                raise Denied(needs=name)
            return service.member
        try:
            member = await self.admission.member(shown)
            return replace(member, origin=origin_of(request, self.trusted))
        except ExpiredToken:
            raise NotKnown("the token has expired") from None
        except BadToken:
            raise NotKnown("this is no token of ours") from None


def _with_key(body: bytes, request: Request, name: str) -> bytes:
    """Put the key of a change from its header into the ask; a body's own key must be the same."""
    key = request.headers.get(KEY)
    if key is None or not COMMANDS[name].writes:
        return body
    try:
        asked = msgspec.json.decode(body, type=dict[str, Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadBody(str(error)) from error
    told = Raw(msgspec.json.encode(key.strip('"')))
    if bytes(asked.setdefault("key", told)) != bytes(told):
        raise BadBody("the body names another key than the header")
    return msgspec.json.encode(asked)


def _answer(told: bytes) -> Response:
    answer = msgspec.json.decode(told, type=Answered)
    if answer.no is None:
        return Response(bytes(answer.ok), media_type="application/json")
    no = answer.no
    return refused(Refusal.known[no.code](retry_after_ms=no.retry_after_ms, **no.facts))
