"""People: the connections of each person on this node, and the end of them when it is told."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from bus.port import Bus
from gateway import codes
from gateway.codes import Close, Ended
from gateway.follow import follow
from gateway.outbox import Header, tag
from moderation.access import Revoked, Why
from rialto.ids import UserId
from rialto.news import OUTBOX, Position
from storage.port import Store

MOST = 10
ENDS: dict[Why, Close] = {
    "banned": codes.BANNED,
    "renewed": codes.RENEWED,
    "signed_out": codes.BAD_TOKEN,
}


class Connection(Protocol):
    def end(self, close: Close) -> None:
        """Close it with a code; it then leaves by itself."""


@dataclass
class People:
    """Who is here. A connection enters before its person's access is looked at.

    So whoever is banned in between is either seen in the store or ended from here.
    """

    here: dict[UserId, dict[Connection, None]] = field(default_factory=dict)

    def enter(self, user: UserId, connection: Connection) -> None:
        """Count a connection in; raises Ended for one too many."""
        connections = self.here.setdefault(user, {})
        if len(connections) >= MOST:
            raise Ended(codes.CONNECTION_LIMIT)
        connections[connection] = None

    def leave(self, user: UserId, connection: Connection) -> None:
        connections = self.here.get(user, {})
        connections.pop(connection, None)
        if not connections:
            self.here.pop(user, None)

    async def end(self, user: UserId, close: Close) -> None:
        """End all connections of a person, without awaiting anything."""
        for connection in tuple(self.here.get(user, ())):
            connection.end(close)


@dataclass
class Revocations:
    """Follows what is announced of access, here and on other nodes, and ends connections.

    ``end`` ends those of a person in one place, and may take its time: where they are held in
    several, each is followed for by itself.
    """

    store: Store
    bus: Bus
    end: Callable[[UserId, Close], Awaitable[None]]
    at: Position | None = None

    async def begin(self) -> None:
        """Take note of where the outbox stands: to be awaited before anybody is let in."""
        self.at = Position(await self.store.head(OUTBOX), self.store.epoch)

    async def run(self) -> None:
        """End for ever whom it is told of."""
        if self.at is None:
            await self.begin()
        assert self.at is not None  # noqa: S101  (begun)
        async with aclosing(follow(self.store, self.bus, OUTBOX, self.at)) as told:
            async for item in told:
                if msgspec.json.decode(item.body, type=Header).kind == tag(Revoked):
                    revoked = msgspec.json.decode(item.body, type=Revoked)
                    await self.end(revoked.user, ENDS[revoked.why])
                self.at = Position(item.offset, self.at.epoch)
