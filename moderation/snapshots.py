"""Snapshots: what was reported, and what stood around it, kept under the hash of its bytes.

Nothing of them is ever changed. What must not be shown is covered by layers, each with who put it
there and why; what is under a legal hold is neither swept nor erased.
"""

from hashlib import sha256
from typing import Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from moderation.grounds import Ground
from rialto.ids import ProductId, UserId
from rialto.money import Money
from rialto.world import World
from storage.port import Collection, Row, by
from storage.work import Look, Work

AROUND = 20
COVER = "█"
KEPT_MS = 365 * 24 * 3_600_000
AT_ONCE = 100
# What a ref begins with that is a product's; no id of a line or an upload has a slash.
PRODUCT = "product/"


def product_ref(product: ProductId) -> str:
    """Return how a product is named where a line would be."""
    return f"{PRODUCT}{product}"


def product_of(ref: str) -> ProductId | None:
    """Return which product a ref names, None where it names something else."""
    return ProductId(ref.removeprefix(PRODUCT)) if ref.startswith(PRODUCT) else None


class Utterance(Struct, frozen=True):
    """A line as it stood; of one that was taken back ``gone`` tells."""

    id: str
    author: UserId
    author_name: str
    label: str
    text: str
    at_ms: int
    gone: bool


class RoomThen(Struct, frozen=True):
    """The room as it stood."""

    title: str
    host: UserId
    state: str
    started_ms: int


class Offered(Struct, frozen=True):
    """A product as it lay on the table; its title is what its host ``said``.

    ``price`` is that of the cheapest variant, None where there was none; ``picture`` is an
    address, which is looked at as it is now.
    """

    product: ProductId
    picture: str
    seller_name: str
    price: Money | None


class Surroundings(Struct, frozen=True):
    """What was said, and up to twenty lines before and after it; or what was offered."""

    said: Utterance
    before: tuple[Utterance, ...]
    after: tuple[Utterance, ...]
    place: RoomThen | None
    offered: Offered | None = None


class Circumstances(Struct, frozen=True):
    """How the author stood then: their role there, until when they are not heard or let in."""

    role: str
    muted_until_ms: int
    banned_until_ms: int
    points: int


class Seen(Struct, frozen=True):
    """What a snapshot holds."""

    scope: str
    around: Surroundings
    author: Circumstances


class Contents(Protocol):
    """Whoever owns what is said or offered: chat and tables, which moderation does not know."""

    async def around(self, scope: str, ref: str, look: Look) -> Surroundings | None:
        """Return what stands there; None where it is gone or never was."""

    async def remove(
        self, scope: str, ref: str, by: UserId, work: Work, ground: Ground = "other"
    ) -> None:
        """Take it back, if it still stands, on a ground; a product, from everywhere."""

    async def restore(self, ref: str, work: Work) -> None:
        """Give back what was taken back, if it is still known what it was."""


class Snapshot(Row, frozen=True):
    """``id`` is the SHA-256 of ``body``, which is Seen as JSON; ``held`` 1 under a legal hold."""

    id: str
    subject: UserId
    body: bytes
    at_ms: int
    held: int = 0


class Layer(Row, frozen=True):
    """What of a piece of evidence is not shown, why not, and by whom.

    Of a snapshot it is some characters of one ``line``. ``snapshot`` may be an upload, too, which
    is not shown at all then; of that ``line`` is "".
    """

    id: str
    snapshot: str
    line: str
    start: int
    end: int
    why: str
    by: UserId
    at_ms: int


OF_SUBJECT, BY_AGE = by("subject"), by("held", "at_ms")
SNAPSHOTS = Collection(
    "snapshot", Snapshot, indexes=(OF_SUBJECT, BY_AGE), personal=("subject", "body")
)
OF_SNAPSHOT, BY_COVERER = by("snapshot"), by("by")
LAYERS = Collection(
    "snapshot_layer", Layer, indexes=(OF_SNAPSHOT, BY_COVERER), personal=("by", "why"), audited=True
)


async def keep(seen: Seen, now_ms: int, work: Work) -> str:
    """Keep what was seen, once; return its hash."""
    body = msgspec.json.encode(seen)
    id = sha256(body).hexdigest()
    if await work.get(SNAPSHOTS, id) is None:
        work.store(SNAPSHOTS, Snapshot(id, seen.around.said.author, body, now_ms))
    return id


async def shown(id: str, look: Look) -> Seen | None:
    """Return what a snapshot shows under its layers, None where it is gone."""
    row = await look.get(SNAPSHOTS, id)
    if row is None:
        return None
    return covered(msgspec.json.decode(row.body, type=Seen), await layers_of(id, look))


async def layers_of(id: str, look: Look) -> list[Layer]:
    """Return what lies over a snapshot or an upload, the oldest first."""
    return [layer async for layer in look.every(LAYERS, OF_SNAPSHOT, id)]


def covered(seen: Seen, layers: list[Layer]) -> Seen:
    """Return ``seen`` with what the layers hide made unreadable."""

    def cover(line: Utterance) -> Utterance:
        text = line.text
        for layer in layers:
            if layer.line == line.id:
                hidden = COVER * len(text[layer.start : layer.end])
                text = text[: layer.start] + hidden + text[layer.end :]
        return replace(line, text=text)

    around = seen.around
    return replace(
        seen,
        around=Surroundings(
            cover(around.said),
            tuple(map(cover, around.before)),
            tuple(map(cover, around.after)),
            around.place,
            around.offered,
        ),
    )


async def sweep(world: World, work: Work) -> int:
    """Remove some of what is older than a year and under no hold; return how many it was."""
    old = await work.range(SNAPSHOTS, BY_AGE, 0, limit=AT_ONCE)
    gone = [row for row in old if row.at_ms < world.now_ms() - KEPT_MS]
    for row in gone:
        work.delete(SNAPSHOTS, row)
    return len(gone)
