"""Keeping: each class of rows goes when its time is over, and nothing before."""

import pytest

from chat.lines import LINES, Line
from gateway.keeping import Keeping
from gateway.tidy import Tidy
from gateway.traces import TRACES
from moderation.reports import REPORTS, Report
from social.notices import MAILBOXES, NOTICES, about, notify
from tests.callers import ada

DAY_MS = 24 * 60 * 60 * 1000
SWEPT = [trace for trace in TRACES if trace.lasts and trace.lasts.by]


@pytest.fixture
def tidy(house, world):
    return Tidy(house.commit, (), (Keeping(world, TRACES).sweep,))


@pytest.fixture
def later(world):
    """Let days pass at once: loops of virtual time count seconds, and so many would be too many."""
    began, passed = world.now_ms(), [0.0]
    world.now_ms = lambda: began + int(passed[0] * DAY_MS)

    def later(days):
        passed[0] += days

    return later


def test_each_that_is_swept_can_be_asked_for_by_age():
    names = {"line", "mark", "notice", "report", "rights_notice", "session"}
    assert {trace.of.name for trace in SWEPT} == names
    for trace in SWEPT:
        trace.of.must_declare(trace.lasts.by)


async def test_lines_and_reports_last_a_year(house, store, world, tidy, later):
    now = world.now_ms()

    async def once(work):
        for n in range(150):
            work.store(LINES, Line(f"{n:026}", "room", "ada", "Ada", "", "Hello", now))
        work.store(REPORTS, Report(
            "1", "room", "2", "ada", "bo", "Bo", "Rude", "spam", "", now))  # fmt: skip

    await house.commit(once)
    later(364.9)
    await tidy.once()
    assert len(store.rows[LINES.name]) == 150

    later(0.1)
    await tidy.once()

    assert store.rows[LINES.name] == store.rows[REPORTS.name] == {}


async def test_notices_last_ninety_days_and_their_mailbox_counts_them_out(
    house, store, world, tidy, later
):
    for day in range(3):
        notice = about(ada.user, "sanction", str(day))
        await house.commit(lambda work, notice=notice: notify(notice, world.now_ms(), work))
        later(1)

    later(88)
    await tidy.once()

    assert set(store.rows[NOTICES.name]) == {"ada/sanction/2"}
    assert store.rows[MAILBOXES.name]["ada"].kept == 1
    store.rows[MAILBOXES.name].clear()
    later(1)
    await tidy.once()
    assert store.rows[NOTICES.name] == {}
