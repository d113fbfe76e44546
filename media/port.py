"""The port to the picture: WHIP in, WHEP out, and what the engine tells of its rooms."""

from typing import Literal, NewType, Protocol

from msgspec import Struct

from rialto.ids import RoomId, UserId
from rialto.refusal import Refusal

SessionId = NewType("SessionId", str)
MOST_OFFER = 64 * 1024  # characters; what browsers write is a tenth of it


class AlreadyPublished(Refusal):
    code = 1701
    reason = "this room already has a picture coming in"


class NoPicture(Refusal):
    code = 1702
    reason = "there is no picture yet"
    retry_after_ms = 2_000


class BadOffer(Refusal):
    code = 1703
    reason = "this offer cannot be read"


class NothingUsable(Refusal):
    code = 1704
    reason = "the offer has no codec that we forward: H264 and Opus"


class EngineBusy(Refusal):
    code = 1705
    reason = "the picture cannot take more viewers now"
    retry_after_ms = 5_000


class EngineDown(Refusal):
    code = 1706
    reason = "the picture is being restarted"
    retry_after_ms = 2_000


class Session(Struct, frozen=True):
    """One peer: its id, the SDP answer for it, and the ETag of its ICE session."""

    id: SessionId
    answer: str
    etag: str


class PictureChanged(Struct, frozen=True):
    """Told by the engine: the picture of ``room`` began to flow, or stopped."""

    room: RoomId
    state: Literal["started", "stopped"]


class MediaEngine(Protocol):
    """What any engine does for the gateway. Offers and answers are SDP texts of at most 64 KiB."""

    async def publish(self, room: RoomId, offer: str, by: UserId) -> Session:
        """Take the picture of ``room``; refuses with AlreadyPublished, BadOffer, NothingUsable."""

    async def play(self, room: RoomId, offer: str) -> Session:
        """Show the picture of ``room``; refuses with NoPicture, BadOffer, EngineBusy."""

    async def restart(self, session: SessionId) -> Session | None:
        """Begin another ICE session of one that lives (RFC 8445 section 9); None if none does.

        Its answer is an SDP fragment (RFC 8840), its ETag another one.
        """

    async def etag(self, session: SessionId) -> str:
        """Return the ETag of a session's ICE session; empty if there is no such session."""

    async def end(self, session: SessionId) -> bool:
        """End one session; False if there is none of that id (any more)."""

    async def dismiss(self, user: UserId) -> None:
        """End every picture that ``user`` brings."""

    async def close(self, room: RoomId) -> None:
        """End the publisher and all viewers of ``room``."""

    async def news(self) -> PictureChanged:
        """Wait for the next change. After a restart of the engine every picture has stopped."""
