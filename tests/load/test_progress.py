"""What an engineer reads once a second while a run goes on."""

from load.progress import Progress
from load.report import Report


def test_a_line_tells_who_is_there_how_much_comes_and_how_late():
    report = Report(asked=300, open=299)
    progress = Progress(report, began_s=10.0)
    report.received = 500
    report.refused["status 429"] = 1
    report.delays.add(12.34)

    told = progress.look(12.0)

    assert told == (
        "   2 s  connected 299 of 300  250 lines/s  p50 12.3 ms  p99 12.3 ms  refused 1"
    )


def test_lines_a_second_are_those_since_the_last_look():
    report = Report()
    progress = Progress(report, began_s=0.0)
    report.received = 100
    progress.look(1.0)

    report.received += 40

    assert " 20 lines/s " in progress.look(3.0)
