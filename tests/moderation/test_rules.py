"""Rules: those that err more often than not are named, once enough was decided."""

import pytest

from moderation.rules import RULES, Rule, erring, judge_rule, precision


@pytest.mark.parametrize(
    ("right", "wrong", "named"), [(24, 26, True), (25, 25, False), (0, 49, False), (0, 50, True)]
)
def test_a_rule_that_errs_is_named_once_fifty_were_decided(right, wrong, named):
    told = erring([Rule("screen.link", right=right, wrong=wrong)])

    assert [one.rule for one in told] == (["screen.link"] if named else [])


def test_a_rule_on_which_nobody_decided_has_no_precision():
    assert precision(Rule("screen.link")).right == 0


async def test_decisions_are_counted_and_taken_back(house, store):
    for right, wrong in ((1, 0), (0, 1), (-1, 1)):
        await house.commit(lambda work, r=right, w=wrong: judge_rule("screen.link", r, w, work))

    row = store.rows[RULES.name]["screen.link"]
    assert (row.right, row.wrong) == (0, 2)
