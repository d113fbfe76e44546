"""The cookie of a browser in which somebody has signed in: signed, opaque, read by no script.

By it a banned person who signs in anew is known again. It names no person, and is written only for
who signs in: it serves the security of the service they asked for (ePrivacy Directive, 5(3)).
"""

import hmac
import secrets
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "__Host-rialto-device"
LASTS_S = 400 * 24 * 60 * 60  # no browser keeps one longer (RFC 6265bis, 5.5)
BYTES = 16


def device_id(request: Request, secret: str) -> str:
    """Return the device that a browser shows, "" where it shows none of ours."""
    id, _, shown = request.cookies.get(COOKIE, "").partition(".")
    good = hmac.compare_digest(shown.encode(), _signature(id, secret).encode())
    return id if good else ""


def new_id() -> str:
    return secrets.token_urlsafe(BYTES)


def keep(response: Response, id: str, secret: str) -> None:
    value = f"{id}.{_signature(id, secret)}"
    response.set_cookie(
        COOKIE, value, max_age=LASTS_S, path="/", secure=True, httponly=True, samesite="lax"
    )


def _signature(id: str, secret: str) -> str:
    key = hmac.new(secret.encode(), b"device", sha256).digest()
    return hmac.new(key, id.encode(), sha256).hexdigest()
