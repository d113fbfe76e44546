"""Tokens: who a connection is, by a JWT signed by us or by a known key (RFC 7519, RFC 8725)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

import jwt
import msgspec
from msgspec import Struct

from gateway.jwks import Jwks
from rialto.command import Member
from rialto.ids import ID, UserId
from rialto.roles import GRANTABLE, Role

ALGORITHM = "HS256"
GRACE_S = 25  # for which what a token granted outlives it, so that it can be refreshed
LEEWAY_S = 30  # clocks of those who sign run a little ahead


class BadToken(Exception):
    """Not a token of ours: wrong signature, algorithm or claims."""


class ExpiredToken(Exception):
    """A token of ours whose time is over; a fresh one is welcome."""


class Info(Struct):
    name: str = ""


class Claims(Struct):
    """What a token must say; other claims are not read."""

    sub: Annotated[UserId, ID]
    exp: float
    iat: float = 0
    info: Info = msgspec.field(default_factory=Info)
    role: str = "viewer"
    channel: str = ""  # a subscription token says it: that signs nobody in
    sid: str = ""


class Identity(Struct, frozen=True):
    """Somebody signed in, until ``expires_s`` of Unix time, by a token of ``issued_ms``."""

    member: Member
    expires_s: int
    issued_ms: int = 0


class GrantClaims(Struct):
    """What a subscription token must say: one channel for one user, "" for a guest."""

    sub: str
    channel: str
    exp: float


class Grant(Struct, frozen=True):
    """A channel that somebody may listen to until ``expires_s`` of Unix time."""

    user: str
    channel: str
    expires_s: int


C = TypeVar("C", Claims, GrantClaims)


@dataclass
class Tokens:
    """Reads and makes tokens with one shared ``secret`` of at least 32 bytes.

    Where there are ``keys``, tokens signed by one of them are believed as well. What they must
    say of their ``audience`` and ``issuer`` is asked of all, ours among them, where it is set.
    """

    secret: str
    now_ms: Callable[[], int]
    keys: Jwks | None = None
    audience: str = ""
    issuer: str = ""

    async def ready(self, token: str) -> None:
        """Have the key at hand that the token names, if it can be had."""
        if self.keys is not None and (kid := _header(token).get("kid")):
            await self.keys.look_for(str(kid))

    def read(self, token: str) -> Identity:
        """Return who the token names; raises BadToken or ExpiredToken."""
        claims = self._claims(token, Claims)
        if claims.role not in GRANTABLE:
            raise BadToken("role")
        if claims.channel:
            raise BadToken("channel")
        name = claims.info.name[:40] or claims.sub
        member = Member(claims.sub, name, GRANTABLE[claims.role], session=claims.sid)
        return Identity(member, int(claims.exp), round(claims.iat * 1000))

    def read_grant(self, token: str) -> Grant:
        """Return what a subscription token grants; raises BadToken or ExpiredToken."""
        claims = self._claims(token, GrantClaims)
        return Grant(claims.sub, claims.channel, int(claims.exp))

    def until(self, expires_s: int) -> int:
        """Return for how many seconds more, at least one, a token is good."""
        return max(1, expires_s - self.now_ms() // 1000)

    def _claims(self, token: str, shape: type[C]) -> C:
        try:
            key, algorithm = self._key(token)
            found = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=self.audience or None,
                issuer=self.issuer or None,
                leeway=LEEWAY_S,
                options={
                    "verify_exp": False,
                    "verify_aud": bool(self.audience),
                    "require": ["exp", "sub"],
                },
            )
            claims = msgspec.convert(found, shape)
        except (jwt.InvalidTokenError, msgspec.ValidationError, ValueError) as error:
            raise BadToken(type(error).__name__) from error
        if claims.exp * 1000 <= self.now_ms():
            raise ExpiredToken
        return claims

    def _key(self, token: str) -> "tuple[str | jwt.PyJWK, str]":
        """Return the key that must have signed, and the one algorithm that it signs by."""
        header = _header(token)
        if header.get("alg") == ALGORITHM:
            return self.secret, ALGORITHM
        found = self.keys.keys.get(str(header.get("kid"))) if self.keys else None
        if found is None:
            raise BadToken("unknown key")
        algorithm, key = found
        return key, algorithm

    def _signed(self, claims: dict[str, object]) -> str:
        told = {"aud": self.audience, "iss": self.issuer}
        claims |= {name: value for name, value in told.items() if value}
        return jwt.encode(claims, self.secret, algorithm=ALGORITHM)

    def mint_grant(self, user: str, channel: str, *, ttl_s: int) -> str:
        """Make a token by which ``user`` may listen to ``channel``."""
        return self._signed({"sub": user, "channel": channel, "exp": self.now_ms() // 1000 + ttl_s})

    def mint(self, user: str, *, name: str, role: Role, ttl_s: int, session: str = "") -> str:
        """Make a token that is good for ``ttl_s`` seconds from now, as long as its ``session``."""
        now_ms = self.now_ms()
        return self._signed(
            {
                "sub": user,
                "exp": now_ms // 1000 + ttl_s,
                "iat": now_ms / 1000,  # a NumericDate may have a fraction (RFC 7519, section 2)
                "info": {"name": name},
                "role": role.name.lower(),
                **({"sid": session} if session else {}),
                # What a Centrifugo in front tells us of whoever asks (ADR 11).
                "meta": {"name": name, "role": role.name.lower(), "iat": now_ms / 1000},
            }
        )


def _header(token: str) -> dict[str, object]:
    """Return what a token says of its key; nothing where it cannot be read."""
    try:
        return dict(jwt.get_unverified_header(token))
    except jwt.InvalidTokenError:
        return {}
