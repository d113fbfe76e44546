"""The pages and small things over HTTP: the web app, health, figures."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import metrics, pages
from gateway.assets import PLACE
from gateway.first_sight import Sight
from gateway.problems import problem
from gateway.requests import wanted_of
from storage.blobs import Blobs
from storage.port import Unavailable

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

    blobs: Blobs
    ready: Callable[[], Awaitable[bool]]
    sight: Sight
    extra: list[BaseRoute] = field(default_factory=list)
    worker: bool = True

    def app(self) -> Starlette:
        routes: list[BaseRoute] = [
            *pages.routes(self.sight, worker=self.worker),
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

    async def get_blob(self, request: Request) -> Response:
        """Show a picture at least as wide as ``?w=`` asks, of the types that the reader takes.

        Rooms of before covers were uploads name theirs so; nothing brings another.
        """
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
