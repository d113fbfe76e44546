"""What a run tells of itself."""

from load.ledger import Ledger
from load.report import Report


def ledger(**seen):
    return Ledger(epoch="e", **seen)


def test_what_some_miss_at_the_end_and_in_between_is_a_gap_and_what_came_again_a_duplicate():
    report = Report(asked=3, open=3)

    report.settle([ledger(offset=10), ledger(offset=8, silent=1), ledger(offset=10, twice=1)], 10)

    assert (report.gaps, report.duplicates, report.well) == (3, 1, False)


def test_what_each_channel_missed_is_added_up():
    report = Report()

    report.settle([ledger(offset=3)], 5)
    report.settle([ledger(offset=1)], 2)

    assert report.gaps == 3


def test_all_there_once_is_well():
    report = Report(asked=2, open=2)

    report.settle([ledger(offset=10), ledger(offset=10)], 10)

    assert report.figures()["well"] is True


def test_a_gap_that_was_declared_is_told_apart_from_one_that_was_not():
    report = Report(asked=1, open=1)

    report.settle([ledger(offset=10, declared=1)], 10)

    assert (report.declared_gaps, report.gaps) == (1, 0)


def test_who_is_refused_by_the_server_is_told_apart_from_who_fails_on_the_way():
    report = Report(asked=3, open=1)

    report.turned("status 429")
    report.turned("ConnectionRefusedError")

    figures = report.figures()
    assert figures["refused"] == {"status 429": 1}
    assert figures["failures"] == {"ConnectionRefusedError": 1}


def test_a_run_in_which_somebody_was_refused_is_not_well():
    report = Report(asked=2, open=1)

    report.turned("status 429")

    assert not report.well


def test_what_a_scenario_measures_stands_among_the_figures():
    report = Report()

    report.measured["back_s"] = 1.23456

    assert report.figures()["back_s"] == 1.2346
