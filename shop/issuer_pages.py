"""The issuer for people: the page that asks, and the way back to whoever wants to know."""

import hmac
import ipaddress
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from secrets import token_bytes, token_urlsafe
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from shop import issuer_html
from shop.asks import Bad
from shop.issuer import Issuer
from shop.issuer_api import NO_STORE, SHORT, Answering, IssuerOf, form_of
from shop.issuer_words import language_of
from shop.oauth import (
    AuthorizationRequest,
    OAuthError,
    UntrustedRedirect,
    fields_of,
    redirect_of,
    request_of,
    sent_back,
)

FORM_MS = 10 * 60_000
CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
    " frame-ancestors 'none'; form-action {}"
)
PAGE = NO_STORE | {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@dataclass
class IssuerPages:
    """The routes; none of the pages needs a script."""

    issuer: Issuer
    issuer_of: IssuerOf
    # Forms outlive no restart: who has one open then starts again.
    key: bytes = field(default_factory=lambda: token_bytes(32))

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/oauth/authorize", paged(self.authorize)),
            Route("/oauth/consent", paged(self.consent), methods=["POST"]),
            Route("/oauth/issuer.css", looks("issuer.css", "text/css")),
            Route("/oauth/icon.svg", looks("icon.svg", "image/svg+xml")),
        ]

    async def authorize(self, request: Request) -> Response:
        """Put a request before the person at the page, or send its fault back to the client."""
        query = request.scope["query_string"].decode("ascii", "replace")
        try:
            asked = self._asked(query)
        except Sent as sent:
            return self._back(request, sent.redirect_uri, **sent.told)
        language, jar = spoken(request, asked), self._cookie(request)
        cookie = request.cookies.get(jar, "")
        if len(cookie) != 43:
            cookie = token_urlsafe(32)
        now_ms = self.issuer.world.now_ms()
        form = f"{now_ms}.{self._proof(cookie, now_ms, query)}"
        people = self.issuer.people.values()
        html = issuer_html.consent(asked, people, language, {"request": query, "form": form})
        response = page(200, html, f"'self' {origin_of(asked.redirect_uri)}")
        safe = jar.startswith("__Host-")
        response.set_cookie(
            jar, cookie, FORM_MS // 1000, path="/", secure=safe, httponly=True, samesite="lax"
        )
        return response

    async def consent(self, request: Request) -> Response:
        """Send the person back with a code, or with word that they said no."""
        told, _ = fields_of(await form_of(request))
        query = told.get("request", "")
        if not self._came_from_here(request, query, told.get("form", "")):
            raise Stale(query)
        try:
            asked = self._asked(query)
        except Sent as sent:
            return self._back(request, sent.redirect_uri, **sent.told)
        if told.get("decision") != "allow":
            error = {"error": "access_denied", "error_description": "the person said no"}
            return self._back(request, asked.redirect_uri, state=asked.state, **error)
        if told.get("who") not in self.issuer.people:
            raise Stale(query)
        language, issuer = spoken(request, asked), self.issuer_of(request)
        code = await self.issuer.allow(asked, told["who"], issuer, language)
        return self._back(request, asked.redirect_uri, code=code, state=asked.state)

    def _asked(self, query: str) -> AuthorizationRequest:
        """Read a request; raises UntrustedRedirect, or Sent with what the client is to hear."""
        told, twice = fields_of(query)
        client, uri = redirect_of(self.issuer.clients, told)
        try:
            return request_of(client, uri, told, twice=twice)
        except OAuthError as wrong:
            fault = {"error": wrong.code, "error_description": wrong.told}
            raise Sent(uri, {**fault, "state": told.get("state", "")}) from wrong

    def _back(self, request: Request, redirect_uri: str, **told: str) -> Response:
        """Send back by GET, never the form with it (RFC 9700, section 4.12), and name ourselves."""
        to = sent_back(redirect_uri, **told, iss=self.issuer_of(request))
        return RedirectResponse(to, 303, PAGE)

    def _cookie(self, request: Request) -> str:
        """Name the form's cookie: bound to this host wherever browsers trust the connection."""
        parts = urlsplit(self.issuer_of(request))
        trusted = parts.scheme == "https" or is_here(parts.hostname or "")
        return "__Host-fondaco" if trusted else "fondaco"

    def _proof(self, cookie: str, made_ms: int, query: str) -> str:
        return hmac.new(self.key, f"{cookie}\n{made_ms}\n{query}".encode(), sha256).hexdigest()

    def _came_from_here(self, request: Request, query: str, form: str) -> bool:
        """Say whether this browser was shown this very request on our page, not long ago."""
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return False
        made, _, proof = form.partition(".")
        cookie = request.cookies.get(self._cookie(request), "")
        if not (cookie and made.isascii() and made.isdecimal() and len(made) <= 14):
            return False
        expected = self._proof(cookie, int(made), query)
        fresh = self.issuer.world.now_ms() - int(made) < FORM_MS
        return hmac.compare_digest(expected.encode(), proof.encode()) and fresh


class Sent(Exception):
    """The person goes back to a trusted client with word of a fault."""

    def __init__(self, redirect_uri: str, told: dict[str, str]) -> None:
        super().__init__(told["error"])
        self.redirect_uri, self.told = redirect_uri, told


class Stale(Exception):
    """A form that was not made for this browser, or too long ago; ``query`` begins again."""

    def __init__(self, query: str) -> None:
        super().__init__()
        self.query = query


def paged(run: Answering) -> Answering:
    """Show as pages what stops ``run`` and is for no client's eyes."""

    async def handle(request: Request) -> Response:
        language = language_of(
            request.query_params.get("ui_locales", ""), request.headers.get("accept-language", "")
        )
        try:
            return await run(request)
        except UntrustedRedirect:
            return page(400, issuer_html.fault(language, "stranger"))
        except Stale as stale:
            again = f"authorize?{stale.query}"
            return page(400, issuer_html.fault(language, "stale", again))
        except (Bad, OAuthError):
            return page(400, issuer_html.fault(language, "stale"))

    return handle


def looks(name: str, kind: str) -> Answering:
    async def file(request: Request) -> Response:
        body = files("shop").joinpath("pages", name).read_bytes()
        return Response(body, media_type=kind, headers=SHORT)

    return file


def spoken(request: Request, asked: AuthorizationRequest) -> str:
    return language_of(asked.ui_locales, request.headers.get("accept-language", ""))


def is_here(host: str) -> bool:
    """Say whether browsers take ``host`` for this machine (Secure Contexts, section 3.1)."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin_of(uri: str) -> str:
    """Return what a form may lead to: Chromium holds redirects after a POST to form-action too."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


def page(status: int, html: str, form_action: str = "'none'") -> Response:
    csp = {"content-security-policy": CSP.format(form_action)}
    return Response(html, status, PAGE | csp, media_type="text/html")
