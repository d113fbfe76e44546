"""Limits of the front door: by address, whoever claims to be somebody else."""

import pytest

from gateway.limits import MOST_ADDRESSES, Allowance, Bucket, Doorkeeper, origin

PROXY = frozenset({"192.0.2.9", "192.0.2.10"})


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_bucket_gives_its_burst_and_then_what_flows_in():
    bucket = Bucket(Allowance(3, 2.0), 0.0)

    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(0.5), bucket.take(0.5)] == [True, False]
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]


def test_what_is_given_back_may_be_taken_again_and_no_more():
    bucket = Bucket(Allowance(2, 1.0), 0.0)
    bucket.give_back()
    taken = [bucket.take(0.0) for _ in range(3)]

    bucket.give_back()

    assert taken == [True, True, False]
    assert [bucket.take(0.0), bucket.take(0.0)] == [True, False]


def test_without_a_pace_only_places_count(clock):
    door = Doorkeeper(clock, open_each=100, arrivals=None)

    assert [door.enter("a") for _ in range(101)] == [True] * 100 + [False]
    assert door.buckets == {}


def test_one_address_holds_so_many_connections_and_no_more(clock):
    door = Doorkeeper(clock, open_each=2)

    assert [door.enter("a") for _ in range(3)] == [True, True, False]
    assert door.enter("b")
    door.leave("a")
    assert [door.enter("a"), door.enter("a")] == [True, False]


def test_one_address_comes_so_fast_and_no_faster(clock):
    door = Doorkeeper(clock, arrivals=Allowance(2, 0.5))

    came = [door.enter("a") for _ in range(3)]
    clock.now = 2.0

    assert came == [True, True, False]
    assert [door.enter("a"), door.enter("a")] == [True, False]


def test_what_only_passes_holds_no_place(clock):
    door = Doorkeeper(clock, open_each=1, arrivals=Allowance(2, 0.5))

    assert [door.passes("a") for _ in range(3)] == [True, True, False]
    assert door.open == {}


def test_who_was_never_in_leaves_without_a_trace(clock):
    door = Doorkeeper(clock)

    door.leave("a")

    assert door.open == {}


def test_addresses_that_are_gone_are_forgotten_when_there_are_too_many(clock):
    door = Doorkeeper(clock)
    door.enter("stays")
    for number in range(MOST_ADDRESSES):
        door.passes(str(number))

    door.enter("one more")

    assert len(door.buckets) < 5
    assert {"stays", "one more"} <= set(door.buckets)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("198.51.100.1", "", "198.51.100.1"),
        ("198.51.100.1", "203.0.113.7", "198.51.100.1"),
        ("192.0.2.9", "203.0.113.7", "203.0.113.7"),
        ("192.0.2.9", "10.0.0.1, 203.0.113.7", "203.0.113.7"),
        ("192.0.2.9", "203.0.113.7, 192.0.2.10", "203.0.113.7"),
        ("192.0.2.9", "", "192.0.2.9"),
        ("192.0.2.9", " , ,", "192.0.2.9"),
        ("192.0.2.9", "<script>", "unknown"),
        ("", "", "unknown"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        ("192.0.2.9", "2001:db8:1:2::99", "2001:db8:1:2::"),
    ],
)
def test_the_address_is_the_last_that_no_trusted_proxy_gave(peer, forwarded, address):
    assert origin(peer, forwarded, PROXY) == address
