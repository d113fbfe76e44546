"""Admission: who a token names, and whether they are let in. Every door asks here."""

from dataclasses import dataclass

from accounts.sessions import SESSIONS
from gateway.tokens import ExpiredToken, Identity, Tokens
from moderation.access import ACCESSES
from rialto.command import Member
from storage.work import Look


@dataclass
class Admission:
    tokens: Tokens
    look: Look

    async def identify(self, token: str) -> Identity:
        """Return who a token names; raises BadToken or ExpiredToken."""
        await self.tokens.ready(token)
        return self.tokens.read(token)

    async def must_be_let_in(self, identity: Identity) -> None:
        """Refuse with Banned; raises ExpiredToken where its person signed out after its issue."""
        access = await self.look.get(ACCESSES, identity.member.user)
        if access is not None:
            access.must_be_let_in(self.tokens.now_ms())
            if identity.issued_ms <= access.since_ms:
                raise ExpiredToken
        session = identity.member.session
        if session and await self.look.get(SESSIONS, session) is None:
            raise ExpiredToken

    async def member(self, token: str) -> Member:
        """Return who a token names, if they are let in; raises and refuses as both above."""
        identity = await self.identify(token)
        await self.must_be_let_in(identity)
        return identity.member
