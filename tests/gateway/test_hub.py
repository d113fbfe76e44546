"""The hub: who listens alike shares one frame a tick, and each hears all of it in order."""

import asyncio

import pytest

from gateway.forms import SOCKET
from gateway.frames import text_frame
from gateway.groups import Feed
from gateway.hub import Hub
from gateway.ticks import MOST_TICK_S
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


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_frame_says_its_length_as_rfc_6455_has_it(size):
    frame = text_frame(b"x" * size)

    head = frame[: len(frame) - size]
    assert head[0] == 0x81
    assert int.from_bytes(head[2:] or head[1:2], "big") == size
    assert head[1] == (size if size <= 125 else 126 if size <= 65_535 else 127)
