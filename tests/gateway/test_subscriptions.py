"""Subscriptions: what one connection listens to, what it is refused, and what it leaves."""

import asyncio

import pytest

from gateway import codes
from gateway.codes import Failed
from gateway.limits import MOST_CHANNELS
from gateway.protocol import Resume, Subscribe
from gateway.subscriptions import Subscriptions
from tests.gateway.listening import CHAT, OWN, ROOM, STAT, Member, offsets, subscribed


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("nonsense", codes.BAD_REQUEST),
        ("user:ada", codes.DENIED),
        ("outbox:house", codes.DENIED),
        ("secret:r", codes.UNKNOWN_CHANNEL),
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

    assert failed.value.error == codes.ALREADY


async def test_a_connection_listens_to_so_many_channels_and_no_more(mine):
    for number in range(MOST_CHANNELS):
        await subscribed(mine, f"room:{number}")

    with pytest.raises(Failed) as failed:
        await mine.add(Subscribe(ROOM), [].append)

    assert failed.value.error == codes.TOO_MANY


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
    other = Subscriptions(mine.topics, hub, Member(), Member.info)
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
    assert (hub.personal, hub.of_member) == ({}, {})
    assert not any(hub.listening.values())


async def test_dropped_for_lagging_it_says_what_it_dropped(mine, hub):
    await subscribed(mine, ROOM)
    await subscribed(mine, CHAT)

    assert mine.drop_shared() == [ROOM, CHAT]
    assert hub.audience(ROOM) == 0
