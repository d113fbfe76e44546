"""Recovery: where a subscription takes up, with all that was missed or none of it."""

import asyncio

import pytest

from bus.memory import KEPT
from gateway.protocol import Subscribe
from gateway.subscriptions import Subscriptions
from gateway.topics import MOST_RECOVERED
from rialto.news import Publication
from tests.gateway.listening import CHAT, ROOM, STAT, Member, offsets, subscribed


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
    first = Subscriptions(mine.topics, hub, Member(), Member.info)
    await subscribed(first, ROOM)
    await log(ROOM, b"2")
    await asyncio.sleep(0.001)  # it is given at once
    await log(ROOM, b"3")  # it waits for the tick, and so does who joins now
    answers = []

    asked = Subscribe(ROOM, recover=True, offset=2, epoch=store.epoch)
    await mine.add(asked, answers.append)
    await log(ROOM, b"4")
    before = list(answers)
    await asyncio.sleep(1)

    assert before == []
    assert offsets(answers[0]) == [3, 4]
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
