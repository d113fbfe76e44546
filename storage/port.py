"""The port to the store: declared collections, logged channels, and one atomic batch."""

from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, NamedTuple, Protocol, Self, TypeVar

from msgspec import Struct
from msgspec.structs import fields, replace

from rialto.news import Channel, Publication

Value = str | int
Cursor = tuple[Value, ...]


class Conflict(Exception):
    """A row is no longer as the batch expects it.

    ``of`` names the collection, ``index`` what stood in the way: "id" (a row that must be new is
    there), "version" (it has moved on), the name of a unique index, or "floor" (a counter would
    fall below it).
    """

    def __init__(self, of: str, id: str, index: str) -> None:
        super().__init__(f"{of} {id}: {index}")
        self.of, self.id, self.index = of, id, index


class Stale(Exception):
    """The lease was taken over, or could not be kept: this node must stop writing.

    A store judges by the term alone, never by a clock: while nobody has claimed the node, its
    batches harm nobody, however late. That others wait for the lease to lapse, and that the node
    stops before, is the Keeper's part (storage/lease.py).
    """


class Unavailable(Exception):
    """The store cannot do its work here or now; the sentence says why, and how to mend it.

    What was acknowledged stands. A commit that ends so may have happened or not: find it by its
    key or its version before trying again.
    """


class Row(Struct, frozen=True, kw_only=True, gc=False):
    """A stored value; ``version`` is the one it was read at, 0 for a row that must be new.

    Rows hold plain values, so they are in no cycle and the collector need not look at them, which
    matters where tens of thousands are kept (storage/hot.py).
    """

    version: int = 0

    def advanced(self) -> Self:
        """Return the row as it will be stored."""
        return replace(self, version=self.version + 1)

    def over(self, before: "Row | None") -> Self:
        """Return the row such that it takes the place of ``before``, or is new."""
        return replace(self, version=before.version if before else 0)


class Linked(Row, frozen=True, kw_only=True):
    """A row of a chained collection, which only grows, and each row of which seals all before it.

    The store gives ``seq``, ``before`` and ``hash`` as it commits (storage/chain.py): whoever
    links a row leaves them empty, so that writers need not wait for one another.
    """

    id: str
    body: bytes
    seq: int = 0
    before: str = ""
    hash: str = ""


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Index:
    """Fields by which rows are asked for, in order of the fields and then of the id.

    Fields are str or int and always present. ``unique``: no two rows share all values.
    """

    fields: tuple[str, ...]
    unique: bool = False

    @property
    def name(self) -> str:
        return "_".join(self.fields)


def by(*fields: str) -> Index:
    return Index(fields)


def unique(*fields: str) -> Index:
    return Index(fields, unique=True)


SEQ = unique("seq")
# All rows of a collection, in order of the id: no collection need declare it.
EVERY = Index(())


@dataclass(frozen=True)
class Collection(Generic[R]):
    """Rows of one kind. What is not declared here cannot be asked.

    ``name`` outlives any renaming of ``row``. ``counters`` are int fields that only Increment
    moves: a put leaves them, a read brings their value. ``terms`` is a tuple[str, ...] field of
    words to search by (storage/terms.py). ``personal`` are those that erasing a person must
    reach. ``hot`` rows are asked for by nearly every command: the node keeps them in memory.
    ``audited`` rows are changed by no piece of work that does not link what it did, too. Those of
    a Linked ``row`` are a chain: in order by SEQ, which it must declare.
    """

    name: str
    row: type[R]
    id: str = "id"
    indexes: tuple[Index, ...] = ()
    counters: tuple[str, ...] = ()
    terms: str = ""
    personal: tuple[str, ...] = ()
    hot: bool = False
    audited: bool = False
    known: ClassVar[dict[str, "Collection[Any]"]] = {}

    def __post_init__(self) -> None:
        there = {field.name for field in fields(self.row)}
        asked = {field for index in self.indexes for field in index.fields}
        named = {
            self.id,
            *asked,
            *self.counters,
            *self.personal,
            *([self.terms] if self.terms else []),
        }
        if missing := named - there:
            raise TypeError(f"{self.name}: {self.row.__name__} has no {sorted(missing)}")
        if self.chained:
            self.must_declare(SEQ)
        if Collection.known.setdefault(self.name, self) is not self:
            raise TypeError(f"{self.name} is declared twice")

    @property
    def chained(self) -> bool:
        return issubclass(self.row, Linked)

    def must_be_free(self) -> None:
        """Raise TypeError if rows are only ever linked to it, and neither put nor removed."""
        if self.chained:
            raise TypeError(f"{self.name} is a chain: rows are linked to it, and stay")

    def must_declare(self, index: Index) -> None:
        """Raise TypeError if rows cannot be asked for by ``index``."""
        if index is not EVERY and index not in self.indexes:
            raise TypeError(f"{self.name} declares no index by {index.name}")

    def id_of(self, row: Row) -> str:
        return str(getattr(row, self.id))

    def cursor(self, index: Index, equals: Cursor, row: Row) -> Cursor:
        """Return the place of ``row`` in a range by ``index`` where the leading fields equal."""
        rest = index.fields[len(equals) :]
        return (*(getattr(row, field) for field in rest), self.id_of(row))


