"""The messages of the Centrifuge client protocol v2: commands in, replies and pushes out. Pure.

Source: the protocol's published schema (github.com/centrifugal/protocol, definitions/client.proto)
and what the SDKs for JavaScript (5.8) and Python (0.7) send and accept. How they are encoded is
encoding.py's and protobuf.py's.
"""

import re

from msgspec import Raw, Struct, field

from gateway.codes import ErrorBody
from rialto.news import Position, Publication

CHANNEL = re.compile(r"([a-z]{1,16}):([A-Za-z0-9_.-]{1,64})")
EMPTY = Raw(b"")
FOSSIL = "fossil"


class Resume(Struct):
    """Where a subscription of an earlier connection stopped."""

    recover: bool = False
    offset: int = 0
    epoch: str = ""


class Connect(Struct):
    token: str = ""
    name: str = ""
    version: str = ""
    subs: dict[str, Resume] = {}


class Subscribe(Struct):
    """``delta`` names how a value's changes may be told, ``join_leave`` asks who comes and goes."""

    channel: str
    token: str = ""
    recover: bool = False
    offset: int = 0
    epoch: str = ""
    join_leave: bool = False
    delta: str = ""


class Channel(Struct):
    channel: str


class Since(Struct):
    offset: int = 0
    epoch: str = ""


class AskHistory(Struct):
    """``limit`` 0 asks for the position alone, a negative one for as much as is given at once."""

    channel: str
    limit: int = 0
    since: Since | None = None
    reverse: bool = False


class Rpc(Struct):
    method: str = ""
    data: Raw = EMPTY


class Refresh(Struct):
    token: str = ""


class SubRefresh(Struct):
    channel: str
    token: str = ""


class Command(Struct):
    """One command; the first method that is set counts. None set: a pong."""

    id: int = 0
    connect: Connect | None = None
    subscribe: Subscribe | None = None
    unsubscribe: Channel | None = None
    rpc: Rpc | None = None
    refresh: Refresh | None = None
    sub_refresh: SubRefresh | None = None
    history: AskHistory | None = None
    presence: Channel | None = None
    presence_stats: Channel | None = None
    publish: Raw = EMPTY
    send: Raw = EMPTY
    ping: Raw = EMPTY

    @property
    def method(self) -> str:
        return next((m for m in METHODS if getattr(self, m)), "")


METHODS = Command.__struct_fields__[1:]


class Pub(Struct, omit_defaults=True):
    data: Raw
    offset: int = 0


class Subscribed(Struct, omit_defaults=True):
    recoverable: bool = False
    positioned: bool = False
    epoch: str = ""
    offset: int = 0
    was_recovering: bool = False
    recovered: bool = False
    publications: list[Pub] = []
    expires: bool = False
    ttl: int = 0
    delta: bool = False


class Told(Struct, omit_defaults=True):
    """The history of a channel: some of its publications, and where it stands."""

    publications: list[Pub] = []
    offset: int = 0
    epoch: str = ""


class Info(Struct, frozen=True, omit_defaults=True):
    """Who a connection is to others: ``user`` is empty for a guest; ``conn_info`` holds a name."""

    user: str
    client: str
    conn_info: Raw = EMPTY


class Present(Struct):
    """Who listens to a channel, by connection."""

    presence: dict[str, Info]


class Counted(Struct):
    num_clients: int
    num_users: int


class Connected(Struct, omit_defaults=True):
    """``session`` and ``node`` are for transports on which commands come by another way."""

    client: str
    version: str
    ping: int
    pong: bool
    subs: dict[str, Subscribed] = {}
    expires: bool = False
    ttl: int = 0
    session: str = ""
    node: str = ""


class Refreshed(Struct, omit_defaults=True):
    client: str
    version: str
    expires: bool
    ttl: int


class SubRefreshed(Struct):
    expires: bool
    ttl: int


class Reply(Struct, omit_defaults=True):
    """One reply; the field of its method is set, if only to ``{}``."""

    id: int
    connect: Connected | None = None
    subscribe: Subscribed | None = None
    unsubscribe: dict[str, str] | None = None
    refresh: Refreshed | None = None
    sub_refresh: SubRefreshed | None = None
    history: Told | None = None
    presence: Present | None = None
    presence_stats: Counted | None = None
    error: ErrorBody | None = field(default=None)


def subscribed(
    at: Position, news: list[Publication] | None = None, *, since: int | None = None
) -> Subscribed:
    """Answer a subscription that stands ``at``; ``since`` is the offset it recovered from.

    The SDK moves on by the publications, so a recovered answer names the offset asked for.
    """
    return Subscribed(
        recoverable=True,
        positioned=True,
        epoch=at.epoch,
        offset=at.offset if since is None else since,
        recovered=since is not None,
        publications=pubs(news or []),
    )


def pubs(news: list[Publication]) -> list[Pub]:
    return [Pub(Raw(item.body), item.offset) for item in news]
