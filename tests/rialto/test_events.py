"""The log's lines: an event, what it tells, and nothing that could be taken for another line."""

import io
import logging

import pytest

from rialto import events
from rialto.events import Lines


@pytest.fixture
def written():
    """Return what is written of an event by the logger of that name."""

    def written(name, event, **told):
        out = io.StringIO()
        handler = logging.StreamHandler(out)
        handler.setFormatter(Lines())
        handler.handle(logging.makeLogRecord({"name": name, "msg": event} | told))
        return out.getvalue().split(" ", 2)[2]

    return written


def test_what_an_event_tells_stands_behind_it(written):
    assert (
        written("rialto.overload", "overload.level", level=3)
        == "rialto.overload overload.level level=3\n"
    )


def test_no_value_begins_a_line_of_its_own(written):
    line = written("rialto.store", "store.stopped", error='no\nsuch "disk"', path=io)

    assert line.startswith(r'rialto.store store.stopped error="no\nsuch \"disk\"" path="<module')
    assert line.count("\n") == 1


def test_of_other_libraries_only_the_message_is_written(written):
    assert written("uvicorn.error", "Started", color_message="[1m") == "uvicorn.error Started\n"


def test_warnings_are_written_to_the_standard_error(monkeypatch, capsys):
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.NOTSET)
    events.begin()

    logging.getLogger("rialto.overload").warning("overload.level", extra={"level": 1})
    logging.getLogger("rialto.saga").info("order.placed")

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.endswith(" rialto.overload overload.level level=1\n")
    assert told.err.count("\n") == 1
