"""Which language a request asks for."""

from collections.abc import Iterable

from starlette.requests import Request

from gateway.words import negotiate

COOKIE = "lang"  # a page sets it when its reader chooses
VARY = "Accept-Language, Cookie"  # what an answer in a reader's language differs by


def language_of(request: Request, offered: Iterable[str]) -> str:
    """Return the tag of a language: by the address, the cookie or the browser, in this order."""
    asked = request.query_params.get("lang", ""), request.cookies.get(COOKIE, "")
    return negotiate(offered, *asked, accept_language=request.headers.get("accept-language", ""))
