"""Presence: who listens sees who else does, as long as they are not too many."""

import asyncio

import msgspec
import pytest

from gateway import codes, presence
from gateway.codes import Failed
from gateway.limits import Allowance
from gateway.protocol import Info, Subscribe
from gateway.subscriptions import Subscriptions
from tests.gateway.listening import CHAT, ROOM, STAT, Member, subscribed


@pytest.fixture
def of(topics, hub):
    """Make the subscriptions of somebody, and keep what they are given."""

    def of(user, client):
        member = Member()
        info = Info(user, client)
        return Subscriptions(topics, hub, member, lambda: info), member

    return of


def told(member, kind):
    lines = [line for frame in member.frames for line in frame[2:].split(b"\n")]
    pushes = [msgspec.json.decode(line[line.index(b"{") :])["push"] for line in lines]
    return [push[kind]["info"]["client"] for push in pushes if kind in push]


async def test_who_listens_sees_who_else_does(of):
    ada, _ = of("ada", "1")
    bo, _ = of("bo", "2")
    guest, _ = of("", "3")
    for each in (ada, bo, guest):
        await subscribed(each, CHAT)

    assert {info.user for info in ada.present(CHAT).presence.values()} == {"ada", "bo", ""}
    assert ada.counted(CHAT).num_clients == 3
    bo.close()
    assert set(ada.present(CHAT).presence) == {"1", "3"}


@pytest.mark.parametrize(("channel", "came"), [(CHAT, 2), (ROOM, 2), (STAT, 4)])
async def test_so_many_come_to_a_room_at_once_and_the_others_later(of, topics, channel, came):
    topics.joins = Allowance(2, 0.001)
    refused = []
    for n in range(4):
        try:
            await subscribed(of(f"u{n}", str(n))[0], channel)
        except Failed as failed:
            refused.append(failed.error)

    await asyncio.sleep(1000)
    await subscribed(of("late", "9")[0], channel)

    assert refused == [codes.TOO_BUSY] * (4 - came)
    assert topics.open[channel].wanted == came + 1


async def test_a_person_with_two_devices_is_one_and_guests_are_each_their_own(of):
    mine = [of("ada", "1")[0], of("ada", "2")[0], of("", "3")[0], of("", "4")[0]]
    for each in mine:
        await subscribed(each, CHAT)

    told = mine[0].counted(CHAT)

    assert (told.num_clients, told.num_users) == (4, 3)


@pytest.mark.parametrize("ask", ["present", "counted"])
async def test_who_does_not_listen_sees_nobody(of, ask):
    ada, _ = of("ada", "1")

    with pytest.raises(Failed) as failed:
        getattr(ada, ask)(CHAT)

    assert failed.value.error is codes.DENIED


@pytest.mark.parametrize("ask", ["present", "counted"])
async def test_where_nobody_meets_nobody_is_seen(of, ask):
    ada, _ = of("ada", "1")
    await subscribed(ada, STAT)

    with pytest.raises(Failed) as failed:
        getattr(ada, ask)(STAT)

    assert failed.value.error is codes.NOT_AVAILABLE


async def test_of_a_crowd_only_the_size_is_told(of, monkeypatch):
    monkeypatch.setattr(presence, "MOST_LISTED", 1)
    ada, _ = of("ada", "1")
    bo, _ = of("bo", "2")
    await subscribed(ada, CHAT)
    assert ada.present(CHAT).presence
    await subscribed(bo, CHAT)

    with pytest.raises(Failed) as failed:
        ada.present(CHAT)

    assert failed.value.error is codes.NOT_AVAILABLE
    assert ada.counted(CHAT).num_clients == 2


async def test_who_asks_is_told_who_comes_and_goes_and_nobody_else_is(of):
    ada, hears = of("ada", "1")
    bo, hears_not = of("bo", "2")
    await subscribed(ada, CHAT, join_leave=True)
    await subscribed(bo, CHAT)

    bo.remove(CHAT)
    await asyncio.sleep(1)

    assert told(hears, "join") == ["1", "2"]
    assert told(hears, "leave") == ["2"]
    assert hears_not.frames == []


async def test_nobody_is_told_of_where_only_a_value_counts(of):
    ada, member = of("ada", "1")
    await subscribed(ada, STAT, join_leave=True)
    bo, _ = of("bo", "2")
    await subscribed(bo, STAT)

    assert member.frames == []


async def test_the_comings_of_a_crowd_are_not_told(of, monkeypatch):
    monkeypatch.setattr(presence, "MOST_TOLD", 1)
    ada, member = of("ada", "1")
    bo, _ = of("bo", "2")
    await subscribed(ada, CHAT, join_leave=True)
    await subscribed(bo, CHAT)

    assert told(member, "join") == ["1"]


async def test_who_leaves_before_they_were_let_in_was_never_there(of, topics):
    ada, _ = of("ada", "1")
    await subscribed(ada, CHAT)
    late, _ = of("late", "2")
    answers = []
    topics.open[CHAT].waiting.append(None)
    topics.changed(topics.open[CHAT])
    topics.open[CHAT].waiting.clear()
    await late.add(Subscribe(CHAT, join_leave=True), answers.append)
    late.remove(CHAT)
    await asyncio.sleep(1)

    assert answers == []
    assert set(ada.present(CHAT).presence) == {"1"}
    assert topics.open[CHAT].wants_join_leave == 0
