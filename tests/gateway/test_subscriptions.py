"""Subscriptions: what one connection listens to, where it takes up, and what it is refused."""

import asyncio

import pytest

from bus.memory import KEPT, MemoryBus
from gateway import protocol
from gateway.hub import Hub
from gateway.limits import MOST_CHANNELS
from gateway.protocol import Failed, Resume, Subscribe
from gateway.subscriptions import Subscriptions
from gateway.topics import MOST_RECOVERED, Topics
from rialto.news import Publication, channel
from storage.port import Append, Batch

ROOM, CHAT, STAT = channel("room", "r"), channel("chat", "r"), channel("stat", "r")
OWN = channel("user", "ada")


class Member:
    fd = -1

    def __init__(self):
        self.frames = []

    def write(self, frame):
        self.frames.append(frame)


@pytest.fixture
def bus():
    return MemoryBus("boot")


@pytest.fixture
def hub():
    return Hub()


@pytest.fixture
def topics(store, bus, hub):
    return Topics(store, bus, hub.changed)


@pytest.fixture
def member():
    return Member()


@pytest.fixture
def mine(topics, hub, member):
    return Subscriptions(topics, hub, member)


@pytest.fixture
async def log(store, bus):
    """Append to a logged channel and tell the bus, as a command does."""
    lease = await store.claim("node", 60_000)

    async def log(of, *texts, told=True):
        batch = Batch(lease, appends=tuple(Append(of, text) for text in texts))
        committed = await store.commit(batch)
        if told:
            await bus.publish(committed)

    return log


async def subscribed(mine, of, **asked):
    answers = []
    await mine.add(Subscribe(of, **asked), answers.append)
    await asyncio.sleep(1)
    (answer,) = answers
    return answer


def offsets(answer):
    return [pub.offset for pub in answer.publications]


async def test_a_fresh_subscription_begins_at_the_end(mine, log, store, hub):
    await log(ROOM, b"1", b"2")

    answer = await subscribed(mine, ROOM)

    assert (answer.offset, answer.epoch, offsets(answer)) == (2, store.epoch, [])
    assert answer.recoverable
    assert not answer.was_recovering
    assert hub.audience(ROOM) == 1


async def test_what_was_missed_of_a_logged_channel_comes_with_the_answer(mine, log, store):
    await log(ROOM, b"1", b"2", b"3")

    answer = await subscribed(mine, ROOM, recover=True, offset=1, epoch=store.epoch)

    assert answer.recovered
    assert offsets(answer) == [2, 3]
    assert answer.offset == 1, "the SDK moves on by the publications"


async def test_who_missed_nothing_has_recovered_too(mine, log, store):
    await log(ROOM, b"1")

    answer = await subscribed(mine, ROOM, recover=True, offset=1, epoch=store.epoch)

    assert answer.recovered
    assert offsets(answer) == []


async def test_news_between_the_reading_and_the_joining_is_in_the_answer_once(
    mine, log, store, hub
):
    await log(ROOM, b"1")
    first = Subscriptions(mine.topics, hub, Member())
    await subscribed(first, ROOM)
    hub.flush()
    await log(ROOM, b"2")  # it waits for the tick, and so does who joins now
    answers = []

    asked = Subscribe(ROOM, recover=True, offset=1, epoch=store.epoch)
    await mine.add(asked, answers.append)
    await log(ROOM, b"3")
    before = list(answers)
    await asyncio.sleep(1)

    assert before == []
    assert offsets(answers[0]) == [2, 3]
    assert mine.mine.frames == [], "what is in the answer is not sent again"


async def test_what_the_store_has_and_the_topic_has_not_heard_yet_comes_later(
    mine, log, store, topics
):
    await topics.want(ROOM)
    await log(ROOM, b"1", b"2", told=False)

    answer = await subscribed(mine, ROOM, recover=True, offset=0, epoch=store.epoch)

    assert answer.recovered
    assert offsets(answer) == []


@pytest.mark.parametrize(
    ("offset", "epoch"), [(1, "another generation"), (9, None), (1, "")], ids=str
)
async def test_a_position_that_cannot_be_is_not_recovered(mine, log, store, offset, epoch):
    await log(ROOM, b"1", b"2")

    answer = await subscribed(
        mine, ROOM, recover=True, offset=offset, epoch=store.epoch if epoch is None else epoch
    )

    assert (answer.was_recovering, answer.recovered) == (True, False)
    assert (answer.offset, offsets(answer)) == (2, [])


async def test_who_missed_too_much_starts_afresh(mine, log, store):
    await log(ROOM, *[b"1"] * (MOST_RECOVERED + 1))

    answer = await subscribed(mine, ROOM, recover=True, offset=0, epoch=store.epoch)

    assert not answer.recovered
    assert answer.offset == MOST_RECOVERED + 1


async def test_a_streamed_channel_recovers_from_what_the_bus_keeps(mine, bus):
    await bus.publish([Publication(CHAT, 0, b"%d" % n) for n in range(3)])

    answer = await subscribed(mine, CHAT, recover=True, offset=1, epoch="boot")

    assert answer.recovered
    assert offsets(answer) == [2, 3]


