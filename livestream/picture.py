"""A room's picture: the parts that its features show, and where its channel carries them on."""

from typing import Protocol

from msgspec import Struct

from rialto.ids import RoomId, Sku
from rialto.news import Channel, News, Part, Position, channel
from storage.work import Look


class Stat(News, frozen=True, tag="stat"):
    """What moves all the time and only the last value of which counts; ``left`` units by SKU.

    ``sampled``: so much is said that the chat does not show every line.
    """

    viewers: int
    likes: int
    left: dict[Sku, int]
    sampled: bool = False


class Snapshot(Struct, frozen=True):
    """A room's picture, and the position from which its channel carries it on."""

    position: Position
    parts: list[Part]
    stat: Stat


class PartOwner(Protocol):
    """A feature that adds parts to the picture of each room."""

    async def parts(self, room: RoomId, look: Look) -> list[Part]: ...


class Counters(Protocol):
    """Who knows the moving figures of a room."""

    async def stat(self, room: RoomId, look: Look) -> Stat: ...


def of_room(room: RoomId) -> Channel:
    return channel("room", room)
