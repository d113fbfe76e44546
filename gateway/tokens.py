"""Tokens: who a connection is, by a JWT signed with HS256 (RFC 7519, RFC 8725)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import jwt
import msgspec
from msgspec import Struct

from rialto.command import Member
from rialto.ids import ID, UserId
from rialto.roles import Role

ALGORITHM = "HS256"
ROLES = {"viewer": Role.VIEWER, "moderator": Role.MODERATOR, "host": Role.HOST}


class BadToken(Exception):
    """Not a token of ours: wrong signature, algorithm or claims."""


class ExpiredToken(Exception):
    """A token of ours whose time is over; a fresh one is welcome."""


class Info(Struct):
    name: str = ""


class Claims(Struct):
    """What a token must say; other claims are not read."""

    sub: Annotated[UserId, ID]
    exp: int
    info: Info = msgspec.field(default_factory=Info)
    role: str = "viewer"


class Identity(Struct, frozen=True):
    """Somebody signed in, until ``expires_s`` of Unix time."""

    member: Member
    expires_s: int


@dataclass
class Tokens:
    """Reads and makes tokens with one shared ``secret`` of at least 32 bytes."""

    secret: str
    now_ms: Callable[[], int]

    def read(self, token: str) -> Identity:
        """Return who the token names; raises BadToken or ExpiredToken."""
        try:
            options = {"verify_exp": False, "verify_aud": False, "require": ["exp", "sub"]}
            found = jwt.decode(token, self.secret, algorithms=[ALGORITHM], options=options)  # type: ignore[arg-type]
            claims = msgspec.convert(found, Claims)
            role = ROLES[claims.role]
        except (jwt.InvalidTokenError, msgspec.ValidationError, KeyError, ValueError) as error:
            raise BadToken(type(error).__name__) from error
        if claims.exp * 1000 <= self.now_ms():
            raise ExpiredToken
        name = claims.info.name[:40] or claims.sub
        return Identity(Member(claims.sub, name, role), claims.exp)

    def mint(self, user: str, *, name: str, role: Role, ttl_s: int) -> str:
        """Make a token that is good for ``ttl_s`` seconds from now."""
        now = self.now_ms() // 1000
        claims = {
            "sub": user,
            "exp": now + ttl_s,
            "iat": now,
            "info": {"name": name},
            "role": role.name.lower(),
        }
        return jwt.encode(claims, self.secret, algorithm=ALGORITHM)
