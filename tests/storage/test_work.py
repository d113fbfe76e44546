"""A look reads; a piece of work collects, and nothing of it happens before its batch."""

import pytest

from rialto.news import OUTBOX, Announcement, News, Position, channel
from rialto.refusal import Denied
from storage.port import Append, Batch, Delete, Increment, Link, Linked, Put
from storage.work import Look, Work
from tests.storage.things import AUDITED, BY_KIND, CHAINS, THINGS, Plain, thing

ROOM, CHAT = channel("room", "r"), channel("chat", "r")


class Said(News, frozen=True, tag="test_said"):
    text: str


class Happened(Announcement, frozen=True, tag="test_happened"):
    what: str


@pytest.fixture
async def lease(store):
    return await store.claim("node", 10_000)


@pytest.fixture
async def look(store, lease):
    puts = (Put(THINGS, thing("a", words=("tea",))), Put(THINGS, thing("b")))
    await store.commit(Batch(lease, puts, appends=(Append(ROOM, b"1"),)))
    return Look(store)


@pytest.fixture
def work(store):
    return Work(store)


async def test_a_look_reads_what_is_stored(look, store):
    assert (await look.get(THINGS, "a")).id == "a"
    assert [row.id for row in await look.get_many(THINGS, ("b", "x", "a"))] == ["b", "a"]
    assert [row.id for row in await look.range(THINGS, BY_KIND, "plain", limit=1)] == ["a"]
    assert [row.id for row in await look.search(THINGS, ("tea",))] == ["a"]
    assert await look.position(ROOM) == Position(1, store.epoch)


async def test_what_must_be_there_is_found_or_refused_by_its_id(look):
    assert (await look.find(THINGS, "a", Denied)).id == "a"

    with pytest.raises(Denied) as refused:
        await look.find(THINGS, "x", Denied)

    assert refused.value.facts == {"id": "x"}


async def test_a_row_stored_twice_is_put_once_as_it_was_last(work, lease):
    work.store(THINGS, thing("a", kind="one"))
    work.store(THINGS, thing("b"))
    work.store(THINGS, thing("a", kind="two"))

    puts = work.batch(lease).puts

    assert [(put.row.id, put.row.kind) for put in puts] == [("a", "two"), ("b", "plain")]


async def test_what_is_stored_first_goes_before_all_else(work, lease):
    work.store(THINGS, thing("a"))

    work.store(THINGS, thing("b"), first=True)

    assert [put.row.id for put in work.batch(lease).puts] == ["b", "a"]


async def test_a_batch_holds_every_change_under_its_lease(work, lease):
    work.delete(THINGS, thing("a", version=4))
    work.count(THINGS, "b", "left", -1, floor=0)

    batch = work.batch(lease)

    assert batch.lease == lease
    assert batch.deletes == (Delete(THINGS, "a", 4),)
    assert batch.increments == (Increment(THINGS, "b", "left", -1, 0),)


async def test_logged_news_are_of_the_batch_and_the_others_pass(work, lease):
    work.publish(ROOM, Said("in the room"))
    work.publish(CHAT, Said("in the chat"))
    work.announce(Happened("all of it"))

    logged = [(item.channel, b"all of it" in item.body) for item in work.batch(lease).appends]
    passing = [(item.channel, item.offset) for item in work.passing]

    assert logged == [(ROOM, False), (OUTBOX, True)]
    assert passing == [(CHAT, 0)]


@pytest.mark.parametrize(("end", "called"), [("committed", "done"), ("dropped", "undone")])
async def test_who_waits_for_the_outcome_hears_it_once(work, end, called):
    heard = []
    work.afterwards(lambda: heard.append("done"), lambda: heard.append("undone"))

    getattr(work, end)()

    assert heard == [called]


async def test_an_audited_row_is_changed_by_nothing_that_tells_of_no_deed(store, work, lease):
    removing = Work(store)
    work.store(AUDITED, Plain("a"))
    removing.delete(AUDITED, Plain("a", version=1))

    for unsaid in (work, removing):
        with pytest.raises(TypeError, match="test_audited"):
            unsaid.batch(lease)

    work.link(CHAINS, Linked(id="1", body=b"a was made"))
    assert work.batch(lease).links == (Link(CHAINS, Linked(id="1", body=b"a was made")),)
