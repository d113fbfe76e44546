"""Problems: what is answered over HTTP instead of what was asked for (RFC 9457)."""

import math

import msgspec
from starlette.responses import Response

from moderation.access import Banned
from moderation.blocked_pictures import BlockedPicture
from moderation.upload import UploadsSpent
from rialto.refusal import Busy, Denied, KeyReused, Refusal, SignInFirst, TooFast
from storage.renditions import ClipTooLong, NotTaken, UploadTooLarge

STATUS: dict[int, int] = {
    SignInFirst.code: 401,
    Denied.code: 403,
    Banned.code: 403,
    KeyReused.code: 422,
    TooFast.code: 429,
    UploadsSpent.code: 429,
    UploadTooLarge.code: 413,
    ClipTooLong.code: 413,
    NotTaken.code: 415,
    BlockedPicture.code: 403,
    Busy.code: 503,
}
CONFLICT, MISSING = 409, 404


def problem(
    status: int,
    title: str,
    *,
    code: int | None = None,
    facts: object = None,
    retry_after_ms: int | None = None,
) -> Response:
    """Return a problem document; ``code`` is that of a refusal, whose page tells of it."""
    told: dict[str, object] = {"status": status, "title": title}
    if code:
        told |= {"type": f"/docs#{code}", "code": code}
    if facts:
        told["facts"] = facts
    headers = {}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if retry_after_ms:
        headers["retry-after"] = str(math.ceil(retry_after_ms / 1000))
        told["retry_after_ms"] = retry_after_ms
    body = msgspec.json.encode(told)
    return Response(body, status, headers, media_type="application/problem+json")


def refused(refusal: Refusal) -> Response:
    """Return the problem document of a refusal."""
    return problem(
        status_of(type(refusal)),
        refusal.reason,
        code=refusal.code,
        facts=refusal.facts,
        retry_after_ms=refusal.retry_after_ms,
    )


def status_of(refusal: type[Refusal]) -> int:
    """Return the status that a refusal is told with; what is not there is 404, the rest 409."""
    missing = refusal.__name__.startswith("NoSuch")
    return STATUS.get(refusal.code, MISSING if missing else CONFLICT)
