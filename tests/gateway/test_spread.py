"""The same bytes to many descriptors, one by one and by a ring: each gets all, or is named."""

import socket

import pytest

from gateway.ring import FEW, MOST_BYTES, Ring, Submitted, lent
from gateway.spread import BATCH, Descriptors


def a_ring():
    try:
        return Ring()
    except OSError as error:
        pytest.skip(f"this machine lends no ring: {error}")


@pytest.fixture(params=["one by one", "by a ring"])
def descriptors(request):
    if request.param == "one by one":
        yield Descriptors()
        return
    ring = a_ring()
    yield Submitted(ring)
    ring.close()


@pytest.fixture
def peers(descriptors):
    """Make so many pairs of sockets, of which ours are among the descriptors."""
    made = []

    def peers(count):
        for _ in range(count):
            ours, theirs = socket.socketpair()
            for end in (ours, theirs):
                end.setblocking(False)
            descriptors.add(ours.fileno())
            made.append((ours, theirs))
        return made[-count:]

    yield peers
    for ends in made:
        for end in ends:
            end.close()


def read(theirs):
    try:
        return theirs.recv(1 << 20)
    except BlockingIOError:
        return b""


def write(descriptors, frame):
    """Write a frame to all, in as many slices as it takes."""
    descriptors.begin()
    short = descriptors.write(frame)
    while descriptors.left:
        short += descriptors.write(frame)
    return short


@pytest.mark.parametrize("count", [1, FEW - 1, FEW, BATCH, BATCH + 44])
def test_each_gets_the_same_bytes(descriptors, peers, count):
    there = peers(count)

    short = write(descriptors, b"a frame")

    assert short == []
    assert [read(theirs) for _, theirs in there] == [b"a frame"] * count


def test_frame_follows_frame_however_many(descriptors, peers):
    there = peers(100)
    frames = [b"%d " % number * (number % 50 + 1) for number in range(60)]

    short = [write(descriptors, frame) for frame in frames]

    assert short == [[]] * len(frames)
    assert {read(theirs) for _, theirs in there} == {b"".join(frames)}


def between_two_slices(descriptors, there, change):
    """Write a frame in slices, ``change`` something after the first; return what each has got."""
    descriptors.begin()
    descriptors.write(b"a frame")
    change()
    while descriptors.left:
        descriptors.write(b"a frame")
    return [read(theirs) for _, theirs in there]


