"""The pages and small things over HTTP: the web app, blobs, health, figures."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import msgspec
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import metrics, pages
from gateway.admission import Admission
from gateway.assets import PLACE
from gateway.first_sight import Sight
from gateway.limits import Allowance, Doorkeeper
from gateway.problems import problem, refused
from gateway.requests import bearer_of, body_of, wanted_of
from gateway.tokens import BadToken, ExpiredToken
from moderation.access import Banned
from rialto.refusal import Busy, SignInFirst, TooFast
from storage.blobs import MOST_BYTES, Blobs, BlobTooLarge, NotAPicture
from storage.port import Unavailable

# Pictures that one member may bring at once, and then a second.
UPLOADS = Allowance(20, 0.1)

# Everything from our own origin and nothing else; scripts and styles from files alone.
CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
LOADED = (".js", ".css")
NO_SNIFFING = {"x-content-type-options": "nosniff"}
HEADERS = NO_SNIFFING | {
    "content-security-policy": CSP,
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(self), geolocation=()",
}


@dataclass
class Pages:
    """What the application needs of the node. ``extra`` are routes that others bring.

    Without ``worker`` browsers are told to forget the service worker that they have.
    """

    admission: Admission
    blobs: Blobs
    ready: Callable[[], Awaitable[bool]]
    sight: Sight
    uploads: Doorkeeper = field(
        default_factory=lambda: Doorkeeper(time.monotonic, arrivals=UPLOADS)
    )
    extra: list[BaseRoute] = field(default_factory=list)
    worker: bool = True

    def app(self) -> Starlette:
        routes: list[BaseRoute] = [
            *pages.routes(self.sight, worker=self.worker),
            Route("/blobs", self.put_blob, methods=["POST"]),
            Route("/blobs/{id}", self.get_blob),
            Route("/healthz", healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", figures),
            *self.extra,
        ]
        app = Starlette(
            routes=routes,
            middleware=[Middleware(SafeHeaders), Middleware(OneLength)],
            exception_handlers={HTTPException: no_such},
        )
        app.router.redirect_slashes = False  # it would send people to whatever Host they named
        return app

    async def put_blob(self, request: Request) -> Response:
        """Keep a picture that a member sends; answers its id."""
        try:
            member = await self.admission.member(bearer_of(request))
        except (BadToken, ExpiredToken):
            return problem(401, SignInFirst.reason, code=SignInFirst.code)
        except (Banned, Busy) as refusal:
            return refused(refusal)
        if not self.uploads.passes(member.user):
            return problem(429, TooFast.reason, code=TooFast.code)
        body = await body_of(request, MOST_BYTES)
        if body is None:
            return problem(413, "the file is too large, or came too slowly", code=BlobTooLarge.code)
        try:
            blob = await self.blobs.put(body)
        except BlobTooLarge as refusal:
            return problem(413, refusal.reason, code=refusal.code)
        except NotAPicture as refusal:
            return problem(415, refusal.reason, code=refusal.code)
        except Busy as refusal:
            return refused(refusal)
        except Unavailable:
            return problem(503, "pictures cannot be kept at the moment")
        return _json(201, {"id": blob.id})

    async def get_blob(self, request: Request) -> Response:
        """Show a picture at least as wide as ``?w=`` asks, of the types that the reader takes."""
        wanted = wanted_of(request)
        try:
            found = await self.blobs.show(request.path_params["id"], *wanted)
        except Unavailable:
            return problem(503, "this picture cannot be read at the moment")
        if found is None:
            return problem(404, "there is no such picture")
        headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "Accept"}
        return Response(found.body, media_type=found.type, headers=headers)

    async def readyz(self, request: Request) -> Response:
        """Say whether this node should be given traffic."""
        return Response("ready\n") if await self.ready() else Response("not ready\n", 503)


async def healthz(request: Request) -> Response:
    """Say that the process is alive and its loop turns."""
    return Response("ok\n")


async def figures(request: Request) -> Response:
    return Response(metrics.text(), media_type="text/plain; version=0.0.4")


async def no_such(request: Request, error: Exception) -> Response:
    """Tell what the routes refuse: a path that is not there, another method, or a wrong width."""
    assert isinstance(error, HTTPException)  # noqa: S101  (it is asked of nothing else)
    response = problem(error.status_code, error.detail)
    response.headers.update(error.headers or {})
    return response


class OneLength:
    """Refuses a request that says twice how long it is (RFC 9112 section 6.3).

    A proxy may believe the other one, and take for the next request what was meant for a body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}:
            refused = problem(400, "a request has a length or comes in chunks, not both")
            refused.headers["connection"] = "close"
            await refused(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class SafeHeaders:
    """Adds the security headers to every answer, errors among them.

    Styles and scripts that a page loads are under its policy, not one of their own: they come in
    dozens, and go without what would be a third of them. A worker has a policy, and is no such one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                loaded = scope["path"].startswith(PLACE) and scope["path"].endswith(LOADED)
                for name, value in (NO_SNIFFING if loaded else HEADERS).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, safely)


def _json(status: int, told: object) -> Response:
    return Response(msgspec.json.encode(told), status, media_type="application/json")
