"""From which addresses a crowd comes, and with whose tokens."""

from collections import Counter

import pytest

from gateway.limits import Doorkeeper
from load.scenarios import ROOMS
from load.target import HOSTS, TALKERS, VIEWERS, Target, handing_out

TARGET = Target("127.0.0.1", 1, lambda user, role: "")


def sources(kind, count):
    return [TARGET.source(kind, number)[0] for number in range(count)]


def test_the_whole_crowd_of_many_rooms_comes_in_at_once_with_the_limits_on():
    doorkeeper = Doorkeeper(lambda: 0.0)
    hosts, viewers = sources(HOSTS, ROOMS.rooms), sources(VIEWERS, ROOMS.rooms * ROOMS.viewers)

    assert all(doorkeeper.enter(address) for address in hosts + viewers)


def test_everybody_may_come_back_from_the_same_address_at_once():
    doorkeeper = Doorkeeper(lambda: 0.0)
    crowd = sources(VIEWERS, 3_000)

    for address in crowd:
        assert doorkeeper.enter(address)
        doorkeeper.leave(address)

    assert all(doorkeeper.enter(address) for address in crowd)


def test_hosts_and_talkers_have_addresses_of_their_own():
    crowds = [set(sources(kind, 15_000)) for kind in (HOSTS, TALKERS, VIEWERS)]

    assert sum(map(len, crowds)) == len(set().union(*crowds))


def test_elsewhere_than_on_a_loopback_one_has_the_address_one_has():
    assert Target("example.org", 443, TARGET.mint).source(VIEWERS, 0) is None


def test_tokens_of_a_file_are_handed_out_one_a_person_in_order():
    mint = handing_out(["host", "ada", "bo"], needed=3)

    given = [mint("load-host-0", "host"), mint("load-0", "viewer"), mint("load-1", "viewer")]

    assert Counter(given) == {"host": 1, "ada": 1, "bo": 1}
    assert given[0] == "host"


def test_fewer_tokens_than_people_are_told_before_anybody_comes():
    with pytest.raises(ValueError, match="3 tokens are needed"):
        handing_out(["host", "ada"], needed=3)
