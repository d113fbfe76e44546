"""A ledger proves by offsets that nothing is missing, and that nothing came twice."""

import pytest

from load.ledger import Ledger


@pytest.fixture
def ledger():
    ledger = Ledger()
    ledger.begin("one", 5)
    return ledger


def test_news_that_follow_each_other_are_whole(ledger):
    ledger.hear(6, 6)
    ledger.hear(7, 10)

    assert (ledger.offset, ledger.silent, ledger.twice) == (10, 0, 0)


def test_what_is_left_out_between_two_news_is_a_silent_gap(ledger):
    ledger.hear(6, 6)
    ledger.hear(9, 10)

    assert (ledger.silent, ledger.offset) == (2, 10)


def test_what_is_left_out_right_after_the_beginning_is_a_silent_gap(ledger):
    ledger.hear(7, 7)

    assert ledger.silent == 1


def test_what_comes_again_is_counted_though_news_come_with_it(ledger):
    ledger.hear(6, 8)
    ledger.hear(7, 9)

    assert (ledger.twice, ledger.silent, ledger.offset) == (2, 0, 9)


def test_what_a_recovery_brings_goes_on_where_the_line_broke(ledger):
    ledger.hear(6, 6)
    ledger.resume("one", [7, 8])
    ledger.hear(9, 9)

    assert (ledger.recovered, ledger.declared, ledger.silent, ledger.offset) == (1, 0, 0, 9)


def test_a_recovery_that_leaves_something_out_is_a_silent_gap(ledger):
    ledger.resume("one", [7, 8])

    assert ledger.silent == 1


def test_a_gap_that_is_declared_is_not_silent_and_the_new_epoch_counts_anew(ledger):
    ledger.hear(6, 6)
    ledger.skip("two", 1)
    ledger.hear(2, 3)

    assert (ledger.declared, ledger.silent, ledger.twice) == (1, 0, 0)
    assert (ledger.epoch, ledger.offset) == ("two", 3)
