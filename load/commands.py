"""The commands that a crowd sends, and the answers that it reads."""

from collections.abc import Mapping

import msgspec
from msgspec import Raw, Struct

EMPTY = Raw(b"")


class Pub(Struct):
    offset: int = 0


class Subscribed(Struct):
    epoch: str = ""
    offset: int = 0
    was_recovering: bool = False
    recovered: bool = False
    publications: list[Pub] = []


class Told(Struct):
    """An answer of ours in an RPC: one of both is there."""

    ok: Raw = EMPTY
    no: dict[str, object] | None = None


class Rpc(Struct):
    data: Told


class Reply(Struct):
    """One reply, as far as a crowd reads it."""

    id: int
    subscribe: Subscribed | None = None
    rpc: Rpc | None = None
    error: dict[str, object] | None = None

    @property
    def refusal(self) -> str:
        """Return why it was refused, in a few words; nothing if it was not."""
        no = self.error or (self.rpc.data.no if self.rpc else None)
        return str(no.get("reason") or no.get("message")) if no else ""


reply = msgspec.json.Decoder(Reply).decode


def command(id: int, method: str, asked: Mapping[str, object]) -> bytes:
    """Return a command of the protocol: connect, subscribe, rpc."""
    return msgspec.json.encode({"id": id, method: asked})
