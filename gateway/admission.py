"""Admission: who a token names, and whether they are let in. Every door asks here.

What a token gives somebody on the whole site is noted in the store, so that others know of it.
"""

from dataclasses import dataclass

from accounts.preferences import hides
from accounts.sessions import SESSIONS
from gateway.tokens import ExpiredToken, Identity, Tokens
from moderation.access import ACCESSES, Access
from rialto.command import Member
from rialto.ids import UserId
from rialto.roles import Role
from storage.work import Commit, Look, Work


@dataclass
class Admission:
    tokens: Tokens
    look: Look
    commit: Commit

    async def identify(self, token: str) -> Identity:
        """Return who a token names; raises BadToken or ExpiredToken."""
        await self.tokens.ready(token)
        return self.tokens.read(token)

    async def must_be_let_in(self, identity: Identity) -> None:
        """Refuse with Banned; raises ExpiredToken where its person signed out after its issue."""
        access = await self.look.get(ACCESSES, identity.member.user)
        if access:
            access.must_be_let_in(self.tokens.now_ms())
            if identity.issued_ms <= access.since_ms:
                raise ExpiredToken
        session = identity.member.session
        if session and await self.look.get(SESSIONS, session) is None:
            raise ExpiredToken
        await self._note_role(access, identity)

    async def hidden(self, user: UserId) -> bool:
        """Say whether somebody is to look like a guest to those who look who is there."""
        return await hides(user, "presence", self.look)

    async def _note_role(self, before: Access | None, identity: Identity) -> None:
        """Note what the token gives, where that is new: for nearly everybody there is nothing."""
        user, issued_ms = identity.member.user, identity.issued_ms
        role = identity.member.standing(Role.VIEWER)
        known = before or Access(user)
        if known.known_as(role, issued_ms) is known:
            return

        async def once(work: Work) -> None:
            row = await work.get(ACCESSES, user) or Access(user)
            work.store(ACCESSES, row.known_as(role, issued_ms))

        await self.commit(once)

    async def member(self, token: str) -> Member:
        """Return who a token names, if they are let in; raises and refuses as both above."""
        identity = await self.identify(token)
        await self.must_be_let_in(identity)
        return identity.member
