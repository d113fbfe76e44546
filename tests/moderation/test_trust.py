"""Trust: what a report weighs, and what is learned of those who report."""

import pytest

from moderation.trust import REPORTERS, judge_reporter, weight
from rialto.roles import Role


@pytest.mark.parametrize(
    ("standing", "restricted", "right", "wrong", "weighs"),
    [
        (Role.VIEWER, False, 0, 0, 100),
        (Role.VIEWER, True, 0, 0, 50),
        (Role.MODERATOR, False, 0, 0, 200),
        (Role.HOST, False, 0, 0, 200),
        (Role.AGENT, False, 0, 0, 300),
        (Role.VIEWER, False, 8, 0, 180),
        (Role.VIEWER, False, 0, 8, 20),
        (Role.VIEWER, False, 4, 4, 100),
    ],
)
def test_a_report_weighs_by_who_reports_and_how_often_they_were_right(
    standing, restricted, right, wrong, weighs
):
    assert weight(standing, restricted, right, wrong) == weighs


async def test_who_was_right_and_who_was_not_is_counted(house, store):
    for right, wrong in ((1, 0), (0, 1), (1, 0)):
        await house.commit(lambda work, r=right, w=wrong: judge_reporter("bo", r, w, work))

    row = store.rows[REPORTERS.name]["bo"]
    assert (row.right, row.wrong) == (2, 1)