class Lease(NamedTuple):
    """The right of ``node`` to write; a later claim has a higher ``term`` and ends this one."""

    node: str
    term: int


class Put(NamedTuple):
    """Write ``row`` if the stored one is at ``row.version``; it will be at the next one."""

    into: Collection[Any]
    row: Row


class Delete(NamedTuple):
    """Remove the row ``id`` if it is at ``version``."""

    of: Collection[Any]
    id: str
    version: int


class Increment(NamedTuple):
    """Move a counter of the row ``id`` by ``step``; never below ``floor``, where there is one.

    Not guarded by the row's version, and it does not move it. Conflict "id" if there is no row.
    """

    of: Collection[Any]
    id: str
    counter: str
    step: int
    floor: int | None = None


class Append(NamedTuple):
    """Add ``body`` to a logged channel, under the next offset."""

    channel: Channel
    body: bytes


class Link(NamedTuple):
    """Add ``row`` to the end of a chain. Conflict "id" if its id is there already."""

    into: Collection[Any]
    row: Linked


class Batch(NamedTuple):
    """Changes that happen together or not at all, in the order of the fields."""

    lease: Lease
    puts: tuple[Put, ...] = ()
    deletes: tuple[Delete, ...] = ()
    increments: tuple[Increment, ...] = ()
    appends: tuple[Append, ...] = ()
    links: tuple[Link, ...] = ()


class Store(Protocol):
    """What is promised by each backend, and proved by tests/storage/contract."""

    @property
    def epoch(self) -> str:
        """The store's generation; offsets of another one mean nothing here."""

    async def get(self, of: Collection[R], id: str) -> R | None: ...

    async def get_many(self, of: Collection[R], ids: tuple[str, ...]) -> list[R]:
        """Return the rows that are there, in the order of ``ids``."""

    async def range(
        self,
        of: Collection[R],
        index: Index,
        equals: Cursor,
        *,
        after: Cursor = (),
        limit: int = 100,
        descending: bool = False,
    ) -> list[R]:
        """Return rows whose leading fields of ``index`` equal, in order of the rest and the id.

        ``after`` is the cursor of the last row seen, () from the beginning (or, descending, from
        the end). Cut short it stands, as tuples compare, before all rows that begin with it.
        Raises TypeError for an index that is not declared.
        """

    async def search(
        self, of: Collection[R], terms: tuple[str, ...], *, mode: Literal["all", "any"], limit: int
    ) -> list[R]:
        """Return rows that have all ``terms``, newest id first, or any, most and rarest first.

        With "any" a term weighs one over the number of rows that have it; equals stand newest id
        first. No terms find nothing.
        """

    async def history(
        self, channel: Channel, *, since: int, limit: int = 100
    ) -> list[Publication]: ...

    async def head(self, channel: Channel) -> int:
        """Return the last offset of a logged channel, 0 where there is none."""

    async def claim(self, node: str, ttl_ms: int) -> Lease:
        """Take over the writing of ``node``: from now on its earlier leases are stale.

        It never waits for the earlier one to lapse, so a node that comes back writes at once.
        """

    async def renew(self, lease: Lease, ttl_ms: int) -> None:
        """Keep the lease for another ``ttl_ms``; raises Stale if somebody has claimed it since."""

    async def commit(self, batch: Batch) -> list[Publication]:
        """Make the batch durable and return its appends with their offsets.

        Raises Conflict or Stale and changes nothing. Raises Unavailable, or Busy (rialto/
        refusal.py) where too many wait, and TypeError for a chain's row that is put or removed.
        Cancelled, the batch may still happen.
        """

    async def trim(self, of: Collection[R], index: Index, equals: Cursor, *, keep: int) -> int:
        """Remove all but the last ``keep`` rows of a range, at most 1 000; return how many."""

    async def trim_log(self, channel: Channel, *, keep: int) -> int:
        """Remove all but the last ``keep`` entries, at most 1 000; offsets go on as before."""

    async def drop_log(self, channel: Channel) -> None:
        """Forget a logged channel and its offsets: nobody is to listen to it any more."""

    async def scrub(self) -> bool:
        """Let nothing that was removed be left on the disk; False if it has to be tried again."""

    async def close(self) -> None: ...
