"""Doubts: counted by person and by place, each thing once, and only of late."""

import pytest

from moderation.doubts import MOST, OF_PERSON, OF_PLACE, PEOPLE, PERSON_MS, PLACE_MS, Doubt, Doubts


@pytest.fixture
def doubts():
    return Doubts()


def of_one(count, every_ms=1_000):
    return [Doubt(f"{n}", "ada", f"r{n}", n * every_ms) for n in range(count)]


def in_a_place(count, people, every_ms=1_000):
    return [Doubt(f"{n}", f"u{n % people}", "room", n * every_ms) for n in range(count)]


def test_who_says_one_doubtful_thing_after_the_other_is_worth_a_look(doubts):
    assert [*map(doubts.of_person, of_one(OF_PERSON))] == [False] * (OF_PERSON - 1) + [True]


@pytest.mark.parametrize(
    "told",
    [
        of_one(OF_PERSON - 1) * 2,
        of_one(OF_PERSON * 3, PERSON_MS // (OF_PERSON - 2)),
        in_a_place(OF_PLACE, OF_PLACE),
    ],
    ids=["twice", "slow", "many people"],
)
def test_the_same_thing_twice_what_is_long_ago_and_others_count_not(doubts, told):
    assert not any(map(doubts.of_person, told))


def test_whom_people_look_at_begins_anew(doubts):
    *before, last = of_one(OF_PERSON)
    for one in before:
        doubts.of_person(one)

    doubts.settle("ada")

    assert not doubts.of_person(last)


def test_a_place_is_worth_a_look_where_many_say_doubtful_things(doubts):
    told = in_a_place(OF_PLACE, PEOPLE)

    assert [*map(doubts.of_place, told)] == [False] * (OF_PLACE - 1) + [True]


@pytest.mark.parametrize(
    "told",
    [
        in_a_place(OF_PLACE * 5, PEOPLE - 1),
        in_a_place(OF_PLACE * 5, OF_PLACE, PLACE_MS // (OF_PLACE - 2)),
    ],
    ids=["few people", "slow"],
)
def test_a_few_people_or_a_long_time_make_no_such_place(doubts, told):
    assert not any(map(doubts.of_place, told))


def test_only_the_last_are_remembered(doubts):
    for n in range(MOST + 10):
        doubts.of_person(Doubt(f"{n}", f"u{n}", "room", n))

    assert len(doubts.people.told) == MOST
