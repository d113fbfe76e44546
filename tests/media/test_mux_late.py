"""The one UDP port when its process is behind: what opens lines is done, late media left out."""

import select
import socket
import time

import pytest

from media.mux import BATCH, DRAINED, ROOM_FOR_NOTES, STALE_S, came_s, open_socket
from tests.media.fakes import THERE, check


def test_media_that_has_waited_too_long_is_left_out_and_all_else_is_done(mux, wire, session):
    wire.arrive(check(session))
    mux.readable()
    wire.sent.clear()
    for _ in range(2 * BATCH):
        wire.arrive(b"\x80 an SRTP packet")
    wire.arrive(b"\x16 a DTLS record")
    wire.arrive(b"\x80 a stranger's", THERE)
    wire.arrive(check(session))

    wire.waited_s = STALE_S + 0.05
    mux.readable()
    wire.waited_s = 0.0
    wire.arrive(b"\x80 a fresh one")
    mux.readable()

    assert len(wire.sent) == 1
    assert session.flights == [b"\x16 a DTLS record"]
    assert (session.skips, mux.counts.stale) == (2 * BATCH, 2 * BATCH)
    assert session.packets == [b"\x80 a fresh one"]


def test_what_has_waited_a_little_is_forwarded(mux, wire, session):
    wire.arrive(check(session))
    wire.arrive(b"\x80 an SRTP packet")
    wire.waited_s = STALE_S - 0.1
    mux.readable()

    assert session.packets == [b"\x80 an SRTP packet"]


def test_a_wake_up_that_is_late_reads_a_bounded_batch_as_well(mux, wire):
    for _ in range(DRAINED + 1):
        wire.arrive(b"\x16")
    wire.waited_s = 60.0

    mux.readable()

    assert len(wire.waiting) == 1


def test_where_the_kernel_notes_nothing_nothing_is_late():
    assert came_s([]) == came_s([(socket.SOL_SOCKET, 99, b"?")]) == float("inf")


@pytest.mark.threads
def test_the_kernel_notes_when_a_datagram_came():
    with open_socket("127.0.0.1", 0) as ours, socket.socket(type=socket.SOCK_DGRAM) as theirs:
        before_s = time.clock_gettime(time.CLOCK_REALTIME)
        theirs.sendto(b"x", ours.getsockname())
        select.select([ours], [], [], 5)
        _, notes, _, _ = ours.recvmsg(16, ROOM_FOR_NOTES)

    assert -0.1 < came_s(notes) - before_s < 5
