"""News: what goes to subscribers of a channel, and announcements: what goes to listeners."""

from typing import Literal, NewType

from msgspec import Struct

Channel = NewType("Channel", str)
Kind = Literal["room", "product", "store", "user", "chat", "stat", "probe", "desk", "outbox"]

# design: logged channels are numbered and kept by the store, streamed ones by the bus for a while,
# and of a conflated one only the last value counts.
LOGGED = frozenset({"room", "product", "store", "user", "outbox"})
STREAMED = frozenset({"chat", "probe", "desk"})
CONFLATED = frozenset({"stat"})


def channel(kind: Kind, id: str) -> Channel:
    return Channel(f"{kind}:{id}")


def kind_of(channel: Channel) -> str:
    return channel.partition(":")[0]


def logged(channel: Channel) -> bool:
    """Say whether the store numbers and keeps its news; those of other channels the bus numbers."""
    return kind_of(channel) in LOGGED


OUTBOX = channel("outbox", "house")


class Position(Struct, frozen=True):
    """A place in a channel: the last offset seen, and the generation that counts its offsets."""

    offset: int
    epoch: str


class Publication(Struct, frozen=True):
    """One piece of news, encoded once; ``offset`` is 0 until the store or the bus numbers it.

    ``key`` names the thing that it tells of, where there is one. Told ``instead``, it takes the
    place of what a streamed channel keeps of that thing: who comes later never hears the other.
    """

    channel: Channel
    offset: int
    body: bytes
    key: str = ""
    instead: bool = False


class News(Struct, frozen=True, tag_field="kind"):
    """What subscribers are sent. A subclass names itself by its ``tag``."""


class Part(Struct, frozen=True, tag_field="part"):
    """One part of a room's picture. A push on the room's channel is a part's new value, whole.

    So a client needs one rule for all features, ``picture[push.part, push.id] = push`` (``id`` is
    missing where a room has one such part), and a push that its snapshot already contained does
    no harm.
    """


class Announcement(Struct, frozen=True, tag_field="kind"):
    """Something that happened, for listeners of other packages. A subclass has a ``tag``."""
