"""WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) over HTTP: statuses, headers and limits."""

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
    "Access-Control-Allow-Methods": "POST, DELETE, OPTIONS",
    "Access-Control-Max-Age": "7200",
}


def is_sdp(content_type: str) -> bool:
    return content_type.split(";")[0].strip().lower() == SDP


def opened(session: Session, at: str) -> dict[str, str]:
    """Headers of 201: where the session lives (under the endpoint ``at``) and its ICE tag."""
    return {**CORS, "Location": f"{at}/{session.id}", "ETag": session.etag}


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
