"""Signing in at an OpenID provider: authorization code with PKCE, an ID token, nothing kept.

OpenID Connect Core 1.0 and Discovery 1.0; RFC 7636 (PKCE), RFC 9207 (issuer in the answer).
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
import msgspec
from msgspec import Struct

from accounts.oauth import asked, challenge
from accounts.port import Attempt, NotVouched, Person

# One algorithm for each kind of key (RFC 8725, section 3.1); never one that a token names itself.
ALGORITHMS = {"EC": "ES256", "RSA": "RS256", "OKP": "EdDSA"}
LEEWAY_S = 60
KNOWN_FOR_MS = 60 * 60 * 1000


class Endpoints(Struct):
    """What discovery tells, as far as we need it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Granted(Struct):
    id_token: str


class Claims(Struct):
    """``seller`` people have the role of this name in the marketplace's tokens."""

    sub: str
    nonce: str
    exp: float
    iat: float
    azp: str = ""
    name: str = ""
    role: str = ""


@dataclass
class OpenId:
    """A provider at ``issuer``, at which we are ``client``. ``home`` is our own marketplace."""

    issuer: str
    client: str
    secret: str
    http: httpx.AsyncClient
    now_ms: Callable[[], int]
    home: bool = False
    known: Endpoints | None = None
    known_ms: int = 0
    keys: dict[str, jwt.PyJWK] = field(default_factory=dict)

    async def address(self, attempt: Attempt) -> str:
        ends = await self._discover()
        query = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": attempt.back,
            "scope": "openid profile",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in ends.authorization_endpoint else "?"
        return f"{ends.authorization_endpoint}{joint}{urlencode(query)}"

    async def person(self, attempt: Attempt, told: Mapping[str, str]) -> Person:
        ends = await self._discover()
        if told.get("iss", ends.issuer) != ends.issuer:
            raise NotVouched("wrong", "the answer is another issuer's")
        form = {
            "grant_type": "authorization_code",
            "code": told.get("code", ""),
            "redirect_uri": attempt.back,
            "client_id": self.client,
            "code_verifier": attempt.verifier,
        }
        if self.secret:
            form["client_secret"] = self.secret
        granted = await asked(self.http, "POST", ends.token_endpoint, Granted, form)
        claims = await self._claims(granted.id_token, ends)
        if not hmac.compare_digest(claims.nonce, attempt.nonce):
            raise NotVouched("wrong", "the ID token is for another attempt")
        return Person(
            ends.issuer, claims.sub, claims.name, seller=claims.role == "seller", home=self.home
        )

    async def _discover(self) -> Endpoints:
        now = self.now_ms()
        if self.known is None or now >= self.known_ms + KNOWN_FOR_MS:
            url = f"{self.issuer}/.well-known/openid-configuration"
            self.known, self.known_ms = await asked(self.http, "GET", url, Endpoints), now
        if self.known.issuer != self.issuer:
            self.known = None
            raise NotVouched("wrong", "discovery names another issuer")
        return self.known

    async def _claims(self, token: str, ends: Endpoints) -> Claims:
        try:
            key = await self._key(jwt.get_unverified_header(token).get("kid", ""), ends)
            found = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHMS[str(key.key_type)]],
                audience=self.client,
                issuer=ends.issuer,
                leeway=LEEWAY_S,
                options={"verify_exp": False, "verify_iat": False, "require": ["aud", "iss"]},
            )
            claims = msgspec.convert(found, Claims)
        except (jwt.InvalidTokenError, msgspec.ValidationError, KeyError) as error:
            raise NotVouched("wrong", f"the ID token: {type(error).__name__}") from error
        now_s = self.now_ms() / 1000
        if not now_s - LEEWAY_S < claims.exp or claims.iat > now_s + LEEWAY_S:
            raise NotVouched("wrong", "the ID token is not of now")
        if claims.azp not in ("", self.client) or not claims.sub:
            raise NotVouched("wrong", "the ID token is not for us")
        return claims

    async def _key(self, id: str, ends: Endpoints) -> jwt.PyJWK:
        if id not in self.keys:
            raw = await asked(self.http, "GET", ends.jwks_uri, dict[str, Any])
            try:
                self.keys = {key.key_id or "": key for key in jwt.PyJWKSet.from_dict(raw).keys}
            except jwt.PyJWKSetError as error:
                raise NotVouched("wrong", "the provider's keys cannot be read") from error
        return self.keys[id]
