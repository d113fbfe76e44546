"""Signing in: who is behind a connection, from a token, for as long as tokens say."""

import asyncio

from msgspec.structs import replace

from gateway import codes
from gateway.admission import Admission
from gateway.codes import Ended, ErrorBody, Failed
from gateway.people import Connection, People
from gateway.tokens import GRACE_S, BadToken, ExpiredToken, Identity
from rialto.command import Caller, Guest, Member
from rialto.refusal import Busy, Refusal


class SignIn:
    """A guest until ``enter`` succeeds. Who left keeps their name: what they asked goes on."""

    __slots__ = ("admission", "connection", "expiry", "hidden", "origin", "people", "who")

    def __init__(
        self, admission: Admission, people: People, connection: Connection, origin: str
    ) -> None:
        self.admission, self.people, self.connection = admission, people, connection
        self.origin = origin
        self.who: Caller = Guest(origin)
        self.hidden = False  # from others who look who is there
        self.expiry: asyncio.TimerHandle | None = None

    @property
    def user(self) -> str:
        """Who has signed in, empty for a guest."""
        return "" if isinstance(self.who, Guest) else self.who.user

    async def enter(self, token: str) -> Identity:
        """Sign in; raises Failed or Ended, and then all is as before.

        Cancelled midway nothing is left behind; ended midway, ``leave`` has undone it.
        """
        identity = await self._identify(token)
        guest, member = self.who, identity.member
        self.people.enter(member.user, self.connection, member.session)
        self.who = replace(member, origin=self.origin)
        try:
            await self._must_be_let_in(identity)
        except BaseException:
            self.people.leave(member.user, self.connection)
            self.who = guest
            raise
        return identity

    async def refresh(self, token: str) -> int:
        """Go on under a fresh token of the same person; return for how many seconds."""
        identity = await self._identify(token)
        if identity.member.user != self.user:
            raise Ended(codes.BAD_TOKEN)
        await self._must_be_let_in(identity)
        self.who = replace(identity.member, origin=self.origin)
        return self.expire_with(identity)

    def expire_with(self, identity: Identity) -> int:
        """Let the connection end some time after its token; return the token's seconds."""
        ttl = self.admission.tokens.until(identity.expires_s)
        if self.expiry:
            self.expiry.cancel()
        loop = asyncio.get_running_loop()
        self.expiry = loop.call_later(ttl + GRACE_S, self.connection.end, codes.EXPIRED)
        return ttl

    def leave(self) -> None:
        if self.expiry:
            self.expiry.cancel()
        if isinstance(self.who, Member):
            self.people.leave(self.who.user, self.connection)

    async def _identify(self, token: str) -> Identity:
        try:
            return await self.admission.identify(token)
        except ExpiredToken:
            raise Failed(codes.TOKEN_EXPIRED) from None
        except BadToken as bad:
            raise Ended(codes.BAD_TOKEN) from bad

    async def _must_be_let_in(self, identity: Identity) -> None:
        try:
            await self.admission.must_be_let_in(identity)
            self.hidden = await self.admission.hidden(identity.member.user)
        except ExpiredToken:
            raise Failed(codes.TOKEN_EXPIRED) from None
        except Busy as busy:
            raise Failed(codes.TOO_BUSY) from busy
        except Refusal as refusal:
            raise Failed(ErrorBody(refusal.code, refusal.reason)) from refusal
