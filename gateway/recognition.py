"""Recognition: who signs in anew by a device or a contact that is banned is banned as well."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from accounts.marks import Known, contact_mark, device_mark
from accounts.port import Person
from gateway import device_cookie
from gateway.commit import Commit
from rialto.ids import UserId
from storage.work import Look, Work


@dataclass
class Recognition:
    known: Known
    commit: Commit
    secret: str

    async def meet(self, request: Request, person: Person, user: UserId, work: Work) -> None:
        """Note by what ``person`` signed in, and let bans of it go over to their account."""
        id = device_cookie.device_id(request, self.secret)
        if not id:
            # Cancelled or decided again, the browser may get another name than was noted: a mark
            # that nobody shows is forgotten.
            id = request.state.device = device_cookie.new_id()
        marks = (device_mark(id, self.secret), contact_mark(person, self.secret))
        await self.known.meet(user, marks, work)

    def keep(self, request: Request, response: Response) -> None:
        """Let a browser in which somebody has signed in for the first time keep its name."""
        if id := getattr(request.state, "device", ""):
            device_cookie.keep(response, id, self.secret)

    async def look_again(self, request: Request, user: UserId) -> None:
        """Let a ban of the device go over to an account that was signed in there already."""
        id = device_cookie.device_id(request, self.secret)
        if not id:
            return
        mark = device_mark(id, self.secret)
        if await self.known.bans(user, mark, Look(self.commit.store)):
            await self.commit(lambda work: self.known.meet(user, (mark,), work))
