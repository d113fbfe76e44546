"""What the gateway and the engine's process say to each other: one JSON object a line."""

from typing import Any

import msgspec
from msgspec import Struct

from media.port import MOST_OFFER, PictureChanged, Session, SessionId
from rialto.ids import RoomId, UserId

# Of one line: JSON writes a control character as six bytes (RFC 8259 section 7), and an offer may
# be nothing else.
MOST_BYTES = 6 * MOST_OFFER + 4_096


class Publish(Struct, frozen=True, tag="publish"):
    call: int
    room: RoomId
    offer: str
    by: UserId


class Play(Struct, frozen=True, tag="play"):
    call: int
    room: RoomId
    offer: str


class Restart(Struct, frozen=True, tag="restart"):
    call: int
    session: SessionId


class Tag(Struct, frozen=True, tag="tag"):
    call: int
    session: SessionId


class End(Struct, frozen=True, tag="end"):
    call: int
    session: SessionId


class Dismiss(Struct, frozen=True, tag="dismiss"):
    call: int
    user: UserId


class Close(Struct, frozen=True, tag="close"):
    call: int
    room: RoomId


class Listening(Struct, frozen=True, tag="listening"):
    """The first word of the engine: its UDP port is open."""

    port: int


class Alive(Struct, frozen=True, tag="alive"):
    """Said every few seconds: the engine's loop goes round."""


class Opened(Struct, frozen=True, tag="opened"):
    call: int
    session: Session


class Tagged(Struct, frozen=True, tag="tagged"):
    """The ETag of a session, empty where there is none."""

    call: int
    etag: str


class Ended(Struct, frozen=True, tag="ended"):
    call: int
    found: bool


class Refused(Struct, frozen=True, tag="refused"):
    call: int
    code: int
    retry_after_ms: int | None
    facts: dict[str, Any]


class Failed(Struct, frozen=True, tag="failed"):
    """The engine has a bug, and its log says which."""

    call: int


class Changed(Struct, frozen=True, tag="changed"):
    change: PictureChanged


Call = Publish | Play | Restart | Tag | End | Dismiss | Close
Word = Listening | Alive | Opened | Tagged | Ended | Refused | Failed | Changed

read_call = msgspec.json.Decoder(Call).decode
read_word = msgspec.json.Decoder(Word).decode


def line(said: Call | Word) -> bytes:
    return msgspec.json.encode(said) + b"\n"
