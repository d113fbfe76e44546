"""Returning: who was erased and comes again finds what still holds against them."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256

from rialto.ids import GONE, UserId
from rialto.world import World
from storage.port import Collection, Row
from storage.work import Look, Work

Carry = Callable[[UserId, UserId, Work, World], Awaitable[None]]


class Departure(Row, frozen=True):
    """That something is kept under ``hashed`` of whoever comes again under what ``id`` hashes."""

    id: str
    hashed: str


DEPARTURES = Collection("departure", Departure, hot=True)


@dataclass(frozen=True)
class Hashes:
    """Stand in the place of ids of those who were erased; only ``secret`` makes the same again."""

    secret: str

    def of(self, id: str) -> str:
        told = hmac.new(self.secret.encode(), f"erased/{id}".encode(), sha256).hexdigest()
        return f"{GONE}{told[:32]}"


@dataclass
class Returns:
    """``carries`` move what was kept under a hash to who comes again."""

    hashes: Hashes
    world: World
    carries: tuple[Carry, ...] = ()

    async def expected(self, id: str, look: Look) -> bool:
        """Say whether somebody was erased who came under ``id``."""
        return await look.get(DEPARTURES, self.hashes.of(id)) is not None

    async def take_up(self, id: str, user: UserId, work: Work) -> None:
        """Let hold for ``user`` what holds against who was erased and had come under ``id``."""
        kept = await work.get(DEPARTURES, self.hashes.of(id))
        if kept is None:
            return
        work.delete(DEPARTURES, kept)
        for carry in self.carries:
            await carry(UserId(kept.hashed), user, work, self.world)
