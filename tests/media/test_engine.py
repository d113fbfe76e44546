"""The engine's process carries out orders, and tells what it refuses."""

import asyncio
import contextlib
import socket

import pytest

from media import control
from media.engine import BEAT_S, GatewayGone, Orders, beat, serve
from media.forwarder import Terms
from media.port import AlreadyPublished, PictureChanged, Session
from tests.media.offers import WHIP


class Forwarder:
    def __init__(self):
        self.closed = []

    def publish(self, room, offer, by):
        assert by == "hana"
        if room == "taken":
            raise AlreadyPublished(room=room)
        if room == "broken":
            raise RuntimeError("a bug")
        return Session("s", offer, '"e"')

    def play(self, room, offer):
        return Session("v", offer, '"e"')

    def end(self, session):
        return session == "s"

    def dismiss(self, user):
        return user == "hana"

    def close(self, room):
        self.closed.append(room)


@pytest.fixture
def orders():
    return Orders(Forwarder(), None, None)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (control.Publish(1, "r", "sdp", "hana"), control.Opened(1, Session("s", "sdp", '"e"'))),
        (control.Play(2, "r", "sdp"), control.Opened(2, Session("v", "sdp", '"e"'))),
        (control.End(3, "s"), control.Ended(3, found=True)),
        (control.End(4, "x"), control.Ended(4, found=False)),
        (control.Dismiss(8, "hana"), control.Ended(8, found=True)),
        (control.Dismiss(9, "bo"), control.Ended(9, found=False)),
        (control.Close(5, "r"), control.Ended(5, found=True)),
        (
            control.Publish(6, "taken", "", "hana"),
            control.Refused(6, 1701, None, {"room": "taken"}),
        ),
        (control.Publish(7, "broken", "", "hana"), control.Failed(7)),
    ],
)
def test_every_call_has_an_answer(orders, call, word):
    assert orders.answer(control.read_call(control.line(call))) == word
    assert control.read_word(control.line(word)) == word


def test_a_line_never_breaks_within_an_offer():
    line = control.line(control.Publish(1, "r", "v=0\r\no=-\r\n", "hana"))

    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")


def test_news_pass_as_they_are():
    word = control.Changed(PictureChanged("r", "started"))

    assert control.read_word(control.line(word)) == word


@pytest.mark.threads
async def test_the_process_listens_answers_and_ends_with_its_gateway():
    ours, theirs = socket.socketpair()
    serving = asyncio.get_running_loop().create_task(serve(Terms(("127.0.0.1",)), 0, theirs))
    reader, writer = await asyncio.open_unix_connection(sock=ours)

    first = control.read_word(await reader.readline())
    writer.write(control.line(control.Publish(1, "r", WHIP, "hana")))
    second = control.read_word(await reader.readline())
    writer.close()
    await serving

    assert isinstance(first, control.Listening)
    assert f" {first.port} typ host" in second.session.answer


@pytest.mark.threads
async def test_a_gateway_that_is_killed_ends_the_engine_as_one_that_leaves_does():
    class Torn:
        async def readline(self):
            raise BrokenPipeError

    with pytest.raises(GatewayGone):
        await Orders(Forwarder(), Torn(), None).serve()


class Writer:
    """The way to a gateway that has not read ``unread`` bytes yet."""

    def __init__(self, unread):
        self.unread, self.said = unread, []
        self.transport = self

    def get_write_buffer_size(self):
        return self.unread

    def write(self, line):
        self.said.append(control.read_word(line))


@pytest.mark.parametrize(("unread", "beats"), [(0, 3), (100, 0)])
async def test_the_engine_beats_as_long_as_it_is_heard(unread, beats):
    writer = Writer(unread)

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(3 * BEAT_S + 0.1):
            await beat(writer)

    assert writer.said == [control.Alive()] * beats
