"""History: a piece of what a channel keeps, forward or in reverse, to those who listen."""

import pytest

from bus.memory import MemoryBus
from gateway import codes
from gateway.codes import Failed
from gateway.history import history
from gateway.hub import Hub
from gateway.protocol import AskHistory, Since
from gateway.topics import MOST_RECOVERED, Topics
from rialto.news import Publication, channel
from storage.port import Append, Batch

ROOM, CHAT, STAT = channel("room", "r"), channel("chat", "r"), channel("stat", "r")
KINDS = pytest.mark.parametrize("of", [ROOM, CHAT])


@pytest.fixture
def bus():
    return MemoryBus("boot")


@pytest.fixture
def topics(store, bus):
    return Topics(store, bus, Hub().changed)


@pytest.fixture
async def tell(store, bus, topics):
    """Put ``count`` news on a channel, and return its topic."""
    lease = await store.claim("node", 60_000)

    async def tell(of, count):
        topic = await topics.want(of)
        for number in range(1, count + 1):
            body = b"%d" % number
            news = [Publication(of, 0, body)]
            if of == ROOM:
                news = await store.commit(Batch(lease, appends=(Append(of, body),)))
            await bus.publish(news)
        return topic

    return tell


@pytest.fixture
def read(topics):
    """Ask for a piece, and return its offsets; a ``since`` is of the channel's own epoch."""

    async def read(topic, since=None, **asked):
        at = None if since is None else Since(since, topic.at.epoch)
        ask = AskHistory(topic.channel, since=at, **asked)
        return [item.offset for item in await history(topic, ask, topics.store, topics.bus)]

    return read


@KINDS
@pytest.mark.parametrize(
    ("asked", "offsets"),
    [
        ({"limit": 0}, []),
        ({"limit": 3}, [1, 2, 3]),
        ({"limit": -1}, [1, 2, 3, 4, 5, 6]),
        ({"limit": 99}, [1, 2, 3, 4, 5, 6]),
        ({"limit": 2, "reverse": True}, [6, 5]),
        ({"limit": -1, "reverse": True}, [6, 5, 4, 3, 2, 1]),
        ({"limit": 2, "since": 3}, [4, 5]),
        ({"limit": -1, "since": 0}, [1, 2, 3, 4, 5, 6]),
        ({"limit": -1, "since": 6}, []),
        ({"limit": -1, "since": 60}, []),
        ({"limit": 2, "since": 4, "reverse": True}, [3, 2]),
        ({"limit": -1, "since": 1, "reverse": True}, []),
        ({"limit": -1, "since": 60, "reverse": True}, [6, 5, 4, 3, 2, 1]),
    ],
)
async def test_a_piece_is_what_was_asked_for(tell, read, of, asked, offsets):
    topic = await tell(of, 6)

    assert await read(topic, **asked) == offsets


@KINDS
@pytest.mark.parametrize("reverse", [False, True])
async def test_no_piece_is_longer_than_what_is_recovered(tell, read, of, reverse):
    topic = await tell(of, MOST_RECOVERED + 20)

    piece = await read(topic, limit=10_000, reverse=reverse)

    assert len(piece) == MOST_RECOVERED
    assert piece == sorted(piece, reverse=reverse)


async def test_of_a_conflated_channel_there_is_the_last_value(tell, read):
    topic = await tell(STAT, 6)

    assert await read(topic, limit=-1) == [6]


@KINDS
async def test_a_position_of_another_generation_is_not_recoverable(tell, topics, of):
    topic = await tell(of, 6)
    ask = AskHistory(of, limit=1, since=Since(3, "another"))

    with pytest.raises(Failed) as failed:
        await history(topic, ask, topics.store, topics.bus)

    assert failed.value.error is codes.UNRECOVERABLE
