"""The hub: who listens alike shares one frame a tick, and each hears all of it in order."""

import asyncio

import pytest

from gateway.forms import SOCKET
from gateway.frames import text_frame
from gateway.hub import Feed, Hub
from gateway.ticks import MOST_TICK_S, TICK_S
from gateway.topics import Topic
from rialto.news import Position, Publication, channel

CHAT, STAT, ROOM = channel("chat", "r"), channel("stat", "r"), channel("room", "r")


class Member:
    fd = -1
    form = SOCKET

    def __init__(self):
        self.frames, self.at = [], []

    def write(self, frame):
        self.frames.append(frame)
        self.at.append(asyncio.get_running_loop().time())

    @property
    def bodies(self):
        return [part for frame in self.frames for part in bodies(frame)]


def bodies(frame):
    return [line.split(b'"data":')[1].split(b',"offset"')[0] for line in frame.split(b"\n")]


def feeds(*topics):
    return frozenset(map(Feed, topics))


def topic(of):
    return Topic(of, Position(0, "e"))


@pytest.fixture
def hub():
    return Hub()


def tell(hub, topic, *texts):
    for text in texts:
        topic.take(Publication(topic.channel, topic.at.offset + 1, text))
    hub.changed(topic)


async def tick():
    await asyncio.sleep(MOST_TICK_S)


async def test_all_who_listen_to_the_same_share_the_bytes_of_one_frame(hub):
    chat, ada, bo = topic(CHAT), Member(), Member()
    hub.move(ada, feeds(chat))
    hub.move(bo, feeds(chat))

    tell(hub, chat, b'"one"', b'"two"')
    await tick()

    assert ada.bodies == [b'"one"', b'"two"']
    assert len(ada.frames) == 1
    assert ada.frames[0] is bo.frames[0]
    assert hub.frames == 2


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


async def test_each_group_hears_its_own_channels_alone_the_rooms_state_first(hub):
    chat, room, stat, both, one = topic(CHAT), topic(ROOM), topic(STAT), Member(), Member()
    hub.move(both, feeds(stat, chat, room))
    hub.move(one, feeds(chat))

    hub.ticks.slow = True
    for of in (chat, room):
        tell(hub, of, b"0")
    await tick()
    both.frames.clear()
    tell(hub, stat, b"3")
    tell(hub, chat, b"2")
    tell(hub, room, b"1")
    await tick()

    assert both.bodies == [b"1", b"2", b"3"]
    assert one.bodies == [b"0", b"2"]


async def test_of_a_conflated_channel_only_the_last_value_is_sent(hub):
    stat, ada = topic(STAT), Member()
    hub.move(ada, feeds(stat))

    tell(hub, stat, b"1", b"2", b"3")
    await tick()

    assert ada.bodies == [b"3"]


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
        self.hub.after_flush(lambda: self.hub.move(self, feeds(*self.left)))


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


async def test_channels_of_a_kind_are_told_as_long_as_anybody_listens(hub):
    ada = Member()
    hub.move(ada, feeds(topic(CHAT), topic(ROOM)))
    during = hub.listened("chat"), hub.listened("stat")

    hub.move(ada, feeds())

    assert during == ([CHAT], [])
    assert hub.listened("chat") == []


async def test_who_left_is_counted_no_more_and_hears_nothing(hub):
    chat, ada, bo = topic(CHAT), Member(), Member()
    hub.move(ada, feeds(chat))
    hub.move(bo, feeds(chat))
    before = hub.audience(CHAT)

    hub.move(ada, feeds())
    after = hub.audience(CHAT)
    hub.move(bo, feeds())
    tell(hub, chat, b"1")
    await tick()

    assert (before, after, hub.audience(CHAT)) == (2, 1, 0)
    assert (ada.frames, bo.frames) == ([], [])
    assert (hub.groups, hub.by_topic, hub.of_member) == ({}, {}, {})
    assert not any(hub.listening.values())


async def test_two_groups_of_one_channel_are_kept_apart_when_one_is_gone(hub):
    chat, stat, ada, bo = topic(CHAT), topic(STAT), Member(), Member()
    hub.move(ada, feeds(chat))
    hub.move(bo, feeds(chat, stat))

    hub.move(ada, feeds())
    tell(hub, chat, b"1")
    await tick()

    assert bo.bodies == [b"1"]


async def test_news_for_one_person_goes_out_at_once_to_each_of_their_connections(hub):
    own, phone, desk, other = topic(channel("user", "ada")), Member(), Member(), Member()
    hub.own(phone, own)
    hub.own(desk, own)
    hub.own(other, topic(channel("user", "bo")))

    tell(hub, own, b"1")

    assert phone.bodies == desk.bodies == [b"1"]
    assert other.frames == []


async def test_a_person_who_is_gone_leaves_nothing_behind(hub):
    own, phone, desk = topic(channel("user", "ada")), Member(), Member()
    hub.own(phone, own)
    hub.own(desk, own)

    hub.disown(phone, own)
    tell(hub, own, b"1")
    hub.disown(desk, own)
    hub.disown(desk, own)

    assert (phone.bodies, desk.bodies) == ([], [b"1"])
    assert hub.personal == {}


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
    monkeypatch.setattr("gateway.hub.time.perf_counter", lambda: clock["now"])
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


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_frame_says_its_length_as_rfc_6455_has_it(size):
    frame = text_frame(b"x" * size)

    head = frame[: len(frame) - size]
    assert head[0] == 0x81
    assert int.from_bytes(head[2:] or head[1:2], "big") == size
    assert head[1] == (size if size <= 125 else 126 if size <= 65_535 else 127)
