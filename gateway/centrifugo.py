"""Centrifugo's hooks: what a Centrifugo in front asks of us for its clients (ADR 11).

Source: its documentation, "Proxy events to the backend", and what version 6.9 sends and accepts.
"""

import base64
import hmac
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway import codes, limits
from gateway.admission import Admission
from gateway.codes import Close, Ended, ErrorBody, Failed
from gateway.dispatch import Dispatch
from gateway.open_channels import admit, must_be_welcome
from gateway.problems import problem
from gateway.requests import body_of
from gateway.tokens import ExpiredToken, Identity
from moderation.access import Banned
from rialto.answer import Fault, no
from rialto.command import Caller, Guest, Member
from rialto.ids import Somebody
from rialto.refusal import SignInFirst
from rialto.roles import GRANTABLE, Role

log = logging.getLogger("rialto.centrifugo")

SHOWN = "x-rialto-proxy"
# A message, and what Centrifugo puts around it.
MOST_BYTES = limits.MESSAGE_BYTES + 16 * 1024
EMPTY = Raw(b"")


class Call(Struct):
    """What every call tells; ``meta`` is the claim of that name of the token, as it stands there.

    Centrifugo has verified the token. ``user`` is empty for a guest.
    """

    client: str
    user: str = ""
    meta: Raw = EMPTY


class ChannelCall(Call, kw_only=True):
    channel: str


class RpcCall(Call, kw_only=True):
    """The data are JSON, in base64 where ``binary_encoding`` is set."""

    method: str = ""
    data: Raw = EMPTY
    b64data: str = ""

    def body(self) -> bytes:
        """Return what the command is asked with; raises Failed."""
        if not self.b64data:
            return bytes(self.data) or b"{}"
        try:
            return base64.b64decode(self.b64data, validate=True)
        except ValueError as error:
            raise Failed(codes.BAD_REQUEST) from error


class Meta(Struct):
    """What our tokens say in ``meta``."""

    name: str = ""
    role: str = "viewer"
    iat: float = 0


C = TypeVar("C", bound=Call)
Hook = Callable[[Request], Awaitable[Response]]


@dataclass
class Hooks:
    """Answers calls that show ``secret``. The same rules as for a socket of our own.

    ``trusted`` are the proxies in front of Centrifugo, whose X-Forwarded-For it passes on.
    """

    dispatch: Dispatch
    admission: Admission
    secret: str
    trusted: frozenset[str]

    def routes(self) -> list[Route]:
        hooks: dict[str, Hook] = {
            "connect": self._hook(Call, self.connect),
            "refresh": self._hook(Call, self.refresh),
            "subscribe": self._hook(ChannelCall, self.subscribe),
            "sub_refresh": self._hook(ChannelCall, self.sub_refresh),
            "publish": self._hook(ChannelCall, self.publish),
            "rpc": self._hook(RpcCall, self.rpc),
        }
        return [
            Route(f"/centrifugo/{name}", hook, methods=["POST"]) for name, hook in hooks.items()
        ]

    async def connect(self, call: Call, origin: str) -> object:
        """Let a guest in: only who shows no token comes this way."""
        return {"user": ""}

    async def refresh(self, call: Call, origin: str) -> object:
        """End it: nothing here proves that somebody is still signed in; a new token does."""
        return {"expired": True} if call.user else {}

    async def subscribe(self, call: ChannelCall, origin: str) -> object:
        """Admit to a channel, as our own edge does; raises Failed. Centrifugo heeds grants."""
        admit(call.channel)
        await must_be_welcome(call.user, call.channel, self.admission)
        return {}

    async def sub_refresh(self, call: ChannelCall, origin: str) -> object:
        """Let a channel that is open to all go on; what a token granted ends with it."""
        try:
            admit(call.channel)
        except Failed:
            return {"expired": True}
        return {}

    async def publish(self, call: ChannelCall, origin: str) -> object:
        """Refuse: what is published comes from commands alone."""
        raise Failed(codes.DENIED)

    async def rpc(self, call: RpcCall, origin: str) -> object:
        """Carry out a command; answers what a socket of ours would."""
        who, issued_ms = _caller(call, origin)
        body = call.body()
        try:
            if isinstance(who, Member):
                await self.admission.must_be_let_in(Identity(who, 0, issued_ms))
            answer = await self.dispatch(call.method, body, who)
        except ExpiredToken:
            return {"data": Raw(no(SignInFirst()))}
        except Banned as banned:
            return {"data": Raw(no(banned))}
        except Fault as fault:
            raise Failed(codes.FAULTS[fault.code]) from fault
        except Exception as error:
            log.exception("rpc.failed", extra={"command": call.method})
            raise Failed(codes.INTERNAL) from error
        return {"data": Raw(answer)}

    def _hook(self, shape: type[C], answer: Callable[[C, str], Awaitable[object]]) -> Hook:
        async def hook(request: Request) -> Response:
            shown = request.headers.get(SHOWN, "")
            if not hmac.compare_digest(shown.encode(), self.secret.encode()):
                return problem(403, "only the Centrifugo in front of us may ask this")
            body = await body_of(request, MOST_BYTES)
            if body is None:  # the client's doing: Centrifugo adds little to what it sends
                return _told(error=codes.BAD_REQUEST)
            try:
                call = msgspec.json.decode(body, type=shape)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                return problem(400, "this is no call of Centrifugo's proxy")
            try:
                return _told(result=await answer(call, self._origin(request)))
            except Failed as failed:
                return _told(error=failed.error)
            except Ended as ended:
                return _told(disconnect=ended.close)

        return hook

    def _origin(self, request: Request) -> str:
        """Return the address that limits count by: whoever shows the secret is a proxy of ours."""
        peer = request.client.host if request.client else ""
        hops = ",".join(request.headers.getlist("x-forwarded-for"))
        return limits.origin(peer, hops, self.trusted | {peer})


def _caller(call: Call, origin: str) -> tuple[Caller, int]:
    """Return who asks, and the time at which their token was issued.

    Raises Ended where a token names somebody who cannot be a user of ours.
    """
    if not call.user:
        return Guest(origin), 0
    try:
        user = msgspec.convert(call.user, Somebody)
    except msgspec.ValidationError as error:
        raise Ended(codes.BAD_TOKEN) from error
    meta = _meta(call.meta)
    member = Member(user, meta.name[:40] or user, GRANTABLE.get(meta.role, Role.VIEWER), origin)
    return member, round(meta.iat * 1000)


def _meta(told: Raw) -> Meta:
    """Read the claim; another signer may have put there what it likes, which grants nothing."""
    try:
        return msgspec.json.decode(bytes(told) or b"{}", type=Meta)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Meta()


def _told(
    *, result: object = None, error: ErrorBody | None = None, disconnect: Close | None = None
) -> Response:
    """Answer with one of the three; Centrifugo takes any status but 200 for an outage of ours."""
    told: dict[str, object] = {"result": result}
    if error:
        told = {"error": error}
    elif disconnect:
        told = {"disconnect": disconnect._asdict()}
    return Response(msgspec.json.encode(told), media_type="application/json")
