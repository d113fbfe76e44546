"""Uploads over HTTP: ``POST /uploads?purpose=`` with the file as its body, ``GET /uploads/{id}``.

The key of the header ``Idempotency-Key`` names the upload: sent again it is answered again.
"""

import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.admission import Admission
from gateway.commit import Commit
from gateway.http_api import KEY
from gateway.limits import Allowance, Doorkeeper
from gateway.problems import problem, refused
from gateway.requests import BodyLost, bearer_of, pour, spare
from gateway.tokens import BadToken, ExpiredToken
from moderation.blocked_pictures import must_be_allowed
from moderation.upload import TERMS, Purpose, Upload
from moderation.uploads import Uploads
from rialto.command import Member
from rialto.refusal import Busy, KeyReused, Refusal, SignInFirst, TooFast
from storage.port import Unavailable
from storage.renditions import MOST_BYTES, Kind, Made, UploadTooLarge
from storage.uploads import Receiving, UploadFiles
from storage.work import Look

log = logging.getLogger("rialto.uploads")

# Uploads that one person may begin at once, and then a second; and how many may be on their way.
PACE = Allowance(20, 0.2)
AT_ONCE, AT_ONCE_EACH = 24, 3
AGAIN_MS = 2_000
SPARED_BYTES = max(MOST_BYTES.values())
KEY_CHARS = range(8, 65)


class Brought(Struct):
    """What was made of the file. ``duration_ms`` is 0 for a picture."""

    upload: str
    kind: Kind
    width: int
    height: int
    duration_ms: int


class Wrong(Exception):
    """The request is none of ours; the sentence says why."""


@dataclass
class Places:
    """Who has uploads on the way, and which."""

    of: Counter[str] = field(default_factory=Counter)
    ids: set[str] = field(default_factory=set)

    @contextmanager
    def taken(self, user: str) -> Iterator[None]:
        """Refuse with Busy whoever has too many on the way, or while all have."""
        if self.of[user] >= AT_ONCE_EACH or self.of.total() >= AT_ONCE:
            raise Busy(retry_after_ms=AGAIN_MS)
        self.of[user] += 1
        try:
            yield
        finally:
            self.of[user] -= 1
            self.of += Counter()  # who has none is forgotten

    @contextmanager
    def alone(self, id: str) -> Iterator[None]:
        """Refuse with Busy while the same upload comes by another request."""
        if id in self.ids:
            raise Busy(retry_after_ms=AGAIN_MS)
        self.ids.add(id)
        try:
            yield
        finally:
            self.ids.remove(id)


@dataclass
class UploadApi:
    admission: Admission
    commit: Commit
    uploads: Uploads
    files: UploadFiles
    pace: Doorkeeper = field(default_factory=lambda: Doorkeeper(time.monotonic, arrivals=PACE))
    places: Places = field(default_factory=Places)

    def routes(self) -> list[Route]:
        return [Route("/uploads", self.post, methods=["POST"])]

    async def post(self, request: Request) -> Response:
        """Take a file in; answers what was made of it, or a problem."""
        reply = await self._answer(request)
        if not await spare(request, SPARED_BYTES):
            reply.headers["connection"] = "close"
        return reply

    async def _answer(self, request: Request) -> Response:
        try:
            who = await self.admission.member(bearer_of(request))
            purpose, key = _asked(request)
            if not self.pace.passes(who.user):
                raise TooFast(retry_after_ms=AGAIN_MS)
            with self.places.taken(who.user):
                return await self._bring(request, who, purpose, key)
        except (BadToken, ExpiredToken):
            return problem(401, SignInFirst.reason, code=SignInFirst.code)
        except Wrong as wrong:
            return problem(400, str(wrong))
        except BodyLost:
            return problem(408, "the file broke off, or came too slowly")
        except Refusal as refusal:
            log.info("upload.refused", extra={"code": refusal.code})
            return refused(refusal)
        except Unavailable as away:
            log.warning("upload.not_kept", extra={"error": str(away)})
            return problem(503, "uploads cannot be kept at the moment", retry_after_ms=60_000)

    async def _bring(self, request: Request, who: Member, purpose: Purpose, key: str) -> Response:
        row = await self.commit(lambda work: self.uploads.begin(who.user, purpose, key, work))
        with self.places.alone(row.id):
            try:
                if row.purpose != purpose:
                    raise KeyReused
                return _told(await self._take(request, row))
            except (BodyLost, Refusal):
                await self.commit(lambda work: self.uploads.give_up(row.id, work))
                raise

    async def _take(self, request: Request, row: Upload) -> Upload:
        """Receive, make, keep and only then tell: the order that a crash may cut anywhere.

        Cancelled, it leaves a row that says it is coming, and perhaps a file: both are swept.
        """
        async with self._received(request, row) as (coming, digest):
            if row.state != "coming":
                if row.source != digest:
                    raise KeyReused
                return row
            made = await self.files.make(row.id)
            await must_be_allowed(digest, made.looks, Look(self.commit.store))
            await self.files.keep(row.id)
        return await self._finished(row, digest, coming.size, made)

    @asynccontextmanager
    async def _received(
        self, request: Request, row: Upload
    ) -> AsyncIterator[tuple[Receiving, str]]:
        coming = await self.files.receive(row.id, TERMS[row.purpose].kinds)
        try:
            try:
                await pour(request, coming.write)
            finally:
                digest = await coming.end()
            yield coming, digest
        finally:
            await self.files.forget(row.id)

    async def _finished(self, row: Upload, digest: str, size: int, made: Made) -> Upload:
        return await self.commit(lambda work: self.uploads.finish(row.id, digest, size, made, work))


def _asked(request: Request) -> tuple[Purpose, str]:
    """Return the purpose and the key; raises Wrong, or refuses with UploadTooLarge."""
    try:
        purpose: Purpose = msgspec.convert(request.query_params.get("purpose"), Purpose)
    except msgspec.ValidationError:
        raise Wrong(f"purpose is one of {', '.join(TERMS)}") from None
    key = request.headers.get(KEY, "").strip('"')
    if len(key) not in KEY_CHARS:
        raise Wrong(f"name the upload by a key of 8 to 64 characters in {KEY}")
    length = request.headers.get("content-length", "0")
    most = max(MOST_BYTES[kind] for kind in TERMS[purpose].kinds)
    if length.isdecimal() and int(length) > most:  # what it says is believed only in this
        raise UploadTooLarge(most_bytes=most)
    return purpose, key


def _told(row: Upload) -> Response:
    told = Brought(row.id, row.kind, row.width, row.height, row.duration_ms)
    body = msgspec.json.encode(told)
    return Response(body, 201, media_type="application/json")
