"""What a websocket writes: whole and in order, bounded, and to no descriptor but its own."""

import pytest

from gateway import limits
from gateway.frames import text_frame
from tests.gateway.clients import settle
from tests.gateway.peers import HELLO, Transport


async def test_what_does_not_fit_waits_and_frames_stay_whole_and_in_order(arrive):
    peer = arrive().open(HELLO)
    await settle()
    peer.read()
    texts = [bytes([65 + n]) * 40_000 for n in range(20)]

    for text in texts[:10]:
        peer.socket.write(text_frame(text))
    waiting = peer.transport.get_write_buffer_size()
    first = peer.read()
    for text in texts[10:]:
        peer.socket.write(text_frame(text))

    assert waiting
    assert first + peer.read() == texts


def give(group, frame):
    group.begin(frame)
    group.write()


async def test_news_waits_behind_what_waits_and_goes_straight_again_after(arrive, door):
    peer = arrive().open(HELLO, b'{"id":2,"subscribe":{"channel":"room:board"}}')
    await settle()
    peer.read()
    (group,) = door.edge.hub.groups.values()
    straight = dict(group.straight)

    while not peer.transport.buffered:
        peer.socket.write(text_frame(b"x" * 30_000))
    give(group, text_frame(b"first"))
    behind = dict(group.behind)
    texts = peer.read()
    given = peer.transport.given
    give(group, text_frame(b"second"))

    assert straight == {peer.transport.ours.fileno(): peer.socket}
    assert behind == {peer.socket: None}
    assert texts[-1] == b"first"
    assert (group.straight, group.behind) == (straight, {})
    assert (peer.read(), peer.transport.given) == ([b"second"], given)


async def test_who_falls_behind_with_a_frame_gets_it_once(arrive, door):
    peer = arrive().open(HELLO, b'{"id":2,"subscribe":{"channel":"room:board"}}')
    await settle()
    peer.read()
    (group,) = door.edge.hub.groups.values()
    texts = []

    while not peer.transport.buffered:
        texts.append(b"%d " % len(texts) * 10_000)
        give(group, text_frame(texts[-1]))

    assert group.behind == {peer.socket: None}
    assert peer.read() == texts


async def test_a_handshake_that_waits_goes_before_all_else(arrive, monkeypatch):
    monkeypatch.setattr(Transport, "_send", lambda _: None)
    peer = arrive().open(HELLO)
    await settle()

    held = peer.socket.fd
    monkeypatch.undo()

    assert held == -1
    assert peer.read()[0].startswith(b'{"id":1,"connect":{')
    assert peer.socket.fd == peer.transport.ours.fileno()


async def test_a_peer_that_does_not_read_is_told_to_recover_and_then_cut(arrive):
    peer = arrive().open(HELLO, b'{"id":2,"subscribe":{"channel":"room:board"}}')
    await settle()
    peer.read()

    while peer.transport.get_write_buffer_size() <= limits.LAGGING_BYTES:
        peer.socket.write(text_frame(b"x" * 30_000))
    lagging = peer.socket.client.subscriptions.listened
    while not peer.transport.aborted:
        peer.socket.write(text_frame(b"x" * 30_000))

    assert lagging == {}
    assert peer.transport.get_write_buffer_size() > limits.WRITE_BUFFER_BYTES
    assert peer.transport.get_write_buffer_size() < limits.WRITE_BUFFER_BYTES + 60_000


async def test_who_lags_by_what_they_lacked_as_they_left_is_told_once_of_each_channel(arrive, door):
    asked = (
        b'{"id":%d,"subscribe":{"channel":"room:%b"}}' % each
        for each in ((2, b"board"), (3, b"hall"))
    )
    peer = arrive().open(HELLO, *asked)
    await settle()
    peer.read()
    group = door.edge.hub.of_member[peer.socket]
    while not peer.transport.buffered:
        peer.socket.write(text_frame(b"x" * 30_000))

    group.begin(text_frame(b"y" * limits.LAGGING_BYTES))
    peer.socket.client.lag()
    texts = [text for text in peer.read() if text[:1] != b"x"]

    assert texts[0][:1] == b"y"
    assert sorted(text.split(b'"channel":')[1][:11] for text in texts[1:]) == [
        b'"room:board',
        b'"room:hall"',
    ]


async def test_a_peer_that_is_gone_is_let_go_at_the_next_write(arrive):
    peer = arrive().open(HELLO)
    await settle()
    peer.read()
    peer.transport.theirs.close()

    for _ in range(3):
        peer.socket.write(text_frame(b"x" * 1000))

    assert peer.transport.aborted
    assert peer.socket.fd == -1


@pytest.mark.parametrize("end", ["lost", "abort", "finish", "eof"])
async def test_the_descriptor_is_given_up_before_it_can_be_anothers(arrive, end):
    peer = arrive().open(HELLO)
    await settle()
    peer.read()
    acts = {
        "lost": lambda: peer.socket.connection_lost(None),
        "abort": peer.socket._abort,
        "finish": lambda: peer.socket.close(3001, "shutdown"),
        "eof": peer.socket.eof_received,
    }

    acts[end]()
    peer.read()
    peer.socket.write(text_frame(b"to whoever has the number now"))
    peer.socket.close(3000, "again")

    assert peer.read() == []
    assert peer.socket.ending


async def test_under_tls_the_transport_alone_writes(arrive):
    peer = arrive(tls=True).open(HELLO)
    await settle()
    peer.read()

    peer.socket.write(text_frame(b"secret"))

    assert peer.socket.fd == -1
    assert peer.transport.given.endswith(text_frame(b"secret"))
