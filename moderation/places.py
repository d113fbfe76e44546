"""Places: what a scope is, whose it is, and whether it is over."""

from typing import Protocol

from msgspec import Struct

from rialto.ids import UserId
from storage.work import Look

# A scope is the id of a room, or all rooms of one host; no id of a room has a colon.
OF_HOST = "host:"


class Place(Struct, frozen=True):
    host: UserId
    over: bool = False


class Places(Protocol):
    """Whoever owns rooms tells whose they are."""

    async def room(self, id: str, look: Look) -> Place | None:
        """Return the room of that id, None where there is none."""


def rooms_of(host: UserId) -> str:
    """Return the scope of all rooms of a host."""
    return f"{OF_HOST}{host}"


async def place_of(scope: str, places: Places, look: Look) -> Place | None:
    """Return what is meant by a scope, None where it is neither a room nor a host's rooms."""
    if scope.startswith(OF_HOST):
        return Place(UserId(scope.removeprefix(OF_HOST)))
    return await places.room(scope, look)


async def scopes_of(scope: str, places: Places, look: Look) -> tuple[str, ...]:
    """Return the scope and those around it: of a room, all rooms of its host."""
    place = await place_of(scope, places, look)
    return (scope,) if place is None else tuple(dict.fromkeys((scope, rooms_of(place.host))))
