"""A room with its publisher, and a port with a session, over a socket that remembers."""

import pytest

from media.fanout import Fanout
from media.mux import Mux
from media.publisher import Publisher
from media.room import Room
from tests.media.fakes import THERE, Line, Session, Wire


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def told():
    return []


@pytest.fixture
def room(wire, told):
    return Room("r", Fanout(wire), told.append)


@pytest.fixture
def publisher(room):
    publisher = Publisher(Line(THERE), {96: "video", 111: "audio"}, room.hear, 2_500_000)
    room.publish(publisher)
    return publisher


@pytest.fixture
def flushes():
    return []


@pytest.fixture
def mux(wire, flushes):
    return Mux(wire, lambda: flushes.append(1), lambda: 0, clock_s=lambda: 5.0)


@pytest.fixture
def session(mux):
    session = Session()
    mux.add(session)
    return session
