"""The one UDP port: STUN opens it, everybody else's datagrams leave no trace."""

import random
import struct

import pytest
from aioice import stun

from media.mux import BATCH, Mux
from tests.media.fakes import HERE, THERE, Session, check


def test_a_check_with_the_password_is_answered_and_opens_the_way(mux, wire, session, flushes):
    wire.arrive(check(session, nominate=True))
    wire.arrive(b"\x16 a DTLS record")
    wire.arrive(b"\x80 an SRTP packet")

    mux.readable()

    reply = stun.parse_message(wire.sent[0][0])
    assert reply.message_class == stun.Class.RESPONSE
    assert reply.attributes["XOR-MAPPED-ADDRESS"] == HERE
    assert reply.check_message_integrity(session.password.encode())
    assert session.checks == [(HERE, True)]
    assert session.flights == [b"\x16 a DTLS record"]
    assert session.packets == [b"\x80 an SRTP packet"]
    assert flushes == [1]


def test_stun_goes_before_what_came_earlier(mux, wire, session):
    wire.arrive(b"\x16 came first")
    wire.arrive(check(session))

    mux.readable()

    assert session.flights == [b"\x16 came first"]


def test_a_session_is_reached_by_the_keys_it_has_and_by_no_others(mux, wire, session):
    first, session.keys = session.keys, {**session.keys, "efgh": "another" * 4}
    mux.add(session)
    for ufrag, password in session.keys.items():
        wire.arrive(check(session, ufrag=ufrag, password=password))
    mux.readable()
    both = len(wire.sent)
    session.keys = {"efgh": "another" * 4}
    mux.add(session)
    wire.arrive(check(session, ufrag="abcd", password=first["abcd"]))
    wire.arrive(check(session, ufrag="efgh", password=first["abcd"]))
    mux.readable()

    assert (both, len(wire.sent)) == (2, 2)
    assert list(mux.by_ufrag) == ["efgh"]


@pytest.mark.parametrize("wrong", [{"password": "guessed"}, {"ufrag": "other"}])
def test_a_check_without_the_password_gets_no_answer(mux, wire, session, wrong):
    wire.arrive(check(session, **wrong))
    wire.arrive(b"\x16 a DTLS record")

    mux.readable()

    assert wire.sent == []
    assert session.checks == session.flights == []


def test_an_unsigned_check_gets_no_answer(mux, wire, session):
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = session.ufrag
    wire.arrive(bytes(request))

    mux.readable()

    assert wire.sent == []


def test_answers_and_other_methods_are_not_for_us(mux, wire, session):
    for method, kind in [
        (stun.Method.BINDING, stun.Class.RESPONSE),
        (stun.Method.ALLOCATE, stun.Class.REQUEST),
    ]:
        message = stun.Message(method, kind)
        message.attributes["USERNAME"] = session.ufrag
        message.add_message_integrity(session.password.encode())
        wire.arrive(bytes(message))

    mux.readable()

    assert wire.sent == []


def test_the_last_who_proved_the_password_has_the_address(mux, wire, session):
    other = Session("efgh")
    mux.add(other)
    wire.arrive(check(session))
    wire.arrive(check(other))
    wire.arrive(b"\x16 for the other")

    mux.readable()

    assert (session.flights, other.flights) == ([], [b"\x16 for the other"])


def test_an_address_the_session_gave_up_is_forgotten(mux, wire, session):
    wire.arrive(check(session))
    mux.readable()
    session.forget = HERE
    wire.arrive(check(session), THERE)
    wire.arrive(b"\x16 late")

    mux.readable()

    assert session.flights == []
    assert list(mux.by_address) == [THERE]


def test_a_session_that_is_removed_hears_nothing_more(mux, wire, session):
    wire.arrive(check(session))
    mux.readable()

    mux.remove(session)
    wire.arrive(b"\x16 late")
    wire.arrive(check(session))
    mux.readable()

    assert (session.flights, len(session.checks)) == ([], 1)
    assert not mux.by_address
    assert not mux.by_ufrag


def test_one_wake_up_reads_a_bounded_batch(mux, wire):
    for _ in range(BATCH + 1):
        wire.arrive(b"\x16")

    mux.readable()

    assert len(wire.waiting) == 1


def test_the_batch_shrinks_as_viewers_grow(wire, flushes):
    mux = Mux(wire, lambda: flushes.append(1), lambda: 400)
    for _ in range(BATCH):
        wire.arrive(b"\x16")

    mux.readable()

    assert len(wire.waiting) == BATCH - 10


def test_the_echo_of_an_unreachable_peer_ends_only_the_batch(mux, wire, session, flushes):
    wire.arrive(ConnectionRefusedError())
    wire.arrive(check(session))

    mux.readable()
    mux.readable()

    assert session.checks == [(HERE, False)]
    assert flushes == [1, 1]


def hostile():
    chance = random.Random(7)
    good = check(Session(), password="guessed")  # noqa: S106
    yield b""
    for first in range(256):
        yield bytes([first])
        yield bytes([first]) + chance.randbytes(chance.randrange(60))
    for place in range(len(good)):
        yield good[:place]
        yield good[:place] + bytes([chance.randrange(256)]) + good[place + 1 :]
    yield struct.pack("!HHI12s", 1, 65_535, stun.COOKIE, b"x" * 12)


def test_no_datagram_raises_out_of_the_reader(mux, wire, session):
    for data in hostile():
        wire.arrive(data)

    while wire.waiting:
        mux.readable()

    assert mux.counts.strange == 0
    assert session.flights == session.packets == []


def test_a_session_that_fails_is_counted_and_costs_the_others_nothing(mux, wire, session, caplog):
    def fail(data):
        raise RuntimeError("a bug")

    session.handshake = fail
    wire.arrive(check(session))
    for _ in range(3):
        wire.arrive(b"\x16")
    wire.arrive(b"\x80")

    mux.readable()

    assert session.packets == [b"\x80"]
    assert mux.counts.strange == 3
    assert len(caplog.records) == 2
