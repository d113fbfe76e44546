"""The cookie of a device: a pass for each account that is signed in on it, the one in use first."""

import re

from starlette.requests import Request
from starlette.responses import Response

COOKIE, ATTEMPT = "__Host-rialto", "__Host-rialto-attempt"
MOST = 5
LASTS_S = 30 * 24 * 60 * 60
PASS = re.compile(r"[0-9A-Z]{26}\.[A-Za-z0-9_-]{43}")


def passes_of(request: Request) -> list[str]:
    """Return the passes that a browser shows, without what cannot be one."""
    shown = request.cookies.get(COOKIE, "").split("~")
    return [one for one in shown if PASS.fullmatch(one)][:MOST]


def keep(response: Response, passes: list[str]) -> None:
    """Let the browser keep these passes, or none."""
    if passes:
        _set(response, COOKIE, "~".join(passes[:MOST]), LASTS_S)
    else:
        _set(response, COOKIE, "", 0)


def keep_attempt(response: Response, value: str, lasts_s: int) -> None:
    _set(response, ATTEMPT, value, lasts_s)


def drop_attempt(response: Response) -> None:
    _set(response, ATTEMPT, "", 0)


def _set(response: Response, name: str, value: str, lasts_s: int) -> None:
    # Lax, not Strict: who comes back from another site's page must be known again.
    response.set_cookie(
        name, value, max_age=lasts_s, path="/", secure=True, httponly=True, samesite="lax"
    )
