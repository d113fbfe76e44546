"""Announcements: heard in order, with effect once, by each listener at its own pace."""

import asyncio

import pytest

from bus.memory import MemoryBus
from gateway.commit import Commit
from gateway.outbox import HEARD, SET_ASIDE, TRIES, Listener, Outbox, tag
from gateway.tidy import Tidy
from rialto.news import Announcement
from storage.port import Collection, Row, Stale
from tests.gateway.sample import Noted


class Count(Row, frozen=True):
    id: str
    texts: tuple[str, ...] = ()


COUNTS = Collection("test_count", Count)


class Counter:
    """A listener that keeps what it heard, and dies in the ways it is told to."""

    def __init__(self, *deaths):
        self.deaths, self.calls = list(deaths), 0

    async def hear(self, happened, work):
        self.calls += 1
        before = await work.get(COUNTS, "notes") or Count("notes")
        work.store(COUNTS, Count("notes", (*before.texts, happened.text)).over(before))
        if self.deaths and (death := self.deaths.pop(0)):
            await death()


async def raises():
    raise OSError("the disk went away")


async def hangs():
    await asyncio.Event().wait()


@pytest.fixture
def say(commit):
    async def say(*texts):
        for text in texts:

            async def once(work, text=text):
                work.announce(Noted(text))

            await commit(once)

    return say


@pytest.fixture
def run(store, world):
    async def run(counter, *, seconds, seldom=False):
        """Start a node anew with ``counter`` listening, and kill it after a while."""
        lease = await store.claim("node", 10_000)
        commit = Commit(store, MemoryBus("boot"), world, lease)
        outbox = Outbox(commit, (Listener("counter", Noted, counter.hear, seldom),))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(seconds):
                await outbox.run()
        return (await store.get(COUNTS, "notes") or Count("notes")).texts

    return run


@pytest.mark.parametrize("death", [raises, hangs])
async def test_a_delivery_that_dies_midway_takes_effect_once_after_a_restart(death, say, run):
    await say("one", "two")
    counter = Counter(None, death)
    assert await run(counter, seconds=0.5) == ("one",)

    texts = await run(counter, seconds=5)

    assert texts == ("one", "two")
    assert counter.calls == 3


async def test_a_restart_repeats_nothing_that_took_effect(say, run):
    await say("one")
    counter = Counter()
    await run(counter, seconds=5)

    assert await run(counter, seconds=5) == ("one",)


class Quiet:
    """A listener that stores nothing."""

    def __init__(self):
        self.heard = []

    async def hear(self, happened, work):
        self.heard.append(happened.text)


async def test_what_seldom_leads_to_anything_is_not_noted_and_heard_again_after_a_restart(
    say, run, store
):
    await say("one", "two")
    quiet = Quiet()

    for _ in range(2):
        await run(quiet, seconds=5, seldom=True)

    assert quiet.heard == ["one", "two"] * 2
    assert await store.get(HEARD, "counter") is None


async def test_what_it_leads_to_is_noted_and_takes_effect_once(say, run):
    await say("one", "two")
    counter = Counter()
    await run(counter, seconds=5, seldom=True)

    assert await run(counter, seconds=5, seldom=True) == ("one", "two")


async def test_a_copy_of_an_announcement_has_no_effect(say, store, commit):
    await say("one")
    counter = Counter()
    (item,) = await store.history("outbox:house", since=0)
    outbox = Outbox(commit, (listener := Listener("counter", Noted, counter.hear),))

    for _ in range(2):
        await outbox.deliver(listener, item)

    assert counter.calls == 1


class Other(Announcement, frozen=True, tag="test:other"):
    """What a listener of the tests waits for, and what never comes."""


@pytest.mark.parametrize(("noted", "offset"), [(frozenset({tag(Noted)}), 1), (frozenset(), None)])
async def test_what_concerns_a_listener_not_is_noted_at_once_only_where_it_is_to_be(
    say, store, commit, noted, offset
):
    await say("one")
    outbox = Outbox(commit, (listener := Listener("counter", Other, hangs),), noted)

    async with asyncio.TaskGroup() as tasks:
        attending = tasks.create_task(outbox.attend(listener))
        await asyncio.sleep(1)
        attending.cancel()

    heard = await store.get(HEARD, "counter")
    assert (heard and heard.offset) == offset


async def test_one_that_can_never_be_digested_is_set_aside_and_the_next_is_heard(say, run, store):
    await say("poison", "two")
    counter = Counter(*[raises] * TRIES)

    texts = await run(counter, seconds=600)

    assert texts == ("two",)
    assert (await store.get(SET_ASIDE, "counter/1")).body == b'{"kind":"note:left","text":"poison"}'


async def test_a_node_that_was_replaced_delivers_no_more(say, store, commit):
    await say("one")
    (item,) = await store.history("outbox:house", since=0)
    listener = Listener("counter", Noted, Counter().hear)
    await store.claim("node", 10_000)

    with pytest.raises(Stale):
        await Outbox(commit, (listener,)).deliver(listener, item)


async def test_what_all_have_heard_is_forgotten_and_nothing_else(say, run, store, commit):
    listeners = tuple(Listener(name, Noted, Counter().hear) for name in ("counter", "late"))
    await say("one", "two", "three")
    await run(Counter(), seconds=5)
    commit.lease = await store.claim("node", 10_000)
    outbox, tidy = Outbox(commit, listeners), Tidy(commit, listeners)
    await tidy.once()
    first, *_ = await store.history("outbox:house", since=0)

    await outbox.deliver(listeners[1], first)
    await tidy.once()

    assert [item.offset for item in await store.history("outbox:house", since=0)] == [2, 3]
