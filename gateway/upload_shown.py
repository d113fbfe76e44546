"""Uploads as they are shown: ``GET /uploads/{id}``, and ``/uploads/{id}/clip`` to be played.

An upload is data and never a page: no script runs in it, whatever a browser takes it for.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from gateway.admission import Admission
from gateway.problems import problem, refused
from gateway.requests import Wanted, bearer_of, wanted_of
from gateway.tokens import BadToken, ExpiredToken
from moderation.covers import may_see
from moderation.upload import UPLOADS, NoSuchUpload, Upload
from rialto.command import Caller, Guest
from rialto.refusal import Refusal, SignInFirst
from storage.port import Unavailable
from storage.uploads import Shown, UploadFiles, part_of
from storage.work import Look

AT_ONCE_BYTES = 1 << 18
# A day, after which nobody's browser shows what was taken away or erased.
PUBLIC, PRIVATE = "public, max-age=86400", "private, no-store"
SAFE = {
    "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


@dataclass
class UploadShown:
    admission: Admission
    look: Look
    files: UploadFiles

    def routes(self) -> list[Route]:
        return [Route("/uploads/{id}", self.picture), Route("/uploads/{id}/clip", self.clip)]

    async def picture(self, request: Request) -> Response:
        """Show a picture, or a clip's still, at least as wide as ``?w=`` asks."""
        return await _answered(self._picture(request, wanted_of(request)))

    async def clip(self, request: Request) -> Response:
        """Show a clip, or the range of it that is asked for (RFC 9110 section 14.2)."""
        return await _answered(self._clip(request))

    async def _picture(self, request: Request, wanted: Wanted) -> Response:
        row = await self._row(request)
        shown = await self.files.show(row.id, *wanted)
        if shown is None:
            raise NoSuchUpload
        headers = _headers(row, shown) | {"vary": "Accept"}
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(None, 304, headers)
        body = await asyncio.to_thread(part_of, shown, 0, shown.size)
        return Response(body, 200, headers, shown.type)

    async def _clip(self, request: Request) -> Response:
        row = await self._row(request)
        shown = await self.files.clip(row.id)
        if shown is None:
            raise NoSuchUpload
        return _ranged(request, shown, _headers(row, shown))

    async def _row(self, request: Request) -> Upload:
        """Return what the asker may see; refuses with NoSuchUpload all else, there or not."""
        shown_by: Caller = Guest("")
        if token := bearer_of(request):
            shown_by = await self.admission.member(token)
        row = await self.look.find(UPLOADS, request.path_params["id"], NoSuchUpload)
        if not await may_see(row, shown_by, self.look):
            raise NoSuchUpload(id=row.id)
        return row


async def _answered(answer: Awaitable[Response]) -> Response:
    """Return the answer, or what is told instead of it."""
    try:
        return await answer
    except (BadToken, ExpiredToken):
        return problem(401, SignInFirst.reason, code=SignInFirst.code)
    except Refusal as refusal:
        return refused(refusal)
    except (OSError, Unavailable):
        return problem(503, "this upload cannot be read at the moment")


def _headers(row: Upload, shown: Shown) -> dict[str, str]:
    public = row.shown_to(Guest(""))
    ending = shown.type.rpartition("/")[2]
    return SAFE | {
        "cache-control": PUBLIC if public else PRIVATE,
        "content-disposition": f'inline; filename="{row.kind}.{ending}"',
        "etag": f'"{row.id}.{shown.at}"',
    }


def _ranged(request: Request, shown: Shown, headers: dict[str, str]) -> Response:
    start, end = 0, shown.size - 1
    asked = RANGE.fullmatch(request.headers.get("range", ""))
    headers |= {"accept-ranges": "bytes"}
    if asked and any(asked.groups()):
        first, last = asked.groups()
        if first:
            start, end = int(first), min(end, int(last) if last else end)
        else:  # the last so many
            start = max(0, shown.size - int(last))
        if start > end:
            return Response(None, 416, headers | {"content-range": f"bytes */{shown.size}"})
        headers |= {"content-range": f"bytes {start}-{end}/{shown.size}"}
    headers |= {"content-length": str(end - start + 1)}
    status = 206 if "content-range" in headers else 200
    return StreamingResponse(_parts(shown, start, end + 1), status, headers, shown.type)


async def _parts(shown: Shown, start: int, end: int) -> AsyncIterator[bytes]:
    for at in range(start, end, AT_ONCE_BYTES):
        yield await asyncio.to_thread(part_of, shown, at, min(AT_ONCE_BYTES, end - at))
