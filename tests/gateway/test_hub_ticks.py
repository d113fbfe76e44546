"""When news goes out: a channel's own tick, the beat that busy ones share, and who joins when."""

import asyncio

import pytest

from gateway.hub import Hub
from gateway.ticks import TICK_S
from tests.gateway.test_hub import CHAT, ROOM, STAT, Member, bodies, feeds, tell, tick, topic


@pytest.fixture
def hub():
    return Hub()


async def test_news_goes_out_at_once_when_it_was_quiet_and_with_the_beat_when_not(hub):
    chat, ada = topic(CHAT), Member()
    hub.move(ada, feeds(chat))
    await asyncio.sleep(1)
    began = asyncio.get_running_loop().time()

    tell(hub, chat, b"1")
    await asyncio.sleep(0.001)
    tell(hub, chat, b"2")
    tell(hub, chat, b"3")
    await tick()

    assert ada.at[0] == began
    assert 0 < ada.at[1] - began < 1.001 * TICK_S
    assert [bodies(frame) for frame in ada.frames] == [[b"1"], [b"2", b"3"]]


async def test_a_busy_channel_does_not_make_a_quiet_one_wait(hub):
    chat, room, ada = topic(CHAT), topic(ROOM), Member()
    hub.move(ada, feeds(chat, room))
    await asyncio.sleep(1)
    tell(hub, chat, b"1")
    await asyncio.sleep(0.001)
    tell(hub, chat, b"2")

    tell(hub, room, b"now")
    await asyncio.sleep(0.001)
    at_once = ada.bodies
    await tick()

    assert at_once == [b"1", b"now"]
    assert ada.bodies == [b"1", b"now", b"2"]


async def test_what_several_busy_channels_tell_is_one_frame(hub):
    chat, room, stat, ada = topic(CHAT), topic(ROOM), topic(STAT), Member()
    hub.move(ada, feeds(chat, room, stat))
    for of in (chat, room):
        tell(hub, of, b"0")
    await asyncio.sleep(0.001)
    ada.frames.clear()

    tell(hub, chat, b"2")
    tell(hub, stat, b"3")
    tell(hub, room, b"1")
    await tick()

    assert [bodies(frame) for frame in ada.frames] == [[b"1", b"2", b"3"]]


async def test_who_joins_between_two_ticks_gets_nothing_that_was_waiting(hub):
    chat, ada, late = topic(CHAT), Member(), Member()
    hub.move(ada, feeds(chat))
    tell(hub, chat, b"before")

    hub.at_tick(chat, lambda: hub.move(late, feeds(chat)))
    await tick()
    tell(hub, chat, b"after")
    await tick()

    assert ada.bodies == [b"before", b"after"]
    assert late.bodies == [b"after"]


async def test_who_joins_when_none_of_the_channels_news_waits_joins_at_once(hub):
    joined = []
    tell(hub, topic(ROOM), b"1")

    hub.at_tick(topic(CHAT), lambda: joined.append(True))

    assert joined == [True]


class Lagging(Member):
    """Gives up the chat when it is written to, as one that falls behind."""

    def __init__(self, hub, left):
        super().__init__()
        self.hub, self.left = hub, left

    def write(self, frame):
        super().write(frame)
        self.hub.move(self, feeds(*self.left))


async def test_who_changes_groups_while_frames_are_written_hears_nothing_twice(hub):
    chat, room, other = topic(CHAT), topic(ROOM), Member()
    ada = Lagging(hub, (room,))
    hub.move(ada, feeds(chat, room))
    hub.move(other, feeds(room))

    tell(hub, chat, b"2")
    tell(hub, room, b"1")
    await tick()
    tell(hub, chat, b"4")
    tell(hub, room, b"3")
    await tick()

    assert ada.bodies == [b"1", b"2", b"3"]
    assert other.bodies == [b"1", b"3"]


class Busy(Member):
    """Takes its time with each frame, as a thousand would."""

    def __init__(self, clock):
        super().__init__()
        self.clock = clock

    def write(self, frame):
        super().write(frame)
        self.clock["now"] += 0.06


async def test_a_channel_whose_frames_take_long_ticks_slower_than_others(hub, monkeypatch):
    clock, chat, stat = {"now": 0.0}, topic(CHAT), topic(STAT)
    monkeypatch.setattr("gateway.groups.time.perf_counter", lambda: clock["now"])
    hub.move(Busy(clock), feeds(chat))
    hub.move(Member(), feeds(stat))

    tell(hub, chat, b"1")
    tell(hub, stat, b"1")
    await tick()

    assert hub.ticks.of(chat) == 4 * TICK_S
    assert hub.ticks.of(stat) == TICK_S


async def test_a_frame_that_cannot_be_made_does_not_stop_later_ones(hub, monkeypatch):
    chat, ada = topic(CHAT), Member()
    hub.move(ada, feeds(chat))
    failed = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: failed.append(told))
    with monkeypatch.context() as patch:
        patch.setattr(type(chat), "lines", lambda *_: 1 / 0)
        tell(hub, chat, b"1")
        await tick()

    tell(hub, chat, b"2")
    await tick()

    assert isinstance(failed[0]["exception"], ZeroDivisionError)
    assert ada.bodies == [b"2"]
