"""Chains: whatever is done to a row afterwards is found, and named."""

import pytest
from msgspec.structs import replace

from storage.chain import Head, Walk, linked, seal
from storage.port import Linked


@pytest.fixture
def chain():
    rows = []
    for n in range(1, 6):
        rows.append(linked(Linked(id=f"id {n}", body=b"%d" % n), rows[-1] if rows else None))
    return rows


def flaw(rows, noted=None):
    walk, seals = Walk(), {row.seq: row.hash for row in rows}
    for row in rows:
        if told := walk.flaw(row):
            return told
    return walk.lacks(noted, seals.get(noted.seq, "")) if noted else ""


def anew(row, **fields):
    """Write a row again as somebody would who knows how seals are made."""
    row = replace(row, **fields)
    return replace(row, hash=seal(row))


def test_a_chain_that_nobody_touched_is_sound(chain):
    assert flaw(chain) == ""
    assert [row.seq for row in chain] == [1, 2, 3, 4, 5]
    assert chain[0].before == ""
    assert chain[4].before == chain[3].hash


@pytest.mark.parametrize("fields", [{"body": b"x"}, {"id": "x"}, {"before": "x"}, {"hash": "x"}])
def test_a_row_that_was_altered_is_named(fields, chain):
    chain[2] = replace(chain[2], **fields)

    assert flaw(chain) == "row 3 was altered: it does not say what its seal was made of"


def test_a_row_that_was_written_anew_is_found_by_the_next(chain):
    chain[2] = anew(chain[2], body=b"x")

    assert flaw(chain).startswith("row 4 does not follow the one before it")


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [(0, 1, "row 1 is missing"), (2, 3, "row 3 is missing"), (1, 3, "rows 2 to 3 are missing")],
)
def test_rows_that_were_taken_out_are_named(first, last, told, chain):
    del chain[first:last]

    assert flaw(chain) == told


def test_a_row_that_was_taken_out_and_the_next_moved_up_is_found(chain):
    del chain[2]
    chain[2:] = [anew(row, seq=row.seq - 1) for row in chain[2:]]

    assert flaw(chain).startswith("row 3 does not follow the one before it")


def test_rows_that_changed_places_are_found(chain):
    chain[1], chain[2] = replace(chain[2], seq=2), replace(chain[1], seq=3)

    assert flaw(chain).startswith("row 2 was altered")


def test_a_row_that_was_put_in_is_found(chain):
    chain.insert(2, anew(Linked(id="new", body=b"x"), seq=3, before=chain[1].hash))

    assert flaw(chain) == "row 3 stands in the place of row 4"


def test_a_row_that_was_put_in_and_the_others_moved_down_is_found(chain):
    moved = [replace(row, seq=row.seq + 1) for row in chain[2:]]
    chain[2:] = [anew(Linked(id="new", body=b"x"), seq=3, before=chain[1].hash), *moved]

    assert flaw(chain).startswith("row 4 was altered")


@pytest.mark.parametrize(
    ("left", "told"),
    [(4, "row 5 is missing at the end"), (3, "rows 4 to 5 are missing at the end")],
)
def test_what_was_cut_off_is_found_by_a_head_that_was_noted(left, told, chain):
    noted = Head(5, chain[4].hash)

    assert flaw(chain[:left]) == ""
    assert flaw(chain[:left], noted) == told
    assert flaw(chain, noted) == ""


def test_a_chain_that_was_written_anew_as_a_whole_is_found_by_a_head_that_was_noted(chain):
    noted, rows = Head(3, chain[2].hash), []
    for row in chain:
        fresh = Linked(id=row.id, body=b"x" if row.seq == 2 else row.body)
        rows.append(linked(fresh, rows[-1] if rows else None))

    assert flaw(rows) == ""
    assert flaw(rows, noted).startswith("row 3 is not the one that was noted")


def test_before_there_was_anything_nothing_can_be_missing(chain):
    assert flaw(chain, Head()) == ""
    assert flaw([], Head()) == ""
