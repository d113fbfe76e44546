"""People: the connections of each person on this node, and the end of them when it is told."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from bus.port import Bus
from gateway import codes, metrics
from gateway.codes import Close, Ended
from gateway.follow import follow
from gateway.limits import Allowance, Doorkeeper
from gateway.outbox import kind_of, tag
from moderation.access import Revoked, Why
from moderation.bans import Barred
from rialto.ids import UserId
from rialto.news import OUTBOX, Position, Publication
from storage.port import Store

MOST = 10
# Everything that one person holds may be cut and come back, twice in a minute.
SIGN_INS = Allowance(2 * MOST, 2 * MOST / 60)
# Whom to end, by which close, and of which session alone ("": of all).
End = Callable[[UserId, Close, str], Awaitable[None]]
ENDS: dict[Why, Close] = {
    "banned": codes.BANNED,
    "renewed": codes.RENEWED,
    "signed_out": codes.BAD_TOKEN,
}


class Connection(Protocol):
    def end(self, close: Close) -> None:
        """Close it with a code; it then leaves by itself."""

    async def look_where_barred(self) -> None:
        """Leave the rooms to which its person is not let in any more."""


@dataclass
class People:
    """Who is here. A connection enters before its person's access is looked at.

    So whoever is banned in between is either seen in the store or ended from here.
    """

    here: dict[UserId, dict[Connection, str]] = field(default_factory=dict)
    sign_ins: Doorkeeper = field(default_factory=lambda: Doorkeeper(_now_s, arrivals=SIGN_INS))

    def enter(self, user: UserId, connection: Connection, session: str = "") -> None:
        """Count a connection in, of a ``session`` if it has one.

        Raises Ended for one too many, and for one that is to wait.
        """
        if len(self.here.get(user, ())) >= MOST:
            raise Ended(codes.CONNECTION_LIMIT)
        if not self.sign_ins.passes(user):
            metrics.shed("sign_in")
            raise Ended(codes.TOO_MANY_REQUESTS)
        self.here.setdefault(user, {})[connection] = session

    def leave(self, user: UserId, connection: Connection) -> None:
        connections = self.here.get(user, {})
        connections.pop(connection, None)
        if not connections:
            self.here.pop(user, None)

    async def end(self, user: UserId, close: Close, session: str) -> None:
        """End all connections of a person, or those of one ``session``."""
        for connection, of in tuple(self.here.get(user, {}).items()):
            if session in ("", of):
                connection.end(close)

    async def bar(self, user: UserId) -> None:
        """Take all connections of a person out of the rooms that do not let them in."""
        for connection in tuple(self.here.get(user, {})):
            await connection.look_where_barred()


def _now_s() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class Revocations:
    """Follows what is announced of access, here and on other nodes, and ends what it concerns.

    ``end`` may raise, and is then asked again. One for each who has something to end, so that
    none waits for another.
    """

    store: Store
    bus: Bus
    end: End
    bar: Callable[[UserId], Awaitable[None]] | None = None
    at: Position | None = None

    async def begin(self) -> None:
        """Take note of where the outbox stands: to be awaited before anybody is let in."""
        self.at = Position(await self.store.head(OUTBOX), self.store.epoch)

    async def run(self) -> None:
        """End for ever whom it is told of."""
        if self.at is None:
            await self.begin()
        assert self.at is not None  # noqa: S101  (begun)
        follower = follow(self.store, self.bus, OUTBOX, self.at, self._concerns)
        async with aclosing(follower) as told:
            async for item in told:
                await self._heed(item.body)
                self.at = Position(item.offset, self.at.epoch)

    def _concerns(self, item: Publication) -> bool:
        kind = kind_of(item.body)
        return kind == tag(Revoked) or (kind == tag(Barred) and self.bar is not None)

    async def _heed(self, body: bytes) -> None:
        kind = kind_of(body)
        if kind == tag(Revoked):
            revoked = msgspec.json.decode(body, type=Revoked)
            await self.end(revoked.user, ENDS[revoked.why], revoked.session)
        elif kind == tag(Barred) and self.bar:
            await self.bar(msgspec.json.decode(body, type=Barred).user)
