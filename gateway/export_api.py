"""Where people get the file of their export: by an address that is good on one device alone."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from accounts.privacy import EXPORTS, Export
from accounts.sessions import Sessions
from gateway.admission import Admission
from gateway.exporting import Exporting
from gateway.problems import problem
from gateway.requests import bearer_of
from gateway.session_cookie import passes_of
from gateway.tokens import BadToken, ExpiredToken
from rialto.command import Member
from rialto.refusal import Refusal

GOOD_MS = 10 * 60_000


@dataclass
class ExportApi:
    """Hands out a file to the device for which its address was signed, or to a bearer of theirs."""

    exporting: Exporting
    sessions: Sessions
    admission: Admission
    secret: str

    def routes(self) -> list[Route]:
        return [Route("/session/export/{id}", self.get)]

    def link(self, export: Export, who: Member) -> str:
        """Return where the device of ``who`` gets it; empty where they are signed in on none."""
        if not who.session:
            return ""
        until = str(self.exporting.commit.world.now_ms() + GOOD_MS)
        signed = self._signed(export.id, who.session, until)
        return f"/session/export/{export.id}?until={until}&signed={signed}"

    async def get(self, request: Request) -> Response:
        """Send the file; whoever it is not for is told that there is none."""
        id = request.path_params["id"]
        for user in await self._who(request, id):
            row = await self.exporting.commit.store.get(EXPORTS, user)
            if row and row.id == id and self.exporting.commit.world.now_ms() < row.until_ms:
                headers = {"cache-control": "no-store"}
                path = self.exporting.path(row)
                return FileResponse(
                    path, headers=headers, media_type="application/zip", filename="rialto.zip"
                )
        return problem(404, "there is no such export")

    async def _who(self, request: Request, id: str) -> list[str]:
        if token := bearer_of(request):
            try:
                return [(await self.admission.member(token)).user]
            except (BadToken, ExpiredToken, Refusal):
                return []
        until, signed = (request.query_params.get(name, "") for name in ("until", "signed"))
        if not until.isdecimal() or int(until) < self.exporting.commit.world.now_ms():
            return []
        held = [await self.sessions.held(kept, self.admission.look) for kept in passes_of(request)]
        return [
            row.user
            for row in held
            if row and hmac.compare_digest(signed, self._signed(id, row.id, until))
        ]

    def _signed(self, id: str, session: str, until: str) -> str:
        told = f"export/{id}/{session}/{until}".encode()
        return hmac.new(self.secret.encode(), told, sha256).hexdigest()
