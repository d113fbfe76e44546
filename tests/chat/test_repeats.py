"""Repeats: near-duplicates of one's own and of others, bounded, and never of a short word."""

import random

import pytest
from rapidfuzz import fuzz

from chat import repeats
from chat.repeats import ALIKE, OFTEN_MS, OWN, Key, Repeats, Ring, key_of

PITCH = "this host is a liar, leave now and never come back"


@pytest.fixture
def said():
    return Repeats()


def say(said, text, author="ada", at_ms=0, chat="c"):
    found = said.find(chat, author, text, at_ms)
    return found, said.say(chat, author, found, at_ms)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Is it STILL there?", "is it still there"),
        ("so beautiful!!! 😍", "sooooo beautiful"),
        ("buy elsewhere now", "buy \u0435ls\u0435where n\u043ew"),
        ("buy elsewhere now", "buy el5ewhere n0w"),
        ("🔥😂" * 10, "😂🔥🔥" * 9),
    ],
)
def test_what_an_eye_takes_for_the_same_is_the_same(one, other):
    assert key_of(one).text == key_of(other).text


@pytest.mark.parametrize("text", ["yes", "❤", "+1", "ok", "❤❤❤", "wow!!!", "👍👍", "да", "love it"])
def test_what_everybody_says_is_short(text):
    assert key_of(text).short


@pytest.mark.parametrize(
    "text", [PITCH, "🔥" * 10, "how much is it", "这个多少钱", "얼마예요 이거"]
)
def test_what_is_somebodys_own_is_not(text):
    assert not key_of(text).short


@pytest.mark.parametrize("text", ["good evening everyone", "love it so much!", "这个多少钱", "yes"])
def test_what_many_say_by_chance_is_common(text):
    assert key_of(text).common


@pytest.mark.parametrize("text", [PITCH, "🔥" * 10, "主播是骗子大家快走"])
def test_what_nobody_says_by_chance_is_not(text):
    assert not key_of(text).common


def test_the_third_time_within_half_a_minute_is_once_too_often(said):
    say(said, PITCH, at_ms=0)
    say(said, PITCH.upper(), at_ms=4_000)

    third = said.find("c", "ada", f"{PITCH} ha", 10_000)

    assert third.wait_ms == OFTEN_MS - 10_000
    assert said.find("c", "ada", PITCH, OFTEN_MS).wait_ms == 0
    assert said.find("c", "bo", PITCH, 10_000).wait_ms == 0
    assert said.find("d", "ada", PITCH, 10_000).wait_ms == 0


def test_with_other_figures_it_is_another_thing(said):
    for n in range(5):
        found, _ = say(said, f"my bid for it is {45 + n}")

    assert found.wait_ms == 0


def test_short_words_are_said_as_often_as_one_likes(said):
    for _ in range(5):
        found, _ = say(said, "yes")

    assert found.wait_ms == 0


def test_what_was_taken_back_was_never_said(said):
    say(said, PITCH)
    _, undo_copy = say(said, PITCH, at_ms=1_000)
    undo_copy()
    _, undo_other = say(said, "the blue one, please", at_ms=1_000)
    undo_other()
    undo_other()

    assert said.find("c", "ada", PITCH, 2_000).wait_ms == 0
    assert said.find("c", "ada", PITCH, 2_000).cluster.said_ms == 0
    assert said.find("c", "bo", "the blue one, please", 2_000).cluster is None


def test_those_who_say_nearly_the_same_are_counted_each_once(said):
    say(said, PITCH, "ada")
    for n in range(5):
        found = said.find("c", f"raider {n % 4}", f"{PITCH} {n}", 1_000 * n)

    assert found.cluster.others("ada", 4_000, 60_000) == 4
    assert found.cluster.others("ada", 4_000, 2_500) == 3


def test_of_short_texts_only_the_very_same_is_found(said):
    say(said, "size 38")

    assert said.find("c", "bo", "size 39", 0).cluster is None
    assert said.find("c", "bo", "Size 38!", 0).cluster


def test_of_chats_and_authors_the_least_used_are_forgotten(said, monkeypatch):
    monkeypatch.setattr(repeats, "MOST_AUTHORS", 3)
    monkeypatch.setattr(repeats, "MOST_CHATS", 2)
    for n in range(OWN + 5):
        say(said, f"line {n * n * 7919} of {n}", "ada", chat="a")

    for n, chat in enumerate("bcd"):
        say(said, PITCH, f"who {n}", chat=chat)

    assert list(said.rings) == ["c", "d"]
    assert list(said.own) == [(chat, f"who {n}") for n, chat in enumerate("bcd")]


def test_of_an_author_the_last_texts_are_kept(said):
    for n in range(OWN + 5):
        say(said, f"line {n * n * 7919} of {n}")

    assert len(said.own["c", "ada"]) == OWN


def test_a_ring_and_a_cluster_have_bounds(said, monkeypatch):
    monkeypatch.setattr(repeats, "MOST_OF_ONE", 2)
    monkeypatch.setattr(repeats, "OF_CHAT", 2)
    _, undo = say(said, PITCH)
    for n in range(5):
        found = said.find("c", f"raider {n}", PITCH, 0)
    say(said, "the blue one, please")
    say(said, "does it come with a lid")
    undo()

    assert len(found.cluster.authors) == 2
    assert set(said.rings["c"].texts.values()) == {"the blue one please", "does it come with a lid"}


def test_a_text_of_any_length_costs_a_bounded_key():
    assert len(key_of("word " * 100).text) <= repeats.LONGEST


def test_whoever_is_alike_is_found_among_all_that_are_not():
    chance, letters = random.Random(3), "abcdefghijklmnoprstuvwy "
    texts = ["".join(chance.choices(letters, k=chance.randint(24, 90))) for _ in range(150)]
    asked = [_changed(text, chance) for text in texts]
    ring = Ring(len(texts))
    for number, text in enumerate(texts):
        ring.add(text, number)

    found = [ring.find(Key(text, short=False, common=False)) for text in asked]

    alike = [
        next((n for n, text in enumerate(texts, 1) if fuzz.ratio(text, one) >= ALIKE), None)
        for one in asked
    ]
    assert found == alike
    assert 40 < sum(number is not None for number in found) < 140


def _changed(text, chance):
    """Return a text with up to so many of its signs put in, left out or taken for others."""
    signs = list(text)
    for _ in range(chance.randint(0, len(text) // 8)):
        at = chance.randrange(len(signs))
        signs[at : at + chance.randint(0, 1)] = chance.choice(("", "x", "qz"))
    return "".join(signs)
