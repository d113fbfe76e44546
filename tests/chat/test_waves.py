"""Waves: one text from many members in several chats, and what only looks like one."""

import random

import pytest

from chat.waves import AUTHORS, CHATS, MOST_OF_ONE, MOST_TEXTS, WITHIN_MS, Sighting, Waves

SENT = "Come over to the other market, all of it is cheaper"


@pytest.fixture
def waves():
    return Waves()


def sightings(count, chats=CHATS, every_ms=1_000, authors=AUTHORS):
    return [
        Sighting(f"{n}", f"c{n % chats}", f"u{n % authors}", n * every_ms) for n in range(count)
    ]


def told(waves, text, seen):
    """Return the lines of the wave after each sighting, None while there is none."""
    lines = []
    for one in seen:
        wave = waves.see(text, one)
        lines.append(wave and [other.line for other in wave.standing()])
    return lines


def test_many_who_say_the_same_in_several_chats_are_a_wave_with_all_its_lines(waves):
    lines = told(waves, SENT, sightings(AUTHORS + 1))

    assert lines == [None] * (AUTHORS - 1) + [
        [f"{n}" for n in range(AUTHORS)],
        [f"{n}" for n in range(AUTHORS + 1)],
    ]


def test_nearly_the_same_is_the_same(waves):
    texts = (SENT, SENT.upper(), SENT + "!!!", SENT.replace("cheaper", "cheapest"), SENT)

    found = [waves.see(text, one) for text, one in zip(texts, sightings(5), strict=True)]

    assert found[-1] is not None


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Good evening everyone", sightings(20)),
        ("🔥" * 30, sightings(20)),
        (SENT, sightings(20, chats=CHATS - 1)),
        (SENT, sightings(20, authors=AUTHORS - 1)),
        (SENT, sightings(20, every_ms=WITHIN_MS // (AUTHORS - 2))),
    ],
    ids=["common", "signs", "too few chats", "too few authors", "too slow"],
)
def test_what_people_say_by_themselves_is_none(waves, text, seen):
    assert told(waves, text, seen) == [None] * len(seen)


def test_with_other_figures_it_is_another_text(waves):
    texts = [f"I would take the same in {38 + n}, please" for n in range(AUTHORS)]

    found = [waves.see(text, one) for text, one in zip(texts, sightings(AUTHORS), strict=True)]

    assert found == [None] * AUTHORS


def test_a_line_that_is_heard_of_twice_counts_once(waves):
    once = sightings(AUTHORS - 1)

    assert told(waves, SENT, [*once, *once]) == [None] * (2 * len(once))


def test_what_was_dealt_with_is_dealt_with_no_more(waves):
    *before, last = sightings(AUTHORS + 1)
    for one in before:
        wave = waves.see(SENT, one)
    wave.took(wave.standing())

    assert [one.line for one in waves.see(SENT, last).standing()] == [last.line]


def test_of_a_wave_the_last_lines_are_kept(waves):
    for one in sightings(MOST_OF_ONE + 10):
        wave = waves.see(SENT, one)
        if wave:
            wave.took(wave.standing())

    assert len(wave.seen) == len(wave.taken) == MOST_OF_ONE
    wave.took([Sighting("forgotten", "c", "u", 0)])
    assert "forgotten" not in wave.taken


def test_of_all_texts_the_last_are_kept(waves):
    chance = random.Random(7)
    for n in range(MOST_TEXTS + 50):
        text = "".join(chance.choices("bcdfghjklmnpqrstvwxz", k=40))
        waves.see(text, Sighting(f"{n}", "c", "u", n))

    assert len(waves.ring.clusters) == MOST_TEXTS
