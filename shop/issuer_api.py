"""The issuer for programs: what it tells of itself, and tokens for codes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from shop.answers import json_of
from shop.asks import Bad, body_of
from shop.issuer import Issuer
from shop.issuer_words import WORDS
from shop.oauth import SCOPES, OAuthError, client_of, fields_of, must
from shop.signing import ALGORITHM

FORM = "application/x-www-form-urlencoded"
NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}
SHORT = {"cache-control": "public, max-age=300"}
CLAIMS = ("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "name", "locale", "role")

IssuerOf = Callable[[Request], str]
"""Returns the issuer's URL as whoever asks sees it, without a slash at its end."""

Answering = Callable[[Request], Awaitable[Response]]


@dataclass
class IssuerApi:
    """The routes. ``issuer_of`` is the embedder's: the Host header alone proves nothing."""

    issuer: Issuer
    issuer_of: IssuerOf

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/.well-known/openid-configuration", self.configuration),
            Route("/oauth/jwks", self.jwks),
            Route("/oauth/token", told(self.token), methods=["POST"]),
            Route("/oauth/revoke", told(self.revoke), methods=["POST"]),
            Route("/oauth/userinfo", told(self.userinfo), methods=["GET", "POST"]),
        ]

    async def configuration(self, request: Request) -> Response:
        """Tell of itself (OpenID Connect Discovery, section 3; RFC 8414; RFC 9207)."""
        issuer = self.issuer_of(request)
        ways = ["none", "client_secret_post", "client_secret_basic"]
        return json_of(
            200,
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/oauth/authorize",
                "token_endpoint": f"{issuer}/oauth/token",
                "userinfo_endpoint": f"{issuer}/oauth/userinfo",
                "revocation_endpoint": f"{issuer}/oauth/revoke",
                "jwks_uri": f"{issuer}/oauth/jwks",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code", "refresh_token"],
                "code_challenge_methods_supported": ["S256"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "subject_types_supported": ["public"],
                "scopes_supported": SCOPES,
                "claims_supported": CLAIMS,
                "ui_locales_supported": list(WORDS),
                "token_endpoint_auth_methods_supported": ways,
                "revocation_endpoint_auth_methods_supported": ways,
                "authorization_response_iss_parameter_supported": True,
                "claims_parameter_supported": False,
                "request_parameter_supported": False,
                "request_uri_parameter_supported": False,
            },
            SHORT,
        )

    async def jwks(self, request: Request) -> Response:
        return json_of(200, self.issuer.signing.jwks(), SHORT)

    async def token(self, request: Request) -> dict[str, Any]:
        told = once(await form_of(request))
        client = client_of(self.issuer.clients, told, request.headers.get("authorization", ""))
        return await self.issuer.tokens(client, told)

    async def revoke(self, request: Request) -> dict[str, Any]:
        told = once(await form_of(request))
        client = client_of(self.issuer.clients, told, request.headers.get("authorization", ""))
        await self.issuer.revoke(client, must(told, "token"))
        return {}

    async def userinfo(self, request: Request) -> dict[str, Any]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return await self.issuer.whose(token if scheme.lower() == "bearer" else "")


def told(run: Callable[[Request], Awaitable[dict[str, Any]]]) -> Answering:
    """Answer as JSON, faults too (RFC 6749, section 5.2; RFC 6750, section 3)."""

    async def handle(request: Request) -> Response:
        try:
            return json_of(200, await run(request), NO_STORE)
        except Bad as bad:
            return json_of(bad.status, {"error": "invalid_request"}, NO_STORE)
        except OAuthError as wrong:
            body = {"error": wrong.code, "error_description": wrong.told}
            scheme = {"invalid_client": "Basic", "invalid_token": "Bearer"}.get(wrong.code)
            if scheme is None:
                return json_of(400, body, NO_STORE)
            asks = f'{scheme} realm="Fondaco"'
            asks += f', error="{wrong.code}"' if scheme == "Bearer" else ""
            return json_of(401, body, NO_STORE | {"www-authenticate": asks})

    return handle


async def form_of(request: Request) -> str:
    """Return the body of a form as it came; raises Bad or OAuthError."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise OAuthError("invalid_request", f"the body must be {FORM}")
    return (await body_of(request)).decode("utf-8", "replace")


def once(form: str) -> dict[str, str]:
    told, twice = fields_of(form)
    if twice:
        raise OAuthError("invalid_request", "a parameter is given twice")
    return told