async def test_what_the_bus_no_longer_keeps_is_not_recovered(mine, bus):
    await bus.publish([Publication(CHAT, 0, b"1")] * (KEPT + 2))

    answer = await subscribed(mine, CHAT, recover=True, offset=1, epoch="boot")

    assert not answer.recovered
    assert answer.offset == KEPT + 2


async def test_of_a_conflated_channel_the_last_value_comes_at_once(mine, bus):
    await bus.publish([Publication(STAT, 0, b"1"), Publication(STAT, 0, b"2")])

    answer = await subscribed(mine, STAT)

    assert [bytes(pub.data) for pub in answer.publications] == [b"2"]


async def test_who_has_the_last_value_is_not_sent_it_again(mine, bus):
    await bus.publish([Publication(STAT, 0, b"1")])

    answer = await subscribed(mine, STAT, recover=True, offset=1, epoch="boot")

    assert answer.recovered
    assert offsets(answer) == []


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("nonsense", protocol.BAD_REQUEST),
        ("user:ada", protocol.DENIED),
        ("outbox:house", protocol.DENIED),
        ("secret:r", protocol.UNKNOWN_CHANNEL),
    ],
)
async def test_a_channel_that_is_not_for_everybody_is_refused(mine, name, error):
    with pytest.raises(Failed) as failed:
        await mine.add(Subscribe(name), [].append)

    assert failed.value.error == error
    assert mine.listened == {}


async def test_a_channel_is_subscribed_to_once(mine):
    await subscribed(mine, ROOM)

    with pytest.raises(Failed) as failed:
        await mine.add(Subscribe(ROOM), [].append)

    assert failed.value.error == protocol.ALREADY


async def test_a_connection_listens_to_so_many_channels_and_no_more(mine):
    for number in range(MOST_CHANNELS):
        await subscribed(mine, f"room:{number}")

    with pytest.raises(Failed) as failed:
        await mine.add(Subscribe(ROOM), [].append)

    assert failed.value.error == protocol.TOO_MANY


async def test_who_unsubscribes_is_counted_no_more_and_may_come_back(mine, hub, topics):
    await subscribed(mine, ROOM)

    mine.remove(ROOM)
    mine.remove(ROOM)
    gone = hub.audience(ROOM), dict(topics.open)
    answer = await subscribed(mine, ROOM)

    assert gone == (0, {})
    assert answer.recoverable
    assert hub.audience(ROOM) == 1


async def test_each_of_two_subscriptions_to_a_channel_is_answered_at_most_once(mine, log, hub):
    other = Subscriptions(mine.topics, hub, Member())
    await subscribed(other, ROOM)
    await log(ROOM, b"1")  # a tick is under way
    first, second = [], []

    await mine.add(Subscribe(ROOM), first.append)
    mine.remove(ROOM)
    await mine.add(Subscribe(ROOM), second.append)
    await asyncio.sleep(1)

    assert (len(first), len(second)) == (0, 1)
    assert hub.audience(ROOM) == 2


async def test_one_that_is_removed_while_it_waits_for_the_store_is_not_answered(
    mine, topics, hub, store, monkeypatch
):
    read, answers = store.head, []

    async def removed_meanwhile(channel):
        mine.remove(ROOM)
        return await read(channel)

    monkeypatch.setattr(store, "head", removed_meanwhile)

    await mine.add(Subscribe(ROOM), answers.append)
    await asyncio.sleep(1)

    assert answers == []
    assert (hub.audience(ROOM), topics.open) == (0, {})


async def test_a_persons_own_channel_recovers_as_others_do(mine, log, store, member):
    await log(OWN, b"1", b"2")

    answer = await mine.own(OWN, Resume(True, 1, store.epoch))
    mine.attach_own()
    await log(OWN, b"3")

    assert offsets(answer) == [2]
    assert len(member.frames) == 1


async def test_a_persons_channel_that_cannot_be_read_is_given_back(
    mine, store, topics, monkeypatch
):
    async def broken(*asked, **more):
        raise OSError("the disk is gone")

    monkeypatch.setattr(store, "history", broken)

    with pytest.raises(OSError, match="disk"):
        await mine.own(OWN, Resume(True, 0, store.epoch))

    assert (topics.open, mine.owned) == ({}, None)


async def test_closed_it_leaves_nothing_behind(mine, hub, topics, bus):
    await mine.own(OWN, Resume())
    mine.attach_own()
    for of in (ROOM, CHAT, STAT):
        await subscribed(mine, of)

    mine.close()
    mine.close()

    assert (topics.open, bus.heard) == ({}, {})
    assert (hub.listening, hub.personal, hub.of_member) == ({}, {}, {})


async def test_dropped_for_lagging_it_says_what_it_dropped(mine, hub):
    await subscribed(mine, ROOM)
    await subscribed(mine, CHAT)

    assert mine.drop_shared() == [ROOM, CHAT]
    assert hub.audience(ROOM) == 0
