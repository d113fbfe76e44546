"""WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) over HTTP: statuses, headers and limits."""

import re
from collections.abc import Mapping
from typing import Any

from media.port import (
    MOST_OFFER,
    AlreadyPublished,
    BadOffer,
    EngineBusy,
    EngineDown,
    NoPicture,
    NothingUsable,
    Session,
)
from rialto.refusal import Busy, Denied, Refusal, SignInFirst, TooFast

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
RESTARTS = {"*", '"*"'}  # what If-Match holds; RFC 9725 section 4.3.3 writes it as a tag
# Both of a client's new keys, as RFC 8839 section 5.4 has them.
KEYS = (
    re.compile(r"^a=ice-ufrag:[A-Za-z0-9+/]{4,256}\s*$", re.MULTILINE),
    re.compile(r"^a=ice-pwd:[A-Za-z0-9+/]{22,256}\s*$", re.MULTILINE),
)
MOST_BODY = MOST_OFFER  # bytes, so never more characters
STATUS: Mapping[type[Refusal], int] = {
    BadOffer: 400,
    SignInFirst: 401,
    Denied: 403,
    AlreadyPublished: 409,
    NoPicture: 409,
    NothingUsable: 422,
    TooFast: 429,
    Busy: 503,
    EngineBusy: 503,
    EngineDown: 503,
}
REFUSED_OTHERWISE = 403
# No cookie is ever read here, so any page may ask; the bearer token decides (RFC 9725 section 4.7).
CORS: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Location, ETag, Link",
}
PREFLIGHT: Mapping[str, str] = {
    **CORS,
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match",
    "Access-Control-Allow-Methods": "POST, PATCH, DELETE, OPTIONS",
    "Access-Control-Max-Age": "7200",
}


def is_of(kind: str, content_type: str) -> bool:
    """Say whether a body is of one kind, whatever its parameters."""
    return content_type.split(";")[0].strip().lower() == kind


def has_keys(text: str) -> bool:
    """Say whether an SDP fragment tells the keys of a new ICE session."""
    return all(key.search(text) for key in KEYS)


def matches(asked: str, etag: str) -> bool:
    """Say whether the tags of If-Match (RFC 9110 section 13.1.1) name this one."""
    return etag in (one.strip() for one in asked.split(","))


def opened(session: Session, at: str, links: str) -> dict[str, str]:
    """Headers of 201: where the session lives (under the endpoint ``at``), its ICE tag, and the
    servers that help to reach us, as a Link header has them."""
    told = {"Link": links} if links else {}
    return {**CORS, "Location": f"{at}/{session.id}", "ETag": session.etag, **told}


def restarted(session: Session) -> dict[str, str]:
    """Headers of 200: the tag of the new ICE session."""
    return {**CORS, "ETag": session.etag}


def refused(refusal: Refusal, *, with_token: bool) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Return status, headers and problem document (RFC 9457) of a refusal."""
    status = STATUS.get(type(refusal), REFUSED_OTHERWISE)
    headers = {**CORS, "Content-Type": "application/problem+json"}
    if refusal.retry_after_ms is not None:
        headers["Retry-After"] = str(-(-refusal.retry_after_ms // 1000))
    if status == STATUS[SignInFirst]:
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"' if with_token else "Bearer"
    body = {
        "title": refusal.reason,
        "status": status,
        "code": refusal.code,
        "reason": refusal.reason,
        "retry_after_ms": refusal.retry_after_ms,
        "facts": refusal.facts,
    }
    return status, headers, body