@pytest.mark.parametrize("gone", [0, 7, 8, BATCH // 2, BATCH + 7, BATCH + 8, 2 * BATCH - 1])
def test_who_leaves_between_two_slices_makes_nobody_miss_a_frame_or_get_it_twice(
    descriptors, peers, gone
):
    there = peers(2 * BATCH)
    fd = there[gone][0].fileno()

    got = between_two_slices(descriptors, there, lambda: descriptors.remove(fd))

    had = gone >= BATCH
    assert got.pop(gone) == (b"a frame" if had else b"")
    assert got == [b"a frame"] * (2 * BATCH - 1)
    assert write(descriptors, b"more") == []
    assert [read(theirs) for _, theirs in there].count(b"more") == 2 * BATCH - 1


def test_all_may_leave_between_two_slices(descriptors, peers):
    there = peers(BATCH + 40)

    def all_leave():
        for ours, _ in there:
            descriptors.remove(ours.fileno())

    got = between_two_slices(descriptors, there, all_leave)

    assert got.count(b"a frame") == BATCH
    assert len(descriptors) == 0


def test_who_comes_between_two_slices_gets_the_next_frame_first(descriptors, peers):
    there = peers(BATCH + 40)
    late = []

    got = between_two_slices(descriptors, there, lambda: late.extend(peers(20)))
    write(descriptors, b"the next")

    assert got == [b"a frame"] * (BATCH + 40)
    assert {read(theirs) for _, theirs in late} == {b"the next"}


def test_it_is_known_who_has_yet_to_get_it(descriptors, peers):
    ours = [each.fileno() for each, _ in peers(BATCH + 1)]

    before = [descriptors.lacks(fd) for fd in ours]
    descriptors.begin()
    begun = [descriptors.lacks(fd) for fd in ours]
    descriptors.write(b"a frame")

    assert {*before} == {False}
    assert {*begun} == {True}
    assert [descriptors.lacks(fd) for fd in ours] == [True] + [False] * BATCH


@pytest.mark.parametrize("gone", [0, 5, 19])
def test_who_is_taken_out_gets_no_more(descriptors, peers, gone):
    there = peers(20)

    descriptors.remove(there[gone][0].fileno())
    short = write(descriptors, b"a frame")

    got = [read(theirs) for _, theirs in there]
    assert short == []
    assert got == [b"" if place == gone else b"a frame" for place in range(20)]
    assert len(descriptors) == 19


def test_all_may_go_and_others_come(descriptors, peers):
    for ours, _ in peers(30):
        descriptors.remove(ours.fileno())
    there = peers(10)

    short = write(descriptors, b"a frame")

    assert short == []
    assert [read(theirs) for _, theirs in there] == [b"a frame"] * 10


def test_who_does_not_take_all_is_named_with_what_it_took(descriptors, peers):
    there = peers(12)
    slow, theirs = there[4]
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    partly = write(descriptors, b"y" * MOST_BYTES)
    full = write(descriptors, b"a frame")

    ((fd, sent),) = partly
    assert (fd, 0 < sent < MOST_BYTES) == (slow.fileno(), True)
    assert full == [(slow.fileno(), 0)]
    assert read(theirs) == b"y" * sent
    others = {read(each) for at, (_, each) in enumerate(there) if at != 4}
    assert others == {b"y" * MOST_BYTES + b"a frame"}


def test_who_is_gone_is_named_and_the_others_get_theirs(descriptors, peers):
    there = peers(12)
    there[7][1].close()

    short = write(descriptors, b"a frame")

    assert short == [(there[7][0].fileno(), 0)]
    assert [read(theirs) for at, (_, theirs) in enumerate(there) if at != 7] == [b"a frame"] * 11


def test_a_frame_too_long_for_the_ring_is_written(descriptors, peers):
    there = peers(FEW)

    short = write(descriptors, b"x" * (MOST_BYTES + 1))

    assert short == []
    assert [len(read(theirs)) for _, theirs in there] == [MOST_BYTES + 1] * FEW


@pytest.mark.parametrize("descriptors", ["by a ring"], indirect=True)
def test_what_the_kernel_does_not_take_is_named_and_not_sent_later(peers, descriptors):
    there, enter = peers(20), descriptors.ring.enter
    ours = [each.fileno() for each, _ in there]

    descriptors.ring.enter = lambda call, fd, count, least, *rest: enter(
        call, fd, count - 3, least - 3, *rest
    )
    few = write(descriptors, b"first")
    descriptors.ring.enter = lambda *_: -1
    none = write(descriptors, b"lost")
    descriptors.ring.enter = enter
    all_of_them = write(descriptors, b"second")

    assert few == [(fd, 0) for fd in ours[-3:]]
    assert none == [(fd, 0) for fd in ours]
    assert all_of_them == []
    assert [read(theirs) for _, theirs in there] == [b"firstsecond"] * 17 + [b"second"] * 3


def test_without_a_ring_frames_are_written(monkeypatch):
    monkeypatch.setattr("gateway.ring.sys.platform", "darwin")

    with lent() as make:
        assert type(make()) is Descriptors


def test_a_kernel_that_refuses_is_asked_no_more(monkeypatch, caplog):
    caplog.set_level("INFO", "rialto.edge")
    monkeypatch.setattr("gateway.ring.SUBMIT_ALL", 1 << 31)

    with lent() as make:
        assert type(make()) is Descriptors

    assert [record.message for record in caplog.records] == ["ring.none"]


def test_a_lent_ring_is_given_back(monkeypatch):
    a_ring().close()

    with lent() as make:
        ring = make().ring

    with pytest.raises(OSError, match="Bad file descriptor"):
        ring.close()
