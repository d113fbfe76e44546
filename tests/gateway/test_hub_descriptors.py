"""The hub and descriptors: frames go straight where they may, and nowhere else."""

import os
import socket

import pytest

from gateway.hub import Hub
from tests.gateway.test_hub import CHAT, Member, bodies, feeds, tell, tick, topic


@pytest.fixture
def hub():
    return Hub()


class Straight(Member):
    """Has a descriptor of its own, and deals with what that does not take."""

    def __init__(self):
        super().__init__()
        self.ours, self.theirs = socket.socketpair()
        self.ours.setblocking(False)
        self.theirs.setblocking(False)
        self.fd = self.ours.fileno()

    def read(self):
        return self.theirs.recv(1 << 20)

    def shut(self):
        self.ours.close()
        self.theirs.close()


@pytest.fixture
def straight():
    made = Straight()
    yield made
    made.shut()


async def test_a_frame_goes_to_the_descriptors_there_are(hub, straight):
    chat, behind = topic(CHAT), Member()
    hub.move(straight, feeds(chat))
    hub.move(behind, feeds(chat))

    tell(hub, chat, b'"one"')
    await tick()

    assert [straight.read()] == behind.frames
    assert straight.frames == []
    assert hub.frames == 2


async def test_what_a_descriptor_does_not_take_is_the_members_to_write(hub, straight):
    chat = topic(CHAT)
    hub.move(straight, feeds(chat))
    large = b'"%b"' % (b"x" * (1 << 20))

    tell(hub, chat, large)
    await tick()
    tell(hub, chat, b'"small"')
    await tick()

    rest, small = straight.frames
    assert bodies(straight.read() + rest) == [large]
    assert bodies(small) == [b'"small"']


async def test_a_descriptor_that_fails_is_the_members_to_find_out(hub, straight):
    chat = topic(CHAT)
    hub.move(straight, feeds(chat))
    straight.theirs.close()

    tell(hub, chat, b'"one"')
    await tick()

    assert straight.bodies == [b'"one"']


async def test_a_descriptor_given_up_is_not_written_to(hub, straight):
    chat = topic(CHAT)
    hub.move(straight, feeds(chat))
    other, others = os.pipe()
    fd, straight.fd = straight.fd, -1
    hub.turned(straight)
    os.dup2(others, fd)

    tell(hub, chat, b'"one"')
    await tick()
    straight.fd = fd
    hub.turned(straight)
    tell(hub, chat, b'"two"')
    await tick()

    assert straight.bodies == [b'"one"']
    assert bodies(os.read(other, 1 << 10)) == [b'"two"']
    os.close(other)
    os.close(others)
