"""Collections of the tests' own, and what is put into them."""

from rialto.ids import UserId
from storage.port import SEQ, Batch, Collection, Linked, Put, Row, by, unique


class Thing(Row, frozen=True):
    id: str
    kind: str = "plain"
    rank: int = 0
    slug: str = ""
    owner: UserId = UserId("hana")
    likes: int = 0
    left: int = 0
    words: tuple[str, ...] = ()


BY_KIND = by("kind")
BY_RANK = by("kind", "rank")
BY_LIKES = by("likes")
BY_SLUG = unique("owner", "slug")
THINGS = Collection(
    "test_thing",
    Thing,
    indexes=(BY_KIND, BY_RANK, BY_LIKES, BY_SLUG),
    counters=("likes", "left"),
    terms="words",
    personal=("owner",),
    hot=True,
)


class Plain(Row, frozen=True):
    name: str
    text: str = ""


PLAINS = Collection("test_plain", Plain, id="name")
CHAINS = Collection("test_chain", Linked, indexes=(SEQ,))
AUDITED = Collection("test_audited", Plain, id="name", audited=True)


def thing(id: str, **fields: object) -> Thing:
    """A thing whose slug is its id, unless it is given another."""
    return Thing(id, **{"slug": id} | fields)  # type: ignore[arg-type]


def plain(lease, name, text=""):
    return Batch(lease, (Put(PLAINS, Plain(name, text)),))


async def names(store, count):
    rows = await store.get_many(PLAINS, tuple(f"{n}" for n in range(count)))
    return [int(row.name) for row in rows]
