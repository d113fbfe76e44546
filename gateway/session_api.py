"""Signing in over HTTP: where a browser's sessions begin, change and end.

Tokens for the socket and the commands are made here, for a quarter of an hour each, from a cookie
that no script can read. Each request that the cookie lets do something must come from our own page.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from accounts.account import Accounts, member
from accounts.codes import CodeOver, Codes
from accounts.port import Attempt, NotVouched, Person, Ways
from accounts.sessions import SESSIONS, Session, Sessions
from gateway import session_cookie
from gateway.commit import Commit
from gateway.devices import device_of
from gateway.door import Door
from gateway.problems import problem
from gateway.recognition import Recognition
from gateway.same_origin import SameOrigin, answer, read
from gateway.session_cookie import passes_of
from gateway.signin_attempts import LASTS_S, Attempts, same
from gateway.tokens import Tokens
from rialto.command import Member
from rialto.refusal import Refusal, SignInFirst
from storage.work import Look, Work

log = logging.getLogger("rialto.signin")

TOKEN_S = 15 * 60
MAIL = "mail"
Held = tuple[str, Session]  # a pass, and what it opens
Letter = Callable[[str, str], tuple[str, str]]
Text = Annotated[str, Meta(max_length=500)]
Short = Annotated[str, Meta(max_length=254)]


class Begin(Struct, forbid_unknown_fields=True):
    way: Short
    then: Text = "/"


class AskCode(Struct, forbid_unknown_fields=True):
    address: Short
    lang: Short = "en"


class EnterCode(Struct, forbid_unknown_fields=True):
    address: Short
    code: Short
    name: Short = ""


class Choose(Struct, forbid_unknown_fields=True):
    user: Short


class Known(Struct):
    """An account that is signed in on the device."""

    user: str
    name: str


class Told(Struct):
    """Who is at the page: nobody (``user`` empty), or the account in use with a fresh token."""

    ways: list[str]
    accounts: list[Known]
    user: str = ""
    name: str = ""
    role: str = "guest"
    session: str = ""
    token: str = ""
    token_ms: int = 0


@dataclass
class SessionApi:
    """``letter`` writes the letter of a code in a language: its subject and its text."""

    door: Door
    commit: Commit
    accounts: Accounts
    sessions: Sessions
    codes: Codes
    attempts: Attempts
    tokens: Tokens
    ways: Ways
    letter: Letter
    recognition: Recognition

    def routes(self) -> list[Route]:
        posts: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "/session/begin": self.begin,
            "/session/code": self.send_code,
            "/session/code/enter": self.enter_code,
            "/session/switch": self.switch,
            "/session/leave": self.leave,
        }
        own = SameOrigin(self.door)
        return [
            Route("/session", self.show),
            Route("/session/back", self.back),
            *(Route(path, own.guarded(act), methods=["POST"]) for path, act in posts.items()),
        ]

    async def show(self, request: Request) -> Response:
        """Tell who is at the page, with a fresh token; ``?user=`` asks for one account."""
        held, wanted = await self._held(request), request.query_params.get("user")
        if wanted is None:
            return await self._told(request, held)
        return await self._told(request, held, [one for one in held if one[1].user == wanted])

    async def begin(self, request: Request) -> Response:
        """Begin to sign in by a provider: answers the address to go to."""
        asked = await read(request, Begin)
        provider = self.ways.providers.get(asked.way)
        if provider is None:
            return problem(404, "there is no such way to sign in")
        back = f"{request.headers['origin']}/session/back"
        attempt = self.attempts.begin(asked.way, back, asked.then)
        try:
            url = await provider.address(attempt)
        except NotVouched as not_vouched:
            log.warning("signin.away", extra={"way": asked.way, "told": str(not_vouched)})
            return problem(503, "this way to sign in does not answer")
        response = answer({"url": url})
        session_cookie.keep_attempt(response, self.attempts.keep(attempt), LASTS_S)
        return response

    async def back(self, request: Request) -> Response:
        """Take in who comes back from a provider, and lead them to where they were."""
        told = dict(request.query_params)
        attempt = self.attempts.kept(request.cookies.get(session_cookie.ATTEMPT, ""))
        if attempt is None or attempt.way not in self.ways.providers:
            return self._lead("/", "over")
        try:
            _must_answer(told, attempt)
            person = await self.ways.providers[attempt.way].person(attempt, told)
        except NotVouched as not_vouched:
            log.info("signin.refused", extra={"way": attempt.way, "told": str(not_vouched)})
            return self._lead(attempt.then, not_vouched.why)
        held = await self._signed_in(request, person, attempt.way)
        response = self._lead(attempt.then, "")
        session_cookie.keep(response, [kept for kept, _ in held])
        self.recognition.keep(request, response)
        return response

    async def send_code(self, request: Request) -> Response:
        """Send a code to a mailbox; only the browser that asked can enter it."""
        asked = await read(request, AskCode)
        if self.ways.mailer is None:
            return problem(404, "there is no such way to sign in")
        code = await self.commit(lambda work: self.codes.ask(asked.address, work))
        try:
            await self.ways.mailer.send(asked.address.strip(), *self.letter(asked.lang, code))
        except NotVouched as not_vouched:
            log.warning("signin.away", extra={"way": MAIL, "told": str(not_vouched)})
            return problem(503, "letters cannot be sent at the moment")
        box = self.codes.mailbox(asked.address)
        attempt = Attempt(MAIL, box, "", "", "", "/")
        response = answer({"sent": True})
        session_cookie.keep_attempt(response, self.attempts.keep(attempt), LASTS_S)
        return response

    async def enter_code(self, request: Request) -> Response:
        """Sign in by the code that was sent; answers as ``show`` does."""
        asked = await read(request, EnterCode)
        attempt = self.attempts.kept(request.cookies.get(session_cookie.ATTEMPT, ""))
        box = self.codes.mailbox(asked.address)
        if attempt is None or attempt.way != MAIL or not same(attempt.state, box):
            raise CodeOver
        found = await self.commit(
            lambda work: self.codes.enter(asked.address, asked.code, asked.name, work)
        )
        if isinstance(found, Refusal):
            raise found
        held = await self._signed_in(request, found, MAIL)
        response = await self._told(request, held)
        session_cookie.drop_attempt(response)
        self.recognition.keep(request, response)
        return response

    async def switch(self, request: Request) -> Response:
        """Use another of the accounts on this device."""
        asked = await read(request, Choose)
        held = await self._held(request)
        chosen = [one for one in held if one[1].user == asked.user]
        if not chosen:
            raise SignInFirst
        return await self._told(request, [*chosen, *(one for one in held if one not in chosen)])

    async def leave(self, request: Request) -> Response:
        """Sign one account out on this device."""
        asked = await read(request, Choose)
        held = await self._held(request)
        going = [session.id for _, session in held if session.user == asked.user]

        async def close(work: Work) -> None:
            for id in going:
                await self._close(id, work)

        await self.commit(close)
        return await self._told(request, [one for one in held if one[1].id not in going])

    async def _close(self, id: str, work: Work) -> None:
        if row := await work.get(SESSIONS, id):
            self.sessions.close(row, work)

    async def _signed_in(self, request: Request, person: Person, way: str) -> list[Held]:
        """Open a session for ``person``, in the place of what they had on this device."""
        before = await self._held(request)
        device = device_of(request.headers.get("user-agent", ""))

        async def open_one(work: Work) -> tuple[str, Session]:
            account = await self.accounts.welcome(person, work)
            await self.recognition.meet(request, person, account.user, work)
            for _, old in before:
                if old.user == account.user:
                    await self._close(old.id, work)
            row, kept = await self.sessions.open(account.user, way, device, work)
            return kept, row

        opened = await self.commit(open_one)
        rest = [one for one in before if one[1].user != opened[1].user]
        return [opened, *rest][: session_cookie.MOST]

    async def _held(self, request: Request) -> list[Held]:
        """Return the passes that open something, with what they open."""
        look = Look(self.commit.store)
        found = [(kept, await self.sessions.held(kept, look)) for kept in passes_of(request)]
        return [(kept, row) for kept, row in found if row]

    async def _told(
        self, request: Request, held: list[Held], used: list[Held] | None = None
    ) -> Response:
        """Tell who is there, and keep the passes that still open something."""
        look, used = Look(self.commit.store), held if used is None else used
        people = {row.user: await member(row.user, look) for _, row in held}
        ways = [*self.ways.providers, *([MAIL] if self.ways.mailer else [])]
        told = Told(ways, [Known(one.user, one.name) for one in people.values()])
        if used:
            row = used[0][1]
            await self.recognition.look_again(request, row.user)
            self._tell(told, people[row.user], row)
            if self.sessions.stale(row):
                await self.commit(lambda work: self._see(row.id, work))
        response, kept = answer(told), [kept for kept, _ in held]
        if kept != passes_of(request):
            session_cookie.keep(response, kept)
        return response

    def _tell(self, told: Told, who: Member, row: Session) -> None:
        told.user, told.name, told.role = who.user, who.name, who.role.name.lower()
        told.session, told.token_ms = row.id, self.tokens.now_ms() + TOKEN_S * 1000
        told.token = self.tokens.mint(
            who.user, name=who.name, role=who.role, ttl_s=TOKEN_S, session=row.id
        )

    async def _see(self, id: str, work: Work) -> None:
        if row := await work.get(SESSIONS, id):
            self.sessions.seen(row, work)

    def _lead(self, then: str, why: str) -> Response:
        """Send the browser on; ``why`` tells the page that nobody was signed in."""
        path, _, _ = then.partition("#")
        response = RedirectResponse(f"{path}#sign-in={why}" if why else then, 303)
        response.headers["cache-control"] = "no-store"
        session_cookie.drop_attempt(response)
        return response


def _must_answer(told: Mapping[str, str], attempt: Attempt) -> None:
    """Raise NotVouched for an answer that is not for this attempt, or is a no."""
    if not same(told.get("state", ""), attempt.state):
        raise NotVouched("wrong", "the state is another attempt's")
    if error := told.get("error"):
        raise NotVouched("denied" if error == "access_denied" else "wrong", "refused there")
