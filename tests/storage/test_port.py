"""What may be declared, and what a piece of work becomes."""

import pytest

from rialto.news import Announcement, News, Publication, channel
from rialto.refusal import Refusal
from storage.port import Append, Collection, Delete, Increment, Lease, Linked, Put, by, unique
from storage.work import Work
from tests.dictionary import DictionaryStore
from tests.storage.things import BY_KIND, BY_RANK, PLAINS, THINGS, Plain, thing

LEASE = Lease("node", 1)


class Nowhere(Refusal):
    code = 1998
    reason = "there is no such thing"


class Told(News, frozen=True, tag="test:told"):
    text: str


class Happened(Announcement, frozen=True, tag="test:happened"):
    text: str


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "nothing"},
        {"indexes": (by("nothing"),)},
        {"indexes": (unique("name", "nothing"),)},
        {"counters": ("nothing",)},
        {"terms": "nothing"},
        {"personal": ("nothing",)},
    ],
    ids=lambda wrong: next(iter(wrong)) + str(len(str(wrong))),
)
def test_a_collection_names_only_fields_of_its_rows(wrong):
    with pytest.raises(TypeError, match="nothing"):
        Collection("test_wrong", Plain, **{"id": "name"} | wrong)


def test_a_chain_declares_its_order():
    with pytest.raises(TypeError, match="no index by seq"):
        Collection("test_wrong", Linked)


def test_a_collection_has_its_name_alone():
    with pytest.raises(TypeError, match="declared twice"):
        Collection("test_plain", Plain, id="name", indexes=(by("text"),))


def test_a_cursor_is_the_place_of_a_row_after_the_fields_that_are_given():
    row = thing("a", kind="x", rank=3)

    assert THINGS.cursor(BY_RANK, (), row) == ("x", 3, "a")
    assert THINGS.cursor(BY_RANK, ("x",), row) == (3, "a")
    assert THINGS.cursor(BY_RANK, ("x", 3), row) == ("a",)


def test_a_row_takes_the_place_of_another_or_is_new():
    assert thing("a").over(thing("a", version=4)).version == 4
    assert thing("a", version=7).over(None).version == 0


async def test_work_becomes_one_batch_and_the_news_that_pass_by():
    work = Work(DictionaryStore())
    room, chat = channel("room", "r"), channel("chat", "c")

    work.store(PLAINS, Plain("a", "first"))
    work.store(PLAINS, Plain("a", "second"))
    work.delete(THINGS, thing("b", version=3))
    work.count(THINGS, "c", "left", -1, floor=0)
    work.publish(room, Told("x"))
    work.publish(chat, Told("y"))
    work.announce(Happened("z"))

    batch = work.batch(LEASE)
    assert (batch.lease, batch.puts) == (LEASE, (Put(PLAINS, Plain("a", "second")),))
    assert batch.deletes == (Delete(THINGS, "b", 3),)
    assert batch.increments == (Increment(THINGS, "c", "left", -1, 0),)
    assert batch.appends == (
        Append(room, b'{"kind":"test:told","text":"x"}'),
        Append(channel("outbox", "house"), b'{"kind":"test:happened","text":"z"}'),
    )
    assert work.passing == [Publication(chat, 0, b'{"kind":"test:told","text":"y"}')]


async def test_a_look_reads_what_the_store_has_and_refuses_what_is_missing():
    store = DictionaryStore()
    work = Work(store)
    for n in range(3):
        work.store(THINGS, thing(f"{n}", rank=n, words=("tea",)))
    work.publish(channel("room", "r"), Told("x"))
    await store.commit(work.batch(await store.claim("node", 1)))
    look = Work(store)

    assert (await look.find(THINGS, "1", Nowhere)).rank == 1
    assert [row.id for row in await look.get_many(THINGS, ("2", "0"))] == ["2", "0"]
    ranged = await look.range(THINGS, BY_KIND, "plain", after=("0",), limit=1)
    assert [row.id for row in ranged] == ["1"]
    assert len(await look.search(THINGS, ("tea",), mode="any", limit=2)) == 2
    assert (await look.position(channel("room", "r"))).offset == 1
    with pytest.raises(Nowhere) as refused:
        await look.find(THINGS, "9", Nowhere)
    assert refused.value.facts == {"id": "9"}
