"""Frames are written in slices: whatever happens between two of them, each hears all, and once."""

import asyncio

import pytest

from gateway.hub import Hub
from tests.gateway.test_hub import CHAT, ROOM, Member, feeds, tell, tick, topic
from tests.gateway.test_hub_descriptors import Straight

CROWD = 5


@pytest.fixture
def hub(monkeypatch):
    """A hub that writes to one at a time."""
    monkeypatch.setattr("gateway.groups.BATCH", 1)
    monkeypatch.setattr("gateway.spread.BATCH", 1)
    monkeypatch.setattr("gateway.groups.SLICE_S", 1e-9)
    return Hub()


@pytest.fixture
def chat():
    return topic(CHAT)


@pytest.fixture
def crowd(hub, chat):
    made = [Member() for _ in range(CROWD)]
    for member in made:
        hub.move(member, feeds(chat))
    return made


async def begun(hub):
    """Let a flush begin; some then have their frame."""
    await asyncio.sleep(0)
    assert hub.flushing


def heard(crowd):
    return [member.bodies for member in crowd]


async def test_between_two_slices_the_loop_has_its_turn(hub, chat, crowd):
    tell(hub, chat, b"1")
    turns = set()
    while not crowd[-1].frames:
        await asyncio.sleep(0)
        turns.add(sum(bool(member.frames) for member in crowd))

    assert turns >= {1, 2, 3, 4, 5}
    assert heard(crowd) == [[b"1"]] * CROWD


async def test_what_is_told_between_two_slices_is_the_next_frame(hub, chat, crowd):
    tell(hub, chat, b"1")
    await begun(hub)
    tell(hub, chat, b"2")
    await tick()

    assert heard(crowd) == [[b"1", b"2"]] * CROWD
    assert {len(member.frames) for member in crowd} == {2}
    assert hub.frames == 2 * CROWD


async def test_who_leaves_between_two_slices_has_had_theirs_first(hub, chat, crowd):
    tell(hub, chat, b"1")
    await begun(hub)
    for member in crowd:
        hub.move(member, feeds())
    at_once = heard(crowd)
    tell(hub, chat, b"2")
    await tick()

    assert at_once == heard(crowd) == [[b"1"]] * CROWD


async def test_who_changes_groups_between_two_slices_hears_all_once(hub, chat, crowd):
    room, others = topic(ROOM), [Member() for _ in range(CROWD)]
    for member in others:
        hub.move(member, feeds(chat, room))
    tell(hub, chat, b"1")
    tell(hub, room, b"2")
    await begun(hub)
    for member in crowd[2:]:
        hub.move(member, feeds(chat, room))
    for member in others[2:]:
        hub.move(member, feeds(chat))
    await tick()
    tell(hub, chat, b"3")
    await tick()

    assert heard(crowd) == [[b"1", b"3"]] * CROWD
    assert [sorted(member.bodies) for member in others] == [[b"1", b"2", b"3"]] * CROWD


async def test_who_joins_between_two_slices_hears_what_comes_next(hub, chat, crowd):
    late = Member()
    tell(hub, chat, b"1")
    await begun(hub)
    hub.at_tick(chat, lambda: hub.move(late, feeds(chat)))
    tell(hub, chat, b"2")
    await tick()

    assert late.bodies == [b"2"]
    assert heard(crowd) == [[b"1", b"2"]] * CROWD


async def test_who_waits_for_a_busy_channel_joins_with_its_next_frame(hub, chat, crowd):
    late = Member()
    tell(hub, chat, b"1")
    hub.at_tick(chat, lambda: hub.move(late, feeds(chat)))
    await begun(hub)
    tell(hub, chat, b"2")
    joined = late in hub.of_member
    await tick()

    assert joined
    assert late.bodies == [b"2"]


async def test_who_falls_behind_or_catches_up_between_two_slices_hears_all_once(hub, chat):
    crowd = [Straight() for _ in range(6)]
    for member in crowd:
        hub.move(member, feeds(chat))
    for member in crowd[::2]:
        turn(hub, member, -1)
    tell(hub, chat, b'"1"')
    await begun(hub)
    for member in crowd:
        turn(hub, member, -1 if member.fd >= 0 else member.ours.fileno())
    await tick()
    tell(hub, chat, b'"2"')
    await tick()

    got = [b"".join((*member.frames, read(member))) for member in crowd]
    for member in crowd:
        member.shut()
    assert [(each.count(b'"1"'), each.count(b'"2"')) for each in got] == [(1, 1)] * len(crowd)


def turn(hub, member, fd):
    member.fd = fd
    hub.turned(member)


def read(member):
    try:
        return member.read()
    except BlockingIOError:
        return b""


async def test_all_may_go_between_two_slices_and_come_back(hub, chat, crowd):
    tell(hub, chat, b"1")
    await begun(hub)
    for member in crowd:
        hub.move(member, feeds())
        hub.move(member, feeds(chat))
    tell(hub, chat, b"2")
    await tick()

    assert heard(crowd) == [[b"1", b"2"]] * CROWD


async def test_a_member_that_fails_does_not_end_the_hubs_work(hub, chat, crowd, monkeypatch):
    failed = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: failed.append(told))
    with monkeypatch.context() as patch:
        patch.setattr(crowd[1], "write", lambda _: 1 / 0)
        tell(hub, chat, b"1")
        await tick()
    tell(hub, chat, b"2")
    await tick()

    assert isinstance(failed[0]["exception"], ZeroDivisionError)
    assert all(member.bodies[-1] == b"2" for member in crowd)
