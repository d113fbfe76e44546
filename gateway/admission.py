"""Admission: who a token names, and whether they are let in. Every door asks here.

What a token gives somebody on the whole site is noted in the store, so that others know of it.
"""

from dataclasses import dataclass

from accounts.preferences import hides
from accounts.returning import Returns
from accounts.sessions import SESSIONS
from gateway.tokens import ExpiredToken, Identity, Tokens
from moderation.access import ACCESSES, Access, access_of
from moderation.bans import Welcome, everybody
from rialto.command import Member
from rialto.ids import UserId
from rialto.roles import Role
from storage.work import Commit, Look, Work

# Channels named by a room.
OF_ROOMS = ("room", "chat", "stat")


@dataclass
class Admission:
    tokens: Tokens
    look: Look
    commit: Commit
    welcome: Welcome = everybody
    returns: Returns | None = None

    async def identify(self, token: str) -> Identity:
        """Return who a token names; raises BadToken or ExpiredToken."""
        await self.tokens.ready(token)
        return self.tokens.read(token)

    async def must_be_let_in(self, identity: Identity) -> None:
        """Refuse with Banned; raises ExpiredToken where its person signed out after its issue."""
        await self._take_up(identity.member.user)
        access = await self.look.get(ACCESSES, identity.member.user)
        if access:
            access.must_be_let_in(self.tokens.now_ms())
            if identity.issued_ms <= access.since_ms:
                raise ExpiredToken
        session = identity.member.session
        if session and await self.look.get(SESSIONS, session) is None:
            raise ExpiredToken
        await self._note_role(access, identity)

    async def must_be_welcome(self, user: UserId, name: str) -> None:
        """Refuse with BannedHere whom a ban keeps out of the room of a channel."""
        kind, _, id = name.partition(":")
        if user and kind in OF_ROOMS:
            await self.welcome(user, id)

    async def _take_up(self, user: UserId) -> None:
        """Let hold again what held against somebody who was erased, and comes under the same id."""
        if self.returns and await self.returns.expected(user, self.look):
            returns = self.returns
            await self.commit(lambda work: returns.take_up(user, user, work))

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
            row = await access_of(user, work)
            work.store(ACCESSES, row.known_as(role, issued_ms))

        await self.commit(once)

    async def member(self, token: str) -> Member:
        """Return who a token names, if they are let in; raises and refuses as both above."""
        identity = await self.identify(token)
        await self.must_be_let_in(identity)
        return identity.member
