"""The pace of callers."""

import pytest

from gateway import pace
from gateway.pace import Pace
from rialto.command import Guest, Member
from rialto.refusal import TooFast
from tests.gateway.sample import SPECS

FIND = SPECS["test:find"]


@pytest.fixture
def clock():
    return [1_000_000]


@pytest.fixture
def paced(clock):
    return Pace(lambda: clock[0])


def test_each_caller_has_a_bucket_and_is_told_how_long_to_wait(paced, clock):
    for _ in range(3):
        paced.take(FIND, Member("ada"))
    paced.take(FIND, Guest("192.0.2.1"))

    with pytest.raises(TooFast) as refused:
        paced.take(FIND, Member("ada"))

    clock[0] += refused.value.retry_after_ms
    paced.take(FIND, Member("ada"))


def test_callers_whose_buckets_are_full_are_forgotten(paced, clock, monkeypatch):
    monkeypatch.setattr(pace, "MOST_KNOWN", 10)

    for n in range(40):
        paced.take(FIND, Member(f"viewer {n}"))
        clock[0] += 1000

    assert len(paced.full_at_ms) <= 10


def test_a_flood_of_callers_does_not_grow_what_is_remembered(paced, monkeypatch):
    monkeypatch.setattr(pace, "MOST_KNOWN", 10)

    for n in range(1000):
        paced.take(FIND, Member(f"viewer {n}"))

    assert len(paced.full_at_ms) <= 10


def test_people_of_one_address_have_together_as_much_as_so_many_of_them(clock):
    paced = Pace(lambda: clock[0], people_each=2)
    crowd = [Member(f"user-{n}", origin="192.0.2.1") for n in range(3)]
    for who in crowd[:2]:
        for _ in range(FIND.rate.count):
            paced.take(FIND, who)

    with pytest.raises(TooFast):
        paced.take(FIND, crowd[2])

    paced.take(FIND, Member("user-9", origin="192.0.2.2"))
    paced.take(FIND, Member("of no address"))
    clock[0] += 10_000
    paced.take(FIND, crowd[2])
