"""Attempts to sign in, kept by the browser that makes them: signed, short, and for one end each."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import jwt
import msgspec
from msgspec import Struct

from accounts.port import Attempt

ALGORITHM = "HS256"
LASTS_S = 600
MOST_PATH = 500


class Kept(Struct):
    """What the cookie says; ``use`` tells it from all else that we sign."""

    use: Literal["sign-in"]
    exp: float
    attempt: Attempt


@dataclass
class Attempts:
    """Signs with ``secret``. The cookie is HttpOnly: what it says is for its browser alone."""

    secret: str
    now_ms: Callable[[], int]

    def begin(self, way: str, back: str, then: str) -> Attempt:
        """Make the secrets of an attempt; ``then`` is replaced by "/" where it leads elsewhere."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return Attempt(way, state, nonce, verifier, back, then if ours(then) else "/")

    def keep(self, attempt: Attempt) -> str:
        """Return an attempt as a cookie's value."""
        kept = Kept("sign-in", self.now_ms() // 1000 + LASTS_S, attempt)
        return jwt.encode(msgspec.to_builtins(kept), self.secret, algorithm=ALGORITHM)

    def kept(self, value: str) -> Attempt | None:
        """Return the attempt of a cookie, if it is one of ours and not too old."""
        try:
            found = jwt.decode(
                value, self.secret, algorithms=[ALGORITHM], options={"verify_exp": False}
            )
            kept = msgspec.convert(found, Kept)
        except (jwt.InvalidTokenError, msgspec.ValidationError):
            return None
        return kept.attempt if self.now_ms() < kept.exp * 1000 else None


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def ours(path: str) -> bool:
    """Say whether a path stays on our own pages, however a browser may read it."""
    return (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and len(path) <= MOST_PATH
        and path.isprintable()
        and " " not in path
    )
