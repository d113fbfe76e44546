"""Product looks: what is to be looked at when, what is kept how long, and what is like what."""

import itertools

import pytest
from PIL import Image

from livestream.product_looks import (
    AGAIN_MS,
    FRESH_MS,
    KEPT_MS,
    KNOWN,
    WANTED,
    Delisted,
    ProductLook,
)
from storage.image_hash import likeness_of
from tests.storage.drawn import scene, thing
from tests.storage.test_image_hash import DONE

LOOK = str(likeness_of(scene(1)))
COPY = str(likeness_of(scene(1).resize((97, 61))))
OTHER = str(likeness_of(scene(2)))
FLAT = str(likeness_of(Image.new("RGB", (50, 50), "white")))
SEEN = ProductLook("bag", "/bag", version=3).wanted(5).seen(LOOK, 10)


def test_what_is_laid_for_the_first_time_is_wanted_at_once():
    row = ProductLook("bag").laid("/bag", 5)

    assert (row.stage, row.picture, row.due_ms) == (WANTED, "/bag", 5)
    assert row.stale(5)
    assert row.laid("/bag", 9) is row


def test_what_was_seen_is_kept_for_a_while_and_fetched_anew_after_a_day():
    assert (SEEN.stage, SEEN.look, SEEN.due_ms) == (KNOWN, LOOK, 10 + KEPT_MS)

    again = SEEN.laid("/bag", 20)

    assert (again.stage, again.look, again.due_ms) == (WANTED, LOOK, 20)
    assert not again.stale(9 + FRESH_MS)
    assert again.stale(10 + FRESH_MS)
    assert (again.compared(30).stage, again.compared(30).due_ms) == (KNOWN, 30 + KEPT_MS)


def test_another_picture_is_another_look():
    row = SEEN.laid("/other", 20)

    assert (row.picture, row.look, row.stage, row.version) == ("/other", "", WANTED, 3)


def test_what_cannot_be_had_is_asked_for_again_so_often_and_then_left():
    row, pauses = ProductLook("bag").laid("/bag", 0), []
    while row.stage == WANTED:
        at = row.due_ms
        row = row.missed(at)
        pauses.append(row.due_ms - at)

    assert pauses == [*AGAIN_MS, KEPT_MS]
    assert (row.look, row.tries) == ("", 0)


def test_what_was_left_is_not_asked_for_again_that_day():
    row = ProductLook("bag").laid("/bag", 0).left(10)

    assert row.laid("/bag", 9 + FRESH_MS) is row
    assert row.laid("/bag", 10 + FRESH_MS).stage == WANTED
    assert row.laid("/other", 11).stage == WANTED


def test_what_was_known_is_known_still_where_it_cannot_be_had_any_more():
    assert SEEN.laid("/bag", 10 + FRESH_MS).left(20 + FRESH_MS).look == LOOK


@pytest.mark.parametrize(
    ("fake", "id", "look", "like"),
    [
        (LOOK, "other", LOOK, True),
        (LOOK, "other", COPY, True),
        (LOOK, "other", OTHER, False),
        (LOOK, "other", "", False),
        (LOOK, "bag", LOOK, False),
        (FLAT, "other", FLAT, False),
    ],
    ids=["same", "copy", "other", "unknown", "itself", "flat"],
)
def test_only_a_telling_picture_of_another_product_is_alike(fake, id, look, like):
    assert Delisted("bag", fake, 0).like(ProductLook(id, look=look)) is like


def look_of(picture):
    return str(likeness_of(picture))


@pytest.mark.parametrize("how", DONE)
def test_a_things_picture_is_known_again_whatever_was_done_to_it(how):
    known = [
        Delisted("fake", look_of(thing(seed)), 0).like(
            ProductLook("copy", look=look_of(DONE[how](thing(seed))))
        )
        for seed in range(40)
    ]

    assert sum(known) >= 0.85 * len(known)


def test_of_two_hundred_things_before_white_hardly_two_are_taken_for_one_another():
    rows = [ProductLook(f"thing-{seed}", look=look_of(thing(seed))) for seed in range(200)]
    pairs = [*itertools.combinations(rows, 2)]

    alike = [1 for one, other in pairs if Delisted(one.id, one.look, 0).like(other)]

    assert len(alike) <= len(pairs) / 5_000
